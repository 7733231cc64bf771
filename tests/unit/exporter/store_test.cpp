// SPDX-License-Identifier: Apache-2.0
#include "exporter/store/store.hpp"

#include <catch2/catch.hpp>

#include <filesystem>
#include <unistd.h>

using namespace slax::store;
using slac::time::Instant;

namespace {

/// A folder that goes with the object.
class Folder {
public:
  Folder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "store-XXXXXX").string();
    path = mkdtemp(pattern.data());
  }
  ~Folder() { std::filesystem::remove_all(path); }
  Folder(const Folder &) = delete;
  Folder &operator=(const Folder &) = delete;
  std::string path;
};

std::unique_ptr<Store> open(const Folder &folder) {
  auto opened = Store::open(folder.path);
  REQUIRE(opened);
  return std::move(opened.value());
}

Record record(const std::string &key, const std::string &raw, const std::string &incident) {
  Record out{Way::Poll, key, raw, {}, {}};
  if (incident.empty())
    out.refused = "no-events";
  else
    out.lines.push_back({incident, raw});
  return out;
}

Store::Added add(Store &store, const std::vector<Record> &records, bool immutable = false) {
  auto added = store.append("desk", Instant{5}, records, immutable, std::nullopt);
  REQUIRE(added);
  return added.value();
}

std::string lines(Store &store) { return store.lines("desk", nullptr).value(); }

} // namespace

TEST_CASE("a record is kept, and a later one of its key replaces what it says") {
  const Folder folder;
  const auto store = open(folder);
  CHECK(add(*store, {record("1", "one", "A"), record("2", "two", "B")}).records == 2);
  CHECK(lines(*store) == "one\ntwo\n");
  const Store::Added again = add(*store, {record("1", "one", "A")});
  CHECK(again.records == 0);
  CHECK(again.incidents.empty());
  const Store::Added changed = add(*store, {record("1", "three", "C")});
  CHECK(changed.incidents == std::set<std::string>{"A", "C"});
  CHECK(lines(*store) == "two\nthree\n");
  const std::set<std::string> asked{"A", "C"};
  CHECK(store->lines("desk", &asked).value() == "three\n");
  CHECK(store->lines("other", nullptr).value().empty());
  const auto history = store->history("desk", "A").value();
  REQUIRE(history.size() == 1);
  CHECK(history[0].line == "one");
  CHECK_FALSE(history[0].newest);
  CHECK(history[0].seen == Instant{5});
}

TEST_CASE("records without a key count by their content, immutable ones once") {
  const Folder folder;
  const auto store = open(folder);
  add(*store, {record("", "one", "A"), record("", "two", "A"), record("", "one", "A")});
  CHECK(lines(*store) == "one\ntwo\n");
  add(*store, {record("k", "first", "B")}, true);
  CHECK(add(*store, {record("k", "second", "B")}, true).records == 0);
  CHECK(lines(*store) == "one\ntwo\nfirst\n");
}

TEST_CASE("what is refused is told until something better comes") {
  const Folder folder;
  const auto store = open(folder);
  add(*store, {record("1", "bad", "")});
  REQUIRE(store->refused("desk").value().size() == 1);
  CHECK(store->refused("desk").value()[0].reason == "no-events");
  add(*store, {record("1", "good", "A")});
  CHECK(store->refused("desk").value().empty());
}

TEST_CASE("all of it is there after the program ended, and one process has it at a time") {
  const Folder folder;
  {
    const auto store = open(folder);
    add(*store, {record("1", "one", "A")});
    REQUIRE(store->append("desk", Instant{6}, {}, false, Progress{"w", Instant{7}, Instant{8}}));
    CHECK_FALSE(Store::open(folder.path));
  }
  const auto store = open(folder);
  CHECK(lines(*store) == "one\n");
  const Progress progress = store->progress("desk").value();
  CHECK(progress.watermark == "w");
  CHECK(progress.scanned == Instant{7});
  CHECK(progress.success == Instant{8});
  CHECK_FALSE(store->progress("other").value().success);
}

TEST_CASE("another mapping is applied to what is stored, from the records alone") {
  const Folder folder;
  const auto store = open(folder);
  const auto map = [](Record &r) {
    r.lines = {{"X" + r.key, "mapped " + r.raw}};
    r.refused = r.raw == "three" ? "not-this-one" : "";
    if (!r.refused.empty()) r.lines.clear();
  };
  std::size_t told = 0;
  const auto count = [&](std::size_t done, std::size_t) { told = done; };
  CHECK_FALSE(store->remap("desk", "f1", map, count).value()); // there is nothing yet
  add(*store, {record("1", "one", "A"), record("2", "two", "B"), record("3", "three", "C")});
  add(*store, {record("2", "four", "B")});
  CHECK_FALSE(store->remap("desk", "f1", map, count).value());
  CHECK(lines(*store) == "one\nfour\nthree\n");
  CHECK(store->remap("desk", "f2", map, count).value());
  CHECK(told == 4);
  CHECK(lines(*store) == "mapped one\nmapped four\n");
  CHECK(store->refused("desk").value().size() == 1);
  CHECK(store->history("desk", "X2").value().size() == 2);
  CHECK(store->history("desk", "B").value().empty());
}
