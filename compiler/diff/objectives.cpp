// SPDX-License-Identifier: Apache-2.0
#include "compiler/diff/objectives.hpp"

#include "compiler/diff/commitment.hpp"
#include "compiler/emit/explain.hpp"
#include "compiler/model/terms_in_force.hpp"
#include "compiler/terms/print.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace slac::diff {
namespace {

using model::Objective;

std::string join(const std::vector<std::string> &lines) {
  std::string out;
  for (const std::string &line : lines) {
    const std::size_t begin = line.find_first_not_of(' ');
    out += (out.empty() ? "" : " ") + line.substr(begin == std::string::npos ? 0 : begin);
  }
  return out;
}

std::string windows_text(const Objective &o) {
  std::vector<std::string> names;
  for (const auto &also : o.also)
    names.push_back(terms::print_window({also.value, {}}));
  return names.empty() ? "none" : listed(names, 12);
}

std::string by_text(const Objective &o) {
  std::vector<std::string> names;
  for (const model::ByLabel &label : o.by)
    names.push_back(label.name.value +
                    (label.source == label.name.value ? "" : " (there " + label.source + ")"));
  return names.empty() ? "one value" : listed(names, 12);
}

class Pair {
public:
  Pair(const Sides &sides, const Objective &before, const Objective &after,
       std::vector<Change> &out)
      : sides_(sides), was_(before), is_(after), out_(out) {}

  void compare() {
    target();
    targets();
    say(Topic::Measuring, "further windows", windows_text(was_), windows_text(is_), Effect::None,
        is_.window_span);
    measured();
    alerts();
  }

private:
  void say(Topic topic, const std::string &what, const std::string &before,
           const std::string &after, Effect effect, base::Span span) {
    if (before == after && effect == Effect::None) return;
    say(topic, {what + (what.empty() ? "" : ": ") + arrow(before, after), effect}, span);
  }
  void say(Topic topic, Difference what, base::Span span) {
    // What is measured otherwise changes what agreements promise of it, from the next reading on;
    // windows that are closed have their records.
    out_.push_back(
        {topic, "Objective", is_.name.value, "", std::move(what), sides_.after.place(span), {}});
  }

  void target() {
    const terms::Target &before = was_.target.value;
    const terms::Target &after = is_.target.value;
    const std::string words = terms::print_target(before);
    const std::string words_after = terms::print_target(after);
    if (words == words_after) return;
    const bool same_window =
        terms::print_window(before.window) == terms::print_window(after.window);
    say(Topic::Promises,
        {"target " + arrow(words, words_after) + "; may fail: " +
             arrow(budget_words(before.percent, before.window.form),
                   budget_words(after.percent, after.window.form)),
         both(more_is_stronger(before.percent, after.percent),
              same_window ? Effect::None : Effect::Unordered)},
        is_.target.span);
  }

  /// Targets of single values; where one has none, the Objective's.
  void targets() {
    std::vector<std::string> order;
    std::vector<std::string> order_after;
    std::map<std::string, base::Decimal> before;
    std::map<std::string, base::Decimal> after;
    std::map<std::string, std::vector<std::string>> accounts;
    for (const model::TargetOf &of : was_.targets) {
      order.push_back(of.whom());
      before.emplace(of.whom(), of.percent.value);
      accounts.emplace(of.whom(), of.accounts);
    }
    for (const model::TargetOf &of : is_.targets) {
      order_after.push_back(of.whom());
      after.emplace(of.whom(), of.percent.value);
      const auto known = accounts.find(of.whom());
      if (known != accounts.end() && known->second != of.accounts)
        say(Topic::Promises, "accounts with the target of " + quoted(of.whom()),
            listed(known->second), listed(of.accounts), Effect::Unordered, is_.target.span);
    }
    std::set<std::string> all(order.begin(), order.end());
    all.insert(order_after.begin(), order_after.end());
    for (const std::string &whom : all) {
      const auto was = before.find(whom);
      const auto is = after.find(whom);
      const base::Decimal percent = was != before.end() ? was->second : was_.target.value.percent;
      const base::Decimal percent_after = is != after.end() ? is->second : is_.target.value.percent;
      const bool is_own = was != before.end() && is != after.end();
      say(Topic::Promises, "target of " + quoted(whom),
          percent.text() + "%" + (was != before.end() ? "" : " (that of all)"),
          percent_after.text() + "%" + (is != after.end() ? "" : " (that of all)"),
          is_own || percent != percent_after ? more_is_stronger(percent, percent_after)
                                             : Effect::None,
          is_.target.span);
    }
    if (order != order_after &&
        std::is_permutation(order.begin(), order.end(), order_after.begin(), order_after.end()))
      say(Topic::Promises, "order of targets, of which the first that fits counts",
          quoted(listed(order)), quoted(listed(order_after)), Effect::Unordered, is_.target.span);
  }

  void measured() {
    const std::string words = join(emit::measured_words(was_, *sides_.before.model));
    const std::string words_after = join(emit::measured_words(is_, *sides_.after.model));
    say(Topic::Measuring, "measured", quoted(words), quoted(words_after),
        words == words_after ? Effect::None : Effect::Unordered, is_.name.span);
    say(Topic::Measuring, "a value for each", by_text(was_), by_text(is_),
        by_text(was_) == by_text(is_) ? Effect::None : Effect::Unordered, is_.name.span);
    const auto idle = [](const Objective &o) {
      return std::string(o.idle == model::Idle::Skip   ? "is not measured"
                         : o.idle == model::Idle::Good ? "is good"
                                                       : "is bad");
    };
    Effect effect = was_.idle == is_.idle ? Effect::None : Effect::Unordered;
    if (was_.idle == model::Idle::Good && is_.idle == model::Idle::Bad) effect = Effect::Stronger;
    if (was_.idle == model::Idle::Bad && is_.idle == model::Idle::Good) effect = Effect::Weaker;
    say(Topic::Measuring, "time in which nothing happens", idle(was_), idle(is_), effect,
        is_.name.span);
    const auto or_always = [](const std::string &calendar) {
      return calendar.empty() ? std::string("always") : calendar;
    };
    const std::string calendar = sides_.name_after("Calendar", was_.calendar.value);
    say(Topic::Measuring, "calendar", or_always(calendar), or_always(is_.calendar.value),
        calendar == is_.calendar.value ? Effect::None : Effect::Unordered, is_.name.span);
    // Of a service the Maintenance is left out.
    const std::string service = sides_.name_after("Service", was_.service.value);
    say(Topic::Measuring, "service", service, is_.service.value,
        service != is_.service.value && (was_.exclude.maintenance || is_.exclude.maintenance)
            ? Effect::Unordered
            : Effect::None,
        is_.service.span);
    for (Difference &one : compare_exclusions(sides_, was_.exclude, is_.exclude, false))
      say(Topic::Measuring, std::move(one), is_.name.span);
  }

  /// By what stands before the colon, such as "page 1h and 5m".
  static std::map<std::string, std::string> by_windows(const std::vector<std::string> &lines) {
    std::map<std::string, std::string> out;
    std::string last;
    for (const std::string &line : lines) {
      if (line.starts_with("  ") && !last.empty()) continue; // what an outage would do follows
      const std::size_t colon = line.find(": ");
      last = colon == std::string::npos ? line : line.substr(0, colon);
      out[last] = colon == std::string::npos ? "" : line.substr(colon + 2);
    }
    return out;
  }

  void alerts() {
    const auto before = by_windows(emit::alert_words(was_, *sides_.before.model));
    const auto after = by_windows(emit::alert_words(is_, *sides_.after.model));
    const auto spaced = [](std::string text) {
      for (std::size_t at = 0; (at = text.find("  ", at)) != std::string::npos;)
        text.erase(at, 1);
      return text;
    };
    for (const auto &[what, words] : before) {
      const auto found = after.find(what);
      if (found == after.end())
        say(Topic::Alerts, {"no longer: " + spaced(what) + (words.empty() ? "" : ": " + words)},
            is_.name.span);
      else
        say(Topic::Alerts, spaced(what), words, found->second, Effect::None, is_.name.span);
    }
    for (const auto &[what, words] : after)
      if (!before.contains(what))
        say(Topic::Alerts, {"new: " + spaced(what) + (words.empty() ? "" : ": " + words)},
            is_.name.span);
  }

  const Sides &sides_;
  const Objective &was_;
  const Objective &is_;
  std::vector<Change> &out_;
};

} // namespace

void compare_objectives(const Sides &sides, std::vector<Change> &out) {
  std::set<std::string> matched;
  for (const Objective &before : sides.before.model->objectives) {
    const Objective *after =
        sides.after.model->find_objective(sides.name_after("Objective", before.name.value));
    if (after == nullptr) {
      out.push_back(
          {Topic::Promises,
           "Objective",
           before.name.value,
           "",
           {"no longer an objective: " + terms::print_target(before.target.value), Effect::Weaker},
           sides.before.place(before.name.span),
           {}});
      continue;
    }
    matched.insert(after->name.value);
    if (sides.may_differ(before) || sides.may_differ(*after))
      Pair(sides, before, *after, out).compare();
  }
  for (const Objective &after : sides.after.model->objectives)
    if (!matched.contains(after.name.value))
      out.push_back({Topic::Promises,
                     "Objective",
                     after.name.value,
                     "",
                     {"new objective: " + terms::print_target(after.target.value) + "; may fail: " +
                          budget_words(after.target.value.percent, after.target.value.window.form),
                      Effect::Stronger},
                     sides.after.place(after.name.span),
                     {}});
}

} // namespace slac::diff
