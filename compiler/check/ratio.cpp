// SPDX-License-Identifier: Apache-2.0
// `bad` (or `good`) must select a part of what `total` selects. Two counters can be compared where
// each is one selector, plain or as sum(rate(…[$window])).
#include "compiler/check/check.hpp"
#include "compiler/promql/counted.hpp"

#include <algorithm>
#include <array>

namespace slac::check {
namespace {

using base::Severity;
using promql::Matcher;
using promql::Selector;

/// Without what tells the series of a histogram apart.
std::string_view family(std::string_view name) {
  for (const std::string_view end : {"_bucket", "_count"})
    if (name.ends_with(end)) return name.substr(0, name.size() - end.size());
  return name;
}

const Matcher *find(const Selector &s, std::string_view label) {
  const auto it = std::find_if(s.matchers.begin(), s.matchers.end(),
                               [&](const Matcher &m) { return m.label == label; });
  return it == s.matchers.end() ? nullptr : &*it;
}

bool same(const Matcher &a, const Matcher &b) { return a.op == b.op && a.value == b.value; }

/// Whether every matcher of `wide` stands in `narrow` too.
bool selects_part(const Selector &narrow, const Selector &wide) {
  return std::all_of(wide.matchers.begin(), wide.matchers.end(), [&](const Matcher &m) {
    const Matcher *other = find(narrow, m.label);
    return other != nullptr && same(*other, m);
  });
}

bool names_errors(std::string_view metric) {
  constexpr std::array<std::string_view, 5> kWords{"error", "errors", "failed", "failure",
                                                   "failures"};
  for (std::size_t begin = 0; begin <= metric.size();) {
    const std::size_t end = std::min(metric.find('_', begin), metric.size());
    const std::string_view word = metric.substr(begin, end - begin);
    if (std::find(kWords.begin(), kWords.end(), word) != kWords.end()) return true;
    begin = end + 1;
  }
  return false;
}

class RatioCheck {
public:
  RatioCheck(const model::Ratio &ratio, base::Diagnostics &diagnostics)
      : ratio_(ratio), diagnostics_(diagnostics) {}

  void run() {
    const Selector *part = promql::counted(ratio_.part.expr);
    const Selector *total = promql::counted(ratio_.total.expr);
    if (part == nullptr || total == nullptr || part->name.empty() || total->name.empty()) return;
    if (family(part->name) == family(total->name))
      compare(*part, *total);
    else if (!ratio_.part_is_good && names_errors(total->name) && !names_errors(part->name))
      report(Severity::Warning, "`total` is named like errors and `bad` is not",
             "`bad` and `total` seem to be swapped");
    else
      conflicting(*part, *total, Severity::Warning);
  }

private:
  std::string key() const { return ratio_.part_is_good ? "`good`" : "`bad`"; }

  void report(Severity severity, std::string message, std::string help) {
    base::Diagnostic d = base::make_diagnostic(base::Code::RatioMismatch, ratio_.part.span,
                                               std::move(message), std::move(help));
    d.severity = severity;
    d.also.push_back({ratio_.total.span, "`total` stands here"});
    diagnostics_.add(std::move(d));
  }

  /// Both count one metric, or one histogram.
  void compare(const Selector &part, const Selector &total) {
    const bool narrower = selects_part(part, total);
    const bool wider = selects_part(total, part);
    if (narrower && wider && part.name == total.name) {
      report(Severity::Error, key() + " and `total` count the same events",
             "add to " + key() + " what makes an event " + (ratio_.part_is_good ? "good" : "bad") +
                 ", such as `code" + (ratio_.part_is_good ? "!" : "=") + "~\"5..\"`");
    } else if (wider && !narrower) {
      report(Severity::Error, key() + " selects more than `total` does",
             key() + " and `total` seem to be swapped");
    } else if (!conflicting(part, total, Severity::Error)) {
      for (const Matcher &m : total.matchers)
        if (m.op == promql::MatchOp::Equal && find(part, m.label) == nullptr)
          return report(Severity::Error,
                        key() + " counts events that `total` leaves out: it does not match `" +
                            m.label + "`",
                        "add `" + m.label + "=\"" + m.value + "\"` to " + key());
    }
  }

  /// One label with two values.
  bool conflicting(const Selector &part, const Selector &total, Severity severity) {
    for (const Matcher &m : total.matchers) {
      const Matcher *other = find(part, m.label);
      const auto equal = promql::MatchOp::Equal;
      if (other == nullptr || m.op != equal || other->op != equal || m.value == other->value)
        continue;
      report(severity,
             key() + " and `total` count different events: `" + m.label + "` is `" + other->value +
                 "` in one and `" + m.value + "` in the other",
             key() + " counts a part of what `total` counts");
      return true;
    }
    return false;
  }

  const model::Ratio &ratio_;
  base::Diagnostics &diagnostics_;
};

} // namespace

void check_ratio(const model::Model &model, const Options & /*options*/,
                 base::Diagnostics &diagnostics) {
  const auto check = [&](const auto &indicator) {
    if (const auto *ratio = std::get_if<model::Ratio>(&indicator))
      RatioCheck(*ratio, diagnostics).run();
  };
  for (const model::Objective &o : model.objectives) {
    check(o.indicator);
    if (const auto *slices = std::get_if<model::Slices>(&o.indicator)) check(slices->of);
  }
}

} // namespace slac::check
