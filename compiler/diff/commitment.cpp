// SPDX-License-Identifier: Apache-2.0
#include "compiler/diff/commitment.hpp"

#include "compiler/base/overloaded.hpp"
#include "compiler/diff/credits.hpp"
#include "compiler/terms/print.hpp"
#include "compiler/time/duration.hpp"

#include <algorithm>
#include <set>

namespace slac::diff {
namespace {

using base::Decimal;
using base::Wide;
using Names = std::set<std::string>;

/// Of two sets of which the larger one asks for more.
Effect larger_is_stronger(const Names &before, const Names &after) {
  if (before == after) return Effect::None;
  if (std::includes(after.begin(), after.end(), before.begin(), before.end()))
    return Effect::Stronger;
  if (std::includes(before.begin(), before.end(), after.begin(), after.end()))
    return Effect::Weaker;
  return Effect::Unordered;
}

std::string text_of(const Names &names, const char *none) {
  if (names.empty()) return none;
  return listed({names.begin(), names.end()}, 12);
}

Names covered(const terms::Severities &severities, const model::Project &project) {
  Names out;
  for (std::size_t i = 0; i < project.severities.size(); ++i)
    if (model::covers(severities, project, i)) out.insert(project.severities[i]);
  // Those that the Project does not know.
  if (severities.form == terms::Severities::Form::Any) out.insert("any other");
  return out;
}

Effect compare_windows(const terms::Window &before, const model::Project &project_before,
                       const terms::Window &after, const model::Project &project_after) {
  if (terms::window_name(before.form) != terms::window_name(after.form)) return Effect::Unordered;
  const bool is_calendar = std::holds_alternative<terms::Calendar>(before.form);
  const bool same_zone = model::window_zone(before, project_before).name() ==
                         model::window_zone(after, project_after).name();
  return is_calendar && !same_zone ? Effect::Unordered : Effect::None;
}

Effect compare_amounts(const terms::Amount &before, const terms::Amount &after) {
  if (before.unit != after.unit) return Effect::Unordered;
  return both(less_is_stronger(before.length.ns, after.length.ns),
              less_is_stronger(before.days, after.days));
}

Effect compare_shares(const std::optional<terms::Share> &before,
                      const std::optional<terms::Share> &after) {
  const auto percent = [](const std::optional<terms::Share> &share) {
    return share ? share->percent : Decimal::from_int(100);
  };
  return more_is_stronger(percent(before), percent(after));
}

class Terms {
public:
  Terms(const Sides &sides, const model::Commitment &before, const model::Commitment &after)
      : sides_(sides), was_(before), is_(after), project_before_(sides.before.model->project),
        project_after_(sides.after.model->project) {}

  std::vector<Difference> compare() {
    sentence();
    const std::string calendar = sides_.name_after("Calendar", was_.calendar.value);
    add("calendar", name_or(calendar, "always"), name_or(is_.calendar.value, "always"),
        calendar == is_.calendar.value ? Effect::None : Effect::Unordered);
    if (was_.own.index() == is_.own.index()) own();
    const bool of_incidents = !std::holds_alternative<std::monostate>(is_.own);
    std::vector<Difference> exclusions =
        compare_exclusions(sides_, was_.exclude, is_.exclude, of_incidents);
    for (Difference &one : exclusions)
      one.effect = of_more_incidents(one.effect);
    append(std::move(exclusions));
    add("downtime weighs by the share of affected accounts", yes(was_.affected_share),
        yes(is_.affected_share), more_is_stronger(is_.affected_share, was_.affected_share));
    append(compare_credits(was_, is_));
    return std::move(out_);
  }

private:
  static std::string name_or(const std::string &name, const char *none) {
    return name.empty() ? none : name;
  }
  static std::string yes(bool value) { return value ? "yes" : "no"; }

  void add(const std::string &what, const std::string &before, const std::string &after,
           Effect effect) {
    if (before != after || effect != Effect::None)
      out_.push_back({what + ": " + arrow(before, after), effect});
  }
  void append(std::vector<Difference> more) {
    std::move(more.begin(), more.end(), std::back_inserter(out_));
  }

  void sentence() {
    const terms::Promise &before = was_.promise.value;
    const terms::Promise &after = is_.promise.value;
    Effect effect = Effect::Unordered;
    if (before.index() == after.index())
      effect = both(
          std::visit(base::Overloaded{
                         [&](const terms::AvailabilityPromise &p) { return compare_as(p, after); },
                         [&](const terms::TimelyPromise &p) { return compare_as(p, after); },
                         [&](const terms::CadencePromise &p) { return compare_as(p, after); },
                         [&](const terms::ObjectivePromise &p) { return compare_as(p, after); }},
                     before),
          compare_windows(terms::window_of(before), project_before_, terms::window_of(after),
                          project_after_));
    const std::string words = terms::print_promise(before);
    const std::string words_after = terms::print_promise(after);
    if (words == words_after && effect == Effect::None) return;
    std::string text = arrow("`" + words + "`", "`" + words_after + "`");
    const auto budget = [](const terms::Promise &promise) -> std::string {
      if (const auto *p = std::get_if<terms::AvailabilityPromise>(&promise))
        return budget_words(p->percent, p->window.form);
      if (const auto *p = std::get_if<terms::ObjectivePromise>(&promise))
        return budget_words(p->percent, p->window.form);
      return {};
    };
    if (budget(before) != budget(after) && !budget(before).empty() && !budget(after).empty())
      text += "; may fail: " + arrow(budget(before), budget(after));
    if (words == words_after) text = "what the sentence covers: `" + words + "`";
    out_.push_back({std::move(text), effect});
  }

  /// A clock that starts at a lower severity may have ended before a higher one starts it anew.
  Effect compare_severities(const terms::Severities &before, const terms::Severities &after) const {
    return covered(before, project_before_) == covered(after, project_after_) ? Effect::None
                                                                              : Effect::Unordered;
  }

  /// Of incidents that count, or no longer do.
  Effect of_more_incidents(Effect effect) const {
    const bool is_plain = counts_one_by_one(was_) && counts_one_by_one(is_);
    return effect == Effect::None || is_plain ? effect : Effect::Unordered;
  }

  Effect compare_as(const terms::AvailabilityPromise &before, const terms::Promise &other) const {
    const auto &after = std::get<terms::AvailabilityPromise>(other);
    const auto services = [&](const terms::AvailabilityPromise &p) {
      Names out;
      for (const terms::Name &name : p.services)
        out.insert(&p == &before ? sides_.name_after("Service", name.text) : name.text);
      return out;
    };
    Effect of_services = Effect::None;
    if (services(before) != services(after)) {
      const auto *downtime = std::get_if<model::DowntimeTerms>(&is_.own);
      const bool is_each =
          downtime == nullptr || downtime->combine == model::DowntimeTerms::Combine::Each;
      if (!is_each || before.services.empty() || after.services.empty())
        of_services = after.services.empty() && is_each    ? Effect::Stronger
                      : before.services.empty() && is_each ? Effect::Weaker
                                                           : Effect::Unordered;
      else
        of_services = larger_is_stronger(services(before), services(after));
    }
    return both(of_services, more_is_stronger(before.percent, after.percent));
  }
  Effect compare_as(const terms::TimelyPromise &before, const terms::Promise &other) const {
    const auto &after = std::get<terms::TimelyPromise>(other);
    return both(before.verb == after.verb ? Effect::None : Effect::Unordered,
                both(compare_severities(before.severities, after.severities),
                     both(compare_amounts(before.within, after.within),
                          compare_shares(before.share, after.share))));
  }
  Effect compare_as(const terms::CadencePromise &before, const terms::Promise &other) const {
    const auto &after = std::get<terms::CadencePromise>(other);
    return both(compare_severities(before.severities, after.severities),
                both(compare_amounts(before.every, after.every),
                     compare_shares(before.share, after.share)));
  }
  Effect compare_as(const terms::ObjectivePromise &before, const terms::Promise &other) const {
    const auto &after = std::get<terms::ObjectivePromise>(other);
    return both(sides_.name_after("Objective", before.objective.text) == after.objective.text
                    ? Effect::None
                    : Effect::Unordered,
                more_is_stronger(before.percent, after.percent));
  }

  void own() {
    if (const auto *downtime = std::get_if<model::DowntimeTerms>(&was_.own))
      downtimes(*downtime, std::get<model::DowntimeTerms>(is_.own));
    if (const auto *clock = std::get_if<model::ClockTerms>(&was_.own))
      clocks(*clock, std::get<model::ClockTerms>(is_.own));
  }

  void downtimes(const model::DowntimeTerms &before, const model::DowntimeTerms &after) {
    const auto severities = [](const model::DowntimeTerms &terms, const model::Project &project) {
      Names out;
      if (!terms.severities) {
        out.insert(project.severities.begin(), project.severities.end());
        out.insert("any other");
        return out;
      }
      for (const model::Text &name : *terms.severities)
        out.insert(name.value);
      return out;
    };
    const Names counted = severities(before, project_before_);
    const Names counted_after = severities(after, project_after_);
    add("severities whose impact is downtime", text_of(counted, "none"),
        text_of(counted_after, "none"), larger_is_stronger(counted, counted_after));
    add("outages are dropped below", time::format_window(before.minimum),
        time::format_window(after.minimum), less_is_stronger(before.minimum.ns, after.minimum.ns));
    // Slices that are touched count whole: more than to the nanosecond, unless partial ones drop.
    const bool rounds_up = !before.drop_partial && !after.drop_partial;
    Effect granularity = before.granularity == after.granularity ? Effect::None : Effect::Unordered;
    if (rounds_up && granularity != Effect::None) {
      if (before.granularity.ns == 0) granularity = Effect::Stronger;
      if (after.granularity.ns == 0) granularity = Effect::Weaker;
    }
    add("granularity of downtime", time::format_window(before.granularity),
        time::format_window(after.granularity), granularity);
    // Dropping counts fewer slices, but each at the run's worst.
    add("partial slices are dropped", yes(before.drop_partial), yes(after.drop_partial),
        before.drop_partial == after.drop_partial ? Effect::None : Effect::Unordered);
    const auto above = [](const model::DowntimeTerms &terms) {
      return terms.above ? "above " + terms.above->text() + "%" : std::string("by weight");
    };
    add("impact counts", above(before), above(after),
        before.above && after.above   ? less_is_stronger(*before.above, *after.above)
        : before.above == after.above ? Effect::None
                                      : Effect::Unordered);
    const auto combine = [](const model::DowntimeTerms &terms) {
      using Combine = model::DowntimeTerms::Combine;
      return std::string(terms.combine == Combine::Each      ? "each service"
                         : terms.combine == Combine::AnyDown ? "any service down"
                                                             : "all services down");
    };
    add("services are combined", combine(before), combine(after),
        before.combine == after.combine ? Effect::None : Effect::Unordered);
  }

  void clocks(const model::ClockTerms &before, const model::ClockTerms &after) {
    using Clock = model::ClockTerms;
    const auto from = [](const Clock &c) {
      return std::string(c.from == Clock::From::Trigger ? "trigger" : "impact");
    };
    add("the clock starts at", from(before), from(after),
        before.from == after.from ? Effect::None : Effect::Unordered);
    const auto severity = [](const Clock &c) {
      return std::string(c.severity == Clock::Severity::Cancel    ? "cancel"
                         : c.severity == Clock::Severity::Highest ? "highest"
                                                                  : "retroactive");
    };
    add("a change of severity", severity(before), severity(after),
        before.severity == after.severity ? Effect::None : Effect::Unordered);
    const auto reopen = [](const Clock &c) {
      return std::string(c.reopen == Clock::Reopen::Continue  ? "continue"
                         : c.reopen == Clock::Reopen::Restart ? "restart"
                                                              : "ignore");
    };
    add("a reopened incident", reopen(before), reopen(after),
        before.reopen == after.reopen ? Effect::None : Effect::Unordered);
    const Names pauses(before.pauses.begin(), before.pauses.end());
    const Names pauses_after(after.pauses.begin(), after.pauses.end());
    add("the clock stands still for", text_of(pauses, "nothing"), text_of(pauses_after, "nothing"),
        reversed(larger_is_stronger(pauses, pauses_after)));
  }

  const Sides &sides_;
  const model::Commitment &was_;
  const model::Commitment &is_;
  const model::Project &project_before_;
  const model::Project &project_after_;
  std::vector<Difference> out_;
};

Names reasons_of(const model::Exclusion &exclude, const model::Project &project) {
  Names out;
  if (exclude.every_reason)
    for (const std::string_view reason : model::known_reasons(project))
      out.emplace(reason);
  else
    out.insert(exclude.reasons.begin(), exclude.reasons.end());
  out.erase(std::string(model::kMaintenanceReason)); // compared by itself
  return out;
}

std::string maintenance_text(const model::Exclusion &exclude) {
  if (!exclude.maintenance) return "counts";
  std::string out = "left out";
  if (exclude.notice) out += " with " + time::format_window(*exclude.notice) + " of notice";
  if (exclude.at_most) out += ", at most " + time::format_window(*exclude.at_most) + " a year";
  return out;
}

} // namespace

std::vector<Difference> compare_exclusions(const Sides &sides, const model::Exclusion &before,
                                           const model::Exclusion &after, bool of_incidents) {
  std::vector<Difference> out;
  const std::string words = maintenance_text(before);
  const std::string words_after = maintenance_text(after);
  if (words != words_after) {
    // With less time in the account, downtime in the rest of it weighs more.
    out.push_back({"maintenance: " + arrow(words, words_after), Effect::Unordered});
  }
  if (!of_incidents) return out;
  const Names reasons = reasons_of(before, sides.before.model->project);
  const Names reasons_after = reasons_of(after, sides.after.model->project);
  if (reasons != reasons_after)
    out.push_back({"incidents are left out for: " +
                       arrow(text_of(reasons, "nothing"), text_of(reasons_after, "nothing")),
                   reversed(larger_is_stronger(reasons, reasons_after))});
  return out;
}

bool counts_one_by_one(const model::Commitment &commitment) {
  const auto timed = terms::timed(commitment.promise.value);
  return !timed || (!timed->share && commitment.credits.tiers.empty());
}

std::vector<Difference> compare_terms(const Sides &sides, const model::Commitment &before,
                                      const model::Commitment &after) {
  return Terms(sides, before, after).compare();
}

std::string budget_words(Decimal percent, const terms::WindowForm &form) {
  const Wide ns = Wide{terms::nominal_length(form).ns} *
                  (Decimal::from_int(100).units() - percent.units()) /
                  Decimal::from_int(100).units();
  const auto seconds = static_cast<std::int64_t>(ns / time::kSecond);
  const auto *rolling = std::get_if<terms::Rolling>(&form);
  return time::format_window({seconds * time::kSecond}) + " of " +
         (rolling != nullptr
              ? "any " + time::format_window(rolling->length)
              : "a " + std::string(time::period_name(std::get<terms::Calendar>(form).period)));
}

} // namespace slac::diff
