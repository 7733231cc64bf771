// SPDX-License-Identifier: Apache-2.0
#include "compiler/promql/parse.hpp"
#include "compiler/promql/print.hpp"
#include "compiler/promql/rewrite.hpp"

#include <catch2/catch.hpp>

using namespace slac::promql;

namespace {
Expr expr(const char *text) { return std::get<Expr>(parse(text, {Version::V2_42, false, true})); }
} // namespace

TEST_CASE("a variable becomes a duration wherever it stands") {
  const Expr in = expr("rate(a[$window]) + max_over_time(b[$window:1m] offset $window)");
  CHECK(count_variable(in, "window") == 3);
  CHECK(print(substitute_length(in, "window", 300'000)) ==
        "rate(a[5m]) + max_over_time(b[5m:1m] offset 5m)");
  CHECK_FALSE(other_variable(in, "window"));
  CHECK(other_variable(expr("rate(a[$range])"), "window") == "range");
}

TEST_CASE("printing adds the parentheses that a built tree needs, and no others") {
  const Expr sum = binary(BinaryOp::Add, expr("a"), expr("b"));
  CHECK(print(binary(BinaryOp::Mul, sum, expr("c"))) == "(a + b) * c");
  CHECK(print(binary(BinaryOp::Add, sum, expr("c"))) == "a + b + c");
  CHECK(print(binary(BinaryOp::Sub, expr("c"), sum)) == "c - (a + b)");
  CHECK(print(binary(BinaryOp::Pow, binary(BinaryOp::Pow, expr("a"), expr("b")), expr("c"))) ==
        "(a ^ b) ^ c");
  CHECK(print(binary(BinaryOp::Pow, number(-1), expr("c"))) == "(-1) ^ c");
  CHECK(print(negate(sum)) == "-(a + b)");
  CHECK(print(subquery(sum, 3'600'000, 60'000, -60'000)) == "(a + b)[1h:1m] offset -1m");
}
