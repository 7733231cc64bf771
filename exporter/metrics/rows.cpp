// SPDX-License-Identifier: Apache-2.0
#include "exporter/metrics/rows.hpp"

#include "compiler/model/series.hpp"
#include "exporter/metrics/compress.hpp"
#include "exporter/metrics/page.hpp"
#include "exporter/sli/parallel.hpp"

#include <algorithm>
#include <array>

namespace slax::metrics {
namespace {

namespace series = slac::series;
using slac::base::fixed_text;
using slac::base::ratio_text;
using sli::Measure;
using sli::Row;

constexpr std::size_t kChunkSamples = 96; ///< about as many stand in one chunk
constexpr std::size_t kWorthAThread = 64; ///< blocks

std::string seconds(slac::time::Duration d) { return fixed_text(d.ns, 9); }
std::string seconds(slac::time::Instant t) { return fixed_text(t.ns, 9); }
std::string percent_as_ratio(slac::base::Decimal percent) {
  return fixed_text(percent.units(), slac::base::Decimal::kDigits + 2);
}

/// Appends samples of one family that share labels.
struct Out {
  std::string &page;
  std::string_view family;
  std::string_view labels;

  void put(std::string_view value) const { append_sample(page, family, labels, value); }
  void put(std::string_view name, std::string_view label, std::string_view value) const {
    append_sample(page, family, labels, name, label, value);
  }
};

struct RowFamily {
  std::string_view name;
  std::size_t samples; ///< of a row, at most
  void (*write)(const Row &row, const Out &out);
};

void write_sli(const Row &r, const Out &out) {
  out.put("basis", "to_date", ratio_text(r.sli_part, r.sli_of));
  if (r.seconds) out.put("basis", "whole", ratio_text(r.whole_part, r.whole_of));
}

void write_status(const Row &r, const Out &out) {
  for (const std::string_view status : {"at_risk", "breached", "met", "unknown"})
    out.put("status", status, status_name(r.status) == status ? "1" : "0");
}

void write_incidents(const Row &r, const Out &out) {
  const auto put = [&](std::string_view verdict, int n) {
    out.put("verdict", verdict, std::to_string(n));
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
}

void write_forecast(const Row &r, const Out &out) {
  if (!r.forecast) return;
  out.put("pace", "7d", slac::base::double_text(r.forecast->week_pace));
  out.put("pace", "window", slac::base::double_text(r.forecast->window_pace));
}

template <auto Member>
void write_seconds(const Row &r, const Out &out) {
  if (!r.seconds) return;
  const auto &value = (*r.seconds).*Member;
  if constexpr (std::is_same_v<std::decay_t<decltype(value)>, sli::Amount>)
    out.put(value.text());
  else
    out.put(seconds(value));
}

using sli::Seconds;

constexpr auto kRowFamilies = std::to_array<RowFamily>({
    {series::kSli, 2, write_sli},
    {series::kTarget, 1,
     [](const Row &r, const Out &out) { out.put(percent_as_ratio(r.key->target_percent)); }},
    {series::kStatus, 4, write_status},
    {series::kIncidents, 5, write_incidents},
    {series::kService, 1, write_seconds<&Seconds::service>},
    {series::kElapsed, 1, write_seconds<&Seconds::elapsed>},
    {series::kDowntime, 1, write_seconds<&Seconds::downtime>},
    {series::kMaintenance, 1, write_seconds<&Seconds::maintenance>},
    {series::kBudget, 1, write_seconds<&Seconds::budget>},
    {series::kBudgetRemaining, 1, write_seconds<&Seconds::remaining>},
    {series::kCredit, 1,
     [](const Row &r, const Out &out) { out.put(percent_as_ratio(r.credit_percent)); }},
    {series::kWindowStart, 1,
     [](const Row &r, const Out &out) { out.put(seconds(r.window.from)); }},
    {series::kWindowEnd, 1, [](const Row &r, const Out &out) { out.put(seconds(r.window.to)); }},
    {series::kForecast, 2, write_forecast},
    {series::kHeadroom, 1,
     [](const Row &r, const Out &out) {
       if (r.forecast) out.put(slac::base::double_text(r.forecast->headroom));
     }},
});

struct MeasureFamily {
  std::string_view name;
  std::string (*value)(const Measure &measure);
};

constexpr auto kMeasureFamilies = std::to_array<MeasureFamily>({
    {series::kAcknowledgeSeconds, [](const Measure &m) { return seconds(m.acknowledge); }},
    {series::kAcknowledged, [](const Measure &m) { return std::to_string(m.acknowledged); }},
    {series::kResolveSeconds, [](const Measure &m) { return seconds(m.resolve); }},
    {series::kResolved, [](const Measure &m) { return std::to_string(m.resolved); }},
});

std::string labels_of(const Row &row) {
  std::string out;
  append_label(out, series::kAccount, row.key->account);
  append_label(out, series::kAgreement, row.key->agreement);
  append_label(out, series::kCommitment, row.key->commitment);
  append_label(out, series::kComponent, row.key->service);
  append_label(out, series::kWindow, window_name(row.kind));
  return out;
}

std::string labels_of(const Measure &m) {
  std::string out;
  append_label(out, series::kAccount, m.account);
  append_label(out, series::kSeverity, m.severity);
  append_label(out, series::kWindow, std::to_string(m.window_days) + "d");
  return out;
}

Chunk make_chunk(std::string text) {
  Chunk out;
  Deflated deflated = deflate_part(text);
  out.crc = deflated.crc;
  out.deflated = std::make_shared<const std::string>(std::move(deflated.blocks));
  out.text = std::make_shared<const std::string>(std::move(text));
  return out;
}

/// Puts `text` into the chunk unless it holds it already.
void renew(Chunk &chunk, std::string &text) {
  if (chunk.text && *chunk.text == text) return;
  chunk = text.empty() ? Chunk{} : make_chunk(text);
}

Chunk header_of(std::string_view name) {
  std::string text;
  for (const series::Help &h : series::exposed())
    if (h.name == name) append_family(text, name, h.help);
  return make_chunk(std::move(text));
}

template <class Item>
std::vector<std::string> all_labels(const std::vector<Item> &items) {
  std::vector<std::string> out;
  out.reserve(items.size());
  for (const Item &item : items)
    out.push_back(labels_of(item));
  return out;
}

/// Writes `count` items into as many chunks as their samples need.
template <class Write>
void fill(Chunks &chunks, std::size_t count, std::size_t samples, std::string &scratch,
          const Write &write) {
  const std::size_t items = std::max<std::size_t>(1, kChunkSamples / samples);
  chunks.resize((count + items - 1) / items);
  for (std::size_t c = 0; c < chunks.size(); ++c) {
    scratch.clear();
    for (std::size_t i = c * items; i < std::min(count, (c + 1) * items); ++i)
      write(i, scratch);
    renew(chunks[c], scratch);
  }
}

void fill_rows(std::vector<Chunks> &families, const std::vector<Row> &rows, std::string &scratch) {
  families.resize(kRowFamilies.size());
  const std::vector<std::string> labels = all_labels(rows);
  for (std::size_t f = 0; f < kRowFamilies.size(); ++f) {
    const RowFamily &family = kRowFamilies.at(f);
    fill(families[f], rows.size(), family.samples, scratch, [&](std::size_t i, std::string &page) {
      family.write(rows[i], {page, family.name, labels[i]});
    });
  }
}

void fill_measures(std::vector<Chunks> &families, const std::vector<Measure> &measures,
                   std::string &scratch) {
  families.resize(kMeasureFamilies.size());
  const std::vector<std::string> labels = all_labels(measures);
  for (std::size_t f = 0; f < kMeasureFamilies.size(); ++f) {
    const MeasureFamily &family = kMeasureFamilies.at(f);
    fill(families[f], measures.size(), 1, scratch, [&](std::size_t i, std::string &page) {
      append_sample(page, family.name, labels[i], family.value(measures[i]));
    });
  }
}

void collect_family(const std::vector<std::vector<Chunks>> &blocks, std::size_t family,
                    Chunks &to) {
  for (const std::vector<Chunks> &block : blocks)
    for (const Chunk &chunk : block[family])
      if (chunk.text) to.push_back(chunk);
}

} // namespace

void add_chunk(Chunks &chunks, std::string text) {
  if (!text.empty()) chunks.push_back(make_chunk(std::move(text)));
}

void RowsPage::update(const sli::Engine &engine, const std::vector<std::size_t> &changed) {
  if (headers_.empty()) {
    for (const RowFamily &family : kRowFamilies)
      headers_.push_back(header_of(family.name));
    for (const MeasureFamily &family : kMeasureFamilies)
      headers_.push_back(header_of(family.name));
  }
  const auto &blocks = engine.blocks();
  if (layout_ != engine.layout()) {
    layout_ = engine.layout();
    rows_.assign(blocks.size(), {});
    measures_.assign(blocks.size(), {});
  }
  sli::parallel_ranges(changed.size(), kWorthAThread, [&](std::size_t from, std::size_t to) {
    std::string scratch;
    for (std::size_t i = from; i < to; ++i) {
      fill_rows(rows_[changed[i]], blocks[changed[i]]->rows, scratch);
      fill_measures(measures_[changed[i]], blocks[changed[i]]->measures, scratch);
    }
  });
}

void RowsPage::collect(Chunks &to) const {
  std::size_t header = 0;
  for (std::size_t f = 0; f < kRowFamilies.size(); ++f) {
    to.push_back(headers_[header++]);
    collect_family(rows_, f, to);
  }
  for (std::size_t f = 0; f < kMeasureFamilies.size(); ++f) {
    to.push_back(headers_[header++]);
    collect_family(measures_, f, to);
  }
}

std::string render_clocks(const sli::Engine &engine) {
  const sli::OpenClocks clocks = engine.clocks(kMaxClocks);
  std::string page;
  const auto open = [&](std::string_view name) {
    for (const series::Help &h : series::exposed())
      if (h.name == name) append_family(page, name, h.help);
  };
  std::vector<std::string> labels;
  for (const sli::OpenClock &c : clocks.listed) {
    std::string &l = labels.emplace_back();
    append_label(l, series::kAccount, c.key->account);
    append_label(l, series::kAgreement, c.key->agreement);
    append_label(l, series::kCommitment, c.key->commitment);
    append_label(l, series::kIncident, c.incident);
    append_label(l, series::kSource, c.source);
  }
  const auto each = [&](std::string_view name, auto value) {
    open(name);
    for (std::size_t i = 0; i < labels.size(); ++i)
      append_sample(page, name, labels[i], value(clocks.listed[i]));
  };
  each(series::kClockDeadline, [](const sli::OpenClock &c) { return seconds(c.deadline); });
  each(series::kClockRemaining, [](const sli::OpenClock &c) { return seconds(c.remaining); });
  each(series::kClockUsed,
       [](const sli::OpenClock &c) { return slac::base::double_text(c.used()); });
  open(series::kClocksCut);
  append_sample(page, series::kClocksCut, {}, std::to_string(clocks.total - labels.size()));
  open(series::kNow);
  append_sample(page, series::kNow, {}, seconds(engine.now()));
  return page;
}

} // namespace slax::metrics
