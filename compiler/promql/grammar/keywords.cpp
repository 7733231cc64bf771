// SPDX-License-Identifier: Apache-2.0
#include "compiler/promql/grammar/keywords.hpp"

#include <algorithm>
#include <array>
#include <unordered_map>

namespace slac::promql::grammar {
namespace {

struct Keyword {
  Kind kind;
  bool only_v3 = false;
};

const std::unordered_map<std::string_view, Keyword> &keywords() {
  static const std::unordered_map<std::string_view, Keyword> table{
      {"and", {Kind::And}},
      {"or", {Kind::Or}},
      {"unless", {Kind::Unless}},
      {"atan2", {Kind::Atan2}},
      {"inf", {Kind::Number}},
      {"nan", {Kind::Number}},
      {"sum", {Kind::Aggregator}},
      {"avg", {Kind::Aggregator}},
      {"count", {Kind::Aggregator}},
      {"min", {Kind::Aggregator}},
      {"max", {Kind::Aggregator}},
      {"group", {Kind::Aggregator}},
      {"stddev", {Kind::Aggregator}},
      {"stdvar", {Kind::Aggregator}},
      {"topk", {Kind::Aggregator}},
      {"bottomk", {Kind::Aggregator}},
      {"count_values", {Kind::Aggregator}},
      {"quantile", {Kind::Aggregator}},
      {"limitk", {Kind::Aggregator, true}},
      {"limit_ratio", {Kind::Aggregator, true}},
      {"by", {Kind::By}},
      {"without", {Kind::Without}},
      {"offset", {Kind::Offset}},
      {"anchored", {Kind::Anchored, true}},
      {"smoothed", {Kind::Smoothed, true}},
      {"fill", {Kind::Fill, true}},
      {"fill_left", {Kind::FillLeft, true}},
      {"fill_right", {Kind::FillRight, true}},
      {"start", {Kind::Start}},
      {"end", {Kind::End_}},
      {"step", {Kind::Step, true}},
      {"range", {Kind::Range, true}},
      {"min_of", {Kind::MinOf, true}},
      {"max_of", {Kind::MaxOf, true}},
      {"bool", {Kind::Bool}},
      {"on", {Kind::On}},
      {"ignoring", {Kind::Ignoring}},
      {"group_left", {Kind::GroupLeft}},
      {"group_right", {Kind::GroupRight}},
  };
  return table;
}

} // namespace

Kind keyword_kind(std::string_view word, bool v3) {
  constexpr std::size_t kLongest = 12;
  if (word.size() > kLongest) return Kind::Word;
  std::array<char, kLongest> small{};
  std::transform(word.begin(), word.end(), small.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  const auto it = keywords().find(std::string_view(small.data(), word.size()));
  return it == keywords().end() || (it->second.only_v3 && !v3) ? Kind::Word : it->second.kind;
}

} // namespace slac::promql::grammar
