// SPDX-License-Identifier: Apache-2.0
// The header and the names of Catch2 2, for a release that has Catch2 3.
#pragma once

#include <catch2/catch_all.hpp>

using Catch::Approx;
