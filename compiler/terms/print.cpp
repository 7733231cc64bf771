// SPDX-License-Identifier: Apache-2.0
// Sentences written back: for `slac fmt`, for messages, and for the exporter's labels. What is
// printed parses to the same value, which a property test holds.
#include "compiler/terms/print.hpp"

#include "compiler/base/overloaded.hpp"
#include "compiler/time/duration.hpp"

namespace slac::terms {
namespace {

std::string join(const std::vector<Name> &names) {
  std::string out;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i != 0) out += i + 1 == names.size() ? " and " : ", ";
    out += names[i].text;
  }
  return out;
}

} // namespace

std::string_view verb_words(Verb verb) {
  switch (verb) {
  case Verb::Detect: return "detect";
  case Verb::Acknowledge: return "acknowledge";
  case Verb::Respond: return "respond to";
  case Verb::Notify: return "notify customers of";
  case Verb::Mitigate: return "mitigate";
  case Verb::Resolve: return "resolve";
  case Verb::Close: return "close";
  case Verb::Postmortem: return "publish postmortem for";
  }
  return "";
}

std::string print_severities(const Severities &severities) {
  switch (severities.form) {
  case Severities::Form::Any: return "any incident";
  case Severities::Form::OrWorse: return severities.names.front().text + " or worse";
  case Severities::Form::List: return join(severities.names);
  }
  return "";
}

std::string window_name(const WindowForm &form) {
  return std::visit(base::Overloaded{
                        [](const Rolling &w) { return time::format_window(w.length); },
                        [](const Calendar &w) { return std::string(time::period_name(w.period)); },
                    },
                    form);
}

time::Duration nominal_length(const WindowForm &form) {
  const auto *calendar = std::get_if<Calendar>(&form);
  if (calendar == nullptr) return std::get<Rolling>(form).length;
  const auto days = [&]() -> std::int64_t {
    switch (calendar->period) {
    case time::Period::Day: return 1;
    case time::Period::Week: return 7;
    case time::Period::Month: return 30;
    case time::Period::Quarter: return 90;
    case time::Period::Year:
    case time::Period::Term: return 365;
    }
    return 365;
  };
  return {days() * time::kDay};
}

std::string print_window(const Window &window) {
  return std::visit(base::Overloaded{
                        [](const Rolling &w) { return "over " + time::format_window(w.length); },
                        [](const Calendar &w) {
                          return "per " + std::string(time::period_name(w.period)) +
                                 (w.zone ? " in " + w.zone->text : "");
                        },
                    },
                    window.form);
}

std::string print_target(const Target &target) {
  return target.percent.text() + "% " + print_window(target.window);
}

std::string print_amount(const Amount &amount) {
  const auto business = [](const std::string &number, const char *unit) {
    return number + " business " + unit + (number == "1" ? "" : "s");
  };
  if (amount.unit == Amount::Unit::Plain) return time::format_window(amount.length);
  if (amount.unit == Amount::Unit::BusinessDays)
    return business(std::to_string(amount.days), "day");
  const std::int64_t hours = amount.length.ns / time::kHour;
  const std::int64_t rest = amount.length.ns % time::kHour;
  std::string out;
  if (hours > 0) out = business(std::to_string(hours), "hour");
  if (rest == 0 && hours > 0) return out;
  // A minute has 6e10 ns, and nine digits behind the point are kept.
  const auto minutes = base::Decimal::from_units(rest / 60);
  return out + (out.empty() ? "" : " ") + business(minutes.text(), "minute");
}

namespace {

std::string print_timed(std::string start, const char *bound, const Amount &amount,
                        const std::optional<Share> &share, const Window &window) {
  start += bound + print_amount(amount);
  if (share) start += " in " + share->percent.text() + "% of incidents";
  return start + " " + print_window(window);
}

const char *comparison_text(Comparison comparison) {
  switch (comparison) {
  case Comparison::LessEqual: return " <= ";
  case Comparison::Less: return " < ";
  case Comparison::GreaterEqual: return " >= ";
  case Comparison::Greater: return " > ";
  }
  return "";
}

std::string print_goal(const Limit<Amount> &limit) {
  return comparison_text(limit.comparison) + print_amount(limit.bound) + " " +
         print_window(limit.window);
}
std::string print_goal(const Trend &trend) {
  const std::string period(time::period_name(trend.period));
  return " declining " + period + " over " + period;
}
std::string print_limit(const Limit<base::Decimal> &limit, const char *unit) {
  return comparison_text(limit.comparison) + limit.bound.text() + unit + " " +
         print_window(limit.window);
}

std::string print_statistic(const Statistic &statistic) {
  if (statistic.form == Statistic::Form::Mean) return "mean";
  if (statistic.form == Statistic::Form::Max) return "max";
  if (statistic.percentile == base::Decimal::from_int(50)) return "median";
  return "p" + statistic.percentile.text();
}

const char *done_word(Done done) {
  switch (done) {
  case Done::Detected: return " detected";
  case Done::Acknowledged: return " acknowledged";
  case Done::Responded: return " responded";
  case Done::Mitigated: return " mitigated";
  case Done::Resolved: return " resolved";
  }
  return "";
}

const char *ratio_words(RatioKpi::Measure measure) {
  switch (measure) {
  case RatioKpi::Measure::Availability: return "availability";
  case RatioKpi::Measure::BudgetUsed: return "budget used";
  case RatioKpi::Measure::AlertNoise: return "alert noise";
  case RatioKpi::Measure::ReopenRate: return "reopen rate";
  }
  return "";
}

} // namespace

std::string_view measure_words(Verb verb) {
  switch (verb) {
  case Verb::Respond: return "respond";
  case Verb::Notify: return "notify";
  case Verb::Postmortem: return "publish postmortem";
  default: return verb_words(verb);
  }
}

std::string print_promise(const Promise &promise) {
  return std::visit(
      base::Overloaded{
          [](const AvailabilityPromise &p) {
            return "availability " + (p.services.empty() ? "" : "of " + join(p.services) + " ") +
                   ">= " + p.percent.text() + "% " + print_window(p.window);
          },
          [](const TimelyPromise &p) {
            return print_timed(std::string(verb_words(p.verb)) + " " +
                                   print_severities(p.severities),
                               " within ", p.within, p.share, p.window);
          },
          [](const CadencePromise &p) {
            return print_timed("update customers on " + print_severities(p.severities), " every ",
                               p.every, p.share, p.window);
          },
          [](const ObjectivePromise &p) {
            return "objective " + p.objective.text + " >= " + p.percent.text() + "% " +
                   print_window(p.window);
          },
      },
      promise);
}

std::string print_kpi(const Kpi &kpi) {
  return std::visit(
      base::Overloaded{
          [](const TimeKpi &k) {
            std::string out =
                print_statistic(k.statistic) + " time to " + std::string(measure_words(k.measure));
            if (k.severities) out += " " + print_severities(*k.severities);
            return out + std::visit([](const auto &goal) { return print_goal(goal); }, k.goal);
          },
          [](const ShareKpi &k) {
            const std::string of = std::visit(
                base::Overloaded{
                    [](const ShareKpi::Incidents &) { return std::string("incidents"); },
                    [](const ShareKpi::Escalations &) { return std::string("escalations"); },
                    [](const Severities &s) { return print_severities(s); },
                },
                k.of);
            return "share of " + of + done_word(k.done) +
                   (k.within ? " within " + print_amount(*k.within) : "") +
                   print_limit(k.goal, "%");
          },
          [](const CountKpi &k) {
            return "count of " + (k.of ? print_severities(*k.of) : "alerts") +
                   std::visit(
                       base::Overloaded{
                           [](const Limit<base::Decimal> &goal) { return print_limit(goal, ""); },
                           [](const Trend &goal) { return print_goal(goal); },
                       },
                       k.goal);
          },
          [](const RatioKpi &k) { return ratio_words(k.measure) + print_limit(k.goal, "%"); },
          [](const SilenceKpi &k) {
            return "longest silence on " + print_severities(k.severities) + print_goal(k.goal);
          },
      },
      kpi);
}

} // namespace slac::terms
