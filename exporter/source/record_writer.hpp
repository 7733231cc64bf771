// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/connector/writing.hpp"
#include "exporter/source/filled.hpp"
#include "exporter/source/paced_client.hpp"
#include "exporter/source/write_outcome.hpp"

namespace slax::source {

/// Writes to the records of one system, as its Connector's `write` says. One thread.
class RecordWriter {
public:
  /// `values` holds the secrets; what is given by reference outlives the writer.
  RecordWriter(const slac::model::Connector &connector, const slac::model::Source &source,
               const connector::Values &values, connector::Writing &writing, const Outside &outside,
               PollCounts &counts);

  /// Sends all requests. Where an earlier try may have arrived, each is looked for first.
  WriteOutcome write(const connector::Written &written, bool may_have_arrived,
                     slac::time::Instant now);
  /// Ends what is under way, and all to come. May be called from any thread.
  void cancel() { client_.cancel(); }

private:
  bool has_arrived(std::size_t request, const connector::Written &written,
                   const connector::Values &values);

  const slac::model::Write &terms_;
  const connector::Values &values_;
  connector::Writing &writing_;
  const slac::model::Poll limits_; ///< of the system, as the poll knows them
  PacedClient client_;
};

} // namespace slax::source
