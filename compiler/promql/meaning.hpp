// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/promql/ast.hpp"

#include <set>
#include <string>

namespace slac::promql {

/// The labels that a result can carry.
struct ResultLabels {
  /// With `open` any label but `names`; else at most `names`.
  bool open = true;
  std::set<std::string> names;

  bool may_have(const std::string &label) const { return names.contains(label) != open; }
};

/// What can be said of an expression without data. Whatever is true here is true of every result;
/// false means that it cannot be known.
struct Meaning {
  std::set<std::string> metrics; ///< read by name
  bool reads_unnamed = false;    ///< a selector names no metric, or only by a pattern
  std::set<std::string> labels;  ///< matched on, grouped by, joined on or written; not `__name__`
  ResultLabels result;
  /// rate, irate or increase of a selector, or a sum of such: what a counter counts per time.
  bool counter_rate = false;
  /// A quotient whose numerator and denominator are both counter rates.
  bool ratio = false;
  /// Every value lies within 0..1, as far as it is no NaN.
  bool unit_interval = false;
};

/// `expr` must have been checked by `check_types`.
Meaning meaning_of(const Expr &expr);

} // namespace slac::promql
