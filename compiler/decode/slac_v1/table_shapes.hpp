// SPDX-License-Identifier: Apache-2.0
// What the tables of all kinds are made from.
#pragma once

#include "compiler/decode/slac_v1/tables.hpp"

#include <array>

namespace slac::decode::slac_v1 {

constexpr Shape scalar(std::string_view name, std::string_view pattern, std::string_view says) {
  return {Shape::Form::Text, name, says, pattern, {}, nullptr, nullptr, {}};
}
constexpr Shape quoted(Shape shape) {
  shape.quoted = true;
  return shape;
}
constexpr Shape words(std::span<const std::string_view> of) {
  return {Shape::Form::Words, {}, {}, {}, of, nullptr, nullptr, {}};
}
constexpr Shape list(const Shape &item) {
  return {Shape::Form::List, {}, {}, {}, {}, &item, nullptr, {}};
}
constexpr Shape map(const Shape &item, std::string_view keys, std::string_view says) {
  return {Shape::Form::Map, {}, says, keys, {}, &item, nullptr, {}};
}
constexpr Shape mapping(const Table &table) {
  return {Shape::Form::Table, {}, {}, {}, {}, nullptr, &table, {}};
}
constexpr Shape either(std::span<const Shape *const> of) {
  return {Shape::Form::Either, {}, {}, {}, {}, nullptr, nullptr, of};
}

inline constexpr std::string_view kNamePattern = "^[A-Za-z][A-Za-z0-9_.-]{0,62}$";
inline constexpr std::string_view kLabelPattern = "^(?!__)[A-Za-z_][A-Za-z0-9_]*$";
inline constexpr std::string_view kAnyKey = "^";

inline constexpr Shape kText = scalar("text", "", "");
inline constexpr Shape kUrl = scalar("url", "^https?://", "An http or https address");
inline constexpr Shape kName =
    scalar("name", kNamePattern, "A letter, then letters, digits, -, _ and .; at most 63");
inline constexpr Shape kDuration =
    scalar("duration", "^([0-9]+w)?([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?([0-9]+ms)?$",
           "With units from large to small: 30s, 1h30m, 400d");
inline constexpr Shape kZone = scalar("timezone", "", "An IANA name: Europe/Berlin");
inline constexpr Shape kCount = scalar("count", "", "A whole number of events");
inline constexpr Shape kTexts = list(kText);
inline constexpr Shape kNames = list(kName);
inline constexpr std::array<std::string_view, 2> kBooleans{"true", "false"};
inline constexpr Shape kTruth = words(kBooleans);
inline constexpr Shape kPercent =
    scalar("percent", "^[0-9]+(\\.[0-9]+)?%$", "A number and its sign: 99.9%");
inline constexpr Shape kDate = quoted(scalar("date", "^[0-9]{4}-[0-9]{2}-[0-9]{2}$", "YYYY-MM-DD"));
inline constexpr Shape kLabels = map(kText, kLabelPattern, "");

/// A text whose one form `fmt` writes.
constexpr Shape sentence(Shape shape,
                         std::optional<std::string> (*canonical)(const std::string &)) {
  shape.canonical = canonical;
  return shape;
}

/// Of the tiers of an Objective and of an Agreement.
inline constexpr Field kChannelField{"channel", &kName,
                                     "The label `channel` of the alerts, for routes"};
inline constexpr Field kLabelsField{"labels", &kLabels, "Further labels of the alerts"};

} // namespace slac::decode::slac_v1
