// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/source/transport.hpp"

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace slax::runtime {

/// Whether a read that lost what was known may stand.
enum class Shrink { Distrust, Accept };

/// What a look at a source brought, and how it may be taken.
struct Delivery {
  std::size_t source = 0;
  Shrink shrink = Shrink::Distrust;
  slac::base::Result<source::Look> look;
  /// Interned since the delivery before, in order: a reader of all deliveries has the same ids.
  std::vector<std::string> names;
};

/// Looks at the sources on a thread of its own, so that a slow one delays no tick. It hands over
/// one look at a time and waits for the judgement on it before it goes on: what is read and not
/// yet applied is never more than one source.
class SourceReader {
public:
  /// `notify` is called, on the reader's thread, when a delivery waits.
  /// `names` are those that the reader of the deliveries has already.
  SourceReader(std::vector<std::unique_ptr<source::Transport>> transports,
               const timeline::Names &names, std::function<void()> notify);
  ~SourceReader();

  /// True if the look stands.
  using Judge = std::function<bool(Delivery)>;
  /// Looks at each source once, on the caller's thread. Not after `start`.
  void look_once(Shrink shrink, const Judge &judge);

  /// From here on the sources are looked at twice a second.
  void start(Shrink shrink);
  /// The next look at every source is one that may shrink, also where nothing changed since one
  /// that was not trusted.
  void accept_shrink();
  /// Passes the delivery that waits, if any, to `judge`.
  void deliver(const Judge &judge);

private:
  struct Watched {
    std::unique_ptr<source::Transport> transport;
    bool failed = false;
    bool distrusted = false;
  };
  void run(const std::stop_token &stop, Shrink shrink);
  bool hand_over(const std::stop_token &stop, Delivery delivery);

  std::vector<Watched> sources_;
  timeline::Names names_;
  std::size_t names_handed_ = 0;
  std::function<void()> notify_;

  std::mutex mutex_; ///< of what follows
  std::condition_variable_any moved_;
  std::optional<Delivery> waiting_;
  std::optional<bool> judgement_;
  bool accept_ = false;
  std::jthread thread_; ///< the last member: it stops before the others go
};

} // namespace slax::runtime
