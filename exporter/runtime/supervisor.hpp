// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/runtime/intake.hpp"
#include "exporter/runtime/sources.hpp"

#include <map>
#include <memory>
#include <shared_mutex>
#include <string>
#include <vector>

namespace slax::runtime {

/// The intakes of a tree's Sources: makes them, hands deliveries to them, and changes them for
/// those of another tree. What comes is made whole before what is there ends, so that a tree that
/// cannot be put in force, or a secret that cannot be read, changes nothing. Belongs to the main
/// thread; `deliver` and `status_of` may be called from any.
class SourceSupervisor {
public:
  /// `notify` is called, on any thread, when an intake has news.
  SourceSupervisor(std::vector<std::string> files, std::string data, Clock clock,
                   source::Outside outside, std::function<void()> notify);
  ~SourceSupervisor();

  /// Opens the store, if one was given.
  std::optional<slac::base::IoError> open_store();
  store::Store *store() { return store_.get(); }

  using Intakes = std::map<std::string, std::unique_ptr<Intake>>;
  /// What a tree's Sources would be.
  struct Prepared {
    std::shared_ptr<const slac::model::Model> model;
    Intakes intakes;
  };
  /// What is wrong, if it cannot be done.
  std::variant<Prepared, std::string> prepare(std::shared_ptr<const slac::model::Model> model);
  /// Ends the former intakes and puts these in their place; they do not run yet.
  void replace(Prepared prepared);
  void start();

  /// Ways to the records of every file and Source, and how each is judged, in one order.
  std::vector<std::unique_ptr<source::Transport>> transports();
  std::vector<Sources::Terms> terms();
  /// Origins of Sources that are no more, since they were asked for last.
  std::vector<timeline::Origin> take_gone();

  /// Adds what the intakes counted.
  void add_status(std::vector<metrics::SourceHealth> &health) const;
  const Intake *find(const std::string &source) const;
  /// Until when all is known that the source says: its last complete read, or where it only sends
  /// five minutes ago. Nothing while it cannot be read. From any thread.
  std::optional<slac::time::Instant> read_until(const std::string &source) const;
  /// The Source whose last answer differs most from our clock, and by how much that is ahead of it
  /// (negative: behind); an empty name where none said. From any thread.
  std::pair<std::string, slac::time::Duration> clock_off() const;

  /// Whether a Source of that name takes webhooks; also while that is not known. From any thread.
  bool takes(const std::string &source) const;
  /// A delivery to the webhook of a Source.
  void deliver(const std::string &source, Posted posted, Answer answer);

private:
  timeline::Origin origin_of(const std::string &name);

  const std::vector<std::string> files_;
  const std::string data_;
  const Clock clock_;
  const source::Outside outside_;
  const std::function<void()> notify_;
  std::unique_ptr<store::Store> store_;
  std::map<std::string, timeline::Origin> origins_; ///< of every source that ever was
  std::set<std::string> gone_;                      ///< Sources
  mutable std::shared_mutex mutex_; ///< of the intakes; a delivery does not wait for it
  std::shared_ptr<const slac::model::Model> model_; ///< what they were made from
  Intakes intakes_;
};

} // namespace slax::runtime
