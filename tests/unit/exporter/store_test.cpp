// SPDX-License-Identifier: Apache-2.0
#include "tests/support/store_place.hpp"

using namespace slax::store;
using slac::time::Instant;
using support::on_server;
using support::Place;

namespace {

Record record(const std::string &key, const std::string &raw, const std::string &incident) {
  Record out{Way::Poll, key, raw, {}, {}};
  if (incident.empty())
    out.refused = "no-events";
  else
    out.lines.push_back({incident, "acme", "", raw});
  return out;
}

Store::Added add(Store &store, const Place &place, const std::vector<Record> &records,
                 bool immutable = false) {
  auto added = store.append(place.source, Instant{5}, records, immutable, std::nullopt);
  REQUIRE(added);
  return added.value();
}

std::string lines(Store &store, const Place &place) {
  return store.lines(place.source, nullptr).value();
}

} // namespace

TEST_CASE("a record is kept, and a later one of its key replaces what it says", "[store]") {
  const Place place(on_server());
  const auto store = place.open();
  CHECK(add(*store, place, {record("1", "one", "A"), record("2", "two", "B")}).records == 2);
  CHECK(lines(*store, place) == "one\ntwo\n");
  const Store::Added again = add(*store, place, {record("1", "one", "A")});
  CHECK(again.records == 0);
  CHECK(again.incidents.empty());
  const Store::Added changed = add(*store, place, {record("1", "three", "C")});
  CHECK(changed.incidents == std::set<std::string>{"A", "C"});
  CHECK(lines(*store, place) == "two\nthree\n");
  const std::set<std::string> asked{"A", "C"};
  CHECK(store->lines(place.source, &asked).value() == "three\n");
  CHECK(store->lines("other", nullptr).value().empty());
  const auto history = store->history(place.source, "A").value();
  REQUIRE(history.size() == 1);
  CHECK(history[0].line == "one");
  CHECK_FALSE(history[0].newest);
  CHECK(history[0].seen == Instant{5});
}

TEST_CASE("records without a key count by their content, immutable ones once", "[store]") {
  const Place place(on_server());
  const auto store = place.open();
  add(*store, place, {record("", "one", "A"), record("", "two", "A"), record("", "one", "A")});
  CHECK(lines(*store, place) == "one\ntwo\n");
  add(*store, place, {record("k", "first", "B")}, true);
  CHECK(add(*store, place, {record("k", "second", "B")}, true).records == 0);
  CHECK(lines(*store, place) == "one\ntwo\nfirst\n");
}

TEST_CASE("what is refused is told until something better comes", "[store]") {
  const Place place(on_server());
  const auto store = place.open();
  add(*store, place, {record("1", "bad", "")});
  REQUIRE(store->refused(place.source).value().size() == 1);
  CHECK(store->refused(place.source).value()[0].reason == "no-events");
  add(*store, place, {record("1", "good", "A")});
  CHECK(store->refused(place.source).value().empty());
}

TEST_CASE("all of it is there after the program ended, and one process has it at a time",
          "[store]") {
  const Place place(on_server());
  {
    const auto store = place.open();
    add(*store, place, {record("1", "one", "A")});
    REQUIRE(
        store->append(place.source, Instant{6}, {}, false, Progress{"w", Instant{7}, Instant{8}}));
    if (!store->is_shared()) CHECK_FALSE(Store::open(place.where));
  }
  const auto store = place.open();
  CHECK(lines(*store, place) == "one\n");
  const Progress progress = store->progress(place.source).value();
  CHECK(progress.watermark == "w");
  CHECK(progress.scanned == Instant{7});
  CHECK(progress.success == Instant{8});
  CHECK_FALSE(store->progress("other").value().success);
}

TEST_CASE("another mapping is applied to what is stored, from the records alone", "[store]") {
  const Place place(on_server());
  const auto store = place.open();
  const auto map = [](Record &r) {
    r.lines = {{"X" + r.key, "", "", "mapped " + r.raw}};
    r.refused = r.raw == "three" ? "not-this-one" : "";
    if (!r.refused.empty()) r.lines.clear();
  };
  std::size_t told = 0;
  const auto count = [&](std::size_t done, std::size_t) { told = done; };
  CHECK_FALSE(store->remap(place.source, "f1", map, count).value()); // there is nothing yet
  add(*store, place, {record("1", "one", "A"), record("2", "two", "B"), record("3", "three", "C")});
  add(*store, place, {record("2", "four", "B")});
  CHECK_FALSE(store->remap(place.source, "f1", map, count).value());
  CHECK(lines(*store, place) == "one\nfour\nthree\n");
  CHECK(store->remap(place.source, "f2", map, count).value());
  CHECK(told == 4);
  CHECK(lines(*store, place) == "mapped one\nmapped four\n");
  CHECK(store->refused(place.source).value().size() == 1);
  CHECK(store->history(place.source, "X2").value().size() == 2);
  CHECK(store->history(place.source, "B").value().empty());
}

TEST_CASE("who shares a store hears what others add, and one of them polls", "[store]") {
  if (std::getenv("SLAC_POSTGRES") == nullptr) return;
  const Place place(true);
  auto one = place.open();
  const auto two = place.open();
  std::uint64_t seen = 0;
  CHECK(one->leads());
  CHECK_FALSE(two->leads());
  CHECK(two->news(place.source, seen).value().records == 0);
  add(*one, place, {record("1", "first", "A"), record("2", "second", "B")});
  const Store::Added told = two->news(place.source, seen).value();
  CHECK(told.records == 2);
  CHECK(told.incidents == std::set<std::string>{"A", "B"});
  CHECK(two->news(place.source, seen).value().records == 0);
  add(*one, place, {record("1", "third", "C")});
  CHECK(two->news(place.source, seen).value().incidents == std::set<std::string>{"A", "C"});
  one.reset();
  for (int i = 0; i < 50 && !two->leads(); ++i)
    usleep(100'000);
  CHECK(two->leads());
}

TEST_CASE("records may be any bytes", "[store]") {
  const Place place(on_server());
  const auto store = place.open();
  const std::string odd("a\xFF\xC0\x80"
                        "b");
  add(*store, place, {record(odd, odd, odd)});
  CHECK(lines(*store, place) == odd + "\n");
  CHECK(store->history(place.source, odd).value().size() == 1);
}
