// SPDX-License-Identifier: Apache-2.0
#include "compiler/base/output_tree.hpp"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace fs = std::filesystem;
using namespace slac::base;

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

using Files = std::map<std::string, std::string>;

/// What a run does that wants exactly `files`.
Result<TreeChange> write_tree(const std::string &folder, const Files &files) {
  auto tree = OutputTree::lock(folder);
  if (!tree) return tree.error();
  for (const auto &[path, text] : files)
    tree.value().write(path, text);
  return tree.value().commit();
}

/// Everything below a folder with its content, hidden files as well.
Files content(const fs::path &folder) {
  Files out;
  for (const auto &entry : fs::recursive_directory_iterator(folder))
    if (entry.is_regular_file())
      out[fs::relative(entry.path(), folder).string()] = read(entry.path());
  return out;
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
  CHECK(content(out.str()) == Files{{"rules/a.yaml", "the user's"}, {".slac-lock", ""}});
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
  put(out / ".slac-stage-1" / "1", "staged");
  const auto next = write_tree(out.str(), {{"a.yaml", "a"}, {"c.yaml", "c"}});
  REQUIRE(next);
  CHECK(next.value().removed == std::vector<std::string>{"b.yaml"});
  CHECK(read(out / ".slac-files") == "a.yaml\nc.yaml\n");
  CHECK_FALSE(fs::exists(out / ".slac-stage-1"));
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

TEST_CASE("a run that changes nothing writes nothing") {
  const TempFolder out;
  const Files files{{"rules/a.yaml", "a"}, {"rules/b.yaml", "b"}};
  REQUIRE(write_tree(out.str(), files));
  const auto changes = [&] {
    std::map<std::string, std::pair<ino_t, std::int64_t>> all;
    for (const char *path : {"", "rules", "rules/a.yaml", ".slac-files", ".slac-lock"}) {
      struct stat info {};
      REQUIRE(::stat((out / path).c_str(), &info) == 0);
      all[path] = {info.st_ino, info.st_ctim.tv_sec * 1'000'000'000 + info.st_ctim.tv_nsec};
    }
    return all;
  };
  const auto before = changes();
  const auto again = write_tree(out.str(), files);
  REQUIRE(again);
  CHECK(again.value().unchanged.size() == 2);
  CHECK(changes() == before);
}

TEST_CASE("files of any size are compared as they come and replaced where they differ") {
  const TempFolder out;
  const auto text_of = [](std::size_t size) {
    std::string text(size, 'x');
    for (std::size_t i = 0; i < size; i += 7)
      text[i] = static_cast<char>('a' + i % 26);
    return text;
  };
  constexpr std::size_t kChunk = std::size_t{1} << 18U;
  const std::vector<std::size_t> sizes{0,          1,          kChunk - 1,     kChunk,
                                       kChunk + 1, kChunk * 2, kChunk * 2 + 99};
  const auto write = [&](const std::string &text) {
    auto tree = OutputTree::lock(out.str());
    REQUIRE(tree);
    tree.value().open("f");
    for (std::size_t i = 0; i < text.size(); i += 1000)
      tree.value().append(std::string_view(text).substr(i, 1000));
    tree.value().close();
    auto change = tree.value().commit();
    REQUIRE(change);
    return change.value().written.size();
  };
  for (const std::size_t size : sizes) {
    const std::string text = text_of(size);
    for (const std::size_t before : sizes) {
      INFO(before << " bytes become " << size);
      write(text_of(before));
      CHECK(write(text) == (before == size ? 0 : 1));
      CHECK(read(out / "f") == text);
    }
    for (const std::size_t at : {std::size_t{0}, size / 2, size - 1}) {
      if (size == 0) continue;
      INFO("another byte at " << at << " of " << size);
      std::string other = text;
      other[at] = '!';
      CHECK(write(other) == 1);
      CHECK(read(out / "f") == other);
      CHECK(write(text) == 1);
      CHECK(read(out / "f") == text);
    }
  }
}

TEST_CASE("a folder that is kept keeps its files, and they stay ours") {
  const TempFolder out;
  REQUIRE(write_tree(out.str(), {{"rules/a.yaml", "a"}, {"dashboards/a.json", "a"}}));
  {
    auto tree = OutputTree::lock(out.str());
    REQUIRE(tree);
    tree.value().keep("dashboards");
    tree.value().write("rules/b.yaml", "b");
    const auto change = tree.value().commit();
    REQUIRE(change);
    CHECK(change.value().removed == std::vector<std::string>{"rules/a.yaml"});
  }
  CHECK(read(out / "dashboards/a.json") == "a");
  const auto change = write_tree(out.str(), {{"rules/b.yaml", "b"}});
  REQUIRE(change);
  CHECK(change.value().removed == std::vector<std::string>{"dashboards/a.json"});
}

TEST_CASE("what is not committed never was") {
  const TempFolder out;
  {
    auto tree = OutputTree::lock((out / "new").string());
    REQUIRE(tree);
    tree.value().write("rules/a.yaml", "a");
  }
  CHECK_FALSE(fs::exists(out / "new"));
  REQUIRE(write_tree(out.str(), {{"a", "old"}}));
  const Files before = content(out.str());
  {
    auto tree = OutputTree::lock(out.str());
    REQUIRE(tree);
    tree.value().write("a", "new");
    tree.value().write("rules/deep/b", "b");
  }
  CHECK(content(out.str()) == before);
  CHECK_FALSE(fs::exists(out / "rules"));
}

TEST_CASE("a path that leaves the folder or comes twice is refused") {
  const TempFolder out;
  for (const char *path : {"", "/etc/slac", "../b", "a/../../b", "a\nb"}) {
    INFO(path);
    auto tree = OutputTree::lock((out / "tree").string());
    REQUIRE(tree);
    tree.value().write(path, "x");
    CHECK_FALSE(tree.value().commit());
  }
  {
    auto tree = OutputTree::lock((out / "tree").string());
    REQUIRE(tree);
    tree.value().write("a", "x");
    tree.value().write("a", "y");
    CHECK_FALSE(tree.value().commit());
  }
  CHECK(fs::is_empty(out.str()));
}

TEST_CASE("a file that cannot be removed stays ours, and is said") {
  const TempFolder out;
  fs::permissions(out.str(), fs::perms::all);
  REQUIRE(write_tree(out.str(), {{"keep/a", "a"}, {"locked/b", "b"}}));
  // Rights do not bind root, so the run is somebody else's.
  const auto run = [&] {
    const pid_t child = ::fork();
    if (child == 0) {
      if (::getuid() == 0 && ::setuid(65534) != 0) std::_Exit(9);
      const auto change = write_tree(out.str(), {{"keep/a", "a"}});
      if (!change) std::_Exit(8);
      std::_Exit(static_cast<int>(change.value().stuck.size()));
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return WEXITSTATUS(status);
  };
  for (const char *path : {"keep/a", "locked/b", ".slac-files", ".slac-lock"})
    fs::permissions(out / path, fs::perms::all);
  fs::permissions(out / "locked", fs::perms::owner_read | fs::perms::owner_exec |
                                      fs::perms::others_read | fs::perms::others_exec);
  CHECK(run() == 1);
  CHECK(read(out / "locked/b") == "b");
  CHECK(read(out / ".slac-files") == "keep/a\nlocked/b\n");
  CHECK(run() == 1);
  fs::permissions(out / "locked", fs::perms::all);
  CHECK(run() == 0);
  CHECK_FALSE(fs::exists(out / "locked"));
  CHECK(read(out / ".slac-files") == "keep/a\n");
}

TEST_CASE("a second run waits, and then says for whom it waited") {
  const TempFolder out;
  auto first = OutputTree::lock(out.str());
  REQUIRE(first);
  const auto second = OutputTree::lock(out.str(), std::chrono::milliseconds(30));
  REQUIRE_FALSE(second);
  CHECK(second.error().path == out.str());
  INFO(second.error().reason);
  CHECK((second.error().reason ==
             "is being written by process " + std::to_string(::getpid()) + " (base_test)" ||
         second.error().reason == "is being written by a process of another container or machine"));
}

TEST_CASE("runs at the same time leave one of their trees and nothing else") {
  const TempFolder out;
  const std::vector<Files> wanted{{{"a", "1"}, {"only/one", "1"}}, {{"a", "2"}, {"only/two", "2"}}};
  const std::string folder = (out / "tree").string();
  for (int round = 0; round < 25; ++round) {
    std::vector<pid_t> children;
    for (const Files &files : wanted) {
      const pid_t child = ::fork();
      if (child == 0) std::_Exit(write_tree(folder, files).ok() ? 0 : 1);
      children.push_back(child);
    }
    for (const pid_t child : children) {
      int status = 0;
      ::waitpid(child, &status, 0);
      CHECK(status == 0);
    }
    Files left = content(folder);
    const std::string manifest = left[".slac-files"];
    left.erase(".slac-files");
    left.erase(".slac-lock");
    CHECK((left == wanted[0] || left == wanted[1]));
    CHECK(manifest == (left == wanted[0] ? "a\nonly/one\n" : "a\nonly/two\n"));
  }
}
