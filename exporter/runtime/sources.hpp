// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/metrics/health.hpp"
#include "exporter/sli/engine.hpp"
#include "exporter/source/file.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace slax::runtime {

/// Whether a read that lost what was known may stand.
enum class Shrink { Distrust, Accept };

/// The incident files of a run and how far each was read. A file that cannot be read, or whose
/// content shrank, keeps what it gave before until it is whole again or a person confirms it.
class Sources {
public:
  explicit Sources(std::vector<std::string> paths);

  /// Reads what changed since the last call, tells the engine, and logs what a person should know.
  /// True if the engine was told anything, or a file's health changed.
  bool refresh(sli::Engine &engine, slac::time::Instant now, Shrink shrink);

  /// The first file that could not be read at the last attempt.
  std::optional<slac::base::IoError> failure() const;
  /// A file that cannot be read or is distrusted: what it does not say is not known.
  bool blind() const;

  std::shared_ptr<const std::vector<source::Refused>> refused() const { return refused_; }
  std::vector<metrics::SourceHealth> health() const;

private:
  struct File {
    std::string path;
    std::optional<source::FileStamp> stamp; ///< of the content that was last looked at
    source::ReadPoint accepted;
    std::vector<source::Refused> refused;
    metrics::SourceHealth health;
    std::optional<slac::base::IoError> error;
  };
  bool read(File &file, timeline::Origin origin, sli::Engine &engine, slac::time::Instant now,
            Shrink shrink);

  void gather_refused();

  std::vector<File> files_;
  std::shared_ptr<const std::vector<source::Refused>> refused_;
};

} // namespace slax::runtime
