// SPDX-License-Identifier: Apache-2.0
#include "exporter/metrics/rows.hpp"

#include "compiler/model/series.hpp"
#include "exporter/metrics/page.hpp"

#include <algorithm>

namespace slax::metrics {
namespace {

namespace series = slac::series;
using slac::base::fixed_text;
using slac::base::ratio_text;
using sli::Evaluation;
using sli::Row;

std::string seconds(slac::time::Duration d) { return fixed_text(d.ns, 9); }
std::string seconds(slac::time::Instant t) { return fixed_text(t.ns, 9); }
std::string percent_as_ratio(slac::base::Decimal percent) {
  return fixed_text(percent.units(), slac::base::Decimal::kDigits + 2);
}

class Writer {
public:
  explicit Writer(const Evaluation &evaluation) : e_(evaluation) {
    for (const Row &row : e_.rows) {
      LabelText labels;
      labels.add(series::kAccount, row.account)
          .add(series::kAgreement, row.agreement)
          .add(series::kCommitment, row.commitment)
          .add(series::kComponent, row.service)
          .add(series::kWindow, window_name(row.kind));
      labels_.push_back(std::move(labels));
    }
  }

  std::string write() {
    open(series::kSli);
    each([&](const Row &r, const LabelText &l) {
      page_.sample(l, "basis", "to_date", ratio_text(r.sli_part, r.sli_of));
      if (r.seconds) page_.sample(l, "basis", "whole", ratio_text(r.whole_part, r.whole_of));
    });
    plain(series::kTarget, [](const Row &r) { return percent_as_ratio(r.target_percent); });
    open(series::kStatus);
    each([&](const Row &r, const LabelText &l) {
      for (const std::string_view status : {"at_risk", "breached", "met", "unknown"})
        page_.sample(l, "status", status, status_name(r.status) == status ? "1" : "0");
    });
    write_incidents();
    time(series::kService, [](const sli::Seconds &s) { return seconds(s.service); });
    time(series::kElapsed, [](const sli::Seconds &s) { return seconds(s.elapsed); });
    time(series::kDowntime, [](const sli::Seconds &s) { return s.downtime.text(); });
    time(series::kMaintenance, [](const sli::Seconds &s) { return seconds(s.maintenance); });
    time(series::kBudget, [](const sli::Seconds &s) { return s.budget.text(); });
    time(series::kBudgetRemaining, [](const sli::Seconds &s) { return s.remaining.text(); });
    plain(series::kCredit, [](const Row &r) { return percent_as_ratio(r.credit_percent); });
    plain(series::kWindowStart, [](const Row &r) { return seconds(r.window.from); });
    plain(series::kWindowEnd, [](const Row &r) { return seconds(r.window.to); });
    write_forecasts();
    write_measures();
    write_clocks();
    open(series::kNow);
    page_.sample({}, seconds(e_.at));
    return page_.take();
  }

private:
  void open(std::string_view name) {
    for (const series::Help &h : series::exposed())
      if (h.name == name) page_.family(name, h.help);
  }

  template <class Write>
  void each(Write write) {
    for (std::size_t i = 0; i < e_.rows.size(); ++i)
      write(e_.rows[i], labels_[i]);
  }

  template <class Value>
  void plain(std::string_view name, Value value) {
    open(name);
    each([&](const Row &r, const LabelText &l) { page_.sample(l, value(r)); });
  }

  template <class Value>
  void time(std::string_view name, Value value) {
    open(name);
    each([&](const Row &r, const LabelText &l) {
      if (r.seconds) page_.sample(l, value(*r.seconds));
    });
  }

  void write_incidents() {
    open(series::kIncidents);
    each([&](const Row &r, const LabelText &l) {
      const auto put = [&](std::string_view verdict, int n) {
        page_.sample(l, "verdict", verdict, std::to_string(n));
      };
      if (r.seconds) {
        put("counted", r.incidents.total);
        return;
      }
      put("breached", r.incidents.breached);
      put("cancelled", r.incidents.cancelled);
      put("excluded", r.incidents.excluded);
      put("met", r.incidents.met);
      put("pending", r.incidents.pending);
    });
  }

  void write_forecasts() {
    open(series::kForecast);
    each([&](const Row &r, const LabelText &l) {
      if (!r.forecast) return;
      page_.sample(l, "pace", "7d", slac::base::double_text(r.forecast->week_pace));
      page_.sample(l, "pace", "window", slac::base::double_text(r.forecast->window_pace));
    });
    open(series::kHeadroom);
    each([&](const Row &r, const LabelText &l) {
      if (r.forecast) page_.sample(l, r.forecast->headroom);
    });
  }

  template <class Value>
  void measure(std::string_view name, Value value) {
    open(name);
    for (const sli::Measure &m : e_.measures) {
      LabelText labels;
      labels.add(series::kAccount, m.account)
          .add(series::kSeverity, m.severity)
          .add(series::kWindow, std::to_string(m.window_days) + "d");
      page_.sample(labels, value(m));
    }
  }

  void write_measures() {
    measure(series::kAcknowledgeSeconds,
            [](const sli::Measure &m) { return seconds(m.acknowledge); });
    measure(series::kAcknowledged,
            [](const sli::Measure &m) { return std::to_string(m.acknowledged); });
    measure(series::kResolveSeconds, [](const sli::Measure &m) { return seconds(m.resolve); });
    measure(series::kResolved, [](const sli::Measure &m) { return std::to_string(m.resolved); });
  }

  template <class Value>
  void clock(std::string_view name, Value value) {
    open(name);
    for (std::size_t i = 0; i < std::min(kMaxClocks, e_.clocks.size()); ++i) {
      const sli::OpenClock &c = e_.clocks[i];
      LabelText labels;
      labels.add(series::kAccount, c.account)
          .add(series::kAgreement, c.agreement)
          .add(series::kCommitment, c.commitment)
          .add(series::kIncident, c.incident)
          .add(series::kSource, c.source);
      page_.sample(labels, value(c));
    }
  }

  void write_clocks() {
    clock(series::kClockDeadline, [](const sli::OpenClock &c) { return seconds(c.deadline); });
    clock(series::kClockRemaining, [](const sli::OpenClock &c) { return seconds(c.remaining); });
    clock(series::kClockUsed,
          [](const sli::OpenClock &c) { return slac::base::double_text(c.used); });
    open(series::kClocksCut);
    page_.sample({}, std::to_string(e_.clocks.size() - std::min(kMaxClocks, e_.clocks.size())));
  }

  const Evaluation &e_;
  std::vector<LabelText> labels_;
  Page page_;
};

} // namespace

std::string render_rows(const Evaluation &evaluation) { return Writer(evaluation).write(); }

} // namespace slax::metrics
