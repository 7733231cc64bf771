// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/plan/plan.hpp"

#include <string>
#include <string_view>

namespace slac::emit {

/// Takes the text of a rule file in pieces that say how each is to be written.
class RuleText {
public:
  virtual ~RuleText() = default;
  /// YAML as it is.
  virtual void yaml(std::string_view text) = 0;
  /// A PromQL expression.
  virtual void expr(std::string_view text) = 0;
  /// A string, quoted where YAML needs it.
  virtual void scalar(std::string_view text) = 0;
};

/// Writes into a string.
class PlainRuleText final : public RuleText {
public:
  void yaml(std::string_view text) override { out_ += text; }
  void expr(std::string_view text) override;
  void scalar(std::string_view text) override;
  std::string take() { return std::move(out_); }

private:
  std::string out_;
};

/// What a target wants in groups beside what Prometheus does.
struct RuleStyle {
  std::string of_group;        ///< lines of each group
  model::Labels of_alert = {}; ///< labels of alerts that have none of the name
};

/// The groups as they stand below `groups:`
/// (prometheus.io/docs/prometheus/latest/configuration/recording_rules).
void write_groups(const plan::RuleFile &rules, RuleText &out, const RuleStyle &style = {});

} // namespace slac::emit
