// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/metrics/health.hpp"
#include "exporter/runtime/source_reader.hpp"
#include "exporter/sli/evidence.hpp"
#include "exporter/timeline/receiver.hpp"

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace slax::runtime {

/// Judges what the incident sources of a run gave. One that cannot be read, or whose content
/// shrank, keeps what it gave before until it is whole again or a person confirms it.
class Sources {
public:
  /// How a source is judged.
  struct Terms {
    std::string name;
    enum class Read {
      Watched,  ///< stale after any failure
      Polled,   ///< stale when the last complete read is older than `stale_after`
      Delivered ///< by webhooks alone: never stale
    };
    Read read = Read::Watched;
    slac::time::Duration stale_after;
    std::optional<std::set<std::string>> accounts; ///< whose rows it feeds; absent: all
    timeline::Origin origin = 0;
    timeline::Origin messages = 0; ///< origin of what its messages say of incidents
  };
  /// `former` is how sources of these names stood before, if they did. `is_replay`: the clock is
  /// none of the present, and reads may lie ahead of it.
  Sources(std::vector<Terms> terms, Sources *former, bool is_replay);

  /// Hands on what a look brought, and logs what a person should know. False if it is not
  /// trusted: then it is as if it had not been.
  bool judge(Delivery delivery, const timeline::Receiver &to, slac::time::Instant now);
  /// The origin has nothing to say any more.
  void forget(timeline::Origin origin, const timeline::Receiver &to);
  /// Whether anything was handed on, or a source's health changed, since the last call.
  bool take_changed() { return std::exchange(changed_, false); }

  /// The first source that could not be read at the last attempt.
  std::optional<slac::base::IoError> failure() const;
  /// What the sources say is known up to when they were last read. Files, which are looked at all
  /// the time, and those that only receive are so up to now; those that cannot be read, are
  /// overdue or distrusted are stale.
  sli::Evidence evidence(slac::time::Instant now) const;

  std::shared_ptr<const std::vector<source::Refused>> refused() const { return refused_; }
  std::vector<metrics::SourceHealth> health() const;
  /// Of each source whether its records are mapped as the specs say.
  std::map<std::string, bool> mapped() const;
  /// Messages that belong to an incident.
  const correlate::Links &links() const { return links_; }
  /// Alerts of the source of that name, where its records are some.
  const correlate::Alerts &alerts(const std::string &source) const;

private:
  struct Source {
    Terms terms;
    std::vector<source::Refused> refused;
    correlate::Alerts alerts;
    metrics::SourceHealth health;
    std::optional<slac::base::IoError> error;
    bool mapped = true; ///< false: what is known of it is by another mapping
  };
  void fail(Source &from, const slac::base::IoError &error);
  bool is_trusted(Source &from, timeline::Origin origin, const source::Look &look,
                  const timeline::Receiver &to);
  void take(Source &from, timeline::Origin origin, source::Look look, const timeline::Receiver &to,
            slac::time::Instant now);
  void gather_refused();
  void link(const timeline::Receiver &to);
  sli::Evidence::Reach reach(const Source &source, slac::time::Instant now) const;

  std::vector<Source> sources_;
  correlate::Links links_;
  std::shared_ptr<const std::vector<source::Refused>> refused_;
  bool changed_ = false;
  bool is_replay_ = false;
};

/// Of a Source, without origins. `is_asked`: its Connector polls, or reads a file or a database.
/// Overdue is what was not read completely for three times its `every`, at least five minutes.
Sources::Terms terms_of(const slac::model::Source &source, bool is_asked);

} // namespace slax::runtime
