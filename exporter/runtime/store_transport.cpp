// SPDX-License-Identifier: Apache-2.0
#include "exporter/runtime/store_transport.hpp"

#include "exporter/source/stored_source.hpp"

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
    if (was_read_ && !has_news_) {
      if (failed_ && !had_failed) return slac::base::IoError{name(), status.error};
      const bool moved = status.last_success != told_success_ || failed_ != had_failed;
      if (!moved || failed_) return std::nullopt;
      told_success_ = status.last_success;
      source::Look out;
      out.whole = out.is_news = false;
      out.success = status.last_success;
      return out;
    }
    // Any alert may make others one incident, or several, and any message may belong to others:
    // they are all looked at anew.
    bool whole = !was_read_ || intake_.source().group.has_value() || has_messages_;
    auto stored = read(whole, names);
    if (stored && !whole && !stored.value().messages.empty()) stored = read(whole = true, names);
    if (!stored) return stored.error();
    source::Look out;
    out.records = std::move(stored.value().records);
    out.alerts = std::move(stored.value().alerts);
    out.messages = std::move(stored.value().messages);
    has_messages_ = has_messages_ || !out.messages.empty();
    out.whole = whole;
    out.replaces = !whole;
    out.success = told_success_ = status.last_success;
    out.is_complete = status.complete;
    if (!whole) out.gone = gone(out.records);
    const auto refused = store_.refused(name());
    if (!refused) return refused.error();
    for (const store::Refusal &one : refused.value())
      out.records.refused.push_back({one.record, one.key, one.reason});
    return out;
  }

  void accept() override {
    was_read_ = true;
    pending_.clear();
    has_news_ = false;
  }

private:
  slac::base::Result<source::StoredSource> read(bool whole, timeline::Names &names) {
    const auto text = store_.lines(name(), whole ? nullptr : &pending_);
    if (!text) return text.error();
    return source::parse_stored(text.value(), intake_.source(), intake_.severities(), names);
  }
  /// Asked for, and nothing is said of them any more.
  std::vector<std::string> gone(const source::Records &records) const {
    std::vector<std::string> out(pending_.begin(), pending_.end());
    for (const timeline::Incident &incident : records.incidents)
      std::erase(out, incident.id);
    return out;
  }

  Intake &intake_;
  store::Store &store_;
  std::set<std::string> pending_; ///< changed since the last accepted look
  bool has_news_ = false;
  bool was_read_ = false;
  bool has_messages_ = false; ///< or had
  bool failed_ = false;
  std::optional<slac::time::Instant> told_success_;
};

} // namespace

std::unique_ptr<source::Transport> make_store_transport(Intake &intake, store::Store &store) {
  return std::make_unique<StoreTransport>(intake, store);
}

} // namespace slax::runtime
