// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/base/sink.hpp"

#include <map>

namespace test {

/// Generated files in memory.
class MemorySink final : public slac::base::Sink {
public:
  void open(std::string path) override { path_ = std::move(path); }
  void append(std::string_view text) override { files[path_] += text; }
  void close() override {}

  std::map<std::string, std::string> files;

private:
  std::string path_;
};

} // namespace test
