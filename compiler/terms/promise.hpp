// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/base/decimal.hpp"
#include "compiler/terms/amount.hpp"
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

using WindowForm = std::variant<Calendar, Rolling>;

struct Window {
  WindowForm form;
  TextRange range; ///< empty where the sentence names none
};

/// Of a calendar window what alert factors and budgets take for it: 1, 7, 30, 90 or 365 days.
time::Duration nominal_length(const WindowForm &form);

/// What a timely promise times. The clocks are defined in specs/numbers.md.
enum class Verb { Detect, Acknowledge, Respond, Notify, Mitigate, Resolve, Close, Postmortem };

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

/// `in PERCENT of incidents`
struct Share {
  base::Decimal percent;
  TextRange range; ///< of the number
};

/// `VERB SEVERITIES within AMOUNT [SHARE] [WINDOW]`
struct TimelyPromise {
  Verb verb = Verb::Acknowledge;
  Severities severities;
  Amount within;
  std::optional<Share> share; ///< absent: every incident
  Window window;
};

/// `update customers on SEVERITIES every AMOUNT [SHARE] [WINDOW]`
struct CadencePromise {
  Severities severities;
  Amount every;
  std::optional<Share> share;
  Window window;
};

/// `objective NAME >= PERCENT WINDOW`
struct ObjectivePromise {
  Name objective;
  base::Decimal percent;
  TextRange percent_range;
  Window window;
};

using Promise = std::variant<AvailabilityPromise, TimelyPromise, CadencePromise, ObjectivePromise>;

/// What a timely promise and a cadence have in common.
struct Timed {
  const Severities &severities;
  const Amount &amount; ///< within which, or how often
  const std::optional<Share> &share;
};
inline std::optional<Timed> timed(const Promise &promise) {
  if (const auto *t = std::get_if<TimelyPromise>(&promise))
    return Timed{t->severities, t->within, t->share};
  if (const auto *c = std::get_if<CadencePromise>(&promise))
    return Timed{c->severities, c->every, c->share};
  return std::nullopt;
}

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
