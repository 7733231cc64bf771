// SPDX-License-Identifier: Apache-2.0
// Terms change with amendments, so two agreements are compared in each stretch of time in which
// neither changes; what is equal in neighbouring stretches is said once.
#include "compiler/diff/agreements.hpp"

#include "compiler/diff/commitment.hpp"
#include "compiler/diff/credits.hpp"
#include "compiler/model/terms_in_force.hpp"
#include "compiler/terms/print.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace slac::diff {
namespace {

using model::Agreement;
using model::Commitment;
using model::TermsInForce;
using time::Instant;
using time::Interval;

using Names = std::set<std::string>;

std::vector<std::string> without(const std::vector<std::string> &all,
                                 const std::vector<std::string> &those) {
  std::vector<std::string> out;
  for (const std::string &one : all)
    if (std::find(those.begin(), those.end(), one) == those.end()) out.push_back(one);
  return out;
}

std::vector<std::string> names_of(const std::vector<model::Text> &texts) {
  std::vector<std::string> out;
  for (const model::Text &text : texts)
    out.push_back(text.value);
  return out;
}

/// What holds in stretches of time.
template <class T>
struct During {
  Interval when;
  T what;
};

/// The stretches of `bounds` in which neither list changes.
template <class T, class Compare>
std::vector<std::pair<Difference, Interval>>
compare_during(const std::vector<During<T>> &before, const std::vector<During<T>> &after,
               Interval bounds, const Compare &compare) {
  std::set<Instant> cuts{bounds.from, bounds.to};
  for (const auto *list : {&before, &after})
    for (const During<T> &one : *list)
      for (const Instant at : {one.when.from, one.when.to})
        if (bounds.from < at && at < bounds.to) cuts.insert(at);
  const auto at = [](const std::vector<During<T>> &list, Instant instant) -> T {
    for (const During<T> &one : list)
      if (one.when.from <= instant && instant < one.when.to) return one.what;
    return {};
  };
  std::vector<std::pair<Difference, Interval>> out;
  for (auto cut = cuts.begin(); std::next(cut) != cuts.end(); ++cut) {
    const Interval stretch{*cut, *std::next(cut)};
    for (Difference &difference : compare(at(before, stretch.from), at(after, stretch.from))) {
      const auto same = std::find_if(out.begin(), out.end(), [&](const auto &known) {
        return known.first.text == difference.text && known.second.to == stretch.from;
      });
      if (same != out.end())
        same->second.to = stretch.to;
      else
        out.emplace_back(std::move(difference), stretch);
    }
  }
  return out;
}

/// A pair of agreements, or one of them alone.
class Pair {
public:
  Pair(const Sides &sides, const Agreement *before, const Agreement *after,
       const ClosedWindows &closed, std::vector<Change> &out)
      : sides_(sides), was_(before), is_(after), closed_(closed), out_(out) {}

  void compare() {
    if (was_ == nullptr || is_ == nullptr) {
      one_alone();
      return;
    }
    if (was_->direction != is_->direction)
      say(Topic::Promises, "",
          {"direction: " + arrow(was_->direction, is_->direction), Effect::Unordered, true},
          closed_of([](const ClosedWindow &) { return true; }));
    parties();
    term();
    if (common().empty()) return;
    commitments();
    money();
    for (Difference &one : compare_approval(was_->approval, is_->approval))
      say(Topic::Money, "", std::move(one));
    amendments();
  }

private:
  const Agreement &either() const { return is_ != nullptr ? *is_ : *was_; }
  bool is_received() const { return either().direction == "received"; }
  const model::Project &project_before() const { return sides_.before.model->project; }
  const model::Project &project_after() const { return sides_.after.model->project; }
  Place place(const base::Span *span) const {
    if (span != nullptr) return sides_.after.place(*span);
    return is_ != nullptr ? sides_.after.place(is_->name.span)
                          : sides_.before.place(was_->name.span);
  }

  void say(Topic topic, std::string part, Difference what, std::vector<std::string> closed = {},
           const base::Span *span = nullptr) {
    if (is_received()) what.effect = reversed(what.effect);
    out_.push_back({topic, "Agreement", either().name.value, std::move(part), std::move(what),
                    place(span), std::move(closed), is_received()});
  }

  template <class Condition>
  std::vector<std::string> closed_of(const Condition &condition) const {
    if (was_ == nullptr) return {};
    return closed_where(closed_, [&](const ClosedWindow &one) {
      return one.agreement == was_->name.value && condition(one);
    });
  }

  void one_alone() {
    const Side &side = is_ != nullptr ? sides_.after : sides_.before;
    for (const auto &[name, versions] : model::terms_in_force(either(), side.model->project))
      say(Topic::Promises, name,
          {(is_ != nullptr ? "newly promised to " : "no longer promised to ") +
               listed(either().accounts) + ": `" + model::promise_text(either(), name) + "`",
           // A vendor's contract that is newly written down claims nothing that it does not say.
           is_ == nullptr  ? Effect::Weaker
           : is_received() ? Effect::None
                           : Effect::Stronger},
          closed_of([&, key = name](const ClosedWindow &one) { return one.commitment == key; }));
  }

  void parties() {
    const auto change = [&](const std::vector<std::string> &names, const char *words, Effect effect,
                            const auto &concerns) {
      if (names.empty()) return;
      say(Topic::Promises, "", {listed(names, 20) + words, effect},
          closed_of([&](const ClosedWindow &one) { return concerns(one, names); }));
    };
    const auto is_among = [](const std::string &name, const std::vector<std::string> &names) {
      return std::find(names.begin(), names.end(), name) != names.end();
    };
    const auto account = [&](const ClosedWindow &one, const std::vector<std::string> &names) {
      return is_among(one.account, names);
    };
    // A window of several services has none in its name.
    const auto service = [&](const ClosedWindow &one, const std::vector<std::string> &names) {
      return one.service.empty() || is_among(one.service, names);
    };
    std::vector<std::string> accounts;
    for (const std::string &name : was_->accounts)
      accounts.push_back(sides_.name_after("Account", name));
    // Where downtime weighs by the share of accounts that have some, one more changes that of all.
    const bool weighs = any_terms([](const Commitment &c) { return c.affected_share; });
    change(without(accounts, is_->accounts), ": no promise of it any more",
           weighs ? Effect::Unordered : Effect::Weaker, account);
    change(without(is_->accounts, accounts), ": every promise of it from now on",
           weighs ? Effect::Unordered : Effect::Stronger, account);
    std::vector<std::string> services;
    for (const model::Text &text : was_->services)
      services.push_back(sides_.name_after("Service", text.value));
    const std::vector<std::string> after = names_of(is_->services);
    // Where downtime needs every service to be down, one more makes it rarer; where a share of
    // incidents is promised, those of one more that are in time outweigh others.
    const bool is_plain = !any_terms([](const Commitment &c) {
      const auto *downtime = std::get_if<model::DowntimeTerms>(&c.own);
      return !counts_one_by_one(c) ||
             (downtime != nullptr && downtime->combine != model::DowntimeTerms::Combine::Each);
    });
    change(without(services, after), ": no longer covered",
           is_plain ? Effect::Weaker : Effect::Unordered, service);
    change(without(after, services), ": covered from now on",
           is_plain ? Effect::Stronger : Effect::Unordered, service);
  }

  /// Whether the condition holds for some terms of either.
  template <class Condition>
  bool any_terms(const Condition &condition) const {
    for (const auto &all :
         {versions_of(*was_, project_before()), versions_of(*is_, project_after())})
      for (const auto &[name, versions] : all)
        for (const auto &version : versions)
          if (condition(*version.what)) return true;
    return false;
  }

  Interval term_before() const { return model::term_of(*was_, project_before()); }
  Interval term_after() const { return model::term_of(*is_, project_after()); }
  Interval common() const {
    return {std::max(term_before().from, term_after().from),
            std::min(term_before().to, term_after().to)};
  }

  void term() {
    const auto words = [](const Agreement &a) {
      return time::format_date(a.first_day) + " to " + time::format_date(a.last_day);
    };
    if (words(*was_) == words(*is_)) return;
    const Effect begin = less_is_stronger(term_before().from.ns, term_after().from.ns);
    const Effect end = more_is_stronger(term_before().to.ns, term_after().to.ns);
    say(Topic::Promises, "", {"term: " + arrow(words(*was_), words(*is_)), both(begin, end)},
        closed_of([&](const ClosedWindow &one) {
          const Interval was = time::clip(one.window, term_before());
          const Interval is = time::clip(one.window, term_after());
          return was.from != is.from || was.to != is.to;
        }));
  }

  /// The stretch in words; nothing where it is all of the time that both terms have.
  std::string when(Interval stretch) const {
    const time::Zone &zone = project_after().timezone;
    std::string out;
    if (stretch.from != common().from)
      out += " from " + time::format_date(zone.date_at(stretch.from));
    if (stretch.to != common().to)
      out += " until " + time::format_date(zone.date_at({stretch.to.ns - 1}));
    return out.empty() ? out : "," + out;
  }

  using Versions = std::vector<During<const Commitment *>>;
  static std::map<std::string, Versions> versions_of(const Agreement &agreement,
                                                     const model::Project &project) {
    std::map<std::string, Versions> out;
    for (const auto &[name, versions] : model::terms_in_force(agreement, project))
      for (const TermsInForce &version : versions)
        out[name].push_back({version.in_force, version.commitment});
    return out;
  }

  std::vector<Difference> compare_versions(const Commitment *before,
                                           const Commitment *after) const {
    if (before == nullptr && after == nullptr) return {};
    if (before == nullptr)
      return {{"newly promised: `" + terms::print_promise(after->promise.value) + "`",
               Effect::Stronger}};
    if (after == nullptr)
      return {{"no longer promised: `" + terms::print_promise(before->promise.value) + "`",
               Effect::Weaker}};
    return compare_terms(sides_, *before, *after);
  }

  void commitments() {
    const std::map<std::string, Versions> before = versions_of(*was_, project_before());
    std::map<std::string, Versions> after = versions_of(*is_, project_after());
    for (const auto &[name, versions] : before) {
      std::string now = name;
      if (!after.contains(name)) now = renamed(name, versions, before, after);
      if (now != name)
        say(Topic::Series, name,
            {"commitment is called `" + now +
             "`: its series are others, and history stays with "
             "the former name"},
            closed_of([&, key = name](const ClosedWindow &one) { return one.commitment == key; }));
      commitment(name, now, versions, after[now]);
      after.erase(now);
    }
    for (const auto &[name, versions] : after)
      commitment(name, name, {}, versions);
  }

  /// The commitment that is the same but for its name; without one the name itself.
  std::string renamed(const std::string &name, const Versions &versions,
                      const std::map<std::string, Versions> &before,
                      const std::map<std::string, Versions> &after) const {
    for (const auto &[other, others] : after)
      if (!before.contains(other) && differences(versions, others).empty()) return other;
    return name;
  }

  std::vector<std::pair<Difference, Interval>> differences(const Versions &before,
                                                           const Versions &after) const {
    return compare_during<const Commitment *>(
        before, after, common(),
        [&](const Commitment *a, const Commitment *b) { return compare_versions(a, b); });
  }

  void commitment(const std::string &name, const std::string &now, const Versions &before,
                  const Versions &after) {
    const base::Span *span = after.empty() ? nullptr : &after.back().what->promise.span;
    for (auto &[difference, stretch] : differences(before, after)) {
      const Topic topic = difference.is_money ? Topic::Money : Topic::Promises;
      difference.text += when(stretch);
      say(topic, now, std::move(difference),
          closed_of([&, within = stretch](const ClosedWindow &one) {
            return one.commitment == name && !time::clip(one.window, within).empty();
          }),
          span);
    }
  }

  using Money = std::vector<During<const model::MoneyTerms *>>;
  static Money money_of(const Agreement &agreement, const model::Project &project) {
    const Interval term = model::term_of(agreement, project);
    Money out{{term, &agreement.money}};
    for (const model::Amendment &amendment : agreement.amendments) {
      const Instant from = project.timezone.start_of(amendment.from.value);
      out.back().when.to = from;
      out.push_back({{from, term.to}, &amendment.money});
    }
    return out;
  }

  void money() {
    const Money before = money_of(*was_, project_before());
    const Money after = money_of(*is_, project_after());
    std::vector<std::string> accounts;
    std::set_intersection(was_->accounts.begin(), was_->accounts.end(), is_->accounts.begin(),
                          is_->accounts.end(), std::back_inserter(accounts));
    for (auto &[difference, stretch] : compare_during<const model::MoneyTerms *>(
             before, after, common(), [&](const model::MoneyTerms *a, const model::MoneyTerms *b) {
               return a == nullptr || b == nullptr ? std::vector<Difference>()
                                                   : compare_money(*a, *b, accounts);
             })) {
      difference.text += when(stretch);
      say(Topic::Money, "", std::move(difference),
          closed_of([&, within = stretch](const ClosedWindow &one) {
            return !time::clip(one.window, within).empty();
          }));
    }
  }

  void amendments() {
    for (const model::Amendment &amendment : is_->amendments) {
      const bool is_known =
          std::any_of(was_->amendments.begin(), was_->amendments.end(), [&](const auto &known) {
            return known.from.value == amendment.from.value &&
                   known.reference == amendment.reference &&
                   known.approved_by == amendment.approved_by;
          });
      if (is_known) continue;
      std::string text = "amended from " + time::format_date(amendment.from.value);
      if (!amendment.reference.empty()) text += ", " + quoted(amendment.reference);
      text += amendment.approved_by.empty()
                  ? ", approved by nobody who is named"
                  : ", approved by " + quoted(listed(amendment.approved_by));
      if (!amendment.changed.empty()) text += ": " + listed(amendment.changed, 20);
      say(Topic::Promises, "", {std::move(text)}, {}, &amendment.from.span);
    }
  }

  const Sides &sides_;
  const Agreement *was_;
  const Agreement *is_;
  const ClosedWindows &closed_;
  std::vector<Change> &out_;
};

} // namespace

void compare_agreements(const Sides &sides, const ClosedWindows &closed, std::vector<Change> &out) {
  Names matched;
  for (const Agreement &before : sides.before.model->agreements) {
    const Agreement *after =
        sides.after.model->find_agreement(sides.name_after("Agreement", before.name.value));
    if (after != nullptr) matched.insert(after->name.value);
    Pair(sides, &before, after, closed, out).compare();
  }
  for (const Agreement &after : sides.after.model->agreements)
    if (!matched.contains(after.name.value)) Pair(sides, nullptr, &after, closed, out).compare();
}

} // namespace slac::diff
