// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace slac::base {

/// One callable out of several, for std::visit: an alternative without its own function does not
/// compile.
template <class... Functions>
struct Overloaded : Functions... {
  using Functions::operator()...;
};
template <class... Functions>
Overloaded(Functions...) -> Overloaded<Functions...>;

} // namespace slac::base
