// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/source/poller.hpp"

namespace slax::source {

/// Reads the rows of a file or of a database query into the store. Each is read as a whole: what
/// is complete is complete at once.
class RowReader {
public:
  /// The Connector has `file` or `sql`. What is given by reference outlives the reader.
  RowReader(const slac::model::Connector &connector, const slac::model::Source &source,
            const connector::Values &values, connector::Mapping &mapping, store::Store &store,
            Poller::OnAdded on_added);

  PollResult read(store::Progress progress, slac::time::Instant now, bool full);

private:
  PollResult read_file(slac::time::Instant now);
  PollResult read_database(store::Progress progress, slac::time::Instant now, bool full);
  PollResult store_rows(std::vector<std::string> rows, store::Way way, slac::time::Instant now,
                        store::Progress progress, bool full);

  const slac::model::Connector &connector_;
  const slac::model::Source &source_;
  const connector::Values &values_;
  connector::Mapping &mapping_;
  store::Store &store_;
  const Poller::OnAdded on_added_;
  std::string file_seen_; ///< its stamp at the last complete read
};

} // namespace slax::source
