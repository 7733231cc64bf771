// SPDX-License-Identifier: Apache-2.0
#include "compiler/plan/simulation.hpp"

#include "compiler/base/decimal.hpp"

#include <algorithm>

namespace slac::plan {
namespace {

std::string repeat(const std::string &sample, std::int64_t times) {
  return " " + sample + "x" + std::to_string(times - 1);
}

} // namespace

Simulation::Simulation(std::vector<Phase> phases, time::Duration scrape)
    : phases_(std::move(phases)), scrape_(scrape) {}

time::Duration Simulation::length() const {
  std::int64_t scrapes = 0;
  for (const Phase &phase : phases_)
    scrapes += phase.scrapes;
  return {scrapes * scrape_.ns};
}

/// Over the part of each phase that lies in the window.
template <class OfPhase>
double Simulation::sum(time::Duration at, time::Duration window, OfPhase of) const {
  double out = 0;
  std::int64_t begin = 0;
  for (const Phase &phase : phases_) {
    const std::int64_t end = begin + phase.scrapes * scrape_.ns;
    const std::int64_t from = std::max(begin, at.ns - window.ns);
    const std::int64_t to = std::min(end, at.ns);
    if (to > from && !phase.is_missing)
      out += of(phase) * static_cast<double>(to - from) / static_cast<double>(scrape_.ns);
    begin = end;
  }
  return out;
}

double Simulation::total(time::Duration at, time::Duration window) const {
  return sum(at, window, [](const Phase &p) { return p.total; });
}

double Simulation::bad(time::Duration at, time::Duration window) const {
  return sum(at, window, [](const Phase &p) { return p.bad; });
}

double Simulation::ratio(time::Duration at, time::Duration window) const {
  const double all = total(at, window);
  return all > 0 ? bad(at, window) / all : 0;
}

double Simulation::measured(time::Duration at, time::Duration window) const {
  const std::int64_t seconds = scrape_.ns / time::kSecond;
  return sum(at, window, [](const Phase &) { return 1.0; }) * static_cast<double>(seconds);
}

template <class OfPhase>
std::string Simulation::counter(OfPhase of) const {
  std::string out = "0";
  double value = 0;
  for (const Phase &phase : phases_) {
    const double step = of(phase);
    if (phase.begins_anew) value = 0;
    if (phase.is_missing) {
      out += " _x" + std::to_string(phase.scrapes);
      continue;
    }
    value += step;
    out += repeat(base::double_text(value) + "+" + base::double_text(step), phase.scrapes);
    value += step * static_cast<double>(phase.scrapes - 1);
  }
  return out;
}

std::string Simulation::counter_of_bad() const {
  return counter([](const Phase &p) { return p.bad; });
}
std::string Simulation::counter_of_good() const {
  return counter([](const Phase &p) { return p.total - p.bad; });
}
std::string Simulation::counter_of_all() const {
  return counter([](const Phase &p) { return p.total; });
}

/// Nothing at the very beginning, where a slice would end that has a single sample.
std::string Simulation::gauge(double good, double bad) const {
  std::string out = "_";
  for (const Phase &phase : phases_) {
    if (phase.is_missing)
      out += " _x" + std::to_string(phase.scrapes);
    else
      out += repeat(base::double_text(phase.bad > 0 ? bad : good) + "+0", phase.scrapes);
  }
  return out;
}

} // namespace slac::plan
