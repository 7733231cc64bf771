// SPDX-License-Identifier: Apache-2.0
// Panels about rows. They read what rules record (`sla:…`), which outlives a failed scrape, and the
// exporter's own series (`sla_…`) for what no rule carries, the highest of replicas. A table's
// queries are aggregated by one set of labels, so that Grafana merges them into one row each.
#include "compiler/plan/row_panels.hpp"

#include "compiler/model/series.hpp"
#include "compiler/plan/expr.hpp"

namespace slac::plan {
namespace {

using promql::BinaryOp;
using promql::Expr;

const std::string kAccount(series::kAccount);
const std::string kAgreement(series::kAgreement);
const std::string kCommitment(series::kCommitment);
const std::string kComponent(series::kComponent);
const std::string kWindow(series::kWindow);

std::vector<std::string> row_labels() { return {kAccount, kAgreement, kCommitment, kComponent}; }

Expr by_row(Expr expr) { return promql::aggregate_by("max", row_labels(), std::move(expr)); }

promql::Matcher chosen_window() { return promql::equals(kWindow, "$window"); }

Expr weighed(Expr expr, double weight) { return times(std::move(expr), promql::number(weight)); }

/// The first of several, so that rows in two wordings stay one row.
Expr one_of_each(Expr expr, std::vector<std::string> labels) {
  Expr out = promql::aggregate_by("topk", std::move(labels), std::move(expr));
  std::get<promql::Aggregate>(out.node).param = promql::Box<Expr>(promql::number(1));
  return out;
}

Expr in_milliseconds(Expr at) { return weighed(std::move(at), 1000); }

/// Finite: what never happens has no date.
Expr finite(Expr at) { return promql::binary(BinaryOp::Less, std::move(at), promql::number(1e11)); }

std::vector<NamedValue> kpi_names() {
  return {{0, "met", Tone::Good},
          {1, "no data", Tone::None},
          {2, "unknown", Tone::Unclear},
          {3, "missed", Tone::Warning}};
}

Column number_column(std::size_t query, std::string title, Quantity quantity,
                     Limit limit = Limit::None) {
  Column out{query, std::move(title), quantity};
  out.limit = limit;
  return out;
}

Column when_column(std::size_t query, std::string title) {
  return {query, std::move(title), Quantity::MillisecondsAt};
}

} // namespace

RowPanels::RowPanels(const model::Project &project)
    : project_(project), of_{chosen(kAccount), chosen(kAgreement)} {}

RowPanels::RowPanels(const model::Project &project, std::string agreement)
    : project_(project), of_{chosen(kAccount), promql::equals(kAgreement, agreement)},
      agreement_(std::move(agreement)) {}

RowPanels RowPanels::of_one_account(const model::Project &project) {
  RowPanels out(project);
  out.has_one_account_ = true;
  out.of_.front() = promql::equals(kAccount, "$" + kAccount);
  return out;
}

std::optional<Link> RowPanels::link_to_promise() const {
  if (project_.exporter_url.empty()) return std::nullopt;
  const auto part = [](const std::string &label) { return Label{label, Format::UrlQuery}; };
  return Link{"Why", worded(project_.exporter_url + "/accounts/", part(kAccount), "/",
                            part(kAgreement), "/", part(kCommitment), "/", part(kComponent))};
}

Expr RowPanels::rows(std::string_view name, std::vector<promql::Matcher> more) const {
  more.insert(more.begin(), of_.begin(), of_.end());
  more.push_back(chosen(kComponent));
  return promql::selector(std::string(name), std::move(more));
}
Expr RowPanels::accounts(std::string_view name, std::vector<promql::Matcher> more) const {
  more.insert(more.begin(), of_.begin(), of_.end());
  return promql::selector(std::string(name), std::move(more));
}
Expr RowPanels::current(std::string_view name, std::vector<promql::Matcher> more) const {
  more.push_back(promql::equals(kWindow, "current"));
  return rows(name, std::move(more));
}
Expr RowPanels::in_window(std::string_view name, std::vector<promql::Matcher> more) const {
  more.push_back(chosen_window());
  return rows(name, std::move(more));
}

Expr RowPanels::status(const promql::Matcher &window) const {
  const auto is = [&](const char *name, double number) {
    return weighed(rows(series::kRuleStatus, {window, promql::equals("status", name)}), number);
  };
  Expr all = either(is("at_risk", 1), either(is("unknown", 2), is("breached", 3)));
  return promql::aggregate_by("sum", row_labels(), std::move(all));
}

std::vector<Variable> RowPanels::variables() const {
  const auto rows_of = [&](std::vector<promql::Matcher> of) {
    return promql::selector(std::string(series::kRuleStatus), std::move(of));
  };
  std::vector<promql::Matcher> of_page;
  if (!agreement_.empty()) of_page.push_back(of_.back());
  Variable account = choice(kAccount, "Account", rows_of(of_page));
  account.has_several = !has_one_account_;
  std::vector<Variable> out{std::move(account)};
  if (agreement_.empty()) out.push_back(choice(kAgreement, "Agreement", rows_of({of_.front()})));
  out.push_back(choice(kComponent, "Service", rows_of(of_)));
  Variable window;
  window.name = kWindow;
  window.title = "Window";
  window.words = {"current", "previous", "rolling"};
  out.push_back(std::move(window));
  return out;
}

std::vector<Annotation> RowPanels::annotations() const {
  const std::vector<std::string> same{kAgreement, kCommitment};
  std::vector<std::string> words = same;
  words.push_back("promise");
  constexpr std::int64_t kHour = 3'600'000; // milliseconds
  std::vector<promql::Matcher> of_terms;
  for (const promql::Matcher &m : of_)
    if (m.label != kAccount) of_terms.push_back(m);
  const Expr info = promql::selector(std::string(series::kRuleInfo), of_terms);
  const Expr before = promql::shifted(info, kHour);
  // What was promised an hour ago in other words.
  Expr changed = promql::binary(BinaryOp::Unless, on(words),
                                promql::binary(BinaryOp::And, on(same), info, before), before);
  return {
      {"Open incidents",
       promql::aggregate_by("max", {kAccount, kCommitment, std::string(series::kIncident)},
                            accounts(series::kRuleClockDeadline)),
       worded(Label{std::string(series::kIncident)}, " ", Label{kAccount}, " ", Label{kCommitment}),
       Tone::Warning},
      {"New breaches",
       promql::binary(BinaryOp::Greater, rows(series::kRuleBreachNew), promql::number(0)),
       worded(Label{kAccount}, " ", Label{kCommitment}), Tone::Bad},
      {"Maintenance",
       promql::aggregate_by(
           "max", {std::string(series::kMaintenanceName), kComponent},
           promql::selector(std::string(series::kMaintenanceActive), {chosen(kComponent)})),
       worded(Label{std::string(series::kMaintenanceName)}, " ", Label{kComponent}), Tone::Unclear},
      {"Changed terms", std::move(changed), worded(Label{kCommitment}, ": ", Label{"promise"}),
       Tone::Good}};
}

std::vector<Panel> RowPanels::summary() const {
  const auto count = [&](const char *title, const char *description, const char *state, Tone bad) {
    Panel out = stat(
        title, description, Quantity::Count,
        promql::aggregate("sum", in_window(series::kRuleStatus, {promql::equals("status", state)})),
        bad == Tone::None ? Limit::None : Limit::AboveZero);
    out.bad = bad;
    out.width = 4;
    return out;
  };
  Panel credit = stat("Highest credit owed", "Share of the fee that the worst promise owes so far.",
                      Quantity::Share, promql::aggregate("max", in_window(series::kRuleCredit)),
                      Limit::AboveZero);
  credit.width = 4;
  const Expr scraped = promql::call("timestamp", {promql::selector(std::string(series::kNow))});
  // The subquery has the last instant of a series that is gone.
  Expr last = promql::call("max_over_time", {promql::subquery(scraped, 86'400'000, 60'000)});
  Panel age =
      stat("Age of the data", "Since the exporter was last scraped.", Quantity::Seconds,
           minus(promql::call("time", {}), either(promql::aggregate("max", scraped),
                                                  promql::aggregate("max", std::move(last)))));
  age.width = 4;
  age.when_empty = "Not scraped for a day";
  return {count("Breached", "Promises to an account that are broken in the chosen window.",
                "breached", Tone::Bad),
          count("At risk",
                "Promises that will be broken if nothing changes, or by one more incident.",
                "at_risk", Tone::Warning),
          count("Unknown", "Promises that cannot be judged: a source is missing, late or refused.",
                "unknown", Tone::Unclear),
          count("Met", "Promises that are kept so far.", "met", Tone::None),
          std::move(credit),
          std::move(age)};
}

std::vector<Column> RowPanels::row_columns(bool has_component) const {
  std::vector<Column> out;
  if (!has_one_account_) {
    Column account{kAccount, "Account"};
    account.link = to_page(kAccountUid, "Account", {kAccount});
    out.push_back(std::move(account));
  }
  if (agreement_.empty()) out.push_back({kAgreement, "Agreement"});
  out.push_back({kCommitment, "Commitment"});
  if (has_component) out.push_back({kComponent, "Service"});
  return out;
}

Panel RowPanels::commitments(int rows_expected) const {
  const std::string dashboard(series::kDashboard);
  promql::Matching with_words = on({kAgreement, kCommitment});
  with_words.cardinality = promql::Cardinality::ManyToOne;
  with_words.include = {"promise", dashboard};
  Expr words =
      one_of_each(promql::selector(std::string(series::kRuleInfo)), {kAgreement, kCommitment});
  std::vector<Query> queries{
      {promql::binary(BinaryOp::Mul, with_words, status(chosen_window()), std::move(words))}};
  const auto add = [&](Expr expr) {
    queries.push_back({by_row(std::move(expr))});
    return queries.size() - 1;
  };
  const auto basis = [&](const char *name) {
    return in_window(series::kRuleSli, {promql::equals("basis", name)});
  };
  const auto incidents = [&](const char *verdict) {
    return in_window(series::kIncidents, {promql::equals("verdict", verdict)});
  };
  const auto kpi = [&](const char *name, double number) {
    return weighed(accounts(series::kRuleKpiStatus, {promql::equals("status", name)}), number);
  };
  std::vector<Column> columns = row_columns(true);
  for (Column &column : columns) {
    const auto *label = std::get_if<std::string>(&column.from);
    if (label != nullptr && *label == kAgreement)
      column.link = Link{"Agreement", worded("/d/", Label{dashboard})};
    if (label != nullptr && *label == kCommitment) column.link = link_to_promise();
  }
  columns.push_back({dashboard, ""});
  // Elsewhere there is no room, or the words stand above.
  if (has_one_account_) {
    columns.push_back({"promise", "Promise"});
    columns.back().is_prose = true;
  }
  columns.push_back({std::size_t{0}, "Status", Quantity::None, status_names()});
  // What status and credit go by: over the whole window, or, of timely promises, the share of
  // incidents in time so far.
  promql::Matching no_basis = ignoring({"basis"});
  columns.push_back(share_column(
      add(floored(promql::binary(BinaryOp::Or, no_basis, basis("whole"), basis("to_date")))),
      "Delivered"));
  columns.push_back(number_column(add(incidents("met")), "In time", Quantity::Count));
  columns.push_back(
      number_column(add(incidents("breached")), "Missed", Quantity::Count, Limit::AboveZero));
  columns.push_back(budget_column(add(in_window(series::kRuleBudgetRemaining)), "Budget left"));
  columns.push_back(number_column(add(in_window(series::kRuleBudgetSeconds)), "Time left",
                                  Quantity::Seconds, Limit::BelowZero));
  columns.push_back(when_column(add(in_milliseconds(finite(in_window(
                                    series::kRuleForecast, {promql::equals("pace", "window")})))),
                                "Used up"));
  Column credit = number_column(add(in_window(series::kRuleCredit)), "Credit", Quantity::Share,
                                Limit::AboveZero);
  credit.names = {{0, "–"}};
  columns.push_back(std::move(credit));
  // The worst KPI of the account under the agreement, beside each of its rows.
  promql::Matching of_account = on({kAccount, kAgreement});
  of_account.cardinality = promql::Cardinality::ManyToOne;
  Expr worst_kpi = promql::aggregate_by(
      "max", {kAccount, kAgreement},
      promql::aggregate_without(
          "sum", {"status"},
          either(kpi("no_data", 1),
                 either(kpi("unknown", 2), either(kpi("missed", 3), kpi("met", 0))))));
  Expr beside = promql::binary(BinaryOp::Add, of_account, weighed(status(chosen_window()), 0),
                               std::move(worst_kpi));
  queries.push_back({std::move(beside)});
  columns.push_back({queries.size() - 1, "KPIs", Quantity::None, kpi_names()});
  Panel out = table("Commitments",
                    "Every promise in the chosen window, worst first; the KPIs are the worst of "
                    "the account's under that agreement.",
                    "No promise is known", rows_expected, std::move(queries), std::move(columns));
  out.sort_by = "Status";
  out.sorts_down = true;
  return out;
}

Panel RowPanels::matrix(int accounts_expected) const {
  Panel out = table("Who is kept, who is not",
                    "Accounts by commitments in the chosen window, the worst account first.", "–",
                    accounts_expected, {}, {});
  const auto joined = [](Expr expr, const char *to, std::vector<std::string> from) {
    std::vector<Expr> args{std::move(expr), promql::text(to), promql::text(" ")};
    for (std::string &label : from)
      args.push_back(promql::text(std::move(label)));
    return promql::call("label_join", std::move(args));
  };
  Expr names = joined(status(chosen_window()), "promise", {kCommitment, kComponent});
  out.queries = {{promql::call(
      "sort_desc", {promql::aggregate_by("max", {kAccount, "promise"}, std::move(names))})}};
  out.matrix = Matrix{kAccount, "promise"};
  out.names = status_names();
  out.link = to_page(kAccountUid, "Account", {kAccount});
  return out;
}

Panel RowPanels::clocks() const {
  const std::string incident(series::kIncident);
  const std::string url(series::kUrl);
  std::vector<std::string> labels{kAccount, kAgreement, kCommitment,
                                  incident, url,        std::string(series::kDue)};
  Expr due =
      promql::aggregate_by("max", std::move(labels), finite(accounts(series::kRuleClockDeadline)));
  std::vector<Column> columns = row_columns(false);
  Column of_incident{incident, "Incident"};
  of_incident.link = Link{"Incident", worded(Label{url})};
  columns.push_back(std::move(of_incident));
  columns.push_back({url, ""});
  columns.push_back(when_column(0, "Due"));
  columns.push_back({std::string(series::kDue), "Account's time"});
  Panel out = table("Clocks that run",
                    "Open incidents and when each promise about them is missed, the next first.",
                    "No clock runs", 5, {{in_milliseconds(std::move(due))}}, std::move(columns));
  out.sort_by = "Due";
  return out;
}

Panel RowPanels::breaches() const {
  std::vector<std::string> labels = row_labels();
  labels.push_back(kWindow);
  std::vector<Column> columns = row_columns(true);
  columns.push_back({kWindow, "Window"});
  columns.push_back(number_column(0, "Missed", Quantity::Count));
  return table("Broken promises",
               "In the current window and the one before: how many incidents missed each, or 1 for "
               "a promise of a share or of time.",
               "No promise is broken", 4,
               {{promql::aggregate_by("max", std::move(labels), rows(series::kRuleBreaches))}},
               std::move(columns));
}

Panel RowPanels::kpis() const {
  const std::string kpi(series::kKpi);
  const std::vector<std::string> labels{kAccount, kAgreement, kComponent, kpi};
  promql::Matching with_words = on({kAgreement, kpi});
  with_words.cardinality = promql::Cardinality::ManyToOne;
  with_words.include = {"target"};
  const auto is = [&](const char *name, double number) {
    return weighed(accounts(series::kRuleKpiStatus, {promql::equals("status", name)}), number);
  };
  Expr state = promql::aggregate_by(
      "sum", labels,
      either(is("no_data", 1), either(is("unknown", 2), either(is("missed", 3), is("met", 0)))));
  Expr words = one_of_each(promql::selector(std::string(series::kRuleKpiInfo)), {kAgreement, kpi});
  std::vector<Query> queries{
      {promql::binary(BinaryOp::Mul, with_words, std::move(state), std::move(words))},
      {promql::aggregate_by("max", labels, accounts(series::kRuleKpiUsed))}};
  std::vector<Column> columns;
  if (!has_one_account_) columns.push_back(row_columns(false).front());
  if (agreement_.empty()) columns.push_back({kAgreement, "Agreement"});
  columns.push_back({kpi, "KPI"});
  columns.push_back({kComponent, "Service"});
  columns.push_back({"target", "Goal"});
  columns.back().is_prose = true;
  columns.push_back({std::size_t{0}, "Status", Quantity::None, kpi_names()});
  Column used{std::size_t{1}, "Used of the promise", Quantity::Share};
  used.is_gauge = true;
  columns.push_back(std::move(used));
  Panel out =
      table("KPIs beside the promises",
            "What warns while promises are still kept, the one with the least buffer first.",
            "No KPI is known", 5, std::move(queries), std::move(columns));
  out.sort_by = "Used of the promise";
  out.sorts_down = true;
  return out;
}

Panel RowPanels::credits() const {
  const auto of = [&](std::string_view name, const char *window, std::vector<std::string> more) {
    std::vector<std::string> labels{kAccount, kAgreement};
    labels.insert(labels.end(), more.begin(), more.end());
    return Query{promql::aggregate_by("max", std::move(labels),
                                      accounts(name, {promql::equals(kWindow, window)}))};
  };
  std::vector<Column> columns;
  if (!has_one_account_) columns.push_back(row_columns(false).front());
  if (agreement_.empty()) columns.push_back({kAgreement, "Agreement"});
  const auto share = [](std::size_t query, const char *title) {
    Column out = number_column(query, title, Quantity::Share, Limit::AboveZero);
    out.names = {{0, "–"}};
    return out;
  };
  columns.push_back(share(0, "Of this period's fee"));
  columns.push_back(number_column(1, "Amount", Quantity::None));
  columns.push_back(share(2, "Of the fee before"));
  columns.push_back(number_column(3, "Amount before", Quantity::None));
  columns.push_back({"currency", "Currency"});
  return table("Credits",
               "What accounts are owed for the fee period so far and for the one before.",
               "No credit is known", 4,
               {of(series::kAccountCredit, "current", {}),
                of(series::kRuleAccountCredit, "current", {"currency"}),
                of(series::kAccountCredit, "previous", {}),
                of(series::kRuleAccountCredit, "previous", {"currency"})},
               std::move(columns));
}

Panel RowPanels::ledger() const {
  std::vector<promql::Matcher> of_account;
  for (const promql::Matcher &m : of_)
    if (m.label == kAccount) of_account.push_back(m);
  const auto of = [&](std::string_view name) {
    return promql::selector(std::string(name), of_account);
  };
  std::vector<Column> columns{{kAccount, "Account"},
                              number_column(0, "Lines", Quantity::Count),
                              number_column(1, "Breaches", Quantity::Count, Limit::AboveZero),
                              number_column(2, "Restatements", Quantity::Count),
                              when_column(3, "Next claim ends")};
  // Replicas hold one ledger.
  return table(
      "Ledger", "What the permanent record holds of each account.", "No ledger is kept", 4,
      {{promql::aggregate_by("max", {kAccount}, of(series::kLedgerLines))},
       {promql::aggregate_by("sum", {kAccount},
                             promql::aggregate_by("max", {kAccount, kAgreement, kCommitment},
                                                  of(series::kBreaches)))},
       {promql::aggregate_by("max", {kAccount}, of(series::kRestatements))},
       {in_milliseconds(promql::aggregate_by("min", {kAccount}, of(series::kLedgerClaim)))}},
      std::move(columns));
}

Wording RowPanels::legend(bool has_component) const {
  Wording out;
  if (!has_one_account_) out += worded(Label{kAccount}, " ");
  out += Label{kCommitment};
  if (has_component) out += worded(" ", Label{kComponent});
  return out;
}

Panel RowPanels::status_over_time() const {
  Panel out;
  out.kind = PanelKind::Timeline;
  out.title = "Status over time";
  out.description = "When each promise was met, at risk, unknown or breached.";
  out.quantity = Quantity::Count;
  out.names = status_names();
  out.queries = {{status(promql::equals(kWindow, "current")), legend()}};
  out.width = 24;
  out.height = 9;
  return out;
}

Panel RowPanels::burn_down() const {
  // Of a window that moves with the clock all is always elapsed.
  const auto exposed = [&](std::string_view name) { return by_row(current(name)); };
  Expr running =
      promql::binary(BinaryOp::Less, exposed(series::kElapsed), exposed(series::kService));
  Expr ideal = minus(promql::number(1), divided(std::move(running), exposed(series::kService)));
  Panel out = over_time(
      "Budget left, against using it up evenly",
      "Share of the allowed downtime that is left; below 0 the promise is broken. The dashed line "
      "is where an evenly used budget would be.",
      Quantity::Share,
      {{by_row(current(series::kRuleBudgetRemaining)), legend()},
       {promql::aggregate_by("max", {kCommitment}, std::move(ideal)),
        worded("evenly: ", Label{kCommitment}), Look::Ideal}});
  out.threshold = Threshold{0, false};
  out.width = 24;
  out.when_empty = "No promise of a share of time";
  return out;
}

Panel RowPanels::headroom() const {
  Panel out =
      over_time("Headroom in incidents",
                "How many more incidents like those of the last 90 days the budget holds.",
                Quantity::Count, {{by_row(finite(current(series::kRuleHeadroom))), legend()}});
  out.when_empty = "No limit is near";
  return out;
}

Panel RowPanels::delivered_over_time() const {
  Panel out = over_time(
      "Availability", "Delivered over the whole window, as status and credit go by it.",
      Quantity::Share,
      {{by_row(floored(current(series::kRuleSli, {promql::equals("basis", "whole")}))), legend()}});
  out.when_empty = "No promise of a share of time";
  return out;
}

Panel RowPanels::in_time_over_time() const {
  const auto basis = [&](const char *of) {
    return current(series::kRuleSli, {promql::equals("basis", of)});
  };
  Expr timely =
      promql::binary(BinaryOp::Unless, ignoring({"basis"}), basis("to_date"), basis("whole"));
  Panel out = over_time("Incidents in time",
                        "The share of the window's incidents so far that were in time.",
                        Quantity::Share, {{by_row(std::move(timely)), legend(false)}});
  out.when_empty = "No promise about incidents";
  return out;
}

} // namespace slac::plan
