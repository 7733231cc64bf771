// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/terms/kpi.hpp"

#include <boost/optional.hpp>
#include <boost/range/iterator_range.hpp>
#include <boost/spirit/home/x3/support/ast/variant.hpp>
#include <boost/variant.hpp>

#include <vector>

/// What the grammar yields: words as ranges of the sentence. parse.cpp gives them meaning.
namespace slac::terms::raw {

using Words = boost::iterator_range<char const *>;

struct Unit {
  Words words;
  bool business = false;
};
struct Amount {
  Words number;
  Unit unit;
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
  boost::optional<Words> share;
  boost::optional<Window> window;
};
struct Cadence {
  Severities severities;
  Amounts every;
  boost::optional<Words> share;
  boost::optional<Window> window;
};
struct ByObjective {
  Words objective;
  Words percent;
  Window window;
};
using Promise = boost::variant<Availability, Timely, Cadence, ByObjective>;

struct Target {
  Words percent;
  Window window;
};

struct Trend {
  time::Period period{};
  time::Period over{};
  Words words; // set by the rule
};
struct TimeLimit {
  Comparison comparison{};
  Amounts bound;
  Window window;
};
struct NumberLimit {
  Comparison comparison{};
  Words bound;
  Window window;
};
struct Statistic {
  terms::Statistic::Form form{};
  boost::optional<Words> percentile;
};
struct Time {
  Statistic statistic;
  Verb measure{};
};
struct TimeKpi {
  Time time;
  boost::optional<Severities> severities;
  boost::variant<TimeLimit, Trend> goal;
};
struct Incidents {
  bool unused = false;
};
struct Escalations {
  bool unused = false;
};
struct ShareKpi {
  boost::variant<Incidents, Escalations, Severities> of;
  Done done{};
  boost::optional<Amounts> within;
  NumberLimit goal;
};
struct Alerts {
  bool unused = false;
};
struct CountKpi {
  boost::variant<Alerts, Severities> of;
  boost::variant<NumberLimit, Trend> goal;
};
struct RatioKpi {
  terms::RatioKpi::Measure measure{};
  NumberLimit goal;
};
struct SilenceKpi {
  Severities severities;
  TimeLimit goal;
};
using Kpi = boost::variant<TimeKpi, ShareKpi, CountKpi, RatioKpi, SilenceKpi>;

} // namespace slac::terms::raw
