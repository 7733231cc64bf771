// SPDX-License-Identifier: Apache-2.0
// The registry gives series in hash order and does not escape help texts: families and series are
// sorted here, and help texts are ours, one line each.
#include "exporter/metrics/health.hpp"

#include "compiler/model/series.hpp"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <tuple>

namespace slax::metrics {
namespace {

namespace series = slac::series;
using prometheus::ClientMetric;
using prometheus::MetricFamily;

double seconds(slac::time::Instant t) {
  return static_cast<double>(t.ns) / static_cast<double>(slac::time::kSecond);
}

MetricFamily make_family(std::string_view name) {
  MetricFamily out;
  out.name = name;
  for (const series::Help &h : series::exposed())
    if (h.name == name) out.help = h.help;
  out.type = prometheus::MetricType::Gauge;
  return out;
}

void add(MetricFamily &family, std::vector<ClientMetric::Label> labels, double value) {
  ClientMetric metric;
  metric.label = std::move(labels);
  metric.gauge.value = value;
  family.metric.push_back(std::move(metric));
}

MetricFamily make_counters(std::string_view name) {
  MetricFamily out = make_family(name);
  out.type = prometheus::MetricType::Counter;
  return out;
}

void count_up(MetricFamily &family, std::vector<ClientMetric::Label> labels, std::uint64_t value) {
  ClientMetric metric;
  metric.label = std::move(labels);
  metric.counter.value = static_cast<double>(value);
  family.metric.push_back(std::move(metric));
}

using Counted = std::map<std::vector<ClientMetric::Label>, int>;

void add_counted(MetricFamily &family, const Counted &counted) {
  for (const auto &[labels, count] : counted)
    add(family, labels, count);
}

std::vector<MetricFamily> health_families(const Health &health) {
  MetricFamily up = make_family(series::kSourceUp);
  MetricFamily shrunk = make_family(series::kSourceShrunk);
  MetricFamily success = make_family(series::kLastSuccess);
  MetricFamily attempt = make_family(series::kLastAttempt);
  MetricFamily newest = make_family(series::kNewestEvent);
  MetricFamily rejected = make_family(series::kRejected);
  MetricFamily records = make_counters(series::kRecords);
  MetricFamily requests = make_counters(series::kRequests);
  MetricFamily failures = make_counters(series::kRequestFailures);
  MetricFamily throttled = make_counters(series::kThrottled);
  MetricFamily deliveries = make_counters(series::kDeliveries);
  MetricFamily refused = make_counters(series::kRefusedDeliveries);
  MetricFamily alerts = make_family(series::kAlerts);
  MetricFamily opened = make_family(series::kAlertIncidents);
  MetricFamily grouping = make_family(series::kGrouping);
  MetricFamily differing = make_family(series::kClockDisagrees);
  MetricFamily outbox = make_family(series::kOutboxEntries);
  MetricFamily oldest = make_family(series::kOutboxOldest);
  MetricFamily sent = make_counters(series::kOutboxSent);
  for (const SourceHealth &s : health.sources) {
    const ClientMetric::Label source{std::string(series::kSource), s.name};
    add(up, {source}, s.up ? 1 : 0);
    add(shrunk, {source}, s.shrunk ? 1 : 0);
    add(attempt, {source}, seconds(s.last_attempt));
    if (s.last_success) add(success, {source}, seconds(*s.last_success));
    if (s.newest_event) add(newest, {source}, seconds(*s.newest_event));
    for (const auto &[reason, count] : s.rejected)
      add(rejected, {{std::string(series::kReason), reason}, source}, count);
    if (!s.grouping.empty())
      add(grouping, {{std::string(series::kGroupingLabel), s.grouping}, source}, 1);
    for (const auto &[what, count] : s.alerts) {
      const auto &[account, service, days] = what;
      const std::vector<ClientMetric::Label> labels{
          {std::string(series::kAccount), account},
          {std::string(series::kComponent), service},
          source,
          {std::string(series::kWindow), std::to_string(days) + "d"}};
      add(alerts, labels, count.first);
      add(opened, labels, count.second);
    }
    for (const auto &[promise, count] : s.disagreements)
      add(differing,
          {{std::string(series::kAgreement), promise.first},
           {std::string(series::kCommitment), promise.second},
           source},
          count);
    if (s.outbox) {
      const auto entries = [&](const char *status, std::int64_t count) {
        add(outbox, {source, {std::string(series::kStatusLabel), status}},
            static_cast<double>(count));
      };
      entries("pending", s.outbox->pending);
      entries("parked", s.outbox->parked);
      if (s.outbox->oldest) add(oldest, {source}, seconds(*s.outbox->oldest));
      count_up(sent, {source}, s.outbox->sent);
    }
    if (!s.traffic) continue;
    count_up(records, {source}, s.traffic->records);
    count_up(requests, {source}, s.traffic->requests);
    count_up(failures, {source}, s.traffic->failures);
    count_up(throttled, {source}, s.traffic->throttled);
    count_up(deliveries, {source}, s.traffic->deliveries);
    for (const auto &[reason, count] : s.traffic->refused)
      count_up(refused, {{std::string(series::kReason), reason}, source}, count);
  }
  Counted issues;
  for (const auto &[what, count] : health.issues)
    issues[{{std::string(series::kReason), what.first},
            {std::string(series::kSpelled), what.second}}] += count;
  Counted unattributed;
  for (const auto &[what, count] : health.unattributed) {
    const auto &[severity, reason, spelled] = what;
    unattributed[{{std::string(series::kSeverity), severity},
                  {std::string(series::kReason), reason},
                  {std::string(series::kSpelled), spelled}}] += count;
  }
  MetricFamily quality = make_family(series::kDataQuality);
  MetricFamily nobody = make_family(series::kUnattributed);
  add_counted(quality, issues);
  add_counted(nobody, unattributed);
  return {differing, alerts,   opened,    grouping,   outbox,  oldest,   sent,
          up,        shrunk,   success,   attempt,    newest,  rejected, records,
          requests,  failures, throttled, deliveries, refused, quality,  nobody};
}

} // namespace

struct SelfMetrics::Impl {
  explicit Impl(const std::string &version)
      : scrapes(prometheus::BuildCounter()
                    .Name(std::string(series::kScrapes))
                    .Help("Pages of metrics served.")
                    .Register(registry)
                    .Add({})),
        reload_ok(gauge(series::kReloadOk, "1 if the last load of the specs succeeded.")),
        reload_at(gauge(series::kReloadAt, "Last successful load of the specs.")),
        evaluation(gauge(series::kEvaluationSeconds, "Time that the last evaluation took.")),
        page_bytes(gauge(series::kPageBytes, "Size of the page of rows.")) {
    prometheus::BuildGauge()
        .Name(std::string(series::kBuildInfo))
        .Help("The program's version.")
        .Register(registry)
        .Add({{"version", version}})
        .Set(1);
  }

  prometheus::Gauge &gauge(std::string_view name, const char *help) {
    return prometheus::BuildGauge().Name(std::string(name)).Help(help).Register(registry).Add({});
  }

  prometheus::Registry registry;
  prometheus::Counter &scrapes;
  prometheus::Gauge &reload_ok;
  prometheus::Gauge &reload_at;
  prometheus::Gauge &evaluation;
  prometheus::Gauge &page_bytes;
};

SelfMetrics::SelfMetrics(const std::string &version) : impl_(std::make_unique<Impl>(version)) {}
SelfMetrics::~SelfMetrics() = default;

void SelfMetrics::count_scrape() { impl_->scrapes.Increment(); }

void SelfMetrics::note_reload(bool ok, slac::time::Instant at) {
  impl_->reload_ok.Set(ok ? 1 : 0);
  if (ok) impl_->reload_at.Set(seconds(at));
}

void SelfMetrics::note_evaluation(double duration, double page_bytes) {
  impl_->evaluation.Set(duration);
  impl_->page_bytes.Set(page_bytes);
}

std::string SelfMetrics::render(const Health &health) const {
  std::vector<MetricFamily> families = impl_->registry.Collect();
  for (MetricFamily &family : health_families(health))
    families.push_back(std::move(family));
  std::erase_if(families, [](const MetricFamily &f) { return f.metric.empty(); });
  for (MetricFamily &family : families) // an empty label is no label
    for (ClientMetric &metric : family.metric)
      std::erase_if(metric.label, [](const ClientMetric::Label &l) { return l.value.empty(); });
  std::sort(families.begin(), families.end(),
            [](const MetricFamily &a, const MetricFamily &b) { return a.name < b.name; });
  for (MetricFamily &family : families)
    std::sort(family.metric.begin(), family.metric.end(),
              [](const ClientMetric &a, const ClientMetric &b) { return a.label < b.label; });
  return prometheus::TextSerializer().Serialize(families);
}

} // namespace slax::metrics
