// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/store/store.hpp"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <filesystem>
#include <unistd.h>

namespace support {

/// Where a store is made: a folder that goes with the object, or with SLAC_POSTGRES that database,
/// in which each has a source of its own.
class Place {
public:
  explicit Place(bool on_server) {
    static int made = 0;
    source = "desk-" + std::to_string(getpid()) + "-" + std::to_string(made++);
    if (on_server) {
      where = std::getenv("SLAC_POSTGRES");
      return;
    }
    std::string pattern = (std::filesystem::temp_directory_path() / "store-XXXXXX").string();
    folder_ = where = mkdtemp(pattern.data());
  }
  ~Place() {
    if (!folder_.empty()) std::filesystem::remove_all(folder_);
  }
  Place(const Place &) = delete;
  Place &operator=(const Place &) = delete;

  std::unique_ptr<slax::store::Store> open() const {
    auto opened = slax::store::Store::open(where);
    INFO((opened ? std::string() : opened.error().text()));
    REQUIRE(opened);
    return std::move(opened.value());
  }

  std::string where;
  std::string source;

private:
  std::string folder_;
};

/// SQLite, and PostgreSQL where there is one.
inline bool on_server() { return std::getenv("SLAC_POSTGRES") != nullptr && GENERATE(false, true); }

} // namespace support
