// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/promql/ast.hpp"

#include <iterator>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace slac::plan {

struct WordingPart;

/// Text with places that are filled in when it is shown: a label or annotation of an alert, the
/// legend of a chart. Each emitter writes it in the language of its target.
struct Wording {
  // Defined where its parts are complete.
  Wording();
  ~Wording();
  Wording(const Wording &);
  Wording(Wording &&) noexcept;
  Wording &operator=(const Wording &);
  Wording &operator=(Wording &&) noexcept;
  /// Literal, whatever characters it holds.
  Wording(std::string words);
  Wording(const char *words);
  template <class Part>
  Wording &operator+=(Part &&part);
  Wording &operator+=(Wording more);

  std::vector<WordingPart> parts;
};

/// How a number or a text is written.
enum class Format {
  Plain,
  Share,      ///< a ratio as percent
  Percent,    ///< percent with four decimals
  AsPromised, ///< percent with the decimals that it has
  Duration,   ///< seconds
  Time,       ///< seconds since 1970
  Rounded,    ///< a number with a suffix of its size
  Decimals2,
  UrlQuery
};

/// What users wrote as a template of Prometheus.
struct UserTemplate {
  std::string text;
};

/// A label of the alert, or of the chart's series.
struct Label {
  std::string name;
  Format format = Format::Plain;
};

/// The value of the alert's expression.
struct OwnValue {
  Format format = Format::Plain;
};

/// A query whose selectors also match the alert's own values of some labels.
struct Asked {
  promql::Expr expr;
  std::vector<std::string> own;
};

/// The value of the first series that a query finds; nothing where it finds none.
struct Found {
  Asked query;
  Format format = Format::Plain;
};

/// Of the series that the text around it is about: a label, or without one the value.
struct OfSeries {
  std::string label;
  Format format = Format::Plain;
};

/// What is said about the first series that a query finds.
struct IfFound {
  Asked query;
  Wording then;
};

/// What is said about each series that a query finds.
struct ForEach {
  Asked query;
  Wording each;
};

/// What is said where a label of the alert, or of the series that the text around it is about, is
/// not empty, or has a value.
struct IfLabel {
  std::string name;
  Wording then;
  std::string value{}; ///< empty: any
  Wording otherwise{};
  bool is_of_series = false;
};

struct WordingPart {
  std::variant<std::string, UserTemplate, Label, OwnValue, Found, OfSeries, IfFound, ForEach,
               IfLabel>
      is;
};

/// A text of the user's that may be a template.
Wording as_template(const std::string &text);

/// Its words; of what is filled in, nothing.
std::string literal(const Wording &wording);

inline Wording::Wording(std::string words) { parts.push_back({std::move(words)}); }

inline Wording::Wording(const char *words) : Wording(std::string(words)) {}

template <class Part>
Wording &Wording::operator+=(Part &&part) {
  parts.push_back({std::forward<Part>(part)});
  return *this;
}

template <class... Parts>
Wording worded(Parts &&...parts) {
  Wording out;
  ((out += std::forward<Parts>(parts)), ...);
  return out;
}

inline Wording &Wording::operator+=(Wording more) {
  parts.insert(parts.end(), std::make_move_iterator(more.parts.begin()),
               std::make_move_iterator(more.parts.end()));
  return *this;
}

} // namespace slac::plan
