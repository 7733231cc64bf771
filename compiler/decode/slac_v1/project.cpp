// SPDX-License-Identifier: Apache-2.0
#include "compiler/base/address.hpp"
#include "compiler/decode/slac_v1/kinds.hpp"
#include "compiler/decode/slac_v1/scalars.hpp"
#include "compiler/decode/slac_v1/tables.hpp"

#include <algorithm>
#include <array>
#include <map>

namespace slac::decode::slac_v1 {
namespace {

using base::Code;

/// A short list of names without repetition. `what` is one of them, in messages.
std::optional<std::vector<std::string>> decode_names(const yaml::Node *node, const char *key,
                                                     const std::string &what,
                                                     base::Diagnostics &diagnostics) {
  constexpr std::size_t kMaxNames = 100;
  if (!read_texts(node, key, diagnostics)) return std::nullopt;
  if (node->items.size() > kMaxNames) {
    diagnostics.add(base::make_diagnostic(Code::BadValue, node->items[kMaxNames].span,
                                          "expected at most " + std::to_string(kMaxNames) +
                                              " names for `" + key + "`, got " +
                                              std::to_string(node->items.size())));
    return std::nullopt;
  }
  std::vector<std::string> out;
  std::map<std::string, base::Span> seen;
  for (const yaml::Node &item : node->items) {
    const auto name = read_name(&item, key, diagnostics);
    if (!name) continue;
    const auto [first, is_new] = seen.emplace(name->value, name->span);
    if (is_new) {
      out.push_back(name->value);
      continue;
    }
    base::Diagnostic d = base::make_diagnostic(Code::DuplicateName, name->span,
                                               what + " `" + name->value + "` is given twice",
                                               "keep one of the two");
    d.also.push_back({first->second, "first given here"});
    diagnostics.add(std::move(d));
  }
  return out;
}

void decode_severities(const yaml::Node *node, model::Project &project,
                       base::Diagnostics &diagnostics) {
  auto names = decode_names(node, "severities", "severity", diagnostics);
  if (!names) return;
  project.severities = std::move(*names);
  if (project.severities.empty())
    diagnostics.add(base::make_diagnostic(Code::BadValue, node->span,
                                          "expected at least one severity, worst first"));
}

/// Scheme, host and path alone: a user or a password would be a secret in a spec.
void decode_address(const yaml::Node *node, model::Project &project,
                    base::Diagnostics &diagnostics) {
  const auto url = read_text(node, "url", diagnostics);
  if (!url) return;
  const base::Address address = base::parse_address(url->value);
  const bool is_whole = url->value.starts_with("http://") || url->value.starts_with("https://");
  if (!address.user.empty() || !address.password.empty()) {
    diagnostics.conceal(url->span);
    diagnostics.add(base::make_diagnostic(
        Code::ClearSecret, url->span, "`url` holds a user or a password, which are secrets",
        "give a token as `bearer: {file: /run/secrets/prometheus}`"));
    return;
  }
  if (url->value.find_first_of("?#") != std::string::npos) { // that may hold a token
    diagnostics.conceal(url->span);
    diagnostics.add(base::make_diagnostic(Code::BadValue, url->span,
                                          "expected an address without a query for `url`",
                                          "write https://prometheus.example"));
    return;
  }
  if (!is_whole || !address.wrong.empty())
    diagnostics.add(base::make_diagnostic(Code::BadValue, url->span,
                                          "expected an http or https address for `url`, got `" +
                                              url->value.substr(0, 80) + "`",
                                          "write https://prometheus.example"));
  project.prometheus_url = address.origin + address.path;
}

void decode_prometheus(const yaml::Node *node, model::Project &project,
                       base::Diagnostics &diagnostics) {
  if (node == nullptr) return;
  const Fields fields(*node, kPrometheus, diagnostics);
  decode_address(fields.find("url"), project, diagnostics);
  if (const yaml::Node *bearer = fields.find("bearer"); bearer != nullptr) {
    if (bearer->kind != yaml::NodeKind::Mapping) {
      diagnostics.conceal(bearer->span);
      diagnostics.add(base::make_diagnostic(
          Code::ClearSecret, bearer->span, "`bearer` is a secret and stands in the spec",
          "put it into a file where the exporter runs, and write `bearer: {file: "
          "/run/secrets/prometheus}`"));
    } else {
      project.prometheus_bearer = read_given(*bearer, bearer->span, diagnostics);
    }
  }
  if (const auto version = read_text(fields.find("version"), "version", diagnostics)) {
    if (version->value == "3")
      project.dialect.version = promql::Version::V3_16;
    else if (version->value != "2.42")
      diagnostics.add(base::make_diagnostic(Code::BadValue, version->span,
                                            "expected 2.42 or 3 for `version`, got `" +
                                                version->value.substr(0, 40) + "`",
                                            "it chooses the PromQL that indicators may use"));
  }
  const auto set = [&](std::string_view key, model::Located<time::Duration> &target) {
    if (const auto value = read_duration(fields.find(key), std::string(key), diagnostics))
      target = *value;
  };
  set("scrapeInterval", project.scrape_interval);
  set("evaluationInterval", project.evaluation_interval);
  set("retention", project.retention);
  const auto check_interval = [&](const model::Located<time::Duration> &interval, const char *key) {
    if (interval.value.ns > 2 * time::kMinute || interval.value.ns % time::kSecond != 0)
      diagnostics.add(base::make_diagnostic(
          Code::BadValue, interval.span,
          std::string("expected whole seconds and at most 2m for `") + key + "`",
          "the shortest alert window is 5m and needs at least two samples"));
  };
  check_interval(project.scrape_interval, "scrapeInterval");
  check_interval(project.evaluation_interval, "evaluationInterval");
  if (time::kHour % project.evaluation_interval.value.ns != 0)
    diagnostics.add(base::make_diagnostic(Code::BadValue, project.evaluation_interval.span,
                                          "expected an interval that divides an hour",
                                          "use 15s, 20s, 30s or 1m"));
}

/// Without a slash at its end; empty where there is none.
std::string read_address(const yaml::Node *node, const std::string &example,
                         base::Diagnostics &diagnostics) {
  const auto url = read_text(node, "url", diagnostics);
  if (!url) return {};
  if (!url->value.starts_with("https://") && !url->value.starts_with("http://"))
    diagnostics.add(base::make_diagnostic(Code::BadValue, url->span,
                                          "expected an http or https address for `url`, got `" +
                                              url->value.substr(0, 80) + "`",
                                          "write " + example));
  std::string out = url->value;
  while (out.ends_with('/'))
    out.pop_back();
  return out;
}

constexpr std::size_t kMostLogo = 88'000; ///< letters of base64: 64 KiB

/// As an address with its data; what is none, or too large, is reported.
std::string read_logo(const yaml::Node *node, base::Diagnostics &diagnostics) {
  const auto text = read_text(node, "logo", diagnostics);
  if (!text) return {};
  // How base64 of their first bytes begins.
  const bool is_png = text->value.starts_with("data:image/png;base64,iVBORw0KGgo");
  const bool is_jpeg = text->value.starts_with("data:image/jpeg;base64,/9j/");
  const std::size_t comma = text->value.find(',');
  const bool is_base64 = comma != std::string::npos &&
                         text->value.find_first_not_of(
                             "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=",
                             comma + 1) == std::string::npos;
  if ((is_png || is_jpeg) && is_base64 && text->value.size() <= kMostLogo) return text->value;
  diagnostics.add(
      base::make_diagnostic(Code::BadValue, text->span,
                            "expected a PNG or JPEG of at most 64 KiB as data for `logo`, got `" +
                                text->value.substr(0, 40) + "`",
                            "write data:image/png;base64, and what `base64 -w0 logo.png` prints"));
  return {};
}

void decode_grafana(const yaml::Node *node, model::Project &project,
                    base::Diagnostics &diagnostics) {
  if (node == nullptr) return;
  const Fields fields(*node, kGrafana, diagnostics);
  if (const auto text = read_text(fields.find("datasource"), "datasource", diagnostics))
    project.datasource = text->value;
  if (const auto text = read_text(fields.find("folder"), "folder", diagnostics))
    project.folder = text->value;
  project.grafana_url = read_address(fields.find("url"), "https://grafana.example", diagnostics);
}

void decode_alertmanager(const yaml::Node *node, model::Project &project,
                         base::Diagnostics &diagnostics) {
  if (node == nullptr) return;
  const Fields fields(*node, kAlertmanager, diagnostics);
  model::Alertmanager &out = project.alertmanager;
  constexpr std::array<std::pair<std::string_view, int>, 4> kVersions{
      {{"0.25", 25}, {"0.26", 26}, {"0.27", 27}, {"0.28", 28}}};
  read_word(fields.find("version"), "version", kVersions, out.minor, diagnostics);
  if (const auto base = read_text(fields.find("base"), "base", diagnostics)) out.base = *base;
  const yaml::Node *channels = fields.find("channels");
  if (channels == nullptr) return;
  const Fields names(*channels, kDefaultChannels, diagnostics);
  const auto read = [&](const char *key, model::Text &to) {
    if (const auto name = read_name(names.find(key), key, diagnostics)) to = *name;
  };
  read("page", out.page);
  read("ticket", out.ticket);
  read("watchdog", out.watchdog);
}

void decode_mimir(const yaml::Node *node, model::Project &project, base::Diagnostics &diagnostics) {
  if (node == nullptr) return;
  const Fields fields(*node, kMimir, diagnostics);
  const auto tenant = read_text(fields.find("tenant"), "tenant", diagnostics);
  if (!tenant) return;
  // grafana.com/docs/mimir/latest/configure/about-tenant-ids
  constexpr std::string_view kOthers = "!-_.*'()";
  const std::string &text = tenant->value;
  const bool fits = !text.empty() && text.size() <= 150 && text != "." && text != ".." &&
                    std::all_of(text.begin(), text.end(), [&](char c) {
                      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                             (c >= '0' && c <= '9') || kOthers.find(c) != std::string_view::npos;
                    });
  if (fits)
    project.mimir_tenant = text;
  else
    diagnostics.add(base::make_diagnostic(
        Code::BadValue, tenant->span, "`" + text.substr(0, 80) + "` is no tenant of Mimir",
        "a tenant has at most 150 letters, digits and characters of !-_.*'()"));
}

void decode_operator(const yaml::Node *node, model::Project &project,
                     base::Diagnostics &diagnostics) {
  if (node == nullptr) return;
  const Fields fields(*node, kOperator, diagnostics);
  if (auto labels = read_labels(fields.find("labels"), "labels", diagnostics))
    project.operator_labels = std::move(*labels);
  const auto name = read_text(fields.find("namespace"), "namespace", diagnostics);
  if (!name) return;
  const std::string &text = name->value;
  const auto is_alnum = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
  const bool fits =
      !text.empty() && text.size() <= 63 && is_alnum(text.front()) && is_alnum(text.back()) &&
      std::all_of(text.begin(), text.end(), [&](char c) { return is_alnum(c) || c == '-'; });
  if (fits)
    project.operator_namespace = text;
  else
    diagnostics.add(base::make_diagnostic(
        Code::BadValue, name->span, "`" + text.substr(0, 80) + "` is no namespace of Kubernetes",
        "a namespace has at most 63 small letters, digits and `-`, which neither begins nor ends "
        "it"));
}

/// Of semantic checks alone: what cannot be read or compiled stays an error.
void decode_findings(const yaml::Node *node, model::Project &project,
                     base::Diagnostics &diagnostics) {
  if (node == nullptr) return;
  if (node->kind != yaml::NodeKind::Mapping) {
    report_shape(*node, "findings", "a mapping such as {SLA4012: error}", diagnostics);
    return;
  }
  std::vector<std::string_view> known;
  for (const base::CodeInfo &info : base::all_codes())
    if (base::may_be_revised(info.code)) known.push_back(info.id);
  for (const yaml::Entry &entry : node->entries) {
    if (std::find(known.begin(), known.end(), entry.key.text) == known.end()) {
      diagnostics.add(base::make_diagnostic(
          Code::BadValue, entry.key.span,
          "expected the code of a semantic check that may be revised, got `" +
              entry.key.text.substr(0, 40) + "`",
          "specs/codes/README.md lists them, from " + std::string(known.front()) + " to " +
              std::string(known.back())));
      continue;
    }
    using Worth = std::optional<base::Severity>;
    constexpr std::array<std::pair<std::string_view, Worth>, 3> kWords{
        {{"error", base::Severity::Error},
         {"warning", base::Severity::Warning},
         {"off", std::nullopt}}};
    read_word(&entry.value, entry.key.text, kWords, project.findings[entry.key.text], diagnostics);
  }
}

void decode_review(const yaml::Node *node, model::Project &project,
                   base::Diagnostics &diagnostics) {
  const auto text = read_text(node, "review", diagnostics);
  if (!text) return;
  if (text->value == "month")
    project.review = {31 * time::kDay};
  else if (text->value == "quarter")
    project.review = {92 * time::kDay};
  else if (text->value == "year")
    project.review = {366 * time::kDay};
  else
    diagnostics.add(base::make_diagnostic(Code::BadValue, text->span,
                                          "expected month, quarter or year for `review`, got `" +
                                              text->value + "`"));
}

} // namespace

void decode_project(const Header &header, Context &context) {
  base::Diagnostics &diagnostics = context.diagnostics;
  model::Project &project = context.out.projects.emplace_back();
  project.name = header.name;
  if (header.spec == nullptr) return;
  const Fields fields(*header.spec, kProject, diagnostics);
  decode_severities(fields.find("severities"), project, diagnostics);
  if (auto reasons = decode_names(fields.find("exclusions"), "exclusions", "reason", diagnostics))
    project.exclusions = std::move(*reasons);
  if (const auto zone = read_zone(fields.find("timezone"), "timezone", diagnostics))
    project.timezone = *zone;
  refuse_reserved_labels(fields.find("labels"), false, diagnostics);
  if (auto labels = read_labels(fields.find("labels"), "labels", diagnostics))
    project.labels = std::move(*labels);
  refuse_identity_labels(fields.find("identity"), diagnostics);
  if (auto labels = read_labels(fields.find("identity"), "identity", diagnostics))
    project.identity = std::move(*labels);
  decode_prometheus(fields.find("prometheus"), project, diagnostics);
  decode_grafana(fields.find("grafana"), project, diagnostics);
  if (const yaml::Node *exporter = fields.find("exporter")) {
    const Fields own(*exporter, kExporter, diagnostics);
    project.exporter_url = read_address(own.find("url"), "https://sla.example", diagnostics);
  }
  if (const yaml::Node *statement = fields.find("statement")) {
    const Fields own(*statement, kStatement, diagnostics);
    if (const auto issuer = read_text(own.find("issuer"), "issuer", diagnostics))
      project.issuer = issuer->value;
    if (const auto locale = read_locale(own.find("locale"), diagnostics)) project.locale = *locale;
    project.logo = read_logo(own.find("logo"), diagnostics);
  }
  decode_alertmanager(fields.find("alertmanager"), project, diagnostics);
  decode_mimir(fields.find("mimir"), project, diagnostics);
  decode_operator(fields.find("operator"), project, diagnostics);
  if (const yaml::Node *sloth = fields.find("sloth")) {
    const Fields own(*sloth, kSloth, diagnostics);
    if (const auto period = read_duration(own.find("period"), "period", diagnostics))
      project.sloth_period = period->value;
  }
  decode_review(fields.find("review"), project, diagnostics);
  decode_findings(fields.find("findings"), project, diagnostics);
}

} // namespace slac::decode::slac_v1
