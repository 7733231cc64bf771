// SPDX-License-Identifier: Apache-2.0
#include "exporter/runtime/sources.hpp"

#include "compiler/base/printable.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <iterator>
#include <utility>

namespace slax::runtime {
namespace {

/// A read that gives nothing where there was something, or that lacks more than a tenth.
bool shrank(const timeline::Incidents::Holding &holding, const source::Records &records) {
  return holding.known > 0 && (records.incidents.empty() || holding.lost * 10 > holding.known);
}

std::string summary(const std::map<std::string, int> &rejected) {
  std::string out;
  for (const auto &[reason, count] : rejected)
    out += (out.empty() ? "" : ", ") + reason + " " + std::to_string(count);
  return out;
}

} // namespace

Sources::Sources(const std::vector<std::string> &names) {
  for (const std::string &name : names)
    sources_.emplace_back().health.name = name;
  gather_refused();
}

bool Sources::judge(Delivery delivery, sli::Engine &engine, slac::time::Instant now) {
  for (const std::string &name : delivery.names)
    engine.names().intern(name);
  Source &from = sources_[delivery.source];
  from.health.last_attempt = now;
  if (!delivery.look) {
    fail(from, delivery.look.error());
    return false;
  }
  from.error.reset();
  const auto origin = static_cast<timeline::Origin>(delivery.source);
  source::Look &look = delivery.look.value();
  if (delivery.shrink == Shrink::Distrust && !is_trusted(from, origin, look, engine)) return false;
  take(from, origin, std::move(look), engine, now);
  return true;
}

void Sources::fail(Source &from, const slac::base::IoError &error) {
  if (!from.error)
    spdlog::error("cannot read {}; the rows stand on what was read before",
                  slac::base::printable(error.text()));
  from.error = error;
  if (std::exchange(from.health.up, false)) changed_ = true;
}

bool Sources::is_trusted(Source &from, timeline::Origin origin, const source::Look &look,
                         const sli::Engine &engine) {
  if (!look.whole) return true;
  const auto holding = engine.incidents().compare(origin, look.records.incidents);
  if (!shrank(holding, look.records)) return true;
  if (!from.health.shrunk)
    spdlog::error("{} lacks {} of {} known incidents: it is not trusted, and the rows stand on "
                  "what was read before; SIGUSR1 confirms it",
                  slac::base::printable(from.health.name), holding.lost, holding.known);
  if (from.health.up || !from.health.shrunk) changed_ = true;
  from.health.shrunk = true;
  from.health.up = false;
  return false;
}

void Sources::take(Source &from, timeline::Origin origin, source::Look look, sli::Engine &engine,
                   slac::time::Instant now) {
  metrics::SourceHealth &health = from.health;
  if (health.shrunk) spdlog::info("{} is trusted again", slac::base::printable(health.name));
  if (!health.up || health.shrunk || look.is_news) changed_ = true;
  health.up = true;
  health.shrunk = false;
  health.last_success = now;
  if (look.whole) {
    from.refused.clear();
    health.newest_event.reset();
  }
  std::move(look.records.refused.begin(), look.records.refused.end(),
            std::back_inserter(from.refused));
  std::map<std::string, int> rejected;
  for (const source::Refused &r : from.refused)
    ++rejected[r.reason];
  if (rejected != health.rejected && !rejected.empty())
    spdlog::warn("{}: records refused: {}", slac::base::printable(health.name), summary(rejected));
  health.rejected = std::move(rejected);
  for (const timeline::Incident &i : look.records.incidents)
    if (const auto newest = i.events().back().at;
        !health.newest_event || *health.newest_event < newest)
      health.newest_event = newest;
  if (look.whole || !look.records.incidents.empty())
    engine.apply({origin, look.whole, std::move(look.records.incidents)});
  gather_refused();
}

std::optional<slac::base::IoError> Sources::failure() const {
  for (const Source &source : sources_)
    if (source.error) return source.error;
  return std::nullopt;
}

bool Sources::blind() const {
  return std::any_of(sources_.begin(), sources_.end(),
                     [](const Source &s) { return !s.health.up; });
}

void Sources::gather_refused() {
  auto out = std::make_shared<std::vector<source::Refused>>();
  for (const Source &source : sources_)
    out->insert(out->end(), source.refused.begin(), source.refused.end());
  refused_ = std::move(out);
}

std::vector<metrics::SourceHealth> Sources::health() const {
  std::vector<metrics::SourceHealth> out;
  for (const Source &source : sources_)
    out.push_back(source.health);
  return out;
}

} // namespace slax::runtime
