// SPDX-License-Identifier: Apache-2.0
// Static Analysis Results Interchange Format 2.1.0, OASIS standard of 27 March 2020: sections 3.13
// to 3.30 for the log, its run, rules, results, regions, related locations and fixes.
#include "compiler/base/json_writer.hpp"
#include "compiler/base/render.hpp"

#include <map>

namespace slac::base {
namespace {

std::string_view level(Severity severity) {
  return severity == Severity::Error ? "error" : severity == Severity::Warning ? "warning" : "note";
}

/// A path as a relative reference, or as an absolute `file:` address (RFC 3986).
std::string address(std::string_view path) {
  constexpr std::string_view kPlain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                      "0123456789-._~/";
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  while (path.starts_with("./"))
    path.remove_prefix(2);
  std::string out = path.starts_with("/") ? "file://" : "";
  for (const char c : path) {
    if (kPlain.find(c) != std::string_view::npos) {
      out += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += '%';
    out += kDigits[byte >> 4U];
    out += kDigits[byte & 15U];
  }
  return out;
}

void write_region(JsonWriter &json, Span span, const SourceSet &sources) {
  const LineColumn from = sources.locate(span.file, span.begin);
  const LineColumn to = sources.locate(span.file, span.end);
  json.open_object()
      .member("startLine", static_cast<std::int64_t>(from.line))
      .member("startColumn", static_cast<std::int64_t>(from.column))
      .member("endLine", static_cast<std::int64_t>(to.line))
      .member("endColumn", static_cast<std::int64_t>(to.column))
      .close_object();
}

void write_artifact(JsonWriter &json, FileId file, const SourceSet &sources) {
  json.key("artifactLocation")
      .open_object()
      .member("uri", address(sources.file(file).path))
      .close_object();
}

void write_location(JsonWriter &json, Span span, const SourceSet &sources, std::string_view text) {
  json.open_object().key("physicalLocation").open_object();
  write_artifact(json, span.file, sources);
  json.key("region");
  write_region(json, span, sources);
  json.close_object();
  if (!text.empty()) json.key("message").open_object().member("text", text).close_object();
  json.close_object();
}

void write_fixes(JsonWriter &json, const Diagnostic &d, const SourceSet &sources) {
  json.key("fixes").open_array();
  for (const Fix &fix : d.fixes) {
    json.open_object().key("description").open_object().member("text", fix.why).close_object();
    json.key("artifactChanges").open_array().open_object();
    write_artifact(json, fix.span.file, sources);
    json.key("replacements").open_array().open_object().key("deletedRegion");
    write_region(json, fix.span, sources);
    json.key("insertedContent")
        .open_object()
        .member("text", fix.replacement)
        .close_object()
        .close_object()
        .close_array();
    json.close_object().close_array().close_object();
  }
  json.close_array();
}

} // namespace

std::string render_sarif(const std::vector<Diagnostic> &diagnostics, const SourceSet &sources,
                         std::string_view version) {
  std::map<std::string_view, std::pair<const CodeInfo *, std::int64_t>> rules;
  for (const Diagnostic &d : diagnostics)
    rules.emplace(code_info(d.code).id, std::pair(&code_info(d.code), 0));
  std::int64_t next = 0;
  for (auto &[id, rule] : rules)
    rule.second = next++;
  JsonWriter json(1);
  json.open_object()
      .member("$schema", "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/"
                         "sarif-schema-2.1.0.json")
      .member("version", "2.1.0");
  json.key("runs").open_array().open_object();
  json.member("columnKind", "unicodeCodePoints");
  json.key("tool").open_object().key("driver").open_object();
  json.member("name", "slac").member("version", version).key("rules").open_array();
  for (const auto &[id, rule] : rules) {
    json.open_object().member("id", id);
    json.key("shortDescription").open_object().member("text", rule.first->title).close_object();
    json.key("help")
        .open_object()
        .member("text", "slac explain " + std::string(id) + " says what it means and how to fix it")
        .close_object();
    json.key("defaultConfiguration")
        .open_object()
        .member("level", level(rule.first->severity))
        .close_object()
        .close_object();
  }
  json.close_array().close_object().close_object();
  json.key("results").open_array();
  for (const Diagnostic &d : diagnostics) {
    const CodeInfo &code = code_info(d.code);
    json.open_object()
        .member("ruleId", code.id)
        .member("ruleIndex", rules.at(code.id).second)
        .member("level", level(d.severity));
    json.key("message")
        .open_object()
        .member("text", d.help.empty() ? d.message : d.message + "\n" + d.help)
        .close_object();
    json.key("locations").open_array();
    write_location(json, d.primary.span, sources, d.primary.text);
    json.close_array();
    if (!d.also.empty()) {
      json.key("relatedLocations").open_array();
      for (const Label &label : d.also)
        write_location(json, label.span, sources, label.text);
      json.close_array();
    }
    if (!d.fixes.empty()) write_fixes(json, d, sources);
    json.close_object();
  }
  json.close_array().close_object().close_array().close_object();
  return json.take() + "\n";
}

} // namespace slac::base
