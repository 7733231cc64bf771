// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/time/intervals.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// Two trees → what changed between them, in words (specs/diff.md).
namespace slac::diff {

/// What a change does to a promise, from the side of whom it was given to.
enum class Effect {
  None,     ///< no promise is measured, judged or paid otherwise
  Stronger, ///< whatever was met or paid less before is so after it only if it was
  Weaker,   ///< some history is met, or pays less, where it was not, or did not, before
  Unordered ///< neither of the two is known; counts as weaker
};

/// Whether `--fail-on weaker` minds it.
inline bool is_weaker(Effect effect) {
  return effect == Effect::Weaker || effect == Effect::Unordered;
}

/// The effect of two changes together.
Effect both(Effect a, Effect b);
/// From the side of who gives what the other receives.
Effect reversed(Effect effect);
/// "weaker", "stronger", "cannot be ordered"; of a vendor's promise, whose weaker change is to our
/// favour, "claims more", "claims less". Nothing for None.
std::string_view effect_words(Effect effect, bool is_received);

/// A value that changed where more, or less, is stronger.
template <class T>
Effect more_is_stronger(const T &before, const T &after) {
  return before == after ? Effect::None : before < after ? Effect::Stronger : Effect::Weaker;
}
template <class T>
Effect less_is_stronger(const T &before, const T &after) {
  return reversed(more_is_stronger(before, after));
}

/// One difference of a promise or of what is paid for it.
struct Difference {
  std::string text; ///< in words
  Effect effect = Effect::None;
  bool is_money = false; ///< what is paid changes
};

/// Where something is said, as `path:line`; empty: nowhere.
using Place = std::string;

/// What the reader finds a change under.
enum class Topic { Promises, Measuring, Money, Kpis, Alerts, Series, Dashboards, Other };

/// One change between two trees.
struct Change {
  Topic topic = Topic::Other;
  std::string kind; ///< of the resource: Agreement, Objective, …
  std::string name; ///< of the resource
  std::string part; ///< of it: the commitment or KPI; may be empty
  Difference what;
  Place place;                     ///< in the new tree, or in the old one for what is gone
  std::vector<std::string> closed; ///< windows that the ledger has closed and this alters
  bool is_received = false;        ///< of an agreement that a vendor gives; the effect is reversed
};

/// Written as `before → after`.
std::string arrow(std::string_view before, std::string_view after);
/// A user's text between backticks, of which it then has none; cut where it is long.
std::string quoted(std::string_view text);
/// "a, b and 3 more" of a long list.
std::string listed(const std::vector<std::string> &all, std::size_t most = 5);

} // namespace slac::diff
