// SPDX-License-Identifier: Apache-2.0
#include "compiler/plan/groups.hpp"

namespace slac::plan {

std::vector<Group> make_groups(const std::string &name, const std::string &purpose,
                               time::Duration interval, std::vector<Rule> rules) {
  constexpr std::size_t kMost = 20;
  std::vector<Group> out;
  for (Rule &rule : rules) {
    if (out.empty() || out.back().rules.size() == kMost)
      out.push_back({name + (out.empty() ? "" : "-" + std::to_string(out.size() + 1)),
                     purpose,
                     interval,
                     {}});
    out.back().rules.push_back(std::move(rule));
  }
  return out;
}

} // namespace slac::plan
