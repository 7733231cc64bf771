// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace slac::base {

/// A file of the source tree that stands in the program.
struct EmbeddedFile {
  std::string_view name;
  std::string_view text;
};

} // namespace slac::base
