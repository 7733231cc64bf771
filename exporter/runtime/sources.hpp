// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/metrics/health.hpp"
#include "exporter/source/file.hpp"

#include <optional>
#include <string>
#include <vector>

namespace slax::runtime {

/// The incident files of a run and what was last read from each. A file that cannot be read keeps
/// what it gave before.
class Sources {
public:
  explicit Sources(std::vector<std::string> paths);

  /// Reads the files whose stamp changed since the last read, or all with `force`. True if any
  /// content may have changed.
  bool refresh(slac::time::Instant now, bool force);
  /// The first file that could not be read at the last attempt.
  std::optional<slac::base::IoError> failure() const;

  std::vector<timeline::Incident> incidents() const;
  std::vector<source::Refused> refused() const;
  std::vector<metrics::SourceHealth> health() const;

private:
  struct File {
    std::string path;
    source::FileStamp stamp;
    source::Records records;
    metrics::SourceHealth health;
    std::optional<slac::base::IoError> error;
  };
  void read(File &file, slac::time::Instant now);

  std::vector<File> files_;
};

} // namespace slax::runtime
