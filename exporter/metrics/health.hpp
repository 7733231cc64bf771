// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/time/instant.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace slax::metrics {

/// What is known of one incident source.
struct SourceHealth {
  std::string name;
  bool up = false;
  slac::time::Instant last_attempt;
  std::optional<slac::time::Instant> last_success;
  std::optional<slac::time::Instant> newest_event;
  std::map<std::string, int> rejected; ///< by reason
};

struct Health {
  std::vector<SourceHealth> sources;
  std::map<std::string, int> issues; ///< by reason
  int unattributed = 0;
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
