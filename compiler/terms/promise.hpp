// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/base/decimal.hpp"
#include "compiler/base/span.hpp"
#include "compiler/time/instant.hpp"
#include "compiler/time/window.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace slac::terms {

using base::TextRange;

/// A name in a sentence and where it stands.
struct Name {
  std::string text;
  TextRange range;
};

/// `per PERIOD [in ZONE]`, aligned to the calendar.
struct Calendar {
  time::Period period = time::Period::Month;
  std::optional<Name> zone; ///< absent: the Project's
};

/// `over DURATION`, up to now.
struct Rolling {
  time::Duration length{};
};

struct Window {
  std::variant<Calendar, Rolling> form;
  TextRange range; ///< empty where the sentence names none
};

/// What a timely promise times. The clocks are defined in specs/numbers.md.
enum class Verb { Detect, Acknowledge, Respond, Notify, Mitigate, Resolve, Close };

struct Severities {
  enum class Form { Any, OrWorse, List };
  Form form = Form::Any;
  std::vector<Name> names; ///< one for OrWorse, at least one for List
};

/// `availability [of NAMES] >= PERCENT WINDOW`
struct AvailabilityPromise {
  std::vector<Name> services; ///< empty: all of the agreement
  base::Decimal percent;      ///< as written: 99.95
  TextRange percent_range;
  Window window;
};

/// `VERB SEVERITIES within DURATION [WINDOW]`
struct TimelyPromise {
  Verb verb = Verb::Acknowledge;
  Severities severities;
  time::Duration within{};
  TextRange within_range;
  Window window;
};

using Promise = std::variant<AvailabilityPromise, TimelyPromise>;

inline const Window &window_of(const Promise &promise) {
  return std::visit([](const auto &p) -> const Window & { return p.window; }, promise);
}

/// `PERCENT WINDOW`, of an Objective.
struct Target {
  base::Decimal percent;
  TextRange percent_range;
  Window window;
};

} // namespace slac::terms
