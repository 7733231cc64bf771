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

/// What is known of one incident source.
struct SourceHealth {
  std::string name;
  bool up = false;
  bool shrunk = false; ///< the last read lost what was known and is not trusted
  slac::time::Instant last_attempt;
  std::optional<slac::time::Instant> last_success;
  std::optional<slac::time::Instant> newest_event;
  std::map<std::string, int> rejected; ///< by reason
};

struct Health {
  std::vector<SourceHealth> sources;
  /// By reason and the name that is not known.
  std::map<std::pair<std::string, std::string>, int> issues;
  /// By severity, reason and the account as it was spelled.
  std::map<std::tuple<std::string, std::string, std::string>, int> unattributed;
};

/// How many different spellings are named in labels; those beyond are counted without.
inline constexpr std::size_t kMaxSpellings = 50;

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
