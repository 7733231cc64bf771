// SPDX-License-Identifier: Apache-2.0
#include "compiler/base/json_writer.hpp"
#include "compiler/base/render.hpp"

namespace slac::base {
namespace {

void write_place(JsonWriter &json, Span span, const SourceSet &sources) {
  const LineColumn from = sources.locate(span.file, span.begin);
  const LineColumn to = sources.locate(span.file, span.end);
  json.member("file", sources.file(span.file).path)
      .member("line", static_cast<std::int64_t>(from.line))
      .member("column", static_cast<std::int64_t>(from.column))
      .member("endLine", static_cast<std::int64_t>(to.line))
      .member("endColumn", static_cast<std::int64_t>(to.column))
      .member("begin", static_cast<std::int64_t>(span.begin))
      .member("end", static_cast<std::int64_t>(span.end));
}

} // namespace

std::string render_json(const Diagnostic &d, const SourceSet &sources) {
  JsonWriter json;
  json.open_object();
  json.member("code", code_info(d.code).id).member("severity", severity_name(d.severity));
  json.member("message", d.message);
  write_place(json, d.primary.span, sources);
  json.key("also").open_array();
  for (const Label &label : d.also) {
    json.open_object().member("text", label.text);
    write_place(json, label.span, sources);
    json.close_object();
  }
  json.close_array().key("fixes").open_array();
  for (const Fix &fix : d.fixes) {
    json.open_object().member("why", fix.why).member("replacement", fix.replacement);
    write_place(json, fix.span, sources);
    json.close_object();
  }
  json.close_array().member("help", d.help).close_object();
  return json.take() + "\n";
}

} // namespace slac::base
