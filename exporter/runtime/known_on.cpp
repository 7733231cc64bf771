// SPDX-License-Identifier: Apache-2.0
#include "exporter/runtime/known_on.hpp"

#include "compiler/time/rfc3339.hpp"
#include "exporter/report/report.hpp"
#include "exporter/runtime/spec_text.hpp"
#include "exporter/runtime/stored_tree.hpp"
#include "exporter/sli/evaluate.hpp"
#include "exporter/store/ledger_table.hpp"

namespace slax::runtime {

using slac::time::format_rfc3339;
using slac::time::Instant;

std::variant<std::shared_ptr<slac::model::Model>, std::string>
specs_known_on(const std::string &where, Instant on) {
  auto table = store::LedgerTable::open(where, store::LedgerTable::Access::Read);
  if (!table) return "cannot read " + table.error().text();
  const auto reigns = table.value()->reigns();
  if (!reigns) return "cannot read " + reigns.error().text();
  std::string tree;
  for (const store::LedgerTable::Reign &reign : reigns.value())
    if (reign.since <= on) tree = reign.tree;
  if (tree.empty())
    return "no specs were in force on " + format_rfc3339(on) +
           (reigns.value().empty()
                ? ": no server with a ledger has used the store"
                : "; the first came on " + format_rfc3339(reigns.value().front().since));
  const auto text = table.value()->tree(tree);
  if (!text) return "cannot read " + text.error().text();
  return model_of(text.value());
}

std::variant<std::string, std::string> rows_known_on(const std::string &where,
                                                     const KnownQuery &query) {
  using Answer = std::variant<std::string, std::string>;
  const auto fail = [](std::string why) { return Answer(std::in_place_index<1>, std::move(why)); };
  auto specs = specs_known_on(where, query.on);
  if (auto *why = std::get_if<std::string>(&specs)) return fail(std::move(*why));
  const std::shared_ptr<const slac::model::Model> model =
      std::get<std::shared_ptr<slac::model::Model>>(std::move(specs));
  auto store = store::Store::open(where, store::Store::Access::Read);
  if (!store) return fail("cannot read " + store.error().text());
  sli::Engine engine(query.month ? sli::WindowSet::of_month(*query.month) : sli::WindowSet{});
  engine.set_model(model);
  const auto sources =
      read_stored_tree(*store.value(), *model, query.at, engine.receiver(), 0, {nullptr, query.on});
  if (!sources) return fail("cannot read " + sources.error().text());
  engine.set_evidence(sources.value().evidence(query.at));
  engine.advance(query.at);
  sli::Evaluation evaluation = sli::gather(engine);
  report::Report report;
  report.at = evaluation.at;
  if (!query.is_of_accounts || !query.accounts.empty())
    report = report::report_of(evaluation, query.accounts);
  report.refused = *sources.value().refused();
  if (query.is_of_accounts) {
    report.refused.clear();
    report.issues.clear();
    report.unattributed.clear();
  }
  return Answer(std::in_place_index<0>, report::json(report));
}

} // namespace slax::runtime
