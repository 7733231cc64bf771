// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/terms/promise.hpp"

#include <boost/optional.hpp>
#include <boost/range/iterator_range.hpp>
#include <boost/spirit/home/x3/support/ast/variant.hpp>
#include <boost/variant.hpp>

#include <vector>

/// What the grammar yields: words as ranges of the sentence. parse.cpp gives them meaning.
namespace slac::terms::raw {

using Words = boost::iterator_range<char const *>;

struct Amount {
  Words number;
  Words unit;
};
using Amounts = std::vector<Amount>;

struct CalendarWindow {
  time::Period period{};
  boost::optional<Words> zone;
};
using WindowForm = boost::variant<CalendarWindow, Amounts>; // Amounts: rolling
struct Window {
  WindowForm form;
  int unused = 0; // a sequence of one would lose the struct
  Words words;    // set by the rule
};

struct AnyIncident {
  bool unused = false;
};
struct NameList {
  Words first;
  bool or_worse = false;
  std::vector<Words> more;
};
using Severities = boost::variant<AnyIncident, NameList>;

struct Availability {
  std::vector<Words> services;
  Words percent;
  Window window;
};
struct Timely {
  Verb verb{};
  Severities severities;
  Amounts within;
  boost::optional<Window> window;
};
using Promise = boost::variant<Availability, Timely>;

struct Target {
  Words percent;
  Window window;
};

} // namespace slac::terms::raw
