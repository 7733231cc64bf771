// SPDX-License-Identifier: Apache-2.0
#include "exporter/report/their_clocks.hpp"

#include "compiler/time/duration.hpp"

#include <algorithm>
#include <cstdlib>

namespace slax::report {
namespace {

using slac::time::Duration;
using slac::time::Instant;
using source::SpelledClock;

constexpr Duration kSame{slac::time::kMinute};

/// The cycles of one clock as one.
std::map<std::string, SpelledClock> by_name(const std::vector<SpelledClock> &cycles) {
  std::map<std::string, SpelledClock> out;
  for (const SpelledClock &cycle : cycles) {
    const auto [known, is_new] = out.emplace(cycle.name, cycle);
    if (is_new) continue;
    SpelledClock &all = known->second;
    const bool is_later = !all.started || (cycle.started && *all.started < *cycle.started);
    if (!is_later) all.started = cycle.started;
    all.breached = all.breached || cycle.breached;
    if (!is_later) continue;
    all.due = cycle.due;
    all.stopped = cycle.stopped;
    all.paused = cycle.paused;
  }
  return out;
}

std::string our_verdict(const sli::Detail &detail) {
  if (detail.verdict != "pending") return std::string(detail.verdict);
  return detail.history.empty() || detail.history.back().what != "pause" ? "running" : "paused";
}

std::optional<Instant> our_due(const sli::Detail &detail) {
  return detail.moved ? detail.moved : detail.deadline;
}

std::optional<Instant> our_stop(const sli::Detail &detail) {
  if (detail.history.empty() || detail.history.back().what != "stop") return std::nullopt;
  return detail.history.back().at;
}

bool are_apart(Instant a, Instant b) { return std::abs((a - b).ns) > kSame.ns; }

void add_why(std::vector<std::string> &out, std::string_view what, std::optional<Instant> theirs,
             std::optional<Instant> ours) {
  if (!theirs || !ours || !are_apart(*theirs, *ours)) return;
  const Duration apart = *theirs - *ours;
  out.push_back("there it " + std::string(what) + " " +
                slac::time::format_rough({std::abs(apart.ns)}) +
                (apart.ns > 0 ? " later" : " earlier"));
}

void explain(TheirClock &out, const sli::Detail *detail, Instant now) {
  const std::string_view theirs = their_verdict(out.theirs);
  const bool is_open = theirs == "running" || theirs == "paused";
  const bool is_late = is_open && out.theirs.due && *out.theirs.due <= now;
  const bool same_verdict = theirs == out.ours || (is_late && out.ours == "breached");
  const auto due = detail == nullptr ? std::nullopt : our_due(*detail);
  const bool same_due = !is_open || out.ours != "running" || !due || !out.theirs.due ||
                        !are_apart(*out.theirs.due, *due);
  if (same_verdict && same_due) return;
  out.differs = same_verdict ? "due at another time there"
                             : std::string(theirs) + " there, " +
                                   (out.ours == "none" ? "no clock" : out.ours) + " here";
  if (detail == nullptr) return;
  add_why(out.why, "started", out.theirs.started, detail->start);
  add_why(out.why, "is due", out.theirs.due, due);
  add_why(out.why, "stopped", out.theirs.stopped, our_stop(*detail));
  const bool paused_here =
      std::any_of(detail->history.begin(), detail->history.end(),
                  [](const sli::ClockMoment &moment) { return moment.what == "pause"; });
  if (paused_here != out.theirs.paused && (paused_here || out.theirs.paused))
    out.why.emplace_back(paused_here ? "here it was paused" : "there it is paused");
  if (out.ours == "excluded" || out.ours == "none")
    for (const sli::Reason &reason : detail->reasons)
      out.why.push_back("here " + std::string(reason.rule) +
                        (reason.text.empty() ? "" : ": " + reason.text));
}

} // namespace

std::string_view their_verdict(const SpelledClock &clock) {
  if (clock.breached) return "breached";
  if (clock.stopped) return "met";
  return clock.paused ? "paused" : "running";
}

std::vector<TheirClock> compare_clocks(const std::vector<SpelledClock> &theirs,
                                       const std::map<std::string, slac::model::Text> &names,
                                       const std::vector<sli::InRow> &rows, Instant now) {
  std::vector<TheirClock> out;
  const std::vector<const sli::InRow *> ours = sli::one_per_promise(rows);
  for (const auto &[name, clock] : by_name(theirs)) {
    const auto meant = names.find(name);
    if (meant == names.end()) continue;
    const std::size_t slash = meant->second.value.find('/');
    TheirClock one;
    one.theirs = clock;
    one.agreement = meant->second.value.substr(0, slash);
    one.commitment = meant->second.value.substr(slash + 1);
    const auto is_meant = [&](const sli::InRow &in) {
      return in.row->key->agreement == one.agreement && in.row->key->commitment == one.commitment;
    };
    bool any = false;
    for (const sli::InRow *in : ours) {
      if (!is_meant(*in)) continue;
      any = true;
      TheirClock of_row = one;
      of_row.account = in->row->key->account;
      of_row.ours = our_verdict(in->detail);
      explain(of_row, &in->detail, now);
      out.push_back(std::move(of_row));
    }
    if (any) continue;
    one.ours = "none";
    const auto ignored = std::find_if(rows.begin(), rows.end(), is_meant);
    explain(one, ignored == rows.end() ? nullptr : &ignored->detail, now);
    out.push_back(std::move(one));
  }
  return out;
}

} // namespace slax::report
