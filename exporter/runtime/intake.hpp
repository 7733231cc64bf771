// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/runtime/inbox.hpp"
#include "exporter/runtime/poll_loop.hpp"
#include "exporter/source/row_reader.hpp"

#include <atomic>
#include <memory>

namespace slax::runtime {

/// Takes one Source's records into the store: by polling, by webhook, or from a file.
class Intake {
public:
  /// The model, which the first three are of, and `outside` must live as long. `notify` is called,
  /// on any thread, when the store says something new of the source, or the status changed.
  Intake(const slac::model::Connector &connector, const slac::model::Source &source,
         const std::vector<std::string> &severities, store::Store &store, Clock clock,
         const source::Outside &outside, std::function<void()> notify);
  Intake(const Intake &) = delete;
  Intake &operator=(const Intake &) = delete;

  /// Values from files and the environment, and the overrides. What cannot be read, or is wrong in
  /// what was, if anything is. Asks no store and no system.
  std::optional<std::string> prepare();
  /// How the store says that it was read before.
  void look_back();
  /// Brings what is stored up to the present mapping, then reads and takes deliveries.
  void start();

  const slac::model::Source &source() const { return source_; }
  const std::vector<std::string> &severities() const { return severities_; }
  /// Of its parameters, secrets included; once it is prepared.
  const connector::Values &values() const { return values_; }
  bool polls() const { return connector_.poll || connector_.file || connector_.sql; }
  /// Where deliveries to its webhook go; null if it takes none.
  Inbox *inbox() { return inbox_ ? &*inbox_ : nullptr; }

  IntakeStatus status() const { return state_.status(); }
  IntakeNews take_news() { return state_.take_news(); }

private:
  std::optional<std::string> take_values(connector::Values &shown);
  std::optional<std::string> map_again();
  void map_again(std::vector<store::Record> &records);
  PollActions actions();

  const slac::model::Connector &connector_;
  const slac::model::Source &source_;
  const std::vector<std::string> &severities_; ///< the Project's
  store::Store &store_;
  const Clock clock_;
  const source::Outside &outside_;
  IntakeState state_;
  connector::Values values_;                    ///< with secrets
  std::string secret_;                          ///< of the webhook, or the name in its certificate
  std::unique_ptr<connector::Mapping> mapping_; ///< of the loop's thread
  std::unique_ptr<connector::Mapping> inbox_mapping_; ///< so that no delivery waits for a page
  std::atomic<bool> ends_{false};
  std::unique_ptr<source::Poller> poller_;
  std::unique_ptr<source::RowReader> rows_;
  // The last members: their threads end before the others go, the inbox's before the loop's.
  std::optional<PollLoop> loop_;
  std::optional<Inbox> inbox_;
};

} // namespace slax::runtime
