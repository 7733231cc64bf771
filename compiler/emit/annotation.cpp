// SPDX-License-Identifier: Apache-2.0
#include "compiler/emit/annotation.hpp"

#include "compiler/base/overloaded.hpp"
#include "compiler/promql/names.hpp"
#include "compiler/promql/print.hpp"

namespace slac::emit {
namespace {

/// PromQL as a string of the template language: raw, so that its own quotes stay as they are,
/// unless it holds the one character that ends a raw string.
std::string template_string(const std::string &text) {
  return text.find('`') == std::string::npos ? "`" + text + "`" : promql::quote(text);
}

std::string percent_doubled(std::string_view text) {
  std::string out;
  for (const char c : text)
    out.append(c == '%' ? 2 : 1, c);
  return out;
}

/// The pipeline that runs the query. Labels of the alert go through `printf`, whose %q writes a
/// string that PromQL reads back.
std::string run(const promql::Expr &expr) {
  constexpr std::string_view kOwn = "\"$labels.";
  const std::string text = promql::print(expr);
  std::string format;
  std::string labels;
  std::size_t done = 0;
  for (std::size_t at = text.find(kOwn); at != std::string::npos; at = text.find(kOwn, done)) {
    const std::size_t end = text.find('"', at + 1);
    format += percent_doubled(std::string_view(text).substr(done, at - done)) + "%q";
    labels += " " + text.substr(at + 1, end - at - 1);
    done = end + 1;
  }
  if (labels.empty()) return "query " + template_string(text);
  format += percent_doubled(std::string_view(text).substr(done));
  return "printf " + template_string(format) + labels + " | query";
}

std::string with(const promql::Expr &expr, const std::string &then) {
  return "{{ with " + run(expr) + " }}" + then + "{{ end }}";
}

} // namespace

std::string template_text(const plan::Annotation &annotation) {
  std::string out;
  for (const plan::Piece &piece : annotation.pieces)
    out += std::visit(
        base::Overloaded{[](const std::string &text) { return text; },
                         [](const plan::Shown &shown) {
                           return with(shown.expr,
                                       "{{ . | first | value | " + shown.format + " }}");
                         },
                         [](const plan::ForEach &all) {
                           return "{{ range " + run(all.expr) + " }}" + all.each + "{{ end }}";
                         },
                         [](const plan::Conditional &conditional) {
                           return with(conditional.expr, template_text(conditional.then));
                         }},
        piece.part);
  return out;
}

} // namespace slac::emit
