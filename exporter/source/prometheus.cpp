// SPDX-License-Identifier: Apache-2.0
#include "exporter/source/prometheus.hpp"

#include "compiler/base/printable.hpp"
#include "exporter/source/filled.hpp"

#include <simdjson.h>

#include <charconv>
#include <cmath>

namespace slax::source {
namespace {

using Element = simdjson::dom::element;

/// As Prometheus writes it; nothing for what is not finite.
std::optional<double> number_of(std::string_view text) {
  double out = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(out))
    return std::nullopt;
  return out;
}

/// Nothing for what is no vector.
std::optional<std::vector<Sample>> vector_of(const Element &answer) {
  simdjson::dom::array result;
  std::string_view type;
  std::string_view status;
  if (answer["status"].get(status) != simdjson::SUCCESS || status != "success" ||
      answer["data"]["resultType"].get(type) != simdjson::SUCCESS || type != "vector" ||
      answer["data"]["result"].get(result) != simdjson::SUCCESS)
    return std::nullopt;
  std::vector<Sample> out;
  for (const Element series : result) {
    simdjson::dom::object labels;
    std::string_view value;
    if (series["metric"].get(labels) != simdjson::SUCCESS ||
        series["value"].at(1).get(value) != simdjson::SUCCESS)
      return std::nullopt;
    const auto number = number_of(value);
    if (!number) continue;
    Sample sample;
    sample.value = *number;
    for (const auto &[name, label] : labels) {
      std::string_view text;
      if (label.get(text) != simdjson::SUCCESS) return std::nullopt;
      sample.labels.emplace(name, text);
    }
    out.push_back(std::move(sample));
  }
  return out;
}

std::string words_of(const Element &answer, const char *key) {
  std::string_view text;
  if (answer[key].get(text) != simdjson::SUCCESS) return {};
  return slac::base::printable(std::string(text.substr(0, 300)));
}

bool is_partial(const Element &answer) {
  simdjson::dom::array warnings;
  bool partial = false; // of VictoriaMetrics
  return (answer["warnings"].get(warnings) == simdjson::SUCCESS && warnings.size() > 0) ||
         (answer["isPartial"].get(partial) == simdjson::SUCCESS && partial);
}

} // namespace

Prometheus::Prometheus(std::string url, const std::string &bearer, std::unique_ptr<Http> http)
    : url_(std::move(url)), http_(std::move(http)) {
  if (!bearer.empty()) headers_.push_back("Authorization: Bearer " + bearer);
}

std::variant<std::vector<Sample>, NoAnswer> Prometheus::ask(const std::string &query,
                                                            slac::time::Instant at) {
  // Thanos and VictoriaMetrics answer with what they can reach, unless these parameters forbid it.
  const auto got = http_->ask({url_ + "/api/v1/query?query=" + url_encoded(query) +
                                   "&time=" + std::to_string(at.ns / slac::time::kSecond) +
                                   "&partial_response=false&deny_partial_response=1",
                               headers_});
  if (const auto *failure = std::get_if<HttpFailure>(&got)) return NoAnswer{failure->text, true};
  const auto &answer = std::get<HttpAnswer>(got);
  simdjson::dom::parser parser;
  Element body;
  const bool is_json = parser.parse(answer.body).get(body) == simdjson::SUCCESS;
  if (answer.status != 200) {
    const std::string words = is_json ? words_of(body, "error") : std::string();
    return NoAnswer{"status " + std::to_string(answer.status) +
                    (words.empty() ? "" : ": " + words)};
  }
  if (is_json && is_partial(body)) return NoAnswer{"it says that its answer is not complete"};
  auto vector = is_json ? vector_of(body) : std::nullopt;
  if (!vector) return NoAnswer{"it does not answer as a Prometheus"};
  return std::move(*vector);
}

} // namespace slax::source
