// SPDX-License-Identifier: Apache-2.0
#include "exporter/metrics/clocks.hpp"

#include "compiler/model/series.hpp"
#include "exporter/metrics/page.hpp"

#include <algorithm>

namespace slax::metrics {

namespace series = slac::series;
using slac::base::fixed_text;

namespace {

/// Of what is on now, a sample for each service that it covers; without services one for all.
void render_maintenance(const slac::model::Model &model, slac::time::Instant now,
                        std::string &page) {
  const auto sample = [&](const std::string &name, const std::string &service) {
    std::string l;
    append_label(l, series::kMaintenanceName, name);
    append_label(l, series::kComponent, service);
    append_sample(page, series::kMaintenanceActive, l, "1");
  };
  for (const slac::model::Maintenance &one : model.maintenances) {
    const auto next = std::upper_bound(
        one.intervals.begin(), one.intervals.end(), now,
        [](slac::time::Instant at, const slac::time::Interval &i) { return at < i.from; });
    if (next == one.intervals.begin() || std::prev(next)->to <= now) continue;
    for (const slac::model::Text &service : one.services)
      sample(one.name.value, service.value);
    if (one.services.empty()) sample(one.name.value, "");
  }
}

} // namespace

std::string render_clocks(const sli::Engine &engine, const sli::OpenClocks &clocks) {
  std::string page;
  const auto open = [&](std::string_view name) {
    for (const series::Help &h : series::exposed())
      if (h.name == name) append_family(page, name, h.help);
  };
  std::vector<std::string> labels;
  std::vector<std::string> linked; // the deadline also says where the incident is, and local time
  for (const sli::OpenClock &c : clocks.listed) {
    std::string &l = labels.emplace_back();
    append_label(l, series::kAccount, c.key->account);
    append_label(l, series::kAgreement, c.key->agreement);
    append_label(l, series::kCommitment, c.key->commitment);
    append_label(l, series::kIncident, c.incident);
    append_label(l, series::kSource, c.source);
    std::string &with_link = linked.emplace_back(l);
    append_label(with_link, series::kUrl, c.url);
    // It moves on while the clock stands still.
    if (!c.paused && c.deadline != slac::time::kNever)
      append_label(with_link, series::kDue, format_local(c.deadline, *c.key->account_zone));
  }
  const auto each = [&](std::string_view name, const std::vector<std::string> &with, auto value) {
    open(name);
    for (std::size_t i = 0; i < with.size(); ++i)
      append_sample(page, name, with[i], value(clocks.listed[i]));
  };
  each(series::kClockDeadline, linked, [](const sli::OpenClock &c) {
    return c.deadline == slac::time::kNever ? std::string("+Inf") : fixed_text(c.deadline.ns, 9);
  });
  each(series::kClockRemaining, labels,
       [](const sli::OpenClock &c) { return fixed_text(c.remaining.ns, 9); });
  each(series::kClockUsed, labels,
       [](const sli::OpenClock &c) { return slac::base::double_text(c.used()); });
  each(series::kClockPaused, labels,
       [](const sli::OpenClock &c) { return std::string(c.paused ? "1" : "0"); });
  open(series::kClocks);
  for (const sli::OpenClocks::Step &step : clocks.steps) {
    std::string l;
    append_label(l, series::kAccount, step.key->account);
    append_label(l, series::kAgreement, step.key->agreement);
    append_label(l, series::kCommitment, step.key->commitment);
    append_label(l, series::kStep, step.percent.text());
    append_sample(page, series::kClocks, l, std::to_string(step.clocks));
  }
  open(series::kClocksCut);
  append_sample(page, series::kClocksCut, {}, std::to_string(clocks.total - labels.size()));
  open(series::kMaintenanceActive);
  render_maintenance(*engine.layout()->model, engine.now(), page);
  open(series::kNow);
  append_sample(page, series::kNow, {}, fixed_text(engine.now().ns, 9));
  return page;
}

} // namespace slax::metrics
