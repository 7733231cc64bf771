// SPDX-License-Identifier: Apache-2.0
// Rule files, one for each unit, in the format of what runs them.
#include "compiler/emit/emit.hpp"
#include "compiler/emit/objective_printer.hpp"
#include "compiler/emit/rule_file.hpp"
#include "compiler/model/promised.hpp"
#include "compiler/plan/promised_rules.hpp"
#include "compiler/plan/pyrra_names.hpp"
#include "compiler/plan/sloth_names.hpp"
#include "compiler/plan/staggered.hpp"
#include "compiler/plan/unclaimed_rules.hpp"

namespace slac::emit {
namespace {

/// What a tenant of Mimir has by default (ruler_max_rule_groups_per_tenant).
constexpr std::size_t kMimirGroups = 70;

/// A file that begins with its first rule: without one there is none.
class RulesWriter {
public:
  RulesWriter(const std::string &path, RuleFileFormat &format, base::Sink &sink)
      : path_(path), format_(format), sink_(sink) {}
  ~RulesWriter() {
    if (documents_ > 0) sink_.close();
  }
  RulesWriter(const RulesWriter &) = delete;
  RulesWriter &operator=(const RulesWriter &) = delete;

  void add(std::string_view groups) {
    if (groups.empty()) return;
    if (documents_ == 0) sink_.open("rules/" + path_ + ".yaml");
    if (documents_ == 0 || (format_.limit() > 0 && size_ + groups.size() > format_.limit())) {
      const std::string head = format_.head(path_, ++documents_);
      sink_.append(head);
      size_ = head.size();
    }
    sink_.append(groups);
    size_ += groups.size();
    for (std::size_t at = groups.find(kGroup); at != std::string_view::npos;
         at = groups.find(kGroup, at + 1))
      ++groups_;
  }
  void add(plan::RuleFile rules) {
    for (plan::Group &group : rules.groups) {
      plan::RuleFile alone;
      alone.groups.push_back(std::move(group));
      PlainRuleText text;
      write_groups(alone, text, format_.style());
      add(text.take());
    }
  }

  std::size_t groups() const { return groups_; }

private:
  static constexpr std::string_view kGroup = "\n  - name: ";

  const std::string &path_;
  RuleFileFormat &format_;
  base::Sink &sink_;
  std::size_t documents_ = 0;
  std::size_t size_ = 0; ///< of the present document
  std::size_t groups_ = 0;
};

plan::RuleFile make_staggered_rules(const model::Objective &objective, const model::Model &model) {
  return plan::staggered(plan::make_objective_rules(objective, model));
}

class RulesEmitter final : public Emitter {
public:
  RulesEmitter(const model::Model &model, const Options &options)
      : model_(model), engine_(options.engine), format_(options.engine, model.project),
        objectives_(model,
                    options.engine == Engine::Vmalert ? make_staggered_rules
                                                      : plan::make_objective_rules,
                    format_.style()) {}

  void emit(const plan::Unit &unit, base::Sink &sink) override {
    RulesWriter writer(unit.path, format_, sink);
    if (const auto *file = std::get_if<plan::SpecFile>(&unit.of)) {
      for (const model::Objective *o : file->objectives) {
        writer.add(objectives_.print(*o));
        if (model_.project.names == model::Names::Sloth)
          writer.add(ordered(plan::make_sloth_names(*o, model_)));
        if (model_.project.names == model::Names::Pyrra)
          writer.add(ordered(plan::make_pyrra_names(*o, model_)));
        for (const model::Objective *promised : model::promised(model_, o->name.value))
          writer.add(ordered(plan::make_promised_rules(*promised, model_)));
        if (plan::Group unclaimed = plan::make_unclaimed_rules(*o, model_);
            !unclaimed.rules.empty())
          writer.add(ordered({{std::move(unclaimed)}}));
      }
      for (const model::Agreement *a : file->agreements)
        writer.add(ordered(plan::make_agreement_rules(*a, model_)));
    } else if (const auto *shared = std::get_if<plan::SharedRules>(&unit.of)) {
      writer.add(ordered(shared->make(model_)));
    }
    groups_ += writer.groups();
  }

  std::vector<std::string> notes() const override {
    if (engine_ != Engine::Mimir || groups_ <= kMimirGroups) return {};
    return {std::to_string(groups_) + " groups of rules; a tenant of Mimir has " +
            std::to_string(kMimirGroups) +
            " unless its ruler_max_rule_groups_per_tenant is higher"};
  }

private:
  /// As the engine has to evaluate them.
  plan::RuleFile ordered(plan::RuleFile rules) const {
    return engine_ == Engine::Vmalert ? plan::staggered(std::move(rules)) : rules;
  }

  const model::Model &model_;
  Engine engine_;
  RuleFileFormat format_;
  ObjectivePrinter objectives_;
  std::size_t groups_ = 0;
};

} // namespace

std::unique_ptr<Emitter> make_rules_emitter(const model::Model &model, const Options &options) {
  return std::make_unique<RulesEmitter>(model, options);
}

} // namespace slac::emit
