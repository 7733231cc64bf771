// SPDX-License-Identifier: Apache-2.0
#include "compiler/emit/annotation.hpp"

#include "compiler/base/overloaded.hpp"
#include "compiler/promql/names.hpp"
#include "compiler/promql/print.hpp"

#include <map>
#include <optional>

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

/// How a matcher's value names a label of the alert.
constexpr std::string_view kOwn = "\"$labels.";

/// `printf` with the labels of the alert that the text names: its %q writes a string that PromQL
/// reads back. Nothing where it names none.
std::optional<std::string> with_labels(const std::string &text) {
  std::string format;
  std::string labels;
  std::size_t done = 0;
  for (std::size_t at = text.find(kOwn); at != std::string::npos; at = text.find(kOwn, done)) {
    const std::size_t end = text.find('"', at + 1);
    format += percent_doubled(std::string_view(text).substr(done, at - done)) + "%q";
    labels += " " + text.substr(at + 1, end - at - 1);
    done = end + 1;
  }
  if (labels.empty()) return std::nullopt;
  format += percent_doubled(std::string_view(text).substr(done));
  return "printf " + template_string(format) + labels;
}

/// What several queries of one annotation ask for under the same labels of the alert: `{…}`, which
/// is named once.
class Row {
public:
  explicit Row(const plan::Annotation &annotation) {
    std::map<std::string, int> uses;
    count(annotation, uses);
    for (const auto &[labels, times] : uses)
      if (times > 1) labels_ = labels;
  }

  std::string definition() const {
    return labels_.empty() ? std::string() : "{{ $row := " + *with_labels(labels_) + " }}";
  }

  /// The pipeline that runs the query.
  std::string run(const promql::Expr &expr) const {
    const std::string text = promql::print(expr);
    if (labels_.empty() || labels_of(text) != labels_) {
      const auto filled = with_labels(text);
      return filled ? *filled + " | query" : "query " + template_string(text);
    }
    const std::size_t at = text.find(labels_);
    const std::string after = text.substr(at + labels_.size());
    const std::string end = after.empty() ? std::string() : " " + template_string(after);
    return "print " + template_string(text.substr(0, at)) + " $row" + end + " | query";
  }

private:
  static void count(const plan::Annotation &annotation, std::map<std::string, int> &uses) {
    const auto note = [&](const promql::Expr &expr) {
      if (const std::string labels = labels_of(promql::print(expr)); !labels.empty())
        ++uses[labels];
    };
    for (const plan::Piece &piece : annotation.pieces) {
      if (const auto *shown = std::get_if<plan::Shown>(&piece.part)) note(shown->expr);
      if (const auto *conditional = std::get_if<plan::Conditional>(&piece.part)) {
        note(conditional->expr);
        count(conditional->then, uses);
      }
    }
  }

  /// The braces in which the alert's labels stand, if they stand in these alone.
  static std::string labels_of(const std::string &text) {
    const std::size_t own = text.find(kOwn);
    if (own == std::string::npos) return {};
    const std::size_t begin = text.rfind('{', own);
    const std::size_t end = text.find('}', own);
    if (text.find(kOwn, end) != std::string::npos) return {};
    return text.substr(begin, end + 1 - begin);
  }

  std::string labels_;
};

std::string text_of(const plan::Annotation &annotation, const Row &row) {
  const auto with = [&](const promql::Expr &expr, const std::string &then) {
    return "{{ with " + row.run(expr) + " }}" + then + "{{ end }}";
  };
  std::string out;
  for (const plan::Piece &piece : annotation.pieces)
    out += std::visit(
        base::Overloaded{[](const std::string &text) { return text; },
                         [&](const plan::Shown &shown) {
                           return with(shown.expr,
                                       "{{ . | first | value | " + shown.format + " }}");
                         },
                         [](const plan::Value &value) {
                           return "{{ . | first | " +
                                  (value.label.empty() ? "value | " + value.format
                                                       : "label \"" + value.label + "\"") +
                                  " }}";
                         },
                         [&](const plan::ForEach &all) {
                           return "{{ range " + row.run(all.expr) + " }}" + all.each + "{{ end }}";
                         },
                         [&](const plan::Conditional &conditional) {
                           return with(conditional.expr, text_of(conditional.then, row));
                         }},
        piece.part);
  return out;
}

} // namespace

std::string template_text(const plan::Annotation &annotation) {
  const Row row(annotation);
  return row.definition() + text_of(annotation, row);
}

} // namespace slac::emit
