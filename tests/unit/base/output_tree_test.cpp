// SPDX-License-Identifier: Apache-2.0
#include "compiler/base/output_tree.hpp"

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace fs = std::filesystem;
using slac::base::OutputFile;
using slac::base::write_tree;

namespace {

/// A folder that is gone after the test.
class TempFolder {
public:
  TempFolder() {
    std::string name = (fs::temp_directory_path() / "slac-test-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  ~TempFolder() { fs::remove_all(path_); }
  TempFolder(const TempFolder &) = delete;
  TempFolder &operator=(const TempFolder &) = delete;
  fs::path operator/(const char *name) const { return path_ / name; }
  std::string str() const { return path_.string(); }

private:
  fs::path path_;
};

std::string read(const fs::path &path) {
  std::ostringstream out;
  out << std::ifstream(path).rdbuf();
  return out.str();
}

void put(const fs::path &path, const std::string &text) {
  fs::create_directories(path.parent_path());
  std::ofstream(path) << text;
}

std::size_t count_files(const fs::path &path) {
  std::size_t n = 0;
  for (const auto &entry : fs::recursive_directory_iterator(path))
    n += entry.is_regular_file() ? 1 : 0;
  return n;
}

} // namespace

TEST_CASE("a tree is written once; equal files are left alone; old ones of ours go") {
  const TempFolder out;
  auto first = write_tree(out.str(), {{"rules/a.yaml", "a"}, {"rules/b.yaml", "b"}});
  REQUIRE(first);
  CHECK(first.value().written == std::vector<std::string>{"rules/a.yaml", "rules/b.yaml"});

  const auto before = fs::last_write_time(out / "rules/a.yaml");
  put(out / "rules/mine.yaml", "the user's");
  auto second = write_tree(out.str(), {{"rules/a.yaml", "a"}, {"dashboards/c.json", "c"}});
  REQUIRE(second);
  CHECK(second.value().unchanged == std::vector<std::string>{"rules/a.yaml"});
  CHECK(second.value().written == std::vector<std::string>{"dashboards/c.json"});
  CHECK(second.value().removed == std::vector<std::string>{"rules/b.yaml"});
  CHECK(fs::last_write_time(out / "rules/a.yaml") == before);
  CHECK(read(out / "rules/mine.yaml") == "the user's");
  CHECK_FALSE(fs::exists(out / "rules/b.yaml"));
}

TEST_CASE("a file that is not ours is never overwritten, and nothing else is written then") {
  const TempFolder out;
  put(out / "rules/a.yaml", "the user's");
  const auto result = write_tree(out.str(), {{"dashboards/c.json", "c"}, {"rules/a.yaml", "ours"}});
  REQUIRE_FALSE(result);
  CHECK(result.error().path == (out / "rules/a.yaml").string());
  CHECK(read(out / "rules/a.yaml") == "the user's");
  CHECK(count_files(out.str()) == 1);
}

TEST_CASE("a failure in the middle leaves the previous output") {
  const TempFolder out;
  REQUIRE(write_tree(out.str(), {{"a.yaml", "old a"}, {"b.yaml", "old b"}}));
  // A folder where a file belongs: the commit cannot rename over it.
  put(out / "sub" / "keep", "x");
  const auto result =
      write_tree(out.str(), {{"a.yaml", "new a"}, {"b.yaml", "new b"}, {"sub", "file"}});
  REQUIRE_FALSE(result);
  CHECK(read(out / "a.yaml") == "old a");
  CHECK(read(out / "b.yaml") == "old b");
  CHECK(read(out / "sub" / "keep") == "x");
}

TEST_CASE("files are owned before they are written, so a killed run is taken over") {
  const TempFolder out;
  REQUIRE(write_tree(out.str(), {{"a.yaml", "a"}}));
  // As a run leaves it that is killed after its first renames.
  put(out / ".slac-files", "a.yaml\nb.yaml\nc.yaml\n");
  put(out / "b.yaml", "half of the new run");
  put(out / ".slac-stage-999999999" / "1", "staged");
  const auto next = write_tree(out.str(), {{"a.yaml", "a"}, {"c.yaml", "c"}});
  REQUIRE(next);
  CHECK(next.value().removed == std::vector<std::string>{"b.yaml"});
  CHECK(read(out / ".slac-files") == "a.yaml\nc.yaml\n");
  CHECK_FALSE(fs::exists(out / ".slac-stage-999999999"));
}

TEST_CASE("a linked folder inside the output is not followed") {
  const TempFolder out;
  fs::create_directories(out / "victim");
  fs::create_directories(out / "tree");
  fs::create_directory_symlink(out / "victim", out / "tree" / "rules");
  const auto result = write_tree((out / "tree").string(), {{"rules/a.yaml", "a"}});
  REQUIRE_FALSE(result);
  CHECK(fs::is_empty(out / "victim"));
}

TEST_CASE("the output itself may be a link, with or without a slash behind it") {
  const TempFolder out;
  fs::create_directories(out / "real");
  fs::create_directory_symlink(out / "real", out / "link");
  CHECK(write_tree((out / "link").string() + "/", {{"rules/a.yaml", "a"}}));
  CHECK(write_tree((out / "link").string(), {{"rules/a.yaml", "b"}}));
  CHECK(read(out / "real" / "rules" / "a.yaml") == "b");
}

TEST_CASE("a listing that names files outside the folder is not believed") {
  const TempFolder out;
  put(out / "outside", "keep");
  put(out / "tree" / ".slac-files", "../outside\n/etc/passwd\nnone\n");
  REQUIRE(write_tree((out / "tree").string(), {{"a.yaml", "a"}}));
  CHECK(read(out / "outside") == "keep");
}
