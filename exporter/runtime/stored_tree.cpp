// SPDX-License-Identifier: Apache-2.0
#include "exporter/runtime/stored_tree.hpp"

#include "exporter/runtime/given_values.hpp"
#include "exporter/runtime/stored_look.hpp"
#include "exporter/source/read_stored.hpp"

#include <algorithm>

namespace slax::runtime {
namespace {

const slac::model::Connector &connector_of(const slac::model::Model &model,
                                           const slac::model::Source &source) {
  return *std::find_if(model.connectors.begin(), model.connectors.end(),
                       [&](const auto &c) { return c.name.value == source.use.value; });
}

/// Whether what is stored was mapped as the specs now say. Not, where that cannot be known.
bool is_mapped(store::Store &store, const slac::model::Connector &connector,
               const slac::model::Source &source) {
  const auto values = read_values(connector, source, Secrets::LeaveOut);
  if (std::holds_alternative<std::string>(values)) return false;
  connector::Overrides overrides;
  if (!source.overrides.empty()) {
    auto read = connector::read_overrides(source.overrides);
    if (!read || std::holds_alternative<std::string>(read.value())) return false;
    overrides = std::get<connector::Overrides>(std::move(read.value()));
  }
  const connector::Mapping mapping(connector, source, std::get<connector::Values>(values),
                                   overrides);
  const auto needed = store.needs_remap(source.name.value, mapping.fingerprint());
  return needed && !needed.value();
}

slac::base::Result<source::Look> look_at(store::Store &store, const slac::model::Model &model,
                                         const slac::model::Source &source, timeline::Names &names,
                                         const slac::model::Model &mapped_by) {
  auto stored = source::read_stored(store, source, model.project.severities, names);
  if (!stored) return stored.error();
  source::Look out = look_of(std::move(stored.value()));
  if (auto wrong = add_refused(store, source.name.value, out)) return std::move(*wrong);
  auto progress = store.progress(source.name.value);
  if (!progress) return progress.error();
  out.success = progress.value().success;
  out.is_complete = out.success.has_value();
  // A Source that is no more keeps what its last mapping said.
  const auto at = std::find_if(mapped_by.sources.begin(), mapped_by.sources.end(),
                               [&](const auto &s) { return s.name.value == source.name.value; });
  out.is_mapped =
      at == mapped_by.sources.end() || is_mapped(store, connector_of(mapped_by, *at), *at);
  return out;
}

} // namespace

slac::base::Result<Sources> read_stored_tree(store::Store &store, const slac::model::Model &model,
                                             slac::time::Instant at, const timeline::Receiver &to,
                                             timeline::Origin first,
                                             const slac::model::Model *mapped_by) {
  std::vector<Sources::Terms> terms;
  for (const slac::model::Source &source : model.sources) {
    const slac::model::Connector &connector = connector_of(model, source);
    Sources::Terms one = terms_of(source, connector.poll || connector.file || connector.sql);
    one.origin = first++;
    one.messages = first++;
    terms.push_back(std::move(one));
  }
  Sources sources(std::move(terms), nullptr, true);
  for (std::size_t i = 0; i < model.sources.size(); ++i) {
    auto look = look_at(store, model, model.sources[i], to.names,
                        mapped_by == nullptr ? model : *mapped_by);
    if (!look) return look.error();
    sources.judge({i, Shrink::Accept, std::move(look.value()), {}}, to, at);
  }
  return sources;
}

} // namespace slax::runtime
