// SPDX-License-Identifier: Apache-2.0
// The page of one agreement: what it promises, who is kept and who is not, per account, then the
// fleet's mean that shows none of it.
#include "compiler/model/series.hpp"
#include "compiler/model/terms_in_force.hpp"
#include "compiler/plan/dashboard_uid.hpp"
#include "compiler/plan/expr.hpp"
#include "compiler/plan/row_panels.hpp"

namespace slac::plan {
namespace {

class Page {
public:
  Page(const model::Agreement &agreement, const model::Model &model)
      : a_(agreement), model_(model), rows_(model.project, agreement.name.value) {}

  Dashboard make() const {
    Dashboard out;
    out.uid = dashboard_uid(a_);
    // Titles must be unique in Grafana's folder; names are.
    out.title = a_.title == a_.name.value ? a_.title : a_.title + " (" + a_.name.value + ")";
    out.description =
        "What is promised to the accounts of " + a_.title + ", and what was delivered.";
    out.tag = "sla";
    out.days = 31;
    out.variables = rows_.variables();
    out.annotations = rows_.annotations();
    out.links = links_between_pages();
    out.panels = {promises()};
    for (Panel &panel : rows_.summary())
      out.panels.push_back(std::move(panel));
    out.panels.push_back(rows_.commitments(9));
    if (has_timely()) out.panels.push_back(rows_.clocks());
    out.panels.push_back(half_wide(rows_.breaches()));
    out.panels.push_back(half_wide(rows_.credits()));
    if (!a_.kpis.empty()) out.panels.push_back(rows_.kpis());
    out.panels.push_back(rows_.status_over_time());
    if (has_budget()) {
      out.panels.push_back(rows_.burn_down());
      out.panels.push_back(rows_.delivered_over_time());
    }
    if (has_availability()) out.panels.push_back(rows_.headroom());
    if (has_timely()) out.panels.push_back(rows_.in_time_over_time());
    if (has_availability() || has_timely()) out.panels.push_back(fleet_mean());
    return out;
  }

private:
  template <class Holds>
  bool any(const Holds &holds) const {
    for (const model::Commitment *c : model::latest_commitments(a_))
      if (holds(c->promise.value)) return true;
    return false;
  }
  /// Whether some promise is of a share of the time, so that part of it may be used.
  bool has_budget() const {
    return any([](const terms::Promise &p) { return !terms::timed(p); });
  }
  bool has_availability() const {
    return any([](const terms::Promise &p) {
      return std::holds_alternative<terms::AvailabilityPromise>(p);
    });
  }
  bool has_timely() const {
    return any([](const terms::Promise &p) { return terms::timed(p).has_value(); });
  }

  Panel promises() const {
    std::string text;
    const auto commitments = model::latest_commitments(a_);
    for (const model::Commitment *c : commitments)
      text += "* **" + c->name.value + "**: " + model::promise_text(a_, c->name.value) + "\n";
    return text_panel("Promises", "What the contract promises.", std::move(text),
                      2 + static_cast<int>(commitments.size()));
  }

  /// Of the severities that some promise is about; empty: of every one.
  std::string severities() const {
    std::string out;
    for (std::size_t i = 0; i < model_.project.severities.size(); ++i) {
      const bool is_named = any([&](const terms::Promise &p) {
        const auto timed = terms::timed(p);
        return timed && model::covers(timed->severities, model_.project, i);
      });
      if (is_named) out += (out.empty() ? "" : "|") + model_.project.severities[i];
    }
    return out;
  }

  Panel fleet_mean() const {
    std::vector<promql::Matcher> of{promql::equals(std::string(series::kWindow), "7d")};
    if (const std::string named = severities(); !named.empty())
      of.push_back({std::string(series::kSeverity), promql::MatchOp::Regex, named, {}});
    Panel out =
        over_time("Fleet mean time to resolve",
                  "One mean over all accounts: it can look fine while one account is in breach.",
                  Quantity::Seconds,
                  {{promql::selector(std::string(series::kRuleMeanResolve), std::move(of)),
                    worded(Label{std::string(series::kSeverity)}, " over 7d")}});
    out.is_logarithmic = true;
    out.when_empty = "No incident was resolved";
    return out;
  }

  const model::Agreement &a_;
  const model::Model &model_;
  RowPanels rows_;
};

} // namespace

Dashboard make_agreement_dashboard(const model::Agreement &agreement, const model::Model &model) {
  return Page(agreement, model).make();
}

} // namespace slac::plan
