// SPDX-License-Identifier: Apache-2.0
#include "exporter/source/record_line.hpp"

#include "compiler/time/rfc3339.hpp"

#include <simdjson.h>

namespace slax::source {
namespace {

namespace dom = simdjson::dom;

std::string words_of(dom::element value) {
  std::string_view text;
  if (value.get(text) == simdjson::SUCCESS) return std::string(text);
  dom::array list;
  if (value.get(list) != simdjson::SUCCESS) return simdjson::minify(value);
  std::string out;
  for (const dom::element item : list)
    out += (out.empty() ? "" : ", ") + words_of(item);
  return out;
}

std::optional<SpelledEvent> event_of(dom::element element) {
  dom::object object;
  std::string_view at;
  std::string_view type;
  if (element.get(object) != simdjson::SUCCESS || object["at"].get(at) != simdjson::SUCCESS ||
      object["type"].get(type) != simdjson::SUCCESS)
    return std::nullopt;
  const auto parsed = slac::time::parse_rfc3339(at, false);
  const auto *instant = std::get_if<slac::time::Instant>(&parsed);
  if (instant == nullptr) return std::nullopt;
  SpelledEvent out{*instant, std::string(type), {}};
  for (const dom::key_value_pair field : object)
    if (field.key != "at" && field.key != "type" && !field.value.is_null())
      out.words.emplace_back(field.key, words_of(field.value));
  return out;
}

std::optional<slac::time::Instant> instant_of(dom::element of, std::string_view key) {
  std::string_view text;
  if (of[key].get(text) != simdjson::SUCCESS) return std::nullopt;
  const auto parsed = slac::time::parse_rfc3339(text, false);
  if (const auto *instant = std::get_if<slac::time::Instant>(&parsed)) return *instant;
  return std::nullopt;
}

std::optional<SpelledClock> clock_of(dom::element element) {
  std::string_view name;
  if (element["name"].get(name) != simdjson::SUCCESS) return std::nullopt;
  SpelledClock out{std::string(name), instant_of(element, "started"), instant_of(element, "due"),
                   instant_of(element, "stopped")};
  if (element["breached"].get(out.breached) != simdjson::SUCCESS) out.breached = false;
  if (element["paused"].get(out.paused) != simdjson::SUCCESS) out.paused = false;
  return out;
}

} // namespace

std::optional<RecordLine> read_record_line(std::string_view line) {
  dom::parser parser;
  dom::element document;
  const simdjson::padded_string padded(line);
  if (parser.parse(padded).get(document) != simdjson::SUCCESS) return std::nullopt;
  RecordLine out;
  std::string_view text;
  if (document["id"].get(text) != simdjson::SUCCESS) return std::nullopt;
  out.id = text;
  if (document["source"].get(text) == simdjson::SUCCESS) out.source = text;
  dom::array links;
  if (document["link"].get(links) == simdjson::SUCCESS)
    for (const dom::element link : links)
      if (link.get(text) == simdjson::SUCCESS) out.links.emplace_back(text);
  dom::array events;
  if (document["events"].get(events) != simdjson::SUCCESS) return std::nullopt;
  for (const dom::element event : events)
    if (auto one = event_of(event)) out.events.push_back(std::move(*one));
  dom::array clocks;
  if (document["clocks"].get(clocks) == simdjson::SUCCESS)
    for (const dom::element clock : clocks)
      if (auto one = clock_of(clock)) out.clocks.push_back(std::move(*one));
  return out;
}

} // namespace slax::source
