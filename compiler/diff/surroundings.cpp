// SPDX-License-Identifier: Apache-2.0
#include "compiler/diff/surroundings.hpp"

#include "compiler/model/maintenance.hpp"
#include "compiler/model/terms_in_force.hpp"
#include "compiler/time/duration.hpp"
#include "compiler/time/rfc3339.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <set>

namespace slac::diff {
namespace {

using model::Agreement;
using model::Commitment;
using time::Interval;
using time::IntervalSet;

/// Calls `visit(agreement, commitment)` with all terms that there are.
template <class Visit>
void each_commitment(const model::Model &model, const Visit &visit) {
  for (const Agreement &agreement : model.agreements)
    for (const auto &[name, versions] : model::terms_in_force(agreement, model.project))
      for (const model::TermsInForce &version : versions)
        visit(agreement, *version.commitment);
}

/// Agreement and commitment.
using Users = std::set<std::pair<std::string, std::string>>;

bool is_of(const ClosedWindow &one, const Users &users) {
  return users.contains({one.agreement, one.commitment});
}

std::string hours_text(const std::vector<time::DaySpan> &spans) {
  std::vector<std::string> out;
  for (const time::DaySpan &span : spans) {
    std::array<char, 32> text{};
    const int to = span.to > time::kDayMinutes ? span.to - time::kDayMinutes : span.to;
    std::snprintf(text.data(), text.size(), "%02d:%02d-%02d:%02d", span.from / 60, span.from % 60,
                  to / 60, to % 60);
    out.emplace_back(text.data());
  }
  return out.empty() ? "closed" : listed(out, 12);
}

void compare_hours(const model::Calendar &before, const model::Calendar &after,
                   std::vector<std::string> &out) {
  constexpr std::array<const char *, 7> kDays{"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
  if (before.hours.zone.name() != after.hours.zone.name())
    out.push_back("time zone: " + arrow(before.hours.zone.name(), after.hours.zone.name()));
  for (std::size_t day = 0; day < kDays.size(); ++day)
    if (before.hours.week.at(day) != after.hours.week.at(day))
      out.push_back(kDays.at(day) + (": " + arrow(hours_text(before.hours.week.at(day)),
                                                  hours_text(after.hours.week.at(day)))));
  std::set<time::Date> holidays;
  for (const auto *calendar : {&before, &after})
    for (const auto &[date, spans] : calendar->hours.holidays)
      holidays.insert(date);
  for (const time::Date date : holidays)
    if (before.hours.on(date) != after.hours.on(date))
      out.push_back(time::format_date(date) + ": " +
                    arrow(hours_text(before.hours.on(date)), hours_text(after.hours.on(date))));
}

IntervalSet open_in(const model::Calendar &calendar, Interval window) {
  const time::Zone &zone = calendar.hours.zone;
  return time::common(
      time::open_intervals(calendar.hours, zone.date_at(window.from), zone.date_at(window.to)),
      {window});
}

bool is_equal(const IntervalSet &a, const IntervalSet &b) {
  return std::equal(
      a.begin(), a.end(), b.begin(), b.end(),
      [](const Interval &x, const Interval &y) { return x.from == y.from && x.to == y.to; });
}

void compare_calendars(const Sides &sides, const ClosedWindows &closed, std::vector<Change> &out) {
  for (const model::Calendar &before : sides.before.model->calendars) {
    const model::Calendar *after =
        sides.after.model->find_calendar(sides.name_after("Calendar", before.name.value));
    if (after == nullptr) continue; // nobody can use it
    std::vector<std::string> texts;
    compare_hours(before, *after, texts);
    if (texts.empty()) continue;
    Users users;
    each_commitment(*sides.before.model, [&](const Agreement &a, const Commitment &c) {
      if (c.calendar.value == before.name.value) users.insert({a.name.value, c.name.value});
    });
    std::vector<std::string> names;
    for (const auto &[agreement, commitment] : users)
      names.push_back(std::string(agreement).append("/").append(commitment));
    for (const model::Objective &o : sides.before.model->objectives)
      if (o.calendar.value == before.name.value) names.push_back(o.name.value);
    out.push_back({Topic::Measuring,
                   "Calendar",
                   after->name.value,
                   "",
                   {listed(texts, 12) + (names.empty() ? "" : "; used by " + listed(names)),
                    names.empty() ? Effect::None : Effect::Unordered},
                   sides.after.place(after->name.span),
                   closed_where(closed, [&](const ClosedWindow &one) {
                     return is_of(one, users) &&
                            !is_equal(open_in(before, one.window), open_in(*after, one.window));
                   })});
  }
}

/// What is in the first and not in the second.
IntervalSet minus(const IntervalSet &a, const IntervalSet &b) {
  IntervalSet out;
  for (Interval rest : a) {
    for (const Interval &hole : b) {
      if (hole.to <= rest.from || hole.from >= rest.to) continue;
      if (hole.from > rest.from) out.push_back({rest.from, hole.from});
      rest.from = std::min(hole.to, rest.to);
    }
    if (!rest.empty()) out.push_back(rest);
  }
  return out;
}

std::string length_of(const IntervalSet &intervals) {
  time::Duration sum{};
  for (const Interval &one : intervals)
    sum.ns += one.to.ns - one.from.ns;
  return time::format_window(sum) + " from " + time::format_rfc3339(intervals.front().from) + " on";
}

/// Services with promises, or Objectives, that leave maintenance out.
bool may_leave_out(const model::Model &model, const model::Maintenance &maintenance, Users &users) {
  bool any = false;
  each_commitment(model, [&](const Agreement &a, const Commitment &c) {
    if (!c.exclude.maintenance || std::holds_alternative<model::ClockTerms>(c.own)) return;
    if (std::none_of(a.services.begin(), a.services.end(), [&](const model::Text &service) {
          return model::concerns(maintenance, service.value);
        }))
      return;
    users.insert({a.name.value, c.name.value});
    any = true;
  });
  for (const model::Objective &o : model.objectives)
    any = any || (o.exclude.maintenance && model::concerns(maintenance, o.service.value));
  return any;
}

const model::Maintenance *find(const model::Model &model, const std::string &name) {
  for (const model::Maintenance &one : model.maintenances)
    if (one.name.value == name) return &one;
  return nullptr;
}

class MaintenancePair {
public:
  MaintenancePair(const Sides &sides, const model::Maintenance *before,
                  const model::Maintenance *after, const ClosedWindows &closed,
                  std::vector<Change> &out)
      : sides_(sides), was_(before), is_(after), closed_(closed), out_(out) {
    // What is newly promised has its maintenance from the start.
    for (const model::Maintenance *one : {was_, is_})
      if (one != nullptr && may_leave_out(*sides.before.model, *one, users_)) matters_ = true;
  }

  void compare() {
    const IntervalSet none;
    const IntervalSet &before = was_ != nullptr ? was_->intervals : none;
    const IntervalSet &after = is_ != nullptr ? is_->intervals : none;
    if (const IntervalSet more = minus(after, before); !more.empty())
      say("more time that promises may leave out: " + length_of(more), more);
    if (const IntervalSet less = minus(before, after); !less.empty())
      say("time that promises may not leave out any more: " + length_of(less), less);
    if (was_ == nullptr || is_ == nullptr) return;
    if (was_->announced != is_->announced) {
      const auto text = [](const std::optional<time::Date> &date) {
        return date ? time::format_date(*date) : std::string("never");
      };
      say("announced: " + arrow(text(was_->announced), text(is_->announced)), after);
    }
    const auto services = [](const model::Maintenance &one) {
      std::vector<std::string> names;
      for (const model::Text &text : one.services)
        names.push_back(text.value);
      return names.empty() ? "all services" : listed(names, 12);
    };
    if (services(*was_) != services(*is_))
      say("services: " + arrow(services(*was_), services(*is_)), after);
  }

private:
  /// With less time in the account, downtime in the rest of it weighs more.
  void say(std::string text, const IntervalSet &when) {
    const std::string &name = is_ != nullptr ? is_->name.value : was_->name.value;
    if (!matters_) text += "; nothing that was promised before leaves it out";
    out_.push_back(
        {Topic::Measuring,
         "Maintenance",
         name,
         "",
         {std::move(text), matters_ ? Effect::Unordered : Effect::None},
         is_ != nullptr ? sides_.after.place(is_->name.span) : sides_.before.place(was_->name.span),
         closed_where(closed_, [&](const ClosedWindow &one) {
           return is_of(one, users_) && !time::common({one.window}, when).empty();
         })});
  }

  const Sides &sides_;
  const model::Maintenance *was_;
  const model::Maintenance *is_;
  const ClosedWindows &closed_;
  std::vector<Change> &out_;
  Users users_;
  bool matters_ = false;
};

void compare_maintenance(const Sides &sides, const ClosedWindows &closed,
                         std::vector<Change> &out) {
  std::set<std::string> matched;
  for (const model::Maintenance &before : sides.before.model->maintenances) {
    const model::Maintenance *after =
        find(*sides.after.model, sides.name_after("Maintenance", before.name.value));
    if (after != nullptr) matched.insert(after->name.value);
    MaintenancePair(sides, &before, after, closed, out).compare();
  }
  for (const model::Maintenance &after : sides.after.model->maintenances)
    if (!matched.contains(after.name.value))
      MaintenancePair(sides, nullptr, &after, closed, out).compare();
}

std::string day_text(const std::optional<model::Located<time::Date>> &day) {
  return day ? time::format_date(day->value) : "open";
}

void compare_accounts(const Sides &sides, const ClosedWindows &closed, std::vector<Change> &out) {
  for (const model::Account &before : sides.before.model->accounts) {
    const model::Account *after =
        sides.after.model->find_account(sides.name_after("Account", before.name.value));
    if (after == nullptr) continue; // what it loses is said of the agreements
    const bool is_promised =
        std::any_of(sides.before.model->agreements.begin(), sides.before.model->agreements.end(),
                    [&](const Agreement &a) {
                      return std::find(a.accounts.begin(), a.accounts.end(), before.name.value) !=
                             a.accounts.end();
                    });
    const auto say = [&](std::string text, Effect effect, const auto &condition) {
      out.push_back({Topic::Measuring,
                     "Account",
                     after->name.value,
                     "",
                     {std::move(text), is_promised ? effect : Effect::None},
                     sides.after.place(after->name.span),
                     closed_where(closed, [&](const ClosedWindow &one) {
                       return one.account == before.name.value && condition(one);
                     })});
    };
    const Interval was = model::relation_of(before, sides.before.model->project);
    const Interval is = model::relation_of(*after, sides.after.model->project);
    const std::string words = day_text(before.from) + " to " + day_text(before.until);
    const std::string words_after = day_text(after->from) + " to " + day_text(after->until);
    if (words != words_after)
      say("days of the relation: " + arrow(words, words_after),
          both(less_is_stronger(was.from.ns, is.from.ns), more_is_stronger(was.to.ns, is.to.ns)),
          [&](const ClosedWindow &one) {
            const Interval a = time::clip(one.window, was);
            const Interval b = time::clip(one.window, is);
            return a.from != b.from || a.to != b.to;
          });
    std::set<std::string> aliases;
    std::set<std::string> aliases_after;
    for (const model::Text &alias : before.aliases)
      aliases.insert(alias.value);
    for (const model::Text &alias : after->aliases)
      aliases_after.insert(alias.value);
    for (const std::string &alias : aliases)
      if (!aliases_after.contains(alias))
        say("no longer known as " + quoted(alias) + ": records that say so count for nobody",
            Effect::Weaker, [](const ClosedWindow &) { return true; });
    for (const std::string &alias : aliases_after)
      if (!aliases.contains(alias))
        say("also known as " + quoted(alias), Effect::Stronger,
            [](const ClosedWindow &) { return true; });
  }
}

} // namespace

void compare_surroundings(const Sides &sides, const ClosedWindows &closed,
                          std::vector<Change> &out) {
  compare_calendars(sides, closed, out);
  compare_maintenance(sides, closed, out);
  compare_accounts(sides, closed, out);
}

} // namespace slac::diff
