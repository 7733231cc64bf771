// SPDX-License-Identifier: Apache-2.0
// Explains a row's incidents, one by one, by the same clocks and downtime that made the row.
#include "exporter/sli/details.hpp"

#include "compiler/terms/print.hpp"
#include "exporter/sli/escalation.hpp"
#include "exporter/sli/kinds/availability.hpp"
#include "exporter/sli/kinds/timely.hpp"
#include "exporter/timeline/reason.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <tuple>

namespace slax::sli {
namespace {

using slac::time::Duration;
using slac::time::Instant;
using timeline::Incident;
using timeline::NameId;
using timeline::Slot;
using timeline::Timeline;

std::string_view what_name(ClockStep::What what) {
  switch (what) {
  case ClockStep::What::Start: return "start";
  case ClockStep::What::Stop: return "stop";
  case ClockStep::What::Cancel: return "cancel";
  case ClockStep::What::Reopen: return "reopen";
  case ClockStep::What::Gap: return "gap";
  case ClockStep::What::Pause: return "pause";
  case ClockStep::What::Resume: return "resume";
  }
  return "";
}

std::string_view verdict_name(Verdict verdict) {
  switch (verdict) {
  case Verdict::Met: return "met";
  case Verdict::Breached: return "breached";
  case Verdict::Pending: return "pending";
  case Verdict::Cancelled: return "cancelled";
  }
  return "";
}

/// The commitment's terms that the row stands for, and the plan's row.
struct PlanPlace {
  const Promised *promised = nullptr;
  const CommitmentPlan *plan = nullptr;
  std::size_t row = 0;
  int account = 0;
};

std::optional<PlanPlace> place_of(const Layout &layout, const RowKey *key) {
  for (const Layout::Account &account : layout.accounts)
    for (const Cell &cell : account.cells)
      for (std::size_t i = 0; i < cell.keys.size(); ++i)
        if (cell.keys[i] == key) {
          const Promised &promised = layout.promised[cell.promised];
          return PlanPlace{&promised, promised.terms[i], cell.row, account.account};
        }
  return std::nullopt;
}

class Explainer {
public:
  Explainer(const Engine &engine, const Row &row, const PlanPlace &place)
      : engine_(engine), layout_(*engine.layout()), row_(row), place_(place), plan_(*place.plan) {}

  std::optional<Detail> explain(Slot slot) {
    const Incident &incident = engine_.incidents().at(slot);
    Detail out;
    out.source = text(incident.source);
    out.incident = incident.id;
    out.title = incident.title();
    out.url = incident.url();
    out.verdict = "ignored";
    gathered_.gather(engine_.incidents(), engine_.merges(), layout_.vocabulary, slot,
                     place_.account, engine_.now());
    for (const Slot part : gathered_.slots())
      if (part != slot) out.merged.push_back(engine_.incidents().at(part).id);
    const Timeline &timeline = gathered_.timeline();
    const bool in_window = std::any_of(
        incident.events().begin(), incident.events().end(), [&](const timeline::Event &e) {
          return e.at <= engine_.now() && row_.window.from <= e.at && e.at < row_.window.to;
        });
    if (!timeline.exists || !timeline.concerns) return std::nullopt;
    if (timeline.deleted || timeline.skewed) {
      if (!in_window) return std::nullopt;
      because(out, timeline.deleted ? reason::kDeleted : reason::kClockSkew);
      return out;
    }
    const bool counts = std::holds_alternative<TimelyTerms>(plan_.kind) ? explain_clock(out)
                                                                        : explain_downtime(out);
    if (!counts && !in_window) return std::nullopt;
    return out;
  }

private:
  const std::string &text(NameId name) const { return layout_.vocabulary.names().text(name); }

  static void because(Detail &out, std::string_view rule, std::string text = {},
                      std::optional<Duration> seconds = {}) {
    out.reasons.push_back({rule, std::move(text), seconds});
  }

  bool excluded(const CommitmentPlan &plan, Detail &out) const {
    if (!plan.excludes(gathered_.timeline().exclusions)) {
      if (!gathered_.timeline().exclusions.empty())
        because(out, reason::kExclusionNotAgreed, text(gathered_.timeline().exclusions.back()));
      return false;
    }
    out.verdict = "excluded";
    because(out, reason::kExcluded, text(gathered_.timeline().exclusions.back()));
    return true;
  }

  /// Whether it counts in the window.
  bool explain_clock(Detail &out) {
    if (!plan_.concerns(gathered_.services())) {
      because(out, reason::kOtherService);
      return false;
    }
    const auto entry = start_clock(place_.promised->terms, gathered_, engine_.now());
    if (!entry) {
      explain_unstarted(out);
      return false;
    }
    std::vector<ClockStep> steps;
    const auto clock = run_clock(gathered_.timeline(), *entry->plan, engine_.now(), &steps);
    explain_times(*entry->plan, *clock, steps, out);
    if (clock->start < row_.window.from || clock->start >= row_.window.to) {
      because(out, reason::kOtherWindow, "the clock started outside this window");
      return false;
    }
    if (!excluded(*entry->plan, out)) {
      out.verdict = verdict_name(clock->verdict);
      explain_verdict(*entry->plan, *clock, out);
    }
    return true;
  }

  void explain_unstarted(Detail &out) const {
    const Timeline &timeline = gathered_.timeline();
    const bool covered =
        plan_.cover(timeline.first_severity) ||
        std::any_of(timeline.steps.begin(), timeline.steps.end(), [&](const timeline::Step &s) {
          return s.severity != timeline::kNoRank && plan_.cover(s.severity);
        });
    if (!covered)
      because(out, reason::kSeverityNotCovered,
              "the promise is about " + slac::terms::print_severities(
                                            std::get<TimelyTerms>(plan_.kind).promise.severities));
    else
      because(out, reason::kClockNotStarted, "what starts it did not happen while it was covered");
  }

  void explain_times(const CommitmentPlan &plan, const Clock &clock,
                     const std::vector<ClockStep> &steps, Detail &out) const {
    out.start = clock.start;
    out.deadline = plan.clock_time().after(clock.start, clock.within);
    const Instant moved = clock.verdict == Verdict::Breached ? clock.deadline : clock.due;
    if (clock.running && moved != slac::time::kNever) out.moved = moved;
    if (clock.verdict == Verdict::Breached) out.moved = clock.deadline;
    out.elapsed = clock.elapsed;
    out.within = clock.within;
    const bool counts_down = clock.running && !clock.paused && clock.verdict == Verdict::Pending;
    if (counts_down) out.next_step = clock.within - clock.elapsed;
    for (const slac::base::Decimal &step : escalation_steps(plan.agreement)) {
      const Duration left = time_of(step, clock.within) - clock.elapsed;
      if (left.ns <= 0)
        out.step = step;
      else if (counts_down)
        out.next_step = std::min(*out.next_step, left);
    }
    Instant end = engine_.now();
    for (const ClockStep &step : steps) {
      out.history.push_back({step.at, what_name(step.what), text(step.reason)});
      if (step.what == ClockStep::What::Stop || step.what == ClockStep::What::Cancel) end = step.at;
    }
    out.wall = (clock.running ? engine_.now() : end) - clock.start;
  }

  static void explain_verdict(const CommitmentPlan &plan, const Clock &clock, Detail &out) {
    switch (clock.verdict) {
    case Verdict::Met: because(out, reason::kInTime); break;
    case Verdict::Pending: because(out, clock.paused ? reason::kPaused : reason::kRunning); break;
    case Verdict::Breached:
      because(out, clock.running ? reason::kLateAndRunning : reason::kLate);
      break;
    case Verdict::Cancelled:
      because(out, std::get<TimelyTerms>(plan.kind).verb == slac::terms::Verb::Postmortem
                       ? reason::kReopenedBeforePostmortem
                       : reason::kSeverityNotCoveredAnyMore);
      break;
    }
    const Duration stood = out.wall - clock.elapsed;
    if (stood.ns > 0 && std::get<TimelyTerms>(plan.kind).verb)
      because(out, reason::kClockStoodStill, "outside the calendar, in pauses, or while resolved",
              stood);
  }

  /// Whether it has downtime in the window.
  bool explain_downtime(Detail &out) {
    if (excluded(plan_, out)) return true;
    Availability alone;
    alone.start(plan_, place_.row);
    alone.add(gathered_, layout_.vocabulary);
    const Interval past =
        clip({row_.window.from, std::min(row_.window.to, engine_.now())}, plan_.window.term());
    const ServiceTime &service = plan_.service_time(place_.row);
    Amount impact;
    Amount in_service;
    Duration maintenance;
    for (const Weighted &s : alone.impact()) {
      const Weighted part{clip(s.interval, past), s.fraction};
      if (part.interval.empty()) continue;
      out.impact.push_back(part);
      impact = impact + Amount::weighted(part.interval.length(), part.fraction);
      in_service = in_service + Amount::weighted(service.service(part.interval), part.fraction);
      maintenance = maintenance + service.maintenance(part.interval);
    }
    if (out.impact.empty()) {
      because(out, alone.impact().empty() ? reason::kNoImpact : reason::kOtherWindow,
              alone.impact().empty() ? "on the row's services, under a severity that is downtime"
                                     : "its impact lies outside this window");
      return false;
    }
    Instant unused = slac::time::kNever;
    out.downtime = alone.finish({}, engine_.now(), unused).downtime.within(past, engine_.now());
    out.verdict = out.downtime.units > 0 ? "downtime" : "ignored";
    if (maintenance.ns > 0) because(out, reason::kMaintenance, {}, maintenance);
    const Amount closed = impact - in_service - Amount::of(maintenance);
    if (closed.units > 0) because(out, reason::kOutsideServiceHours);
    if (out.downtime != in_service) explain_terms(in_service, out);
    if (out.reasons.empty()) because(out, reason::kImpact);
    return true;
  }

  void explain_terms(Amount in_service, Detail &out) const {
    const slac::model::DowntimeTerms &terms = std::get<AvailabilityTerms>(plan_.kind).downtime;
    if (terms.above) because(out, reason::kCountsAbove, terms.above->text() + "%");
    if (terms.minimum.ns > 0 && out.downtime < in_service) because(out, reason::kMinimum);
    if (terms.granularity.ns > 0)
      because(out, terms.drop_partial ? reason::kWholeSlices : reason::kSlices);
    if (terms.combine == slac::model::DowntimeTerms::Combine::AllDown)
      because(out, reason::kAllDown);
  }

  const Engine &engine_;
  const Layout &layout_;
  const Row &row_;
  const PlanPlace &place_;
  const CommitmentPlan &plan_;
  Gathered gathered_;
};

} // namespace

std::vector<Detail> details_of(const Engine &engine, const Row &row) {
  std::vector<Detail> out;
  const auto place = place_of(*engine.layout(), row.key);
  if (!place) return out;
  Explainer explainer(engine, row, *place);
  for (const Slot slot : engine.incidents_of(row.key->account))
    if (auto detail = explainer.explain(slot)) out.push_back(std::move(*detail));
  std::sort(out.begin(), out.end(), [](const Detail &a, const Detail &b) {
    const auto begin = [](const Detail &d) {
      return d.start            ? *d.start
             : d.impact.empty() ? slac::time::kNever
                                : d.impact.front().interval.from;
    };
    return std::tuple(begin(a), std::tie(a.incident, a.source)) <
           std::tuple(begin(b), std::tie(b.incident, b.source));
  });
  return out;
}

std::vector<InRow> in_rows(const Engine &engine, timeline::Slot slot) {
  std::vector<InRow> out;
  if (engine.merges().root(slot) != slot) return out;
  const Layout &layout = *engine.layout();
  for (const std::size_t index : engine.accounts_of(slot)) {
    const Layout::Account &account = layout.accounts[index];
    std::map<const RowKey *, PlanPlace> places;
    for (const Cell &cell : account.cells)
      for (std::size_t i = 0; i < cell.keys.size(); ++i) {
        const Promised &promised = layout.promised[cell.promised];
        places[cell.keys[i]] = {&promised, promised.terms[i], cell.row, account.account};
      }
    for (const Row &row : engine.rows_of(index))
      if (const auto place = places.find(row.key); place != places.end())
        if (auto detail = Explainer(engine, row, place->second).explain(slot))
          out.push_back({&row, std::move(*detail)});
  }
  return out;
}

std::vector<InRow> in_promises(const Engine &engine, timeline::Slot slot, std::deque<Row> &own) {
  constexpr Interval kAlways{Instant{std::numeric_limits<std::int64_t>::min()}, slac::time::kNever};
  std::vector<InRow> out;
  if (engine.merges().root(slot) != slot) return out;
  const Layout &layout = *engine.layout();
  for (const std::size_t index : engine.accounts_of(slot)) {
    const Layout::Account &account = layout.accounts[index];
    for (const Cell &cell : account.cells) {
      const Promised &promised = layout.promised[cell.promised];
      const auto explain = [&](std::size_t terms) {
        Row row;
        row.key = cell.keys[terms];
        row.window = kAlways;
        const PlanPlace place{&promised, promised.terms[terms], cell.row, account.account};
        auto detail = Explainer(engine, row, place).explain(slot);
        return std::pair(std::move(row), std::move(detail));
      };
      const std::size_t latest = promised.terms.size() - 1;
      auto [row, detail] = explain(latest);
      if (!detail) continue;
      // By the terms that were in force when it began.
      const Instant begin = detail->start            ? *detail->start
                            : detail->impact.empty() ? slac::time::kNever
                                                     : detail->impact.front().interval.from;
      std::size_t then = latest;
      while (then > 0 && begin < promised.terms[then]->in_force.from)
        --then;
      if (then != latest) std::tie(row, detail) = explain(then);
      if (!detail) continue;
      own.push_back(std::move(row));
      out.push_back({&own.back(), std::move(*detail)});
    }
  }
  return out;
}

std::vector<const InRow *> one_per_promise(const std::vector<InRow> &rows) {
  const auto weight = [](const InRow &in) {
    if (in.detail.verdict == "ignored" || in.detail.verdict == "cancelled") return 0;
    return in.detail.verdict == "excluded" ? 1 : 2;
  };
  std::map<std::uint32_t, const InRow *> best;
  for (const InRow &in : rows) {
    if (weight(in) == 0) continue;
    const InRow *&place = best[in.row->key->order];
    if (place == nullptr || weight(*place) < weight(in)) place = &in;
  }
  std::vector<const InRow *> out;
  for (const auto &[order, in] : best)
    out.push_back(in);
  return out;
}

const Row *find_row(const Engine &engine, std::string_view agreement, std::string_view commitment,
                    std::string_view account, std::string_view service, WindowKind window) {
  const Row *out = nullptr;
  for (const auto &block : engine.blocks())
    for (const Row &row : block->rows)
      if (row.key->account == account && row.key->agreement == agreement &&
          row.key->commitment == commitment && row.key->service == service && row.kind == window &&
          (out == nullptr || out->window.from < row.window.from))
        out = &row;
  return out;
}

} // namespace slax::sli
