// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/base/span.hpp"

#include <string>

namespace slac::model {

/// A value and where it stands.
template <class T>
struct Located {
  T value{};
  base::Span span;
};

using Text = Located<std::string>;

} // namespace slac::model
