// SPDX-License-Identifier: Apache-2.0
// Rows to the text format, family by family, in chunks of blocks that stay until their block
// changes. Own writer: a scrape shares buffers, and 100 000 rows through a registry took seconds.
#include "exporter/metrics/rows.hpp"

#include "compiler/model/series.hpp"
#include "exporter/metrics/compress.hpp"
#include "exporter/metrics/page.hpp"
#include "exporter/sli/money.hpp"
#include "exporter/sli/parallel.hpp"

#include <algorithm>
#include <array>

namespace slax::metrics {
namespace {

namespace series = slac::series;
using slac::base::fixed_text;
using sli::AccountSum;
using sli::ChronicCount;
using sli::KpiRow;
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
  /// Whether two states of one row give the same samples.
  bool (*same)(const Row &a, const Row &b);
};

void write_sli(const Row &r, const Out &out) {
  out.put("basis", "to_date", r.sli.text());
  if (r.seconds) out.put("basis", "whole", r.whole.text());
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

int missed(const Row &r) {
  const bool is_of_every_incident = !r.seconds && !r.is_share;
  return is_of_every_incident ? r.incidents.breached : r.status == sli::Status::Breached ? 1 : 0;
}

/// Of the windows that alerts are about.
void write_missed(const Row &r, const Out &out) {
  if (r.kind == sli::WindowKind::Rolling) return;
  const std::string count = std::to_string(missed(r));
  if (r.rolling)
    out.put(count);
  else
    out.put(series::kFrom, std::to_string(r.window.from.ns / slac::time::kSecond), count);
}

void write_forecast(const Row &r, const Out &out) {
  if (!r.forecast) return;
  out.put("pace", "7d", slac::base::double_text(r.forecast->week_pace));
  out.put("pace", "window", slac::base::double_text(r.forecast->window_pace));
}

bool same_sli(const Row &a, const Row &b) { return a.sli == b.sli && a.whole == b.whole; }

template <auto Member>
bool same_member(const Row &a, const Row &b) {
  return a.*Member == b.*Member;
}

template <auto Member>
bool same_seconds(const Row &a, const Row &b) {
  return a.seconds.has_value() == b.seconds.has_value() &&
         (!a.seconds || (*a.seconds).*Member == (*b.seconds).*Member);
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
    {series::kSli, 2, write_sli, same_sli},
    {series::kTarget, 1,
     [](const Row &r, const Out &out) { out.put(percent_as_ratio(r.key->target_percent)); },
     [](const Row &, const Row &) { return true; }},
    {series::kStatus, 4, write_status, same_member<&Row::status>},
    {series::kIncidents, 5, write_incidents, same_member<&Row::incidents>},
    {series::kMissed, 1, write_missed,
     [](const Row &a, const Row &b) {
       return missed(a) == missed(b) && a.window.from == b.window.from;
     }},
    {series::kService, 1, write_seconds<&Seconds::service>, same_seconds<&Seconds::service>},
    {series::kElapsed, 1, write_seconds<&Seconds::elapsed>, same_seconds<&Seconds::elapsed>},
    {series::kDowntime, 1, write_seconds<&Seconds::downtime>, same_seconds<&Seconds::downtime>},
    {series::kMaintenance, 1, write_seconds<&Seconds::maintenance>,
     same_seconds<&Seconds::maintenance>},
    {series::kBudget, 1, write_seconds<&Seconds::budget>, same_seconds<&Seconds::budget>},
    {series::kBudgetRemaining, 1, write_seconds<&Seconds::remaining>,
     same_seconds<&Seconds::remaining>},
    {series::kCredit, 1,
     [](const Row &r, const Out &out) { out.put(r.credit.ratio_text()); },
     same_member<&Row::credit>},
    {series::kCreditAmount, 1,
     [](const Row &r, const Out &out) {
       if (const auto amount = sli::credit_amount(r))
         out.put("currency", amount->currency, amount->text());
     },
     [](const Row &a, const Row &b) { // a fee may change with the month
       return a.credit == b.credit &&
              (a.credit.is_zero() || sli::fee_months(a) == sli::fee_months(b));
     }},
    {series::kClaimDeadline, 1,
     [](const Row &r, const Out &out) {
       if (r.claim_by != slac::time::kNever) out.put(seconds(r.claim_by));
     },
     same_member<&Row::claim_by>},
    {series::kWindowStart, 1, [](const Row &r, const Out &out) { out.put(seconds(r.window.from)); },
     same_member<&Row::window>},
    {series::kWindowEnd, 1, [](const Row &r, const Out &out) { out.put(seconds(r.window.to)); },
     same_member<&Row::window>},
    {series::kForecast, 2, write_forecast, same_member<&Row::forecast>},
    {series::kHeadroom, 1,
     [](const Row &r, const Out &out) {
       if (r.forecast) out.put(slac::base::double_text(r.forecast->headroom));
     },
     same_member<&Row::forecast>},
});

/// A family of what changes seldom: written anew whenever something of its block changed.
template <class Item>
struct ItemFamily {
  std::string_view name;
  void (*write)(const Item &item, const Out &out);
};

constexpr auto kMeasureFamilies = std::to_array<ItemFamily<Measure>>({
    {series::kAcknowledgeSeconds,
     [](const Measure &m, const Out &out) { out.put(seconds(m.acknowledge)); }},
    {series::kAcknowledged,
     [](const Measure &m, const Out &out) { out.put(std::to_string(m.acknowledged)); }},
    {series::kResolveSeconds,
     [](const Measure &m, const Out &out) { out.put(seconds(m.resolve)); }},
    {series::kResolved,
     [](const Measure &m, const Out &out) { out.put(std::to_string(m.resolved)); }},
});

constexpr auto kSumFamilies = std::to_array<ItemFamily<AccountSum>>({
    {series::kAccountCredit,
     [](const AccountSum &s, const Out &out) {
       if (s.kind) out.put(s.percent.ratio_text());
     }},
    {series::kAccountCreditAmount,
     [](const AccountSum &s, const Out &out) {
       if (s.kind && s.amount) out.put("currency", s.amount->currency, s.amount->text());
     }},
});

constexpr auto kChronicFamilies = std::to_array<ItemFamily<ChronicCount>>({
    {series::kChronic,
     [](const ChronicCount &c, const Out &out) { out.put(std::to_string(c.count)); }},
});

void put_number(const std::optional<sli::Fraction> &number, const Out &out) {
  if (number) out.put(number->text());
}

constexpr auto kKpiFamilies = std::to_array<ItemFamily<KpiRow>>({
    {series::kKpiValue, [](const KpiRow &r, const Out &out) { put_number(r.value, out); }},
    {series::kKpiTarget, [](const KpiRow &r, const Out &out) { put_number(r.target, out); }},
    {series::kKpiPrevious, [](const KpiRow &r, const Out &out) { put_number(r.previous, out); }},
    {series::kKpiUsed, [](const KpiRow &r, const Out &out) { put_number(r.used, out); }},
    {series::kKpiStatus,
     [](const KpiRow &r, const Out &out) {
       for (const std::string_view status : {"met", "missed", "no_data", "unknown"})
         out.put("status", status, status_name(r.status) == status ? "1" : "0");
     }},
});

std::string labels_of(const KpiRow &row) {
  std::string out;
  append_label(out, series::kAccount, row.account);
  if (row.plan->agreement != nullptr)
    append_label(out, series::kAgreement, row.plan->agreement->name.value);
  append_label(out, series::kComponent, row.service);
  append_label(out, series::kKpi, row.plan->kpi.name.value);
  return out;
}

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

std::string labels_of(const AccountSum &s) {
  std::string out;
  append_label(out, series::kAccount, s.contract->account);
  append_label(out, series::kAgreement, s.contract->agreement->name.value);
  if (s.kind) append_label(out, series::kWindow, window_name(*s.kind));
  return out;
}

std::string labels_of(const ChronicCount &c) {
  std::string out;
  append_label(out, series::kAccount, c.contract->account);
  append_label(out, series::kAgreement, c.contract->agreement->name.value);
  append_label(out, series::kCommitment, c.commitment);
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

/// The labels of items, written when first needed.
template <class Item>
class Labels {
public:
  explicit Labels(const std::vector<Item> &items) : items_(items), texts_(items.size()) {}
  const std::string &of(std::size_t i) {
    if (texts_[i].empty()) texts_[i] = labels_of(items_[i]);
    return texts_[i];
  }

private:
  const std::vector<Item> &items_;
  std::vector<std::string> texts_;
};

/// Writes `count` items into as many chunks as their samples need; those whose items are all the
/// same as before stay.
template <class Same, class Write>
void fill(Chunks &chunks, std::size_t count, std::size_t samples, std::string &scratch,
          const Same &same, const Write &write) {
  const std::size_t items = std::max<std::size_t>(1, kChunkSamples / samples);
  chunks.resize((count + items - 1) / items);
  for (std::size_t c = 0; c < chunks.size(); ++c) {
    const std::size_t end = std::min(count, (c + 1) * items);
    bool stays = true;
    for (std::size_t i = c * items; i < end && stays; ++i)
      stays = same(i);
    if (stays) continue;
    scratch.clear();
    for (std::size_t i = c * items; i < end; ++i)
      write(i, scratch);
    renew(chunks[c], scratch);
  }
}

/// Whether both are states of the same rows, one by one.
bool comparable(const std::vector<Row> &a, const std::vector<Row> &b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const Row &x, const Row &y) { return x.key == y.key && x.kind == y.kind; });
}

void fill_rows(std::vector<Chunks> &families, const std::vector<Row> &rows,
               const std::vector<Row> *before, std::string &scratch) {
  families.resize(kRowFamilies.size());
  if (before != nullptr && !comparable(rows, *before)) before = nullptr;
  Labels<Row> labels(rows);
  for (std::size_t f = 0; f < kRowFamilies.size(); ++f) {
    const RowFamily &family = kRowFamilies.at(f);
    fill(
        families[f], rows.size(), family.samples, scratch,
        [&](std::size_t i) { return before != nullptr && family.same(rows[i], (*before)[i]); },
        [&](std::size_t i, std::string &page) {
          family.write(rows[i], {page, family.name, labels.of(i)});
        });
  }
}

template <class Item, std::size_t N>
void fill_items(std::vector<Chunks> &chunks, const std::array<ItemFamily<Item>, N> &families,
                const std::vector<Item> &items, std::string &scratch) {
  chunks.resize(N);
  Labels<Item> labels(items);
  for (std::size_t f = 0; f < N; ++f)
    fill(
        chunks[f], items.size(), 1, scratch, [](std::size_t) { return false; },
        [&](std::size_t i, std::string &page) {
          families[f].write(items[i], {page, families[f].name, labels.of(i)});
        });
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
    const auto add = [&](const auto &families) {
      for (const auto &family : families)
        headers_.push_back(header_of(family.name));
    };
    add(kRowFamilies);
    add(kMeasureFamilies);
    add(kSumFamilies);
    add(kChronicFamilies);
    add(kKpiFamilies);
  }
  const auto &blocks = engine.blocks();
  if (layout_ != engine.layout()) {
    layout_ = engine.layout();
    blocks_.assign(blocks.size(), nullptr);
    for (auto *families : {&rows_, &measures_, &sums_, &chronic_, &kpis_})
      families->assign(blocks.size(), {});
  }
  sli::parallel_ranges(changed.size(), kWorthAThread, [&](std::size_t from, std::size_t to) {
    std::string scratch;
    for (std::size_t i = from; i < to; ++i) {
      const std::size_t b = changed[i];
      const sli::Block *before = blocks_[b].get();
      const sli::Block &now = *blocks[b];
      fill_rows(rows_[b], now.rows, before != nullptr ? &before->rows : nullptr, scratch);
      if (before == nullptr || before->measures != now.measures)
        fill_items(measures_[b], kMeasureFamilies, now.measures, scratch);
      if (before == nullptr || before->sums != now.sums)
        fill_items(sums_[b], kSumFamilies, now.sums, scratch);
      if (before == nullptr || before->chronic != now.chronic)
        fill_items(chronic_[b], kChronicFamilies, now.chronic, scratch);
      if (before == nullptr || before->kpis != now.kpis)
        fill_items(kpis_[b], kKpiFamilies, now.kpis, scratch);
      blocks_[b] = blocks[b];
    }
  });
  if (fleet_.empty() || engine.fleet_kpis() != fleet_rows_) {
    std::string scratch;
    fleet_.assign(1, {});
    fleet_rows_ = engine.fleet_kpis();
    fill_items(fleet_[0], kKpiFamilies, fleet_rows_, scratch);
  }
}

void RowsPage::collect(Chunks &to) const {
  std::size_t header = 0;
  const auto add = [&](std::size_t families, const std::vector<std::vector<Chunks>> &blocks) {
    for (std::size_t f = 0; f < families; ++f) {
      to.push_back(headers_[header++]);
      collect_family(blocks, f, to);
    }
  };
  add(kRowFamilies.size(), rows_);
  add(kMeasureFamilies.size(), measures_);
  add(kSumFamilies.size(), sums_);
  add(kChronicFamilies.size(), chronic_);
  for (std::size_t f = 0; f < kKpiFamilies.size(); ++f) {
    to.push_back(headers_[header++]);
    collect_family(fleet_, f, to);
    collect_family(kpis_, f, to);
  }
}

} // namespace slax::metrics
