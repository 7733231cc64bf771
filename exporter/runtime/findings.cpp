// SPDX-License-Identifier: Apache-2.0
#include "exporter/runtime/findings.hpp"

#include "exporter/sli/evaluate.hpp"

#include <algorithm>
#include <set>

namespace slax::runtime {
namespace {

constexpr slac::time::Duration kFresh{7 * slac::time::kDay};

/// How many different spellings are named in labels; those beyond are counted without.
constexpr std::size_t kMaxSpellings = 50;
constexpr std::size_t kMaxLength = 64; ///< bytes of one

/// A spelling as a label: short, and only so many of them.
class Spellings {
public:
  std::string label(const std::string &spelling) {
    if (spelling.empty() || (!seen_.contains(spelling) && seen_.size() >= kMaxSpellings)) return {};
    seen_.insert(spelling);
    std::size_t end = std::min(spelling.size(), kMaxLength);
    while (end < spelling.size() && (static_cast<unsigned char>(spelling[end]) & 0xC0U) == 0x80U)
      --end; // not inside a character
    return spelling.substr(0, end);
  }

private:
  std::set<std::string> seen_;
};

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
  Spellings spellings;
  for (const auto &[what, count] : issues)
    out->issue_counts[{what.first, spellings.label(what.second)}] += count;
  for (const sli::Unattributed &u : out->unattributed)
    ++out->unattributed_counts[{u.severity, u.reason, spellings.label(u.account)}];
  findings_ = std::move(out);
  return findings_;
}

} // namespace slax::runtime
