// SPDX-License-Identifier: Apache-2.0
#include "tests/support/store_place.hpp"

#include <fstream>
#include <set>
#include <sstream>

using namespace slax::store;
using slac::time::Instant;
using support::on_server;
using support::Place;

namespace {

Record record(const std::string &key, const std::string &raw, const std::string &incident) {
  Record out;
  out.key = key;
  out.raw = raw;
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

/// Sorted: their order is the database's.
std::string lines(Store &store, const Place &place) {
  std::istringstream text(store.lines(place.source, nullptr).value().text);
  std::multiset<std::string> sorted;
  for (std::string line; std::getline(text, line);)
    sorted.insert(line);
  std::string out;
  for (const std::string &line : sorted)
    out += line + "\n";
  return out;
}

Record version(Record record, std::int64_t updated) {
  record.updated = Instant{updated};
  return record;
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
  CHECK(lines(*store, place) == "three\ntwo\n");
  const std::set<std::string> asked{"A", "C"};
  CHECK(store->lines(place.source, &asked).value().text == "three\n");
  CHECK(store->lines("other", nullptr).value().text.empty());
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
  CHECK(lines(*store, place) == "first\none\ntwo\n");
}

TEST_CASE("what is refused is reported until something better comes", "[store]") {
  const Place place(on_server());
  const auto store = place.open();
  add(*store, place, {record("1", "bad", "")});
  REQUIRE(store->refused(place.source).value().newest.size() == 1);
  CHECK(store->refused(place.source).value().newest[0].reason == "no-events");
  CHECK(store->refused(place.source).value().counts ==
        std::map<std::string, std::uint64_t>{{"no-events", 1}});
  add(*store, place, {record("1", "good", "A")});
  CHECK(store->refused(place.source).value().newest.empty());
}

TEST_CASE("a refused newer version replaces nothing, and says that it was not read", "[store]") {
  const Place place(on_server());
  const auto store = place.open();
  add(*store, place, {record("1", "open", "A")});
  add(*store, place, {record("1", "bad", "")});
  const auto now = store->lines(place.source, nullptr).value();
  CHECK(now.text == "open\n");
  CHECK(now.unread == std::map<std::string, std::string>{{"A", "no-events"}});
  add(*store, place, {record("1", "closed", "A")});
  CHECK(lines(*store, place) == "closed\n");
  CHECK(store->lines(place.source, nullptr).value().unread.empty());
}

TEST_CASE("a version that is known to be older replaces nothing", "[store]") {
  const Place place(on_server());
  const auto store = place.open();
  add(*store, place, {version(record("1", "resolved", "A"), 20)});
  const Store::Added late = add(*store, place, {version(record("1", "opened", "A"), 10)});
  CHECK(late.records == 1); // it is kept for good
  CHECK(late.incidents.empty());
  CHECK(lines(*store, place) == "resolved\n");
  add(*store, place, {version(record("1", "opened", "A"), 10)}); // delivered once more
  CHECK(lines(*store, place) == "resolved\n");
  add(*store, place, {version(record("1", "reopened", "A"), 30)});
  CHECK(lines(*store, place) == "reopened\n");
  CHECK(store->history(place.source, "A").value().size() == 3);
}

TEST_CASE("what was known at an instant is what stood then", "[store]") {
  const Place place(on_server());
  const auto store = place.open();
  std::uint32_t random = 4711;
  const auto next = [&](std::uint32_t below) {
    random = random * 1664525 + 1013904223;
    return (random >> 8U) % below;
  };
  std::vector<std::pair<std::multiset<std::string>, std::map<std::string, std::string>>> then;
  const auto sorted = [](const std::string &text) {
    std::istringstream in(text);
    std::multiset<std::string> out;
    for (std::string line; std::getline(in, line);)
      out.insert(line);
    return out;
  };
  for (int i = 0; i < 150; ++i) {
    Record one = record("key" + std::to_string(next(5)), "raw" + std::to_string(i),
                        next(4) == 0 ? "" : "I" + std::to_string(next(6)));
    one.way = next(2) == 0 ? Way::Poll : Way::Webhook;
    if (next(2) == 0) one.updated = Instant{next(40)};
    REQUIRE(store->append(place.source, Instant{100 + i}, {one}, false, std::nullopt));
    const auto now = store->lines(place.source, nullptr).value();
    then.emplace_back(sorted(now.text), now.unread);
  }
  for (std::size_t i = 0; i < then.size(); ++i) {
    const auto known =
        store->lines_as_known(place.source, Instant{100 + static_cast<std::int64_t>(i)}).value();
    INFO(i);
    CHECK(sorted(known.text) == then[i].first);
    CHECK(known.unread == then[i].second);
  }
  CHECK(store->lines_as_known(place.source, Instant{99}).value().text.empty());
}

TEST_CASE("complete reads that follow one another are one stretch", "[store]") {
  const Place place(on_server());
  const auto store = place.open();
  constexpr std::int64_t kMinute = slac::time::kMinute;
  for (const std::int64_t minute : {10, 20, 35, 51, 60})
    REQUIRE(store->append(place.source, Instant{}, {}, false,
                          Progress{"", {}, Instant{minute * kMinute}}));
  const auto reads = store->reads(place.source).value();
  REQUIRE(reads.size() == 2);
  CHECK(reads[0].first == Instant{10 * kMinute});
  CHECK(reads[0].last == Instant{35 * kMinute});
  CHECK(reads[1].first == Instant{51 * kMinute});
  CHECK(reads[1].last == Instant{60 * kMinute});
}

TEST_CASE("an incident stands on records that can be named", "[store]") {
  const Place place(on_server());
  const auto store = place.open();
  add(*store, place, {record("1", "one", "A"), record("2", "two", "A")});
  add(*store, place, {record("1", "three", "A")});
  const auto found = store->evidence(place.source, {"A", "B"}).value();
  REQUIRE(found.size() == 1);
  // printf two | sha256sum; printf three | sha256sum
  CHECK(
      found.at("A").hashes ==
      std::vector<std::string>{"3fc4ccfe745870e2c0d99f71f30ff0656c8dedd41cc1d7d3d376b0dbe685e2f3",
                               "8b5b9db0c13db24256c829aa364aa90c6d2eba318b9232a4ab9313b954d3555f"});
  CHECK(found.at("A").seen == Instant{5});
}

TEST_CASE("what our own means failed to map is mapped again", "[store]") {
  const Place place(on_server());
  const auto store = place.open();
  Record failed = record("1", "one", "");
  failed.refused = "not-mapped: the mapping was killed";
  failed.is_known = false;
  add(*store, place, {failed});
  const auto retried = store->retry(place.source, [](std::vector<Record> &records) {
    for (Record &r : records) {
      r.lines = {{"A", "", "", "mapped"}};
      r.refused.clear();
      r.is_known = true;
    }
  });
  REQUIRE(retried);
  CHECK(retried.value().incidents == std::set<std::string>{"A"});
  CHECK(lines(*store, place) == "mapped\n");
  CHECK(store->refused(place.source).value().counts.empty());
}

TEST_CASE("a database is for who runs it alone", "[store]") {
  const Place place(false);
  const auto store = place.open();
  add(*store, place, {record("1", "one", "A")});
  for (const auto &entry : std::filesystem::directory_iterator(place.where))
    CHECK((entry.status().permissions() &
           (std::filesystem::perms::group_all | std::filesystem::perms::others_all)) ==
          std::filesystem::perms::none);
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
    const auto reader = Store::open(place.where, Store::Access::Read);
    REQUIRE(reader); // beside the one who writes
    CHECK(reader.value()->lines(place.source, nullptr).value().text == "one\n");
  }
  const auto store = place.open();
  CHECK(lines(*store, place) == "one\n");
  const Progress progress = store->progress(place.source).value();
  CHECK(progress.watermark == "w");
  CHECK(progress.scanned == Instant{7});
  CHECK(progress.success == Instant{8});
  CHECK_FALSE(store->progress("other").value().success);
}

namespace {

/// The files of a store, as a kill leaves them.
struct Killed {
  std::string database;
  std::string log;
};

std::string bytes_of(const std::string &path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

Killed killed_store(int commits) {
  const Place place(false);
  const auto store = place.open();
  for (int i = 0; i < commits; ++i) {
    const std::string name = std::to_string(i);
    add(*store, place, {record(name, std::string(900, 'x'), name)});
  }
  return {bytes_of(place.where + "/sla.db"), bytes_of(place.where + "/sla.db-wal")};
}

/// Why it does not open; empty: it does.
std::string error_of(const Killed &files) {
  const Place place(false);
  std::ofstream(place.where + "/sla.db", std::ios::binary) << files.database;
  std::ofstream(place.where + "/sla.db-wal", std::ios::binary) << files.log;
  const auto opened = Store::open(place.where);
  return opened ? "" : opened.error().text();
}

} // namespace

TEST_CASE("a damaged log is not passed over", "[store]") {
  // The second begins its log anew again and again: old frames stand behind the new ones.
  for (const int commits : {20, 700}) {
    CAPTURE(commits);
    const Killed files = killed_store(commits);
    CHECK(error_of(files).empty());
    for (const std::size_t at : {0U, 9U, 20U, 32U, 40U, 52U, 56U, 5000U, 12345U}) {
      CAPTURE(at);
      Killed damaged = files;
      damaged.log[at] = static_cast<char>(damaged.log[at] ^ 1);
      const std::string error = error_of(damaged);
      CAPTURE(error);
      CHECK(error.find("sla.db-wal: is damaged at byte ") != std::string::npos);
    }
    // A power cut leaves less.
    for (const std::size_t left :
         {std::size_t{7}, std::size_t{12345}, files.log.size() - 4120, files.log.size() - 1}) {
      CAPTURE(left);
      CHECK(error_of({files.database, files.log.substr(0, left)}).empty());
    }
  }
}

TEST_CASE("another mapping is applied to what is stored, from the records alone", "[store]") {
  const Place place(on_server());
  const auto store = place.open();
  const auto map = [](std::vector<Record> &records) {
    for (Record &r : records) {
      r.lines = {{"X" + r.key, "", "", "mapped " + r.raw}};
      r.refused = r.raw == "three" ? "not-this-one" : "";
      if (!r.refused.empty()) r.lines.clear();
    }
  };
  std::size_t mapped = 0;
  const auto count = [&](std::size_t done, std::size_t) {
    mapped = done;
    return true;
  };
  CHECK_FALSE(store->remap(place.source, "f1", map, count).value()); // there is nothing yet
  add(*store, place, {record("1", "one", "A"), record("2", "two", "B"), record("3", "three", "C")});
  add(*store, place, {record("2", "four", "B")});
  CHECK_FALSE(store->remap(place.source, "f1", map, count).value());
  CHECK(lines(*store, place) == "four\none\nthree\n");
  CHECK(store->remap(place.source, "f2", map, count).value());
  CHECK(mapped == 4);
  CHECK(lines(*store, place) == "mapped four\nmapped one\n");
  CHECK(store->refused(place.source).value().newest.size() == 1);
  CHECK(store->history(place.source, "X2").value().size() == 2);
  CHECK(store->history(place.source, "B").value().empty());
}

TEST_CASE("who shares a store hears what others add, and one of them polls", "[store]") {
  if (std::getenv("SLAC_POSTGRES") == nullptr) return;
  const Place place(true);
  auto one = place.open();
  const auto two = place.open();
  Store::Place seen;
  CHECK(one->leads());
  CHECK_FALSE(two->leads());
  CHECK(two->news(place.source, seen).value().records == 0);
  add(*one, place, {record("1", "first", "A"), record("2", "second", "B")});
  const Store::Added news = two->news(place.source, seen).value();
  CHECK(news.records == 2);
  CHECK(news.incidents == std::set<std::string>{"A", "B"});
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
