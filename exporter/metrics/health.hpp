// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/time/instant.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace slax::metrics {

/// Counts of a source that is polled or receives; they start at zero when it starts.
struct Traffic {
  std::uint64_t records = 0; ///< read, known ones included
  std::uint64_t requests = 0;
  std::uint64_t failures = 0;
  std::uint64_t throttled = 0;
  std::uint64_t deliveries = 0;
  std::map<std::string, std::uint64_t> refused; ///< deliveries, by reason
};

/// By account, service and days up to now: alerts, and incidents that they opened.
using AlertCounts = std::map<std::tuple<std::string, std::string, int>, std::pair<int, int>>;

/// Incidents of which a system's own clocks say something else, by agreement and commitment.
using Disagreements = std::map<std::pair<std::string, std::string>, int>;

/// What is written back to a source's records.
struct Outbox {
  std::int64_t pending = 0;
  std::int64_t parked = 0;
  std::optional<slac::time::Instant> oldest; ///< pending entry was made
  std::uint64_t sent = 0;                    ///< since the process started
};

/// What is known of one incident source.
struct SourceHealth {
  std::string name;
  bool up = false;
  bool shrunk = false; ///< the last read lost what was known and is not trusted
  slac::time::Instant last_attempt;
  std::optional<slac::time::Instant> last_success;
  std::optional<slac::time::Instant> newest_event;
  std::map<std::string, int> rejected; ///< by reason
  std::optional<Traffic> traffic = {};
  AlertCounts alerts = {};   ///< where its records are some
  std::string grouping = {}; ///< how they become incidents, in words
  std::optional<Outbox> outbox = {};
  Disagreements disagreements = {};
};

/// Reason, and the unknown name as it is spelled.
using IssueLabels = std::pair<std::string, std::string>;
/// Severity, reason, and the account as it is spelled.
using UnattributedLabels = std::tuple<std::string, std::string, std::string>;

struct Health {
  std::vector<SourceHealth> sources;
  std::map<IssueLabels, int> issues;
  std::map<UnattributedLabels, int> unattributed;
};

/// The exporter's own metrics. Counters live as long as the object; thread-safe.
class SelfMetrics {
public:
  explicit SelfMetrics(const std::string &version);
  ~SelfMetrics();
  SelfMetrics(const SelfMetrics &) = delete;
  SelfMetrics &operator=(const SelfMetrics &) = delete;

  void count_scrape();
  void note_reload(bool ok, slac::time::Instant at);
  void note_evaluation(double seconds, double page_bytes);

  /// Counters and `health` as a page, families and series sorted by name.
  std::string render(const Health &health) const;

private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

} // namespace slax::metrics
