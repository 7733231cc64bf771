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
                                         const StoredReading &reading) {
  const slac::model::Model &mapped_by = reading.mapped_by == nullptr ? model : *reading.mapped_by;
  auto stored =
      reading.known_on
          ? source::read_as_known(store, source, model.project.severities, names, *reading.known_on)
          : source::read_stored(store, source, model.project.severities, names);
  if (!stored) return stored.error();
  source::Look out = look_of(std::move(stored.value()));
  if (!reading.known_on)
    if (auto wrong = add_refused(store, source.name.value, out)) return std::move(*wrong);
  const auto success = last_read(store, source.name.value, reading.known_on);
  if (!success) return success.error();
  out.success = success.value();
  out.is_complete = out.success.has_value();
  // A Source that is no more keeps what its last mapping said.
  const auto at = std::find_if(mapped_by.sources.begin(), mapped_by.sources.end(),
                               [&](const auto &s) { return s.name.value == source.name.value; });
  out.is_mapped =
      at == mapped_by.sources.end() || is_mapped(store, connector_of(mapped_by, *at), *at);
  return out;
}

} // namespace

slac::base::Result<std::optional<slac::time::Instant>>
last_read(store::Store &store, const std::string &source,
          const std::optional<slac::time::Instant> &by) {
  if (!by) {
    const auto progress = store.progress(source);
    if (!progress) return progress.error();
    return progress.value().success;
  }
  const auto reads = store.reads(source);
  if (!reads) return reads.error();
  std::optional<slac::time::Instant> out;
  for (const store::Store::Read &read : reads.value())
    if (read.first <= *by) out = std::min(read.last, *by);
  return out;
}

slac::base::Result<Sources> read_stored_tree(store::Store &store, const slac::model::Model &model,
                                             slac::time::Instant at, const timeline::Receiver &to,
                                             timeline::Origin first, const StoredReading &reading) {
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
    auto look = look_at(store, model, model.sources[i], to.names, reading);
    if (!look) return look.error();
    sources.judge({i, Shrink::Accept, std::move(look.value()), {}}, to, at);
  }
  return sources;
}

} // namespace slax::runtime
