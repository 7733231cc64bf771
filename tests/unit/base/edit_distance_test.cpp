// SPDX-License-Identifier: Apache-2.0
#include "compiler/base/edit_distance.hpp"

#include <catch2/catch.hpp>

#include <array>

using slac::base::edit_distance;
using slac::base::nearest;

TEST_CASE("edits are insertions, deletions, replacements and swaps of neighbours") {
  CHECK(edit_distance("kitten", "sitting", 9) == 3);
  CHECK(edit_distance("taregt", "target", 9) == 1);
  CHECK(edit_distance("", "abc", 9) == 3);
  CHECK(edit_distance("abcdef", "uvwxyz", 2) == 3);
}

TEST_CASE("a suggestion is near, or there is none") {
  constexpr std::array<std::string_view, 4> kKeys{"target", "service", "indicator", "alerts"};
  CHECK(nearest("traget", kKeys) == "target");
  CHECK(nearest("Services", kKeys) == "service");
  CHECK(nearest("owner", kKeys).empty());
  CHECK(nearest("", kKeys).empty());
}
