// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <limits>

namespace slac::promql::grammar {

/// What a token is to the grammar. The order matters to the ranges that are tested below.
enum class Kind : std::uint8_t {
  End,
  Bad, ///< has been reported
  Number,
  Duration,
  Variable, ///< `$name`
  String,
  LeftParen,
  RightParen,
  LeftBracket,
  RightBracket,
  LeftBrace,
  RightBrace,
  Comma,
  Colon,
  At,
  Assign, ///< `=`
  EqualRegex,
  NotRegex,
  // operators, in the order of promql::BinaryOp
  Add,
  Sub,
  Mul,
  Div,
  Mod,
  Pow,
  Atan2,
  Equal,
  NotEqual,
  Greater,
  Less,
  GreaterEqual,
  LessEqual,
  TrimUpper,
  TrimLower,
  And,
  Or,
  Unless,
  // words; all but the last seven may name a metric
  Word,       ///< no keyword
  MetricWord, ///< no keyword, with a colon
  Aggregator,
  By,
  Without,
  Offset,
  Anchored,
  Smoothed,
  Fill,
  FillLeft,
  FillRight,
  Start,
  End_,
  Step,
  Range,
  MinOf,
  MaxOf,
  Bool,
  On,
  Ignoring,
  GroupLeft,
  GroupRight,
};

constexpr std::uint32_t kNoToken = std::numeric_limits<std::uint32_t>::max();

struct Token {
  Kind kind = Kind::End;
  std::uint32_t begin = 0; ///< bytes of the text
  std::uint32_t end = 0;
  std::uint32_t opener = kNoToken;  ///< index of the bracket that is open here
  std::uint32_t partner = kNoToken; ///< of a bracket: index of its other half
};

constexpr bool is_operator(Kind k) { return k >= Kind::Add && k <= Kind::Unless; }
constexpr bool is_number(Kind k) { return k == Kind::Number || k == Kind::Duration; }
constexpr bool is_sign(Kind k) { return k == Kind::Add || k == Kind::Sub; }
constexpr bool is_word(Kind k) { return k >= Kind::Word || (k >= Kind::And && k <= Kind::Unless); }
constexpr bool names_metric(Kind k) { return is_word(k) && k < Kind::Bool; }
constexpr bool is_duration_word(Kind k) { return k >= Kind::Step && k <= Kind::MaxOf; }
constexpr bool is_callable(Kind k) {
  return k == Kind::Word || (k >= Kind::Start && k <= Kind::MaxOf);
}

} // namespace slac::promql::grammar
