// SPDX-License-Identifier: Apache-2.0
#include "exporter/runtime/store_transport.hpp"

#include "exporter/correlate/occurrences.hpp"
#include "exporter/runtime/stored_look.hpp"
#include "exporter/source/read_stored.hpp"

#include <map>
#include <set>
#include <utility>

namespace slax::runtime {
namespace {

/// At first all that the store says of the source, then what it says anew.
class StoreTransport final : public source::Transport {
public:
  StoreTransport(Intake &intake, store::Store &store) : intake_(intake), store_(store) {}

  const std::string &name() const override { return intake_.source().name.value; }

  std::optional<slac::base::Result<source::Look>> look(timeline::Names &names, bool) override {
    const IntakeStatus status = intake_.status();
    const bool had_failed = std::exchange(failed_, !status.complete && !status.error.empty());
    const IntakeNews news = intake_.take_news();
    pending_.insert(news.incidents.begin(), news.incidents.end());
    has_news_ = has_news_ || news.any;
    was_read_ = was_read_ && !news.whole;
    if (was_read_ && !has_news_) {
      if (failed_ && !had_failed) return slac::base::IoError{name(), status.error};
      const bool moved = status.last_success != reported_success_ || failed_ != had_failed ||
                         status.mapped != reported_mapped_;
      if (!moved || failed_) return std::nullopt;
      reported_success_ = status.last_success;
      source::Look out;
      out.whole = out.is_news = false;
      out.success = status.last_success;
      out.is_mapped = reported_mapped_ = status.mapped;
      return out;
    }
    const bool whole = !was_read_;
    auto read = whole ? read_all(names) : read_news(names);
    if (!read) return read.error();
    source::Look out = std::move(read.value());
    out.success = reported_success_ = status.last_success;
    out.is_complete = status.complete;
    out.is_mapped = reported_mapped_ = status.mapped;
    if (auto wrong = add_refused(store_, name(), out)) return std::move(*wrong);
    return out;
  }

  void accept() override {
    was_read_ = true;
    pending_.clear();
    has_news_ = false;
  }

private:
  slac::base::Result<source::Look> read_all(timeline::Names &names) {
    auto stored = source::read_stored(store_, intake_.source(), intake_.severities(), names);
    if (!stored) return stored.error();
    split_.clear();
    note_split(stored.value().records.incidents, nullptr);
    return look_of(std::move(stored.value()));
  }

  slac::base::Result<source::Look> read_news(timeline::Names &names) {
    auto changed =
        source::read_changed(store_, intake_.source(), intake_.severities(), names, pending_);
    if (!changed) return changed.error();
    source::Look out = look_of(std::move(changed.value().stored));
    out.whole = false;
    out.replaces = true;
    out.gone = std::move(changed.value().gone);
    for (const correlate::Message &message : out.messages) // it may have been an incident before
      out.gone.push_back(message.own.id);
    note_split(out.records.incidents, &out.gone);
    return out;
  }

  /// Which incidents an id that recurs stood for; those that it no longer does are gone.
  void note_split(const std::vector<timeline::Incident> &incidents,
                  std::vector<std::string> *gone) {
    std::map<std::string, std::set<std::string>> now;
    for (const timeline::Incident &incident : incidents)
      if (incident.id.find('@') != std::string::npos)
        now[std::string(correlate::recurring_id(incident.id))].insert(incident.id);
    if (gone != nullptr)
      for (const std::string &id : std::vector<std::string>(*gone))
        if (const auto before = split_.find(id); before != split_.end() && !now.contains(id)) {
          gone->insert(gone->end(), before->second.begin(), before->second.end());
          split_.erase(before);
        }
    for (auto &[id, occurrences] : now) {
      if (gone != nullptr)
        for (const std::string &before : split_[id])
          if (!occurrences.contains(before)) gone->push_back(before);
      split_[id] = std::move(occurrences);
    }
  }

  Intake &intake_;
  store::Store &store_;
  std::set<std::string> pending_; ///< changed since the last accepted look
  bool has_news_ = false;
  bool was_read_ = false;
  bool reported_mapped_ = true;
  std::map<std::string, std::set<std::string>> split_; ///< occurrences by the id of their records
  bool failed_ = false;
  std::optional<slac::time::Instant> reported_success_;
};

} // namespace

std::unique_ptr<source::Transport> make_store_transport(Intake &intake, store::Store &store) {
  return std::make_unique<StoreTransport>(intake, store);
}

} // namespace slax::runtime
