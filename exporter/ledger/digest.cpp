// SPDX-License-Identifier: Apache-2.0
#include "exporter/ledger/digest.hpp"

#include <algorithm>
#include <chrono>

namespace slax::ledger {
namespace {

using slac::time::Duration;
using slac::time::Instant;
using slac::time::kHour;
using slac::time::Zone;

constexpr Duration kSentAt{8 * kHour}; ///< on Mondays
constexpr Duration kIsDue{kHour};      ///< for so long
constexpr int kLongestSettle = 4;      ///< months, with the fortnight that a window is waited for

bool is_monday(slac::time::Date date) {
  return (slac::time::days_since_epoch(date) + 3) % 7 == 0; // 1970-01-01 was a Thursday
}

/// Of the ISO week that the day is in: "2026-W48". Its year is that of its Thursday.
std::string week_of(std::int64_t day) {
  const std::int64_t thursday = day - (day + 3) % 7 + 3;
  const std::chrono::year_month_day date{std::chrono::sys_days(std::chrono::days(thursday))};
  const std::chrono::sys_days first(date.year() / 1 / 1);
  const auto week = (thursday - first.time_since_epoch().count()) / 7 + 1;
  return std::to_string(static_cast<int>(date.year())) + (week < 10 ? "-W0" : "-W") +
         std::to_string(week);
}

std::string month_text(sli::Month month) {
  return slac::time::format_date(sli::first_day(month)).substr(0, 7);
}

/// When the last of the agreement's windows that end in the month was closed; nothing where none
/// was, or one waits.
std::optional<Instant> settled_at(const State &state, const std::vector<Waiting> &waiting,
                                  const std::string &account, const std::string &agreement,
                                  sli::Month month) {
  const std::string prefix = agreement + "/";
  const bool is_open = std::any_of(waiting.begin(), waiting.end(), [&](const Waiting &one) {
    return one.month == month && one.account == account && one.subject.starts_with(prefix);
  });
  const auto of = state.accounts().find(account);
  if (is_open || of == state.accounts().end()) return std::nullopt;
  const std::string text = month_text(month);
  std::optional<Instant> out;
  const auto &closed = of->second.closed;
  for (auto at = closed.lower_bound(prefix); at != closed.end() && at->first.starts_with(prefix);
       ++at)
    if (at->second.month == text)
      out = std::max(out.value_or(at->second.written), at->second.written);
  return out;
}

} // namespace

std::vector<Digest> digests_due(const slac::model::Model &model, const State &state,
                                const std::vector<Waiting> &waiting, Instant now) {
  std::vector<Digest> out;
  for (const slac::model::Agreement &agreement : model.agreements) {
    if (agreement.schedule == slac::model::Schedule::Never) continue;
    for (const std::string &name : agreement.accounts) {
      const auto *account = model.find_account(name);
      const Zone &zone =
          account != nullptr && account->timezone ? *account->timezone : model.project.timezone;
      const slac::time::Date today = zone.date_at(now);
      if (agreement.schedule == slac::model::Schedule::Weekly) {
        const Instant from = zone.at(today, kSentAt);
        if (is_monday(today) && now >= from && now < from + kIsDue)
          out.push_back({name, agreement.name.value, "weekly",
                         week_of(slac::time::days_since_epoch(today) - 1)});
        continue;
      }
      for (int ago = kLongestSettle; ago > 0; --ago) {
        const sli::Month month = sli::month_of(today) - ago;
        const auto settled = settled_at(state, waiting, name, agreement.name.value, month);
        if (settled && now >= *settled && now < *settled + kIsDue)
          out.push_back({name, agreement.name.value, "monthly", month_text(month)});
      }
    }
  }
  return out;
}

} // namespace slax::ledger
