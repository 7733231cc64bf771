// SPDX-License-Identifier: Apache-2.0
#include "exporter/runtime/stored_tree.hpp"

#include "exporter/runtime/sources.hpp"
#include "exporter/source/read_stored.hpp"

#include <algorithm>

namespace slax::runtime {
namespace {

bool is_asked(const slac::model::Model &model, const slac::model::Source &source) {
  return std::any_of(model.connectors.begin(), model.connectors.end(), [&](const auto &c) {
    return c.name.value == source.use.value && (c.poll || c.file || c.sql);
  });
}

slac::base::Result<source::Look> look_at(store::Store &store, const slac::model::Source &source,
                                         const std::vector<std::string> &severities,
                                         timeline::Names &names) {
  source::Look out;
  auto stored = source::read_stored(store, source, severities, names);
  if (!stored) return stored.error();
  out.records = std::move(stored.value().records);
  out.alerts = std::move(stored.value().alerts);
  out.messages = std::move(stored.value().messages);
  auto refused = store.refused(source.name.value);
  if (!refused) return refused.error();
  for (const store::Refusal &one : refused.value().newest)
    out.records.refused.push_back({one.record, one.key, one.reason});
  out.refused_counts = std::move(refused.value().counts);
  auto progress = store.progress(source.name.value);
  if (!progress) return progress.error();
  out.success = progress.value().success;
  out.is_complete = out.success.has_value();
  return out;
}

} // namespace

slac::base::Result<std::vector<source::Refused>>
read_stored_tree(store::Store &store, const slac::model::Model &model, slac::time::Instant at,
                 sli::Engine &engine, timeline::Origin first) {
  std::vector<Sources::Terms> terms;
  for (const slac::model::Source &source : model.sources) {
    Sources::Terms one = terms_of(source, is_asked(model, source));
    one.origin = first++;
    one.messages = first++;
    terms.push_back(std::move(one));
  }
  Sources sources(std::move(terms), nullptr, true);
  for (std::size_t i = 0; i < model.sources.size(); ++i) {
    auto look = look_at(store, model.sources[i], model.project.severities, engine.names());
    if (!look) return look.error();
    sources.judge({i, Shrink::Accept, std::move(look.value()), {}}, engine, at);
  }
  engine.set_evidence(sources.evidence(at));
  return *sources.refused();
}

} // namespace slax::runtime
