// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/plan/rule_tests.hpp"
#include "compiler/plan/simulation.hpp"
#include "compiler/promql/example.hpp"

namespace slac::plan {

/// One value of the labels by which an Objective is split, as its indicator's series have it and
/// as ours do.
struct SplitValue {
  promql::LabelSet raw;
  model::Labels ours;
};

/// Makes the series that an indicator reads out of what is simulated.
class TestInputs {
public:
  enum class Kind {
    None,   ///< nothing can be made
    Events, ///< counters
    Time,   ///< a gauge
  };

  TestInputs(const model::Objective &objective, const model::Project &project);

  Kind kind() const { return kind_; }
  const std::string &why_none() const { return why_none_; }
  /// The value of a label of `by` that matchers leave no choice of.
  const std::string *pinned(const std::string &source) const;
  /// Whether bad events have a series of their own, which may not exist yet.
  bool can_lack_bad() const;

  /// `with_bad` false leaves that one out.
  std::vector<TestSeries> make(const Simulation &simulation, const SplitValue &value,
                               bool with_bad = true) const;

private:
  void use_events(const promql::Selector &part, bool part_is_good, const promql::Selector &total);
  void use(const model::Ratio &ratio);
  void use(const model::Latency &latency);
  void use(const model::ErrorRatio &ratio);
  void use_gauge(const model::Counter &value, double good, double bad);
  void use(const model::Threshold &threshold);
  void use(const model::Boolean &boolean) { use_gauge(boolean.value, 1, 0); }

  const model::Objective &objective_;
  const model::Project &project_;
  Kind kind_ = Kind::None;
  std::string why_none_;

  struct Counter {
    std::string name;
    promql::LabelSet labels;
    enum class Of { Bad, Good, All } of = Of::All;
  };
  std::vector<Counter> counters_; ///< those of bad events first

  std::optional<promql::Selector> gauge_; ///< nothing: the recorded value itself
  promql::LabelSet gauge_labels_;
  double good_ = 1, bad_ = 0;
};

} // namespace slac::plan
