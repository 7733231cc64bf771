// SPDX-License-Identifier: Apache-2.0
// One Source's way into the store: secrets and overrides are read, what is stored is mapped again
// where the mapping changed, then PollLoop or Inbox bring what is new. The store's reader sees it
// through IntakeState.
#include "exporter/runtime/intake.hpp"

#include "exporter/connector/input_file.hpp"
#include "exporter/runtime/given_values.hpp"

#include <spdlog/spdlog.h>

namespace slax::runtime {
using store::Record;

Intake::Intake(const slac::model::Connector &connector, const slac::model::Source &source,
               const std::vector<std::string> &severities, store::Store &store, Clock clock,
               const source::Outside &outside, std::function<void()> notify)
    : connector_(connector), source_(source), severities_(severities), store_(store), clock_(clock),
      outside_(outside), state_(source.name.value, std::move(notify)) {}

/// Those that are no secret into `shown` as well.
std::optional<std::string> Intake::take_values(connector::Values &shown) {
  auto read = read_values(connector_, source_, Secrets::Read);
  if (auto *wrong = std::get_if<std::string>(&read)) return std::move(*wrong);
  values_ = std::get<connector::Values>(std::move(read));
  for (const auto &[name, value] : values_)
    if (!connector_.parameters.at(name).secret) shown[name] = value;
  if (!connector_.webhook) return std::nullopt;
  if (const auto secret = values_.find(connector_.webhook->secret); secret != values_.end())
    secret_ = secret->second;
  if (!connector_.webhook->certificate.value.empty())
    secret_ = source::fill(connector_.webhook->certificate.value, values_).value_or("");
  return std::nullopt;
}

void Intake::map_again(std::vector<Record> &records) {
  const bool only_hints = connector_.webhook && !connector_.webhook->hint.text.empty() &&
                          connector_.webhook->map.text.empty();
  for (std::size_t i = 0; i < records.size();) { // those of one kind and instant together
    std::size_t end = i + 1;
    while (end < records.size() && records[end].way == records[i].way &&
           (records[i].way != store::Way::Webhook || records[end].seen == records[i].seen))
      ++end;
    std::vector<std::string> raws;
    for (std::size_t r = i; r < end; ++r)
      raws.push_back(records[r].raw);
    const store::Way way = records[i].way;
    const bool says_nothing = way == store::Way::Webhook && only_hints;
    std::vector<connector::Mapped> mapped(raws.size());
    if (!says_nothing) mapped = mapping_->map_all(way, raws, records[i].seen);
    for (std::size_t r = i; r < end; ++r) {
      Record again = source::stored(way, {}, std::move(mapped[r - i]), source_.name.value);
      records[r].lines = std::move(again.lines);
      records[r].refused = std::move(again.refused);
      records[r].is_known = again.is_known;
    }
    i = end;
  }
}

std::optional<std::string> Intake::map_again() {
  const std::string &name = source_.name.value;
  const auto needed = store_.needs_remap(name, mapping_->fingerprint());
  if (!needed) return needed.error().text();
  if (!needed.value()) {
    state_.set_mapped(true);
    return std::nullopt;
  }
  state_.set_mapped(false);
  const auto on_progress = [&](std::size_t done, std::size_t total) {
    if (done % 100'000 == 0 || done == total)
      spdlog::info("{}: mapped {} of {} stored records again", name, done, total);
    return !ends_;
  };
  const auto mapped = store_.remap(
      name, mapping_->fingerprint(), [&](std::vector<Record> &records) { map_again(records); },
      on_progress);
  if (!mapped) return mapped.error().text();
  if (ends_) return std::nullopt;
  store::Store::Added all;
  all.whole = mapped.value();
  state_.note_added(all);
  state_.set_mapped(true);
  return std::nullopt;
}

PollActions Intake::actions() {
  const auto on_added = [this](const store::Store::Added &added, std::size_t records) {
    state_.note_read(records);
    state_.note_added(added);
  };
  PollActions out;
  out.prepare = [this] { return map_again(); };
  out.retry = [this] {
    auto again =
        store_.retry(source_.name.value, [&](std::vector<Record> &records) { map_again(records); });
    return again ? std::move(again.value()) : store::Store::Added{};
  };
  out.cancel = [this] {
    ends_ = true;
    if (poller_) poller_->cancel();
  };
  if (connector_.poll) {
    poller_ = std::make_unique<source::Poller>(
        connector_, source_, values_, *mapping_, store_, outside_, state_.counts, on_added,
        [this](slac::time::Duration wait) {
          spdlog::warn("{}: asked to wait for {} s", source_.name.value,
                       wait.ns / slac::time::kSecond);
        });
    out.read = [this](store::Progress progress, slac::time::Instant now, bool full) {
      return poller_->poll(std::move(progress), now, full);
    };
    out.fetch = [this](const std::vector<std::string> &keys, slac::time::Instant now) {
      return poller_->fetch(keys, now);
    };
  } else if (polls()) {
    rows_ = std::make_unique<source::RowReader>(connector_, source_, values_, *mapping_, store_,
                                                on_added);
    out.read = [this](store::Progress progress, slac::time::Instant now, bool full) {
      return rows_->read(std::move(progress), now, full);
    };
  }
  return out;
}

std::optional<std::string> Intake::prepare() {
  connector::Values shown;
  if (auto wrong = take_values(shown)) return wrong;
  connector::Overrides overrides;
  if (!source_.overrides.empty()) {
    auto read = connector::read_overrides(source_.overrides);
    if (!read) return "cannot read " + read.error().text();
    if (const auto *wrong = std::get_if<std::string>(&read.value()))
      return source_.overrides + ": " + *wrong;
    overrides = std::get<connector::Overrides>(std::move(read.value()));
  }
  mapping_ = std::make_unique<connector::Mapping>(connector_, source_, shown, overrides);
  if (!polls()) state_.only_delivered(clock_.now()); // it has nothing to be behind with
  loop_.emplace(source_, store_, clock_, state_, actions());
  if (connector_.webhook && !secret_.empty()) {
    inbox_mapping_ = std::make_unique<connector::Mapping>(connector_, source_, shown, overrides);
    inbox_.emplace(*connector_.webhook, source_.name.value, secret_, *inbox_mapping_, store_,
                   clock_, state_,
                   [this](std::vector<std::string> keys) { loop_->hint(std::move(keys)); });
  }
  return std::nullopt;
}

void Intake::look_back() {
  loop_->note_place();
  const auto needed = store_.needs_remap(source_.name.value, mapping_->fingerprint());
  if (needed && needed.value()) {
    const auto place = store_.newest(source_.name.value);
    state_.set_mapped(place && place.value().record == 0);
  }
  const auto progress = store_.progress(source_.name.value);
  if (polls() && progress) state_.set_success(progress.value().success);
}

void Intake::start() {
  loop_->start();
  if (inbox_) inbox_->start();
}

} // namespace slax::runtime
