// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/metrics/health.hpp"
#include "exporter/sli/engine.hpp"
#include "exporter/source/transport.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace slax::runtime {

/// Whether a read that lost what was known may stand.
enum class Shrink { Distrust, Accept };

/// The incident sources of a run. One that cannot be read, or whose content shrank, keeps what it
/// gave before until it is whole again or a person confirms it.
class Sources {
public:
  explicit Sources(const std::vector<std::string> &addresses);

  /// Reads what changed since the last call, tells the engine, and logs what a person should know.
  /// True if the engine was told anything, or a source's health changed.
  bool refresh(sli::Engine &engine, slac::time::Instant now, Shrink shrink);

  /// The first source that could not be read at the last attempt.
  std::optional<slac::base::IoError> failure() const;
  /// A source that cannot be read or is distrusted: what it does not say is not known.
  bool blind() const;

  std::shared_ptr<const std::vector<source::Refused>> refused() const { return refused_; }
  std::vector<metrics::SourceHealth> health() const;

private:
  struct Source {
    std::unique_ptr<source::Transport> transport;
    std::vector<source::Refused> refused;
    metrics::SourceHealth health;
    std::optional<slac::base::IoError> error;
  };
  bool fail(Source &from, const slac::base::IoError &error);
  bool is_trusted(Source &from, timeline::Origin origin, const source::Look &look,
                  const sli::Engine &engine);
  bool take(Source &from, timeline::Origin origin, source::Look look, sli::Engine &engine,
            slac::time::Instant now);

  void gather_refused();

  std::vector<Source> sources_;
  std::shared_ptr<const std::vector<source::Refused>> refused_;
};

} // namespace slax::runtime
