// SPDX-License-Identifier: Apache-2.0
#include "compiler/emit/objective_printer.hpp"

#include <algorithm>

namespace slac::emit {
namespace {

/// More than any tree has; a tree of skeletons that never come again must not fill the memory.
constexpr std::size_t kMaxTemplates = 1000;

} // namespace

ObjectivePrinter::ObjectivePrinter(const model::Model &model, Plan plan, RuleStyle style)
    : model_(model), plan_(plan), style_(std::move(style)) {}

std::string ObjectivePrinter::print_planned(const model::Objective &objective,
                                            const model::Model &model) const {
  PlainRuleText text;
  write_groups(plan_(objective, model), text, style_);
  return text.take();
}

std::optional<RuleTemplate>
ObjectivePrinter::make_template(const Skeleton &skeleton, const Holes &values,
                                const model::Objective &objective) const {
  model::Model alone;
  alone.project = model_.project;
  alone.services.push_back(skeleton.service);
  if (std::any_of(objective.by.begin(), objective.by.end(), model::names_accounts))
    alone.accounts = model_.accounts;
  RuleTemplate out;
  write_groups(plan_(skeleton.objective, alone), out, style_);
  // Text of the user's that looks like a marker would be taken for one.
  if (!out.fits(values) || out.fill(values) != print_planned(objective, model_))
    return std::nullopt;
  return out;
}

std::string ObjectivePrinter::print(const model::Objective &objective) {
  // Its rules are those of its members too.
  if (model::composite_of(objective) != nullptr) return print_planned(objective, model_);
  Holes values;
  const Skeleton skeleton =
      make_skeleton(objective, model_.find_service(objective.service.value), values);
  std::string key = skeleton.key();
  auto known = templates_.find(key);
  if (known == templates_.end()) {
    const bool is_first = seen_.insert(std::hash<std::string>{}(key)).second;
    if (is_first || templates_.size() == kMaxTemplates) return print_planned(objective, model_);
    known = templates_.emplace(std::move(key), make_template(skeleton, values, objective)).first;
  }
  return known->second ? known->second->fill(values) : print_planned(objective, model_);
}

} // namespace slac::emit
