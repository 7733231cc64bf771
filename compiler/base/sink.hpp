// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace slac::base {

/// Takes generated files one after the other, each in pieces, so that no writer holds a whole one.
/// A sink that fails takes the rest in silence; who made it asks it how it went.
class Sink {
public:
  virtual ~Sink() = default;
  /// Starts a file. `path` is relative, with '/' separators and without "..", and is given once.
  virtual void open(std::string path) = 0;
  virtual void append(std::string_view text) = 0;
  virtual void close() = 0;

  /// A file that is there as a whole.
  void write(std::string path, std::string_view text) {
    open(std::move(path));
    append(text);
    close();
  }
};

} // namespace slac::base
