// SPDX-License-Identifier: Apache-2.0
#include "exporter/runtime/source_reader.hpp"

#include <catch2/catch.hpp>

#include <atomic>
#include <semaphore>

using namespace slax;
using runtime::Delivery;
using runtime::Shrink;
using runtime::SourceReader;

namespace {

/// What a scripted source and its test share.
struct Script {
  std::counting_semaphore<> answers{0}; ///< a look waits for one
  std::atomic<int> looks{0};
  std::atomic<int> accepted{0};
  std::atomic<bool> fails{false};
};

class ScriptedTransport final : public source::Transport {
public:
  explicit ScriptedTransport(Script &script) : script_(script) {}
  const std::string &name() const override { return name_; }
  std::optional<slac::base::Result<source::Look>> look(timeline::Names &names,
                                                       bool again) override {
    if (!script_.answers.try_acquire() && !again) return std::nullopt;
    const int number = ++script_.looks;
    if (script_.fails) return slac::base::Result<source::Look>(slac::base::IoError{name_, "gone"});
    source::Look out;
    timeline::Incident incident;
    incident.id = std::to_string(number);
    incident.source = names.intern("source of look " + incident.id);
    incident.set_events({{}});
    out.records.incidents.push_back(std::move(incident));
    return slac::base::Result<source::Look>(std::move(out));
  }
  void accept() override { ++script_.accepted; }

private:
  Script &script_;
  std::string name_ = "scripted";
};

/// Answers only when it is told to.
class SlowTransport final : public source::Transport {
public:
  SlowTransport(std::binary_semaphore &begun, std::binary_semaphore &go) : begun_(begun), go_(go) {}
  const std::string &name() const override { return name_; }
  std::optional<slac::base::Result<source::Look>> look(timeline::Names &, bool) override {
    if (done_) return std::nullopt;
    begun_.release();
    go_.acquire();
    done_ = true;
    return slac::base::Result<source::Look>(source::Look{});
  }
  void accept() override {}

private:
  std::binary_semaphore &begun_;
  std::binary_semaphore &go_;
  bool done_ = false;
  std::string name_ = "slow";
};

std::vector<std::unique_ptr<source::Transport>> only(std::unique_ptr<source::Transport> one) {
  std::vector<std::unique_ptr<source::Transport>> out;
  out.push_back(std::move(one));
  return out;
}

} // namespace

TEST_CASE("a source that does not answer keeps nobody waiting") {
  std::binary_semaphore begun{0};
  std::binary_semaphore go{0};
  std::binary_semaphore notified{0};
  SourceReader reader(only(std::make_unique<SlowTransport>(begun, go)), {},
                      [&] { notified.release(); });
  reader.start(Shrink::Distrust);
  begun.acquire();
  int delivered = 0;
  const auto judge = [&](const Delivery &) {
    ++delivered;
    return true;
  };
  reader.deliver(judge); // in the middle of the look
  CHECK(delivered == 0);
  go.release();
  notified.acquire();
  reader.deliver(judge);
  CHECK(delivered == 1);
}

TEST_CASE("a reader ends in the middle of a delivery that nobody takes") {
  Script script;
  script.answers.release();
  std::binary_semaphore notified{0};
  {
    SourceReader reader(only(std::make_unique<ScriptedTransport>(script)), {},
                        [&] { notified.release(); });
    reader.start(Shrink::Distrust);
    notified.acquire();
  }
  CHECK(script.looks == 1);
  CHECK(script.accepted == 0);
}

TEST_CASE("who takes every delivery has the reader's names") {
  Script script;
  timeline::Names followed;
  SourceReader reader(only(std::make_unique<ScriptedTransport>(script)), {}, [] {});
  for (int i = 0; i < 3; ++i) {
    script.answers.release();
    reader.look_once(Shrink::Distrust, [&](const Delivery &delivery) {
      for (const std::string &name : delivery.names)
        followed.intern(name);
      const timeline::Incident &incident = delivery.look.value().records.incidents.front();
      CHECK(followed.text(incident.source) == "source of look " + incident.id);
      return i != 1; // names of a look that does not stand are known all the same
    });
  }
  CHECK(script.looks == 3);
  CHECK(script.accepted == 2);
}

TEST_CASE("a source that failed is looked at again, one that is not trusted when told to") {
  Script script;
  SourceReader reader(only(std::make_unique<ScriptedTransport>(script)), {}, [] {});
  const auto look = [&](Shrink shrink, bool stands) {
    std::optional<Shrink> got;
    reader.look_once(shrink, [&](const Delivery &delivery) {
      got = delivery.shrink;
      return stands;
    });
    return got;
  };
  script.answers.release();
  script.fails = true;
  CHECK(look(Shrink::Distrust, false) == Shrink::Distrust);
  CHECK(look(Shrink::Distrust, false) == Shrink::Distrust); // although nothing changed
  script.fails = false;
  CHECK(look(Shrink::Distrust, false) == Shrink::Distrust); // not trusted
  CHECK(look(Shrink::Distrust, true) == std::nullopt);
  CHECK(look(Shrink::Accept, true) == Shrink::Accept);
  CHECK(look(Shrink::Accept, true) == std::nullopt);
}

TEST_CASE("a running reader is told to take a source as it is") {
  Script script;
  std::binary_semaphore notified{0};
  SourceReader reader(only(std::make_unique<ScriptedTransport>(script)), {},
                      [&] { notified.release(); });
  script.answers.release();
  reader.start(Shrink::Distrust);
  std::vector<Shrink> taken;
  const auto judge = [&](const Delivery &delivery) {
    taken.push_back(delivery.shrink);
    return delivery.shrink == Shrink::Accept;
  };
  notified.acquire();
  reader.deliver(judge);
  reader.accept_shrink();
  notified.acquire();
  reader.deliver(judge);
  CHECK(taken == std::vector{Shrink::Distrust, Shrink::Accept});
}
