// SPDX-License-Identifier: Apache-2.0
#include "exporter/runtime/findings.hpp"

#include "exporter/metrics/spellings.hpp"
#include "exporter/sli/evaluate.hpp"

#include <algorithm>

namespace slax::runtime {
namespace {

constexpr slac::time::Duration kFresh{7 * slac::time::kDay};

} // namespace

std::shared_ptr<const Findings> FindingsCache::of(const sli::Engine &engine) {
  const slac::time::Instant now = engine.now();
  if (findings_ && revision_ == engine.flawed_revision() && made_at_ <= now && now <= good_until_)
    return findings_;
  auto out = std::make_shared<Findings>();
  revision_ = engine.flawed_revision();
  made_at_ = now;
  good_until_ = slac::time::kNever;
  out->issues = sli::issues_of(engine);
  out->unattributed = sli::unattributed_of(engine);
  std::map<metrics::IssueLabels, int> issues;
  for (const auto &[slot, quality] : engine.flawed()) {
    if (quality.newest < now - kFresh) continue;
    good_until_ = std::min(good_until_, quality.newest + kFresh);
    for (const sli::Issue &issue : quality.issues)
      ++issues[{issue.reason, issue.value}];
  }
  metrics::Spellings spellings;
  for (const auto &[what, count] : issues)
    out->issue_counts[{what.first, spellings.label(what.second)}] += count;
  for (const sli::Unattributed &u : out->unattributed)
    ++out->unattributed_counts[{u.severity, u.reason, spellings.label(u.account)}];
  findings_ = std::move(out);
  return findings_;
}

} // namespace slax::runtime
