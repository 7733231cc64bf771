// SPDX-License-Identifier: Apache-2.0
// Alertmanager's configuration: of a tree with Channels all of it, put into the user's own where
// there is one; of others the inhibitions alone, to be copied. Matchers are written in the form
// that 0.22 and later read, as text.
#include "compiler/base/yaml_writer.hpp"
#include "compiler/emit/alertmanager_config.hpp"
#include "compiler/emit/emit.hpp"
#include "compiler/emit/receivers.hpp"

#include <algorithm>

namespace slac::emit {
namespace {

constexpr const char *kTemplates = "slac.tmpl";

std::string joined(const std::vector<std::string> &words, const char *between) {
  std::string out;
  for (const std::string &word : words)
    out += (out.empty() ? "" : between) + word;
  return out;
}

/// For matchers, which hold double quotes.
std::string single_quoted(const std::string &text) {
  std::string out = "'";
  for (const char c : text)
    out.append(c == '\'' ? 2 : 1, c);
  return out + "'";
}

std::string list_text(const std::string &key, const std::vector<plan::AlertMatcher> &items,
                      const std::string &indent) {
  std::string out = indent + key + ":\n";
  for (const plan::AlertMatcher &item : items)
    out += indent + "  - " + single_quoted(item.text()) + "\n";
  return out;
}

std::string route_text(const plan::Route &route, const std::string &indent) {
  const std::string inner = indent + "  ";
  std::string out;
  if (!route.receiver.empty())
    out += inner + "receiver: " + base::yaml_scalar(route.receiver) + "\n";
  out += list_text("matchers", route.matchers, inner);
  if (!route.group_by.empty()) out += inner + "group_by: [" + joined(route.group_by, ", ") + "]\n";
  const auto set = [&](const char *key, const std::string &value) {
    if (!value.empty()) out += inner + key + ": " + value + "\n";
  };
  set("group_wait", route.group_wait);
  set("group_interval", route.group_interval);
  set("repeat_interval", route.repeat_interval);
  if (!route.routes.empty()) out += inner + "routes:\n";
  for (const plan::Route &below : route.routes)
    out += route_text(below, inner + "  ");
  out[indent.size()] = '-';
  return out;
}

std::string inhibition_text(const plan::Inhibition &inhibition, const std::string &indent) {
  const std::string inner = indent + "  ";
  std::string out = list_text("source_matchers", inhibition.sources, inner) +
                    list_text("target_matchers", inhibition.targets, inner) + inner + "equal: [" +
                    joined(inhibition.equal, ", ") + "]\n";
  out[indent.size()] = '-';
  return indent + "# " + inhibition.why + "\n" + out;
}

std::string routes_text(const plan::Routing &routing, const std::string &indent) {
  std::string out;
  for (const plan::Route &route : routing.routes)
    out += route_text(route, indent);
  return out;
}
std::string receivers_text(const plan::Routing &routing, const model::Model &model,
                           const std::string &indent) {
  std::string out;
  for (const plan::Receiver &receiver : routing.receivers)
    out += receiver_text(receiver, model, indent);
  return out;
}
std::string inhibitions_text(const model::Model &model, const std::string &indent) {
  std::string out;
  for (const plan::Inhibition &inhibition : plan::make_inhibitions(model))
    out += inhibition_text(inhibition, indent);
  return out;
}
std::string templates_text(const std::string &indent) { return indent + "- " + kTemplates + "\n"; }

using Place = model::AlertmanagerBase::Place;

/// Of the entries of a list.
std::string indent_at(const Place &place) {
  return place.has_key ? place.indent : place.indent + "  ";
}

/// Lines that are put into the base, between markers.
struct Addition {
  const Place *place;
  std::string key; ///< of the list
  std::string entries;
};

/// Without the lines between markers, and these, it is the base byte for byte.
std::string put_into(const model::AlertmanagerBase &base, const plan::Routing &routing,
                     const model::Model &model) {
  std::vector<Addition> additions{
      {&base.routes, "routes", routes_text(routing, indent_at(base.routes))},
      {&base.receivers, "receivers", receivers_text(routing, model, indent_at(base.receivers))},
      {&base.inhibit_rules, "inhibit_rules",
       inhibitions_text(model, indent_at(base.inhibit_rules))},
      {&base.templates, "templates", templates_text(indent_at(base.templates))}};
  std::stable_sort(additions.begin(), additions.end(),
                   [](const Addition &a, const Addition &b) { return a.place->at < b.place->at; });
  std::string out;
  std::size_t done = 0;
  for (const auto &[place, key, entries] : additions) {
    if (entries.empty()) continue;
    out.append(base.text, done, place->at - done);
    out.append(place->indent).append("# slac: begin\n");
    if (!place->has_key) out.append(place->indent).append(key).append(":\n");
    out.append(entries).append(place->indent).append("# slac: end\n");
    done = place->at;
  }
  return out.append(base.text, done);
}

/// The root of a configuration that has no base sends nothing.
std::string whole(const plan::Routing &routing, const model::Model &model) {
  std::string out = "# Generated by slac.\nroute:\n  receiver: slac/none\n";
  if (const std::string routes = routes_text(routing, "    "); !routes.empty())
    out += "  routes:\n" + routes;
  out += "receivers:\n  - name: slac/none\n" + receivers_text(routing, model, "  ");
  if (const std::string inhibitions = inhibitions_text(model, "  "); !inhibitions.empty())
    out += "inhibit_rules:\n" + inhibitions;
  return out + "templates:\n" + templates_text("  ");
}

class AlertmanagerEmitter final : public Emitter {
public:
  AlertmanagerEmitter(const model::Model &model, Engine engine) : model_(model), engine_(engine) {}

  void emit(const plan::Unit &unit, base::Sink &sink) override {
    if (written_ || std::holds_alternative<plan::SpecFile>(unit.of)) return;
    written_ = true;
    if (model_.channels.empty()) return write_inhibitions(sink);
    const plan::Routing routing = plan::make_routing(model_, plan::raised_alerts(model_));
    if (engine_ == Engine::Operator) {
      sink.write("alertmanager/alertmanagerconfig.yaml",
                 alertmanager_config(routing, plan::make_inhibitions(model_), model_));
      sink.write("alertmanager/templates.yaml", templates_config_map(model_));
      return;
    }
    const auto &base = model_.project.alertmanager.base_config;
    sink.write("alertmanager/alertmanager.yml",
               base ? put_into(*base, routing, model_) : whole(routing, model_));
    sink.write("alertmanager/" + std::string(kTemplates), messages());
  }

  std::vector<std::string> notes() const override {
    if (engine_ != Engine::Operator || !model_.project.alertmanager.base_config ||
        model_.channels.empty())
      return {};
    return {
        "`alertmanager.base` is no part of an AlertmanagerConfig: the operator puts it into the "
        "configuration that the cluster has"};
  }

private:
  void write_inhibitions(base::Sink &sink) const {
    const std::string rules = inhibitions_text(model_, "  ");
    if (rules.empty()) return;
    sink.write("alertmanager/inhibit.yml",
               "# Generated by slac. Put these rules under inhibit_rules of your configuration.\n"
               "inhibit_rules:\n" +
                   rules);
  }

  const model::Model &model_;
  Engine engine_;
  bool written_ = false;
};

} // namespace

std::unique_ptr<Emitter> make_alertmanager_emitter(const model::Model &model,
                                                   const Options &options) {
  return std::make_unique<AlertmanagerEmitter>(model, options.engine);
}

} // namespace slac::emit
