// SPDX-License-Identifier: Apache-2.0
// One account: each promise in words and where it stands, clocks that run, KPIs, credits, its chain
// in the ledger, and statements to hand over.
#include "compiler/model/model.hpp"
#include "compiler/time/duration.hpp"
#include "compiler/time/rfc3339.hpp"
#include "exporter/ledger/line.hpp"
#include "exporter/ledger/verify.hpp"
#include "exporter/page/rows.hpp"
#include "exporter/report/words.hpp"
#include "exporter/sli/contract.hpp"
#include "exporter/sli/money.hpp"

#include <algorithm>
#include <set>

namespace slax::page {
namespace {

using slac::time::Instant;

constexpr std::size_t kLinesShown = 20;

class Account {
public:
  Account(const Served &served, std::string_view account, const std::string &root)
      : served_(served), account_(account), root_(root) {
    if (served.alone != nullptr && !served.alone->contains(account)) return;
    for (const auto &block : served.blocks)
      for (const sli::Row &row : block->rows)
        if (row.key->account == account) rows_.push_back(&row), block_ = block.get();
  }
  bool is_known() const { return !rows_.empty(); }

  Page make(std::span<const std::string> ledger) {
    const sli::RowKey &key = *rows_.front()->key;
    zone_ = key.account_zone;
    Page out;
    Document &d = out.document;
    d.language = "en";
    d.title = key.account_title.empty() ? std::string(account_) : std::string(key.account_title);
    if (!key.account_title.empty()) d.subtitle = std::string(account_);
    std::set<std::string> agreements;
    for (const sli::Row *row : rows_)
      agreements.insert(row->key->contract->agreement->title);
    std::string names;
    for (const std::string &name : agreements)
      names += (names.empty() ? "" : ", ") + name;
    d.facts = {{"Agreements", names}};
    summarise(d);
    d.tables = {promises("What is promised, and where it stands", sli::WindowKind::Current),
                clocks(),
                promises("The window before", sli::WindowKind::Previous),
                kpis(),
                credits(),
                chronic(),
                lines(ledger, d)};
    out.frame.root = root_;
    out.frame.now = slac::time::format_rfc3339(served_.now);
    out.frame.path = {{"All accounts", root_ + "/"}};
    if (!ledger.empty()) add_statements(out.frame);
    return out;
  }

private:
  void summarise(Document &d) const {
    int breached = 0, unknown = 0, at_risk = 0, met = 0;
    for (const sli::Row *row : rows_) {
      if (row->kind != sli::WindowKind::Current) continue;
      switch (row->status) {
      case sli::Status::Breached: ++breached; break;
      case sli::Status::Unknown: ++unknown; break;
      case sli::Status::AtRisk: ++at_risk; break;
      case sli::Status::Met: ++met; break;
      }
    }
    std::string text = breached == 0 && unknown == 0 ? "Every promise is kept so far" : "";
    const auto add = [&](int count, const char *one, const char *many) {
      if (count > 0)
        text += (text.empty() ? "" : ", ") + std::to_string(count) + (count == 1 ? one : many);
    };
    add(breached, " promise is breached", " promises are breached");
    add(unknown, " promise cannot be judged", " promises cannot be judged");
    add(at_risk, " is at risk", " are at risk");
    if (breached > 0 || unknown > 0) add(met, " is kept", " are kept");
    d.summary.push_back(text + ".");
  }

  Table promises(const char *title, sli::WindowKind kind) const {
    Table out{title,
              {},
              {"Promise", "Service", "Window", "Status", "Delivered", "Budget left", "Used up",
               "Credit so far"},
              {}};
    if (kind == sli::WindowKind::Previous) out.columns.back() = "Credit";
    std::vector<const sli::Row *> rows;
    for (const sli::Row *row : rows_)
      if (row->kind == kind) rows.push_back(row);
    const auto badness = [](const sli::Row *row) {
      switch (row->status) {
      case sli::Status::Breached: return 3;
      case sli::Status::Unknown: return 2;
      case sli::Status::AtRisk: return 1;
      case sli::Status::Met: break;
      }
      return 0;
    };
    std::stable_sort(rows.begin(), rows.end(),
                     [&](const sli::Row *a, const sli::Row *b) { return badness(a) > badness(b); });
    for (const sli::Row *row : rows) {
      Cell promise{std::string(row->key->promise)};
      promise.href = address_of(*row->key, root_);
      if (kind == sli::WindowKind::Previous) promise.href += "?window=previous";
      Cell status = status_cell(row->status);
      if (!row->unknown_because.empty()) {
        status.text += ": flawed records of";
        for (const std::string &id : row->unknown_because)
          status.text += " " + id;
      }
      out.rows.push_back({std::move(promise),
                          {std::string(row->key->service)},
                          window_cell(*row),
                          std::move(status),
                          {report::delivered(*row), Tone::Number},
                          budget_cell(*row),
                          {used_up(*row)},
                          credit(*row)});
    }
    return out;
  }

  static Cell credit(const sli::Row &row) {
    Cell out{row.credit.is_zero() ? "–" : report::credit_text(row),
             row.credit.is_zero() ? Tone::Plain : Tone::Bad};
    out.is_number = true;
    return out;
  }

  std::string used_up(const sli::Row &row) const {
    constexpr double kFarAhead = 1e11; // seconds
    if (!row.forecast || row.forecast->window_pace >= kFarAhead) return "–";
    const Instant at{static_cast<std::int64_t>(row.forecast->window_pace) * slac::time::kSecond};
    if (at >= row.window.to || at <= served_.now) return "–";
    return slac::time::format_local(at, *zone_);
  }

  Table clocks() const {
    Table out{"Clocks that run", {}, {"Incident", "Promise", "Due", "Used"}, {}};
    if (served_.clocks == nullptr) return out;
    for (const sli::OpenClock &clock : served_.clocks->listed) {
      if (clock.key->account != account_) continue;
      Cell incident{clock.incident};
      incident.href = incident_address(clock.source, clock.incident, root_);
      Cell used{std::to_string(static_cast<int>(clock.used() * 100)) + "%"};
      used.bar = Bar{clock.used(), clock.used() >= 1 ? Tone::Bad : Tone::Good};
      out.rows.push_back({std::move(incident),
                          {std::string(clock.key->promise)},
                          deadline_cell(clock.paused ? slac::time::kNever : clock.deadline, *zone_),
                          std::move(used)});
    }
    if (served_.alone == nullptr && served_.clocks->total > served_.clocks->listed.size())
      out.note = "Of all accounts the " + std::to_string(served_.clocks->listed.size()) +
                 " most urgent are listed; there are " + std::to_string(served_.clocks->total) +
                 ".";
    return out;
  }

  Table kpis() const {
    Table out{"KPIs beside the promises",
              "They warn while promises are still kept.",
              {"KPI", "Goal", "Value", "Status", "Used of the promise"},
              {}};
    for (const sli::KpiRow &row : block_->kpis) {
      if (row.account != account_) continue;
      std::string name = row.plan->kpi.name.value;
      if (!row.service.empty()) name += " " + std::string(row.service);
      Cell used{"–"};
      if (row.used && row.used->of != 0) {
        used.text = report::percent(*row.used);
        const double share = static_cast<double>(static_cast<long double>(row.used->part) /
                                                 static_cast<long double>(row.used->of));
        used.bar = Bar{share, share >= 1 ? Tone::Bad : Tone::Good};
      }
      const bool is_missed = row.status == sli::KpiStatus::Missed;
      const bool is_met = row.status == sli::KpiStatus::Met;
      std::string status(sli::status_name(row.status));
      std::replace(status.begin(), status.end(), '_', ' ');
      out.rows.push_back({{std::move(name)},
                          {row.plan->sentence},
                          {report::kpi_number(*row.plan, row.value), Tone::Number},
                          {std::move(status), is_missed ? Tone::Doubtful
                                              : is_met  ? Tone::Good
                                                        : Tone::Plain},
                          std::move(used)});
    }
    return out;
  }

  Table credits() const {
    Table out{"Credits", {}, {"Agreement", "Fee period", "Of the fee", "Amount", "Note"}, {}};
    for (const sli::AccountSum &sum : block_->sums) {
      if (sum.contract->account != account_) continue;
      const bool is_free = sum.percent.is_zero();
      out.rows.push_back({{sum.contract->agreement->title},
                          {sum.period.text()},
                          {is_free ? "–" : sum.percent.text() + "%", Tone::Number},
                          {sum.amount && !is_free ? sum.amount->with_currency() : "–",
                           is_free ? Tone::Number : Tone::Bad},
                          {sum.capped ? "cut by the agreement's cap" : ""}});
    }
    return out;
  }

  Table chronic() const {
    Table out{"Missed of late",
              "From so many on the agreement may be ended.",
              {"Agreement", "Commitment", "Missed", "Limit"},
              {}};
    for (const sli::ChronicCount &count : block_->chronic)
      if (count.contract->account == account_)
        out.rows.push_back(
            {{count.contract->agreement->title},
             {count.commitment.empty() ? "all" : std::string(count.commitment)},
             {std::to_string(count.count), count.reached() ? Tone::Bad : Tone::Number},
             {std::to_string(count.limit), Tone::Number}});
    return out;
  }

  /// The newest first, after the whole chain was checked.
  Table lines(std::span<const std::string> ledger, Document &d) const {
    Table out{"Ledger", {}, {"Line", "Written", "Says", "Of", "SHA-256"}, {}};
    if (ledger.empty()) return out;
    ledger::Verifier verifier({});
    for (const std::string &line : ledger)
      verifier.add(line);
    const ledger::Verifier::Verdict verdict = verifier.finish(false);
    if (verdict.ok())
      out.note = "The chain of " + std::to_string(verdict.lines) +
                 (verdict.lines == 1 ? " line" : " lines") +
                 " is whole: each line holds the hash of the one before.";
    else
      d.banner = "The ledger is broken at line " + verdict.misfits.front().line + ": " +
                 verdict.misfits.front().reason;
    for (std::size_t i = 0; i < std::min(kLinesShown, ledger.size()); ++i) {
      const auto value = ledger::parse_value(ledger[ledger.size() - 1 - i]);
      if (!value) continue;
      const auto number = value->number("number");
      out.rows.push_back(
          {{number ? std::to_string(*number) : "", Tone::Number},
           {std::string(value->text("written"))},
           {std::string(value->text("kind"))},
           {std::string(value->text("subject"))},
           {ledger::hash_of(ledger[ledger.size() - 1 - i]).substr(0, 16), Tone::Hash}});
    }
    return out;
  }

  /// Of this month and the two before it.
  void add_statements(Frame &frame) const {
    slac::time::Date day = zone_->date_at(served_.now);
    for (int back = 0; back < 3; ++back) {
      const std::string month = slac::time::format_date(day).substr(0, 7);
      for (const char *format : {"html", "pdf", "csv", "json"})
        frame.downloads.push_back(
            {"Statement " + month + ", " + format,
             root_ + "/statements/" + path_part(account_) + "/" + month + "." + format});
      day = zone_->date_at(zone_->start_of(first_of(day)) - slac::time::Duration{1});
    }
  }
  static slac::time::Date first_of(slac::time::Date day) {
    const auto first = slac::time::parse_date(slac::time::format_date(day).substr(0, 8) + "01");
    return std::get<slac::time::Date>(first);
  }

  const Served &served_;
  std::string_view account_;
  const std::string &root_;
  std::vector<const sli::Row *> rows_;
  const sli::Block *block_ = nullptr;
  const slac::time::Zone *zone_ = nullptr;
};

} // namespace

std::optional<Page> account_page(const Served &served, std::string_view account,
                                 std::span<const std::string> ledger, const std::string &root) {
  Account of(served, account, root);
  if (!of.is_known()) return std::nullopt;
  return of.make(ledger);
}

} // namespace slax::page
