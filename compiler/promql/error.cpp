// SPDX-License-Identifier: Apache-2.0
#include "compiler/promql/error.hpp"

#include <algorithm>

namespace slac::promql {

Error &ErrorList::add(Error error) {
  if (kept_.size() < kMaxErrors) return kept_.emplace_back(std::move(error));
  ++more_;
  extra_ = std::move(error);
  return extra_;
}

std::vector<Error> ErrorList::take() {
  std::stable_sort(kept_.begin(), kept_.end(),
                   [](const Error &a, const Error &b) { return a.found_at < b.found_at; });
  if (more_ != 0) {
    Error more;
    more.code = base::Code::MoreFindings;
    more.range = kept_.back().range;
    more.message = std::to_string(more_) + " more mistake" + (more_ == 1 ? "" : "s") +
                   " in this expression " + (more_ == 1 ? "is" : "are") + " not shown";
    more.help = "fix those above first";
    kept_.push_back(std::move(more));
  }
  return std::move(kept_);
}

} // namespace slac::promql
