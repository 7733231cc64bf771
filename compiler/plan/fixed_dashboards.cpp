// SPDX-License-Identifier: Apache-2.0
// The pages that are the same for every tree: all agreements, one account, the exporter and its
// sources. `grafana/dashboards` holds them for those who compile nothing.
#include "compiler/model/series.hpp"
#include "compiler/plan/expr.hpp"
#include "compiler/plan/row_panels.hpp"

namespace slac::plan {
namespace {

using promql::BinaryOp;
using promql::Expr;

const std::string kSource(series::kSource);

Dashboard page(std::string_view uid, std::string title, std::string description, int days) {
  Dashboard out;
  out.uid = uid;
  out.title = std::move(title);
  out.description = std::move(description);
  out.tag = "sla";
  out.days = days;
  out.links = links_between_pages();
  return out;
}

/// The exporter's own page of what is shown, where it is known.
void add_page(Dashboard &to, const model::Project &project, const std::string &path) {
  if (!project.exporter_url.empty())
    to.links.push_back({"Page", Wording(project.exporter_url + path)});
}

void append(std::vector<Panel> &to, std::vector<Panel> more) {
  for (Panel &panel : more)
    to.push_back(std::move(panel));
}

Dashboard fleet(const model::Project &project) {
  const RowPanels rows(project);
  Dashboard out =
      page(kFleetUid, "Agreements", "Every promise to every account, the worst first.", 31);
  out.variables = rows.variables();
  out.annotations = rows.annotations();
  append(out.panels, rows.summary());
  append(out.panels, {rows.matrix(7), rows.commitments(11), rows.clocks(), rows.credits(),
                      rows.kpis(), rows.burn_down()});
  return out;
}

Dashboard account(const model::Project &project) {
  const RowPanels rows = RowPanels::of_one_account(project);
  Dashboard out =
      page(kAccountUid, "Account", "What one account was promised, and what it got.", 31);
  out.variables = rows.variables();
  out.annotations = rows.annotations();
  append(out.panels, rows.summary());
  append(out.panels,
         {rows.commitments(6), half_wide(rows.clocks()), half_wide(rows.breaches()), rows.kpis(),
          half_wide(rows.credits()), half_wide(rows.ledger()), rows.status_over_time(),
          rows.burn_down(), rows.headroom(), rows.in_time_over_time()});
  return out;
}

/// Of the exporter: one value of all replicas.
Expr of_source(const char *worst, std::string_view name) {
  return promql::aggregate_by(worst, {kSource}, promql::selector(std::string(name)));
}

/// Per second; of all replicas.
Expr pace(std::string_view name) {
  constexpr std::int64_t kFiveMinutes = 300'000; // milliseconds
  return promql::aggregate_by(
      "sum", {kSource},
      promql::call("rate", {promql::over(promql::selector(std::string(name)), kFiveMinutes)}));
}

/// Seconds before the exporter's own clock.
Expr ago(Expr at) {
  promql::Matching matching = on({});
  matching.cardinality = promql::Cardinality::ManyToOne;
  Expr now = promql::aggregate("max", promql::selector(std::string(series::kNow)));
  // Now − x, written so that the side with the labels stands on the left.
  return promql::binary(BinaryOp::Mul, promql::number(-1),
                        promql::binary(BinaryOp::Sub, matching, std::move(at), std::move(now)));
}

Column source_column() { return {kSource, "Source"}; }

Panel sources() {
  std::vector<Column> columns{source_column()};
  columns.push_back({std::size_t{0},
                     "State",
                     Quantity::None,
                     {{0, "not readable", Tone::Bad}, {1, "read", Tone::Good}}});
  const auto age = [](std::size_t query, const char *title) {
    return Column{query, title, Quantity::Seconds};
  };
  columns.push_back(age(1, "Last read"));
  columns.push_back(age(2, "Newest event"));
  columns.push_back({std::size_t{3},
                     "Trusted",
                     Quantity::None,
                     {{0, "yes", Tone::Good}, {1, "lost incidents", Tone::Bad}}});
  Column refused{std::size_t{4}, "Refused records", Quantity::Count};
  refused.limit = Limit::AboveZero;
  columns.push_back(std::move(refused));
  Panel out =
      table("Sources", "Where incidents come from, and whether what they say can be relied on.",
            "No source is known", 4,
            {{of_source("min", series::kSourceUp)},
             {ago(of_source("max", series::kLastSuccess))},
             {ago(of_source("max", series::kNewestEvent))},
             {of_source("max", series::kSourceShrunk)},
             {promql::aggregate_by(
                 "sum", {kSource},
                 promql::aggregate_by("max", {kSource, std::string(series::kReason)},
                                      promql::selector(std::string(series::kRejected))))}},
            std::move(columns));
  out.sort_by = "State";
  return out;
}

Panel flaws(std::string title, std::string description, std::string_view series,
            const std::vector<std::pair<std::string, const char *>> &labels) {
  std::vector<std::string> names;
  std::vector<Column> columns;
  for (const auto &[label, column] : labels) {
    names.push_back(label);
    columns.push_back({label, column});
  }
  columns.push_back({std::size_t{0}, "Incidents", Quantity::Count});
  Panel out = table(std::move(title), std::move(description), "None is known", 4,
                    {{promql::binary(BinaryOp::Greater,
                                     promql::aggregate_by("max", std::move(names),
                                                          promql::selector(std::string(series))),
                                     promql::number(0))}},
                    std::move(columns));
  out.width = 12;
  out.sort_by = "Incidents";
  out.sorts_down = true;
  return out;
}

Panel quarter(Panel panel, const char *when_empty = "") {
  panel.width = 4;
  panel.when_empty = when_empty;
  return panel;
}

Dashboard exporter() {
  Dashboard out = page(kExporterUid, "Exporter and sources",
                       "Whether what the exporter says can be relied on.", 7);
  const auto of = [](const char *how, std::string_view name) {
    return promql::aggregate(how, promql::selector(std::string(name)));
  };
  const Label source{kSource};
  Panel up = quarter(
      stat("Exporters", "Processes that are scraped.", Quantity::Count, of("count", series::kNow)),
      "None is scraped");
  Panel reload =
      quarter(stat("Specs refused", "Whether the last reload of specs failed.", Quantity::Count,
                   minus(promql::number(1), of("min", series::kReloadOk)), Limit::AboveZero));
  Panel broken =
      quarter(stat("Ledger broken", "A line does not fit its chain: nothing is appended.",
                   Quantity::Count, of("max", series::kLedgerBroken), Limit::AboveZero),
              "No ledger is kept");
  Panel parked =
      quarter(stat("Write-back refused", "Entries that a ticket system refused.", Quantity::Count,
                   promql::aggregate("sum", promql::selector(std::string(series::kOutboxEntries),
                                                             {promql::equals("status", "parked")})),
                   Limit::AboveZero),
              "Nothing is refused");
  Panel cut = quarter(stat("Clocks not shown", "Open incidents beyond the 200 that are exposed.",
                           Quantity::Count, of("max", series::kClocksCut)));
  Panel evaluation = quarter(stat("Evaluation", "What the last evaluation of all rows took.",
                                  Quantity::Seconds, of("max", series::kEvaluationSeconds)));
  out.panels = {std::move(up),
                std::move(reload),
                std::move(broken),
                std::move(parked),
                std::move(cut),
                std::move(evaluation),
                sources(),
                flaws("Incidents in nobody's numbers",
                      "They name an account that no agreement covers, none, or other services.",
                      series::kUnattributed,
                      {{std::string(series::kSpelled), "As spelled"},
                       {std::string(series::kReason), "Reason"},
                       {std::string(series::kSeverity), "Severity"}}),
                flaws("Incidents with a flaw",
                      "Outside the numbers, or counted by rule, of the last 7 days.",
                      series::kDataQuality,
                      {{std::string(series::kReason), "Reason"},
                       {std::string(series::kSpelled), "As spelled"}})};
  Panel requests =
      over_time("Requests to sources", "Polls of each source, and those without a usable answer.",
                Quantity::PerSecond,
                {{pace(series::kRequests), worded(source, " asked")},
                 {pace(series::kRequestFailures), worded(source, " failed")}});
  requests.when_empty = "No source is polled";
  Panel deliveries =
      over_time("Webhooks", "Deliveries that are stored, and those refused.", Quantity::PerSecond,
                {{pace(series::kDeliveries), worded(source, " stored")},
                 {pace(series::kRefusedDeliveries), worded(source, " refused")}});
  deliveries.when_empty = "No source sends webhooks";
  Panel age =
      over_time("Since the last read", "By source; a source that is overdue is unknown.",
                Quantity::Seconds, {{ago(of_source("max", series::kLastSuccess)), worded(source)}});
  Panel size = over_time("Size of the exposition", "What Prometheus scrapes, before compression.",
                         Quantity::Bytes, {{of("max", series::kPageBytes), "bytes"}});
  append(out.panels, {std::move(age), std::move(size), heading("Polled sources and webhooks", true),
                      std::move(requests), std::move(deliveries)});
  return out;
}

} // namespace

std::vector<Dashboard> make_fixed_dashboards(const model::Project &project) {
  std::vector<Dashboard> out{fleet(project), account(project), exporter()};
  add_page(out[0], project, "/");
  add_page(out[1], project, "/accounts/${" + std::string(series::kAccount) + "}");
  return out;
}

} // namespace slac::plan
