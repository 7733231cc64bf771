// SPDX-License-Identifier: Apache-2.0
#include "exporter/store/outbox_table.hpp"
#include "tests/support/store_place.hpp"

using namespace slax::store;
using slac::time::Instant;
using support::on_server;
using support::Place;

namespace {

struct Table {
  Table() { REQUIRE(table); }

  bool add(const std::string &record, const std::string &state,
           const std::string &status = "pending", bool first = true) {
    OutboxEntry entry;
    entry.source = place.source;
    entry.record = record;
    entry.made = Instant{now};
    entry.state = state;
    entry.note = "note of " + state;
    entry.fields = "{}";
    entry.status = status;
    return table->add(entry, first, [] { return true; }).value();
  }
  std::vector<OutboxEntry> due() { return table->due(place.source, Instant{now}, 100).value(); }
  /// What may be tried now, as `record:state`.
  std::vector<std::string> list() {
    std::vector<std::string> out;
    for (const OutboxEntry &entry : due())
      out.push_back(entry.record + ":" + entry.state);
    return out;
  }
  /// Tries the first that is due.
  void attempt(const std::string &status, std::int64_t until = 0) {
    const OutboxEntry entry = due().front();
    REQUIRE(table->begin(entry, Instant{now + 100}).value());
    REQUIRE(table->end(entry.id, status, Instant{until}, status == "sent" ? "" : "no"));
  }

  Place place{on_server()};
  std::unique_ptr<Store> store = place.open();
  std::unique_ptr<OutboxTable> table =
      std::move(OutboxTable::open(place.where, OutboxTable::Access::Write).value());
  std::int64_t now = 1'000;
};

using Texts = std::vector<std::string>;

} // namespace

TEST_CASE("the entries of a record are delivered in order, each state once") {
  Table t;
  CHECK(t.add("R1", "a"));
  CHECK_FALSE(t.add("R1", "a"));
  CHECK(t.add("R1", "b"));
  CHECK(t.add("R1", "a")); // it may come back
  CHECK(t.add("R2", "a"));
  CHECK(t.list() == Texts{"R1:a", "R2:a"});
  t.attempt("sent");
  CHECK(t.list() == Texts{"R1:b", "R2:a"});
  t.attempt("sent");
  t.attempt("sent");
  CHECK(t.list() == Texts{"R2:a"});
  CHECK_FALSE(t.add("R1", "a")); // the last that was said
  CHECK(t.table->counts(t.place.source).value().entries["pending"] == 1);
}

TEST_CASE("who begins a try is alone with it until it ends or its time is over") {
  Table t;
  t.add("R1", "a");
  const OutboxEntry entry = t.due().front();
  CHECK(t.table->begin(entry, Instant{t.now + 100}).value());
  CHECK_FALSE(t.table->begin(entry, Instant{t.now + 100}).value());
  CHECK(t.list().empty());
  t.now += 100; // the one that began it is gone
  REQUIRE(t.due().size() == 1);
  CHECK(t.due().front().tries == 1); // it may have arrived
  CHECK(t.table->begin(t.due().front(), Instant{t.now + 100}).value());
  REQUIRE(t.table->release(t.place.source, Instant{t.now}));
  CHECK(t.due().front().tries == 2);
}

TEST_CASE("behind what is parked its record waits, until a person says so") {
  Table t;
  t.add("R1", "a");
  t.add("R1", "b");
  t.add("R2", "a");
  const std::int64_t parked = t.due().front().id;
  t.attempt("parked");
  CHECK(t.list() == Texts{"R2:a"});
  CHECK(t.table->counts(t.place.source).value().entries["parked"] == 1);
  CHECK(t.table->move(parked, "pending", Instant{t.now}).value());
  CHECK_FALSE(t.table->move(parked, "pending", Instant{t.now}).value());
  CHECK(t.list() == Texts{"R1:a", "R2:a"});
  t.attempt("parked");
  CHECK(t.table->move(parked, "dropped", Instant{t.now}).value());
  CHECK(t.list() == Texts{"R1:b", "R2:a"});
  CHECK_FALSE(t.table->move(parked, "dropped", Instant{t.now}).value());
  CHECK_FALSE(t.table->move(1'000'000'000, "dropped", Instant{t.now}).value());
  // What is given up while it is tried stays given up.
  const OutboxEntry entry = t.due().front();
  REQUIRE(t.table->begin(entry, Instant{t.now + 100}).value());
  CHECK(t.table->move(entry.id, "dropped", Instant{t.now}).value());
  REQUIRE(t.table->end(entry.id, "pending", Instant{t.now}, "no"));
  CHECK(t.list() == Texts{"R2:a"});
}

TEST_CASE("what is tried later waits, and others go before it") {
  Table t;
  t.add("R1", "a");
  t.add("R2", "a");
  t.attempt("pending", t.now + 50);
  CHECK(t.list() == Texts{"R2:a"});
  t.now += 50;
  CHECK(t.list() == Texts{"R1:a", "R2:a"});
  CHECK(t.due().front().error == "no");
  CHECK(t.table->counts(t.place.source).value().oldest == Instant{1'000});
}

TEST_CASE("a dry run is a thread of its own") {
  Table t;
  CHECK(t.add("R1", "a", "dry-run"));
  CHECK_FALSE(t.add("R1", "a", "dry-run"));
  CHECK(t.list().empty());
  CHECK(t.add("R1", "a")); // nobody was told of it
  CHECK(t.list() == Texts{"R1:a"});
  CHECK_FALSE(t.add("R1", "a", "dry-run"));
}

TEST_CASE("that nothing counts any more is said where something was") {
  Table t;
  CHECK_FALSE(t.add("R1", "none", "pending", false));
  CHECK(t.add("R1", "a"));
  CHECK(t.add("R1", "none", "pending", false));
  CHECK_FALSE(t.add("R1", "none", "pending", false));
}

TEST_CASE("write-back is on since it was switched on last") {
  Table t;
  t.add("R1", "a");
  CHECK(t.table->on_since(t.place.source, Instant{5}).value() == Instant{5});
  CHECK(t.table->on_since(t.place.source, Instant{9}).value() == Instant{5});
  REQUIRE(t.table->note_off(t.place.source));
  CHECK(t.list().empty()); // it would come too late
  CHECK(t.table->on_since(t.place.source, Instant{9}).value() == Instant{9});
}
