// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/decode/reader.hpp"

#include <array>
#include <utility>

/// Scalars with a meaning: names, durations, times, percentages and sentences.
namespace slac::decode::slac_v1 {

/// A letter, then letters, digits, `-`, `_` and `.`; at most 63; no word that sentences reserve.
std::optional<model::Text> read_name(const yaml::Node *node, const std::string &key,
                                     base::Diagnostics &diagnostics);
std::optional<model::Located<time::Duration>>
read_duration(const yaml::Node *node, const std::string &key, base::Diagnostics &diagnostics);
std::optional<model::Located<time::Instant>>
read_instant(const yaml::Node *node, const std::string &key, base::Diagnostics &diagnostics);
std::optional<model::Located<time::Date>> read_date(const yaml::Node *node, const std::string &key,
                                                    base::Diagnostics &diagnostics);
std::optional<time::Zone> read_zone(const yaml::Node *node, const std::string &key,
                                    base::Diagnostics &diagnostics);
/// The language of a locale: "de" of `de-DE`.
std::optional<std::string> read_locale(const yaml::Node *node, base::Diagnostics &diagnostics);
/// `10%`; with a decimal comma or without the sign an error that shows the right form.
std::optional<model::Located<base::Decimal>>
read_percent(const yaml::Node *node, const std::string &key, base::Diagnostics &diagnostics);
std::optional<model::Located<terms::Promise>>
read_promise(const yaml::Node *node, const std::vector<std::string> &severities,
             base::Diagnostics &diagnostics);
/// The names of severities or services in a promise, each where it stands.
std::vector<model::Text> promise_names(const yaml::Node &node, const terms::Promise &promise);
std::optional<model::Located<terms::Kpi>> read_kpi(const yaml::Node *node,
                                                   const std::vector<std::string> &severities,
                                                   base::Diagnostics &diagnostics);
/// The severities that a KPI names, each where it stands.
std::vector<model::Text> kpi_names(const yaml::Node &node, const terms::Kpi &kpi);
/// Also gives the place of the window.
std::optional<model::Located<terms::Target>>
read_target(const yaml::Node *node, base::Span &window_span, base::Diagnostics &diagnostics);
/// `over 7d`, of whole hours from 1d on, or `per month`: a window of an Objective.
std::optional<model::Located<terms::WindowForm>>
read_window(const yaml::Node *node, const std::string &key, base::Diagnostics &diagnostics);
/// A number, a percentage as its share of 1, or a duration in seconds.
std::optional<model::Located<base::Decimal>>
read_quantity(const yaml::Node *node, const std::string &key, base::Diagnostics &diagnostics);
/// A label name of Prometheus.
std::optional<model::Text> read_label(const yaml::Node *node, const std::string &key,
                                      base::Diagnostics &diagnostics);

/// One of the words; `out` stays as it is where the key is missing or says something else.
template <class Value, std::size_t N>
void read_word(const yaml::Node *node, const std::string &key,
               const std::array<std::pair<std::string_view, Value>, N> &words, Value &out,
               base::Diagnostics &diagnostics) {
  const auto text = read_text(node, key, diagnostics);
  if (!text) return;
  std::string all;
  for (const auto &[word, value] : words) {
    if (word == text->value) {
      out = value;
      return;
    }
    all += (all.empty() ? "" : word == words.back().first ? " or " : ", ") + std::string(word);
  }
  diagnostics.add(base::make_diagnostic(base::Code::BadValue, text->span,
                                        "expected " + all + " for `" + key + "`, got `" +
                                            text->value.substr(0, 40) + "`"));
}

/// `{file: …}` or `{env: …}`: where the value of the key stands.
std::optional<model::Given> read_given(const yaml::Node &node, base::Span key,
                                       base::Diagnostics &diagnostics);

/// `true` or `false`.
void read_truth(const yaml::Node *node, const std::string &key, bool &out,
                base::Diagnostics &diagnostics);

} // namespace slac::decode::slac_v1
