// SPDX-License-Identifier: Apache-2.0
// Sloth's specs as Objectives. What Sloth's own validation refuses is refused here with its place
// (github.com/slok/sloth, pkg/common/validation/slo.go, release 0.16).
#include "compiler/decode/sloth/sloth.hpp"

#include "compiler/decode/reader.hpp"
#include "compiler/decode/sloth/tables.hpp"
#include "compiler/time/duration.hpp"

#include <algorithm>
#include <utility>

namespace slac::decode::sloth {
namespace {

using base::Code;
using yaml::Node;
using yaml::NodeKind;

constexpr time::Duration kPeriod{30 * time::kDay};

const Node *scalar(const Node &mapping, std::string_view key) {
  const Node *value = yaml::find(mapping, key);
  return value != nullptr && value->kind == NodeKind::Scalar ? value : nullptr;
}

bool starts(const Node *scalar, std::string_view with) {
  return scalar != nullptr && scalar->text.starts_with(with);
}

/// Sloth's rule for the parts of an id.
bool is_name(std::string_view text) {
  const auto alnum = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  };
  return text.size() >= 2 && alnum(text.front()) && alnum(text.back()) &&
         std::all_of(text.begin(), text.end(),
                     [&](char c) { return alnum(c) || c == '-' || c == '_' || c == '.'; });
}

/// `sloth-common/coredns/availability` is our `sloth-coredns-availability`.
std::string indicator_of(const std::string &plugin) {
  constexpr std::string_view kCommon = "sloth-common/";
  if (!plugin.starts_with(kCommon)) return {};
  std::string out = "sloth-" + plugin.substr(kCommon.size());
  std::replace(out.begin(), out.end(), '/', '-');
  return out;
}

class Translator {
public:
  Translator(const Spelling &spelling, Context &context)
      : spelling_(spelling), context_(context), diagnostics_(context.diagnostics) {}

  Translation translate(const Node &level, const Node &document) {
    const Fields fields(level, spelling_.level, diagnostics_);
    Translation out;
    refuse_plugins(fields.find(spelling_.plugins));
    const Node *service = named(fields.find("service"), "service");
    const Node *slos = fields.find("slos");
    if (slos != nullptr && (slos->kind != NodeKind::Sequence || slos->items.empty())) {
      report(Code::WrongShape, *slos, "expected a list of at least one SLO for `slos`");
      return out;
    }
    if (service == nullptr || slos == nullptr) return out;
    Node ours = our_name(service->text, "service-", *service, diagnostics_);
    for (const Node &slo : slos->items)
      if (auto objective = translate_slo(slo, *service, ours, fields.find("labels"))) {
        out.documents.push_back(std::move(*objective));
        out.origins.push_back({spelling_.spec, service->text, yaml::find(slo, "name")->text,
                               std::exchange(renamed_, {})});
      }
    // What stands above the document stands above the first of ours.
    if (!out.documents.empty()) out.documents.front().entries.front().key.span = document.span;
    out.services.push_back(std::move(ours));
    return out;
  }

private:
  void report(Code code, const Node &at, std::string message, std::string help = {}) {
    diagnostics_.add(base::make_diagnostic(code, at.span, std::move(message), std::move(help)));
  }

  void refuse_plugins(const Node *plugins) {
    if (plugins == nullptr || plugins->kind == NodeKind::Null) return;
    report(Code::Foreign, *plugins, "plugins of Sloth are programs, which slac does not run",
           "remove them; contributed ones for exhausted budgets, intervals of rules and corrected "
           "denominators do what rules of slac do anyway");
  }

  const Node *named(const Node *node, const std::string &key) {
    const auto text = read_text(node, key, diagnostics_);
    if (!text) return nullptr;
    if (is_name(text->value)) return node;
    report(Code::BadName, *node, "`" + text->value.substr(0, 80) + "` cannot be a name of Sloth",
           "at least two characters: letters, digits, -, _ and ., a letter or digit at both ends");
    return nullptr;
  }

  std::optional<Node> translate_slo(const Node &slo, const Node &service, const Node &ours,
                                    const Node *shared) {
    const Fields fields(slo, spelling_.slo, diagnostics_);
    if (slo.kind != NodeKind::Mapping) return std::nullopt;
    refuse_plugins(fields.find("plugins"));
    const Node *name = named(fields.find("name"), "name");
    auto target = translate_target(fields.find("objective"));
    Node spec = mapping_at(slo);
    put(spec, "service", text_at(ours.text, service), service);
    put_text(spec, "description", yaml::find_entry(slo, "description"));
    const bool measures = translate_sli(fields.find("sli"), spec);
    if (target) put(spec, "target", std::move(*target), yaml::find_entry(slo, "objective")->key);
    translate_alerting(fields.find("alerting"), spec);
    LabelSet labels(false, diagnostics_, &renamed_);
    labels.add(shared, "labels");
    labels.add(fields.find("labels"), "labels");
    if (name == nullptr || !measures || !target) return std::nullopt;
    Node out = resource(
        "Objective", our_name(service.text + "-" + name->text, "slo-", *name, diagnostics_), slo);
    Node &metadata = metadata_of(out);
    if (!labels.empty()) put(metadata, "labels", std::move(labels).finish(slo));
    spec_of(out) = std::move(spec);
    return out;
  }

  time::Duration period() const { return context_.project.sloth_period.value_or(kPeriod); }

  std::optional<Node> translate_target(const Node *objective) {
    const auto text = read_text(objective, "objective", diagnostics_);
    if (!text) return std::nullopt;
    const auto percent = base::Decimal::parse(text->value);
    if (!percent || *percent <= base::Decimal{} || *percent > base::Decimal::from_int(100)) {
      report(Code::BadPercent, *objective,
             "expected a percentage above 0 and up to 100 for `objective`, got `" +
                 text->value.substr(0, 40) + "`",
             "write it without a sign: `objective: 99.9`");
      return std::nullopt;
    }
    return text_at(percent->text() + "% over " + time::format_window(period()), *objective);
  }

  bool translate_sli(const Node *sli, Node &spec) {
    if (sli == nullptr) return false;
    const Fields fields(*sli, kSli, diagnostics_);
    if (sli->kind != NodeKind::Mapping) return false;
    const Node *events = fields.find("events"), *raw = fields.find("raw"),
               *plugin = fields.find("plugin");
    const int kinds = (events != nullptr) + (raw != nullptr) + (plugin != nullptr);
    if (kinds != 1) {
      report(kinds == 0 ? Code::MissingKey : Code::BadValue, *sli,
             kinds == 0 ? "the SLI measures nothing" : "the SLI is of several kinds",
             "give one of `events`, `raw` and `plugin`");
      return false;
    }
    Node indicator = mapping_at(*sli);
    const bool ok = events != nullptr ? translate_events(*events, indicator, spec)
                    : raw != nullptr  ? translate_raw(*raw, indicator, spec)
                                      : translate_plugin(*plugin, indicator);
    if (ok) put(spec, "indicator", std::move(indicator), *sli);
    return ok;
  }

  /// A query with the window in it; it stands in `{{.window}}`.
  std::optional<Node> query(const Fields &fields, const char *key) {
    const Node *node = fields.find(key);
    if (!read_text(node, key, diagnostics_)) return std::nullopt;
    if (node->text.find("{{") == std::string::npos) {
      report(Code::IndicatorWindow, *node, std::string("expected `{{.window}}` in `") + key + "`",
             "write it for the length of the ranges: `rate(http_requests_total[{{.window}}])`");
      return std::nullopt;
    }
    return with_our_window(*node, diagnostics_);
  }

  void split(const std::vector<const Node *> &queries, const Node &at, Node &spec) {
    Node by = list_at(at);
    by.flow = true;
    for (const std::string &label : grouped_by(queries))
      by.items.push_back(text_at(label, at));
    if (!by.items.empty()) put(spec, "by", std::move(by));
  }

  bool translate_events(const Node &events, Node &indicator, Node &spec) {
    const Fields fields(events, spelling_.events, diagnostics_);
    if (events.kind != NodeKind::Mapping) return false;
    auto error = query(fields, spelling_.error_query), total = query(fields, spelling_.total_query);
    if (!error || !total) return false;
    if (error->text == total->text) {
      report(Code::RatioMismatch, *fields.find(spelling_.error_query),
             "the errors are all events: both queries are the same", "count only what failed");
      return false;
    }
    split({&*error, &*total}, events, spec);
    Node ratio = mapping_at(events);
    put(ratio, "bad", std::move(*error), yaml::find_entry(events, spelling_.error_query)->key);
    put(ratio, "total", std::move(*total), yaml::find_entry(events, spelling_.total_query)->key);
    put(indicator, "ratio", std::move(ratio), events);
    return true;
  }

  bool translate_raw(const Node &raw, Node &indicator, Node &spec) {
    const Fields fields(raw, spelling_.raw, diagnostics_);
    if (raw.kind != NodeKind::Mapping) return false;
    auto ratio = query(fields, spelling_.error_ratio_query);
    if (!ratio) return false;
    split({&*ratio}, raw, spec);
    put(indicator, "errorRatio", std::move(*ratio),
        yaml::find_entry(raw, spelling_.error_ratio_query)->key);
    return true;
  }

  bool translate_plugin(const Node &plugin, Node &indicator) {
    const Fields fields(plugin, kPlugin, diagnostics_);
    const Node *id = fields.find("id");
    if (!read_text(id, "id", diagnostics_)) return false;
    const std::string name = indicator_of(id->text);
    if (name.empty() || context_.indicators.find(name) == nullptr) {
      report(Code::Foreign, *id,
             "the SLI plugin `" + id->text.substr(0, 80) +
                 "` is a program, which slac does not run",
             "write its query as `raw`; plugins of sloth-common-sli-plugins that are queries are "
             "known, under `sloth-common/…`");
      return false;
    }
    Node use = mapping_at(plugin), with = mapping_at(plugin);
    put(use, "indicator", text_at(name, *id), yaml::find_entry(plugin, "id")->key);
    translate_options(fields.find("options"), with);
    if (!with.entries.empty()) put(use, "with", std::move(with));
    put(indicator, "use", std::move(use), plugin);
    return true;
  }

  /// `filter` is matchers with or without braces; `exclude_errors` is one more.
  void translate_options(const Node *options, Node &with) {
    if (options == nullptr || options->kind == NodeKind::Null) return;
    if (options->kind != NodeKind::Mapping) {
      report_shape(*options, "options", "a mapping such as {bucket: \"0.3\"}", diagnostics_);
      return;
    }
    std::string filter;
    const Node *filter_at = nullptr;
    for (const auto &[key, value] : options->entries) {
      if (!read_text(&value, key.text, diagnostics_)) continue;
      if (key.text == "filter") {
        const std::size_t begin = value.text.find_first_not_of("{},");
        const std::size_t end = value.text.find_last_not_of("{},");
        if (begin == std::string::npos) continue;
        filter.insert(0, value.text.substr(begin, end - begin + 1) + ",");
        filter_at = &value;
      } else if (key.text == "exclude_errors") {
        if (value.text == "true") filter += "code!~\"5..\",";
        if (filter_at == nullptr) filter_at = &value;
      } else {
        put(with, key.text, value, key);
      }
    }
    if (!filter.empty()) put(with, "filter", text_at(filter, *filter_at));
  }

  void translate_alerting(const Node *alerting, Node &spec) {
    if (alerting == nullptr) return;
    const Fields fields(*alerting, spelling_.alerting, diagnostics_);
    if (alerting->kind != NodeKind::Mapping) return;
    Node alerts = mapping_at(*alerting);
    bool any = false;
    for (const bool page : {true, false}) {
      const char *key = page ? spelling_.page_alert : spelling_.ticket_alert;
      auto tier = translate_tier(*alerting, fields, key, page);
      any = any || tier;
      const yaml::Entry *from = yaml::find_entry(*alerting, key);
      if (tier)
        put(alerts, page ? "page" : "ticket", std::move(*tier),
            from == nullptr ? *alerting : from->key);
    }
    const Node *name = fields.find("name");
    if (any && (name == nullptr || name->text.empty()))
      report(Code::MissingKey, *alerting, "the alerting needs `name`",
             "both alerts are called by it: `name: CheckoutErrorBudget`");
    put(spec, "alerts", std::move(alerts), *alerting);
  }

  /// A label without a value is none, and what routes by it loses the alert.
  void refuse_empty(const Node *mapping) {
    if (mapping == nullptr) return;
    for (const auto &[key, value] : mapping->entries)
      if (value.kind == NodeKind::Null || (value.kind == NodeKind::Scalar && value.text.empty()))
        report(Code::MissingKey, key, "`" + key.text.substr(0, 80) + "` has no value",
               "give one, or remove it");
  }

  /// Nothing where it is disabled.
  std::optional<Node> translate_tier(const Node &alerting, const Fields &all, const char *key,
                                     bool page) {
    const Node *own = all.find(key);
    Node out = mapping_at(own == nullptr ? alerting : *own);
    LabelSet labels(true, diagnostics_, &renamed_), annotations(true, diagnostics_);
    for (const char *both : {"labels", "annotations"})
      refuse_empty(all.find(both));
    labels.add(all.find("labels"), "labels");
    annotations.add(all.find("annotations"), "annotations");
    if (own != nullptr && own->kind != NodeKind::Null) {
      const Fields fields(*own, kAlert, diagnostics_);
      const auto disable = read_text(fields.find("disable"), "disable", diagnostics_);
      if (disable && disable->value != "true" && disable->value != "false")
        report(Code::BadValue, *fields.find("disable"),
               "expected true or false for `disable`, got `" + disable->value.substr(0, 40) + "`");
      if (disable && disable->value == "true") return std::nullopt;
      for (const char *both : {"labels", "annotations"})
        refuse_empty(fields.find(both));
      labels.add(fields.find("labels"), "labels");
      annotations.add(fields.find("annotations"), "annotations");
    }
    put_text(out, "name", yaml::find_entry(alerting, "name"));
    if (!labels.empty()) put(out, "labels", std::move(labels).finish(out));
    if (!annotations.empty()) put(out, "annotations", std::move(annotations).finish(out));
    if (auto windows = translate_windows(page ? "page" : "ticket"))
      put(out, "windows", std::move(*windows));
    return out;
  }

  /// Of the AlertWindows for the period, if the tree has some.
  std::optional<Node> translate_windows(const char *tier) {
    const auto found = context_.references.alert_windows.find(period());
    if (found == context_.references.alert_windows.end()) return std::nullopt;
    const Node *own = yaml::find(*yaml::find(found->second, "spec"), tier);
    if (own == nullptr) return std::nullopt;
    Node out = list_at(*own);
    for (const char *key : {"quick", "slow"}) {
      const Node *pair = yaml::find(*own, key);
      if (pair == nullptr || pair->kind != NodeKind::Mapping) return std::nullopt;
      const yaml::Entry *budget = yaml::find_entry(*pair, "errorBudgetPercent"),
                        *shorter = yaml::find_entry(*pair, "shortWindow"),
                        *longer = yaml::find_entry(*pair, "longWindow");
      if (budget == nullptr || shorter == nullptr || longer == nullptr) return std::nullopt;
      Node windows = mapping_at(*pair);
      put(windows, "long", longer->value, longer->key);
      put(windows, "short", shorter->value, shorter->key);
      put(windows, "budget", text_at(budget->value.text + "%", budget->value), budget->key);
      out.items.push_back(std::move(windows));
    }
    return out;
  }

  const Spelling &spelling_;
  Context &context_;
  base::Diagnostics &diagnostics_;
  std::map<std::string, std::string> renamed_; ///< of the present SLO
};

/// Their keys and what Sloth needs; what the values mean is judged where they are used.
void check_windows(const Node &document, Context &context) {
  base::Diagnostics &diagnostics = context.diagnostics;
  const Fields fields(document, kAlertWindowsDocument, diagnostics);
  const Node *spec = fields.find("spec");
  if (spec == nullptr) return;
  const Fields inner(*spec, kAlertWindowsSpec, diagnostics);
  const auto period = windows_for(document);
  const Node *node = inner.find("sloPeriod");
  if (!period && read_text(node, "sloPeriod", diagnostics))
    diagnostics.add(base::make_diagnostic(Code::BadDuration, node->span,
                                          "expected a duration for `sloPeriod`, got `" +
                                              node->text.substr(0, 40) + "`",
                                          "write `28d`"));
  for (const char *tier : {"page", "ticket"}) {
    const Node *own = inner.find(tier);
    if (own == nullptr) continue;
    const Fields pairs(*own, kAlertWindowsTier, diagnostics);
    for (const char *key : {"quick", "slow"})
      if (const Node *pair = pairs.find(key)) {
        const Fields of_pair(*pair, kAlertWindowsPair, diagnostics);
        for (const Field &field : kAlertWindowsPair.fields)
          (void)read_text(of_pair.find(field.key), std::string(field.key), diagnostics);
      }
  }
}

} // namespace

bool recognise(const Node &document) {
  const Node *version = scalar(document, "apiVersion");
  return starts(version, "sloth.slok.dev/") ||
         (version == nullptr && starts(scalar(document, "version"), "prometheus/"));
}

Translation translate(const Node &document, Context &context) {
  const auto refuse = [&](const Node &at, std::string message, std::string help) {
    context.diagnostics.add(base::make_diagnostic(Code::UnknownApiVersion, at.span,
                                                  std::move(message), std::move(help)));
    return Translation{};
  };
  if (const Node *version = scalar(document, "version");
      version != nullptr && scalar(document, "apiVersion") == nullptr) {
    if (version->text != "prometheus/v1")
      return refuse(*version, "unknown version `" + version->text.substr(0, 40) + "` of Sloth",
                    "write `prometheus/v1`");
    return Translator(kFile, context).translate(document, document);
  }
  const Node &version = *scalar(document, "apiVersion");
  const Node *kind = scalar(document, "kind");
  if (version.text != "sloth.slok.dev/v1")
    return refuse(version, "unknown apiVersion `" + version.text.substr(0, 40) + "` of Sloth",
                  "write `sloth.slok.dev/v1`");
  if (kind != nullptr && kind->text == "AlertWindows") {
    check_windows(document, context);
    return {};
  }
  if (kind != nullptr && kind->text != "PrometheusServiceLevel") {
    context.diagnostics.add(base::make_diagnostic(
        Code::UnknownKind, kind->span, "unknown kind `" + kind->text.substr(0, 40) + "` of Sloth",
        "kinds are `PrometheusServiceLevel` and `AlertWindows`"));
    return {};
  }
  const Fields fields(document, kCrdDocument, context.diagnostics);
  const Node *spec = fields.find("spec");
  if (spec == nullptr) return {};
  return Translator(kCrd, context).translate(*spec, document);
}

std::optional<time::Duration> windows_for(const Node &document) {
  const Node *kind = scalar(document, "kind"), *spec = yaml::find(document, "spec");
  if (!starts(scalar(document, "apiVersion"), "sloth.slok.dev/") || kind == nullptr ||
      kind->text != "AlertWindows" || spec == nullptr)
    return std::nullopt;
  const Node *period = scalar(*spec, "sloPeriod");
  return period == nullptr ? std::nullopt : time::parse_duration(period->text);
}

} // namespace slac::decode::sloth
