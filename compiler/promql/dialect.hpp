// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace slac::promql {

/// The releases of Prometheus whose language is known: 2.42 is Debian 12's, 3.16 the newest.
enum class Version { V2_42, V3_16 };

/// Which expressions are accepted.
struct Dialect {
  Version version = Version::V2_42;
  /// What 3.16 has behind feature flags: 17 functions, limitk and limit_ratio, fill modifiers,
  /// names with letters of any script that need no quotes. 2.42 has none of it.
  bool experimental = false;
  /// `$name` may stand for a duration. No Prometheus accepts it; a rewrite must replace it first.
  bool variables = false;
};

} // namespace slac::promql
