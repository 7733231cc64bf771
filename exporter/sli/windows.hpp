// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/model/model.hpp"
#include "exporter/sli/row.hpp"

#include <optional>
#include <vector>

namespace slax::sli {

/// Which windows get rows.
struct WindowSet {
  bool current = true;   ///< per promise the one that contains the instant before `now`
  bool previous = false; ///< the calendar window before it
  bool rolling = false;  ///< the last 30 days of a calendar promise
  bool all = false; ///< instead: every calendar window since the term's start or the first event

  static constexpr WindowSet served() { return {true, true, true, false}; }
  static constexpr WindowSet every() { return {true, false, false, true}; }
};

struct RowWindow {
  WindowKind kind = WindowKind::Current;
  slac::time::Interval interval; ///< never empty; a calendar window is clipped to the term
  bool rolling = false;
  bool complete = false;
  friend bool operator==(const RowWindow &, const RowWindow &) = default;
};

/// How long the last windows of a term stay after its end.
inline constexpr slac::time::Duration kAfterlife{92 * slac::time::kDay};

/// The windows of one promise.
class WindowPlan {
public:
  WindowPlan(const slac::terms::Window &window, const slac::model::Agreement &agreement,
             const slac::model::Project &project);

  /// Those that are asked for at `now`, in the order of WindowKind. None before the term, and none
  /// once it is over for longer than `kAfterlife`; in between the term's last ones.
  std::vector<RowWindow> select(slac::time::Instant now, WindowSet which,
                                std::optional<slac::time::Instant> first_event) const;

  /// Whether the promise's own window moves on with the clock.
  bool rolling() const { return std::holds_alternative<slac::terms::Rolling>(form_); }
  slac::time::Interval term() const { return term_; }
  const slac::time::Zone &zone() const { return zone_; }

private:
  std::variant<slac::terms::Calendar, slac::terms::Rolling> form_;
  slac::time::Interval term_;
  slac::time::Zone zone_;
};

} // namespace slax::sli
