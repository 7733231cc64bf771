// SPDX-License-Identifier: Apache-2.0
#include "compiler/model/latency.hpp"

#include <charconv>

namespace slac::model {
namespace {

using promql::Expr;

Expr selector(const Latency &latency, const char *suffix) {
  Expr out = latency.histogram.expr;
  std::get<promql::Selector>(out.node).name += suffix;
  return out;
}

/// The spellings of a bucket's bound: Prometheus 2 keeps `1`, Prometheus 3 makes it `1.0`, and
/// small ones have an exponent.
std::string le(base::Decimal bound) {
  const std::string text = bound.text();
  std::string out;
  for (const char c : text)
    out += c == '.' ? "\\." : std::string(1, c);
  if (text.find('.') == std::string::npos) return out + "|" + out + "\\.0";
  if (!text.starts_with("0.0000")) return out;
  double value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  char small[32];
  const auto end = std::to_chars(small, small + sizeof small, value, std::chars_format::scientific);
  std::string exponent(small, end.ptr);
  for (std::size_t at = 0; (at = exponent.find('.', at)) != std::string::npos; at += 2)
    exponent.insert(at, "\\");
  return out + "|" + exponent;
}

} // namespace

const Latency *latency_of(const Indicator &indicator) {
  const auto *slices = std::get_if<Slices>(&indicator);
  return slices != nullptr ? std::get_if<Latency>(&slices->of) : std::get_if<Latency>(&indicator);
}

bool may_lack_bucket(const Latency &latency) { return !latency.native && latency.buckets.empty(); }

Expr latency_total(const Latency &latency) {
  return latency.native ? latency.histogram.expr : selector(latency, "_count");
}

Expr latency_bucket(const Latency &latency) {
  if (latency.native) return latency.histogram.expr;
  Expr out = selector(latency, "_bucket");
  std::get<promql::Selector>(out.node).matchers.push_back(
      {"le", promql::MatchOp::Regex, le(latency.below.value), {}});
  return out;
}

} // namespace slac::model
