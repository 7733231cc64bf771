// SPDX-License-Identifier: Apache-2.0
#include "compiler/decode/slac_v1/fee.hpp"

#include "compiler/base/edit_distance.hpp"
#include "compiler/decode/slac_v1/scalars.hpp"
#include "compiler/decode/slac_v1/tables.hpp"
#include "compiler/model/currency.hpp"

namespace slac::decode::slac_v1 {
namespace {

using base::Code;

/// No finer than the currency's minor unit, in which it is paid.
std::optional<base::Decimal> read_amount(const model::Text &text, int digits,
                                         const std::string &currency,
                                         base::Diagnostics &diagnostics) {
  const auto fail = [&](std::string message, std::string help) {
    diagnostics.add(
        base::make_diagnostic(Code::BadValue, text.span, std::move(message), std::move(help)));
    return std::nullopt;
  };
  const auto amount = base::Decimal::parse(text.value);
  if (!amount || *amount <= base::Decimal{})
    return fail("expected a decimal number above 0 for `amount`, got `" + text.value.substr(0, 40) +
                    "`",
                "write `3750` or `49.90`: a point before cents, nothing between thousands");
  std::int64_t minor = base::Decimal::kUnit;
  for (int i = 0; i < digits; ++i)
    minor /= 10;
  if (amount->units() % minor != 0)
    return fail("`" + text.value + "` is finer than the minor unit of " + currency,
                digits == 0
                    ? currency + " has no minor unit: write a whole number"
                    : "write at most " + std::to_string(digits) + " digits behind the point");
  return amount;
}

/// Both keys of a price; nothing where one is missing or wrong.
std::optional<model::Price> price_of(const Fields &fields, base::Span span,
                                     base::Diagnostics &diagnostics) {
  const auto currency = read_text(fields.find("currency"), "currency", diagnostics);
  const auto amount = read_text(fields.find("amount"), "amount", diagnostics);
  if (!currency || !amount) return std::nullopt;
  const auto digits = model::minor_digits(currency->value);
  if (!digits) {
    const auto known = model::currencies();
    const std::string near = base::nearest(currency->value, known);
    diagnostics.add(base::make_diagnostic(
        Code::BadValue, currency->span,
        "expected a currency of ISO 4217, got `" + currency->value.substr(0, 40) + "`",
        near.empty() ? "such as EUR, USD or JPY" : base::did_you_mean(near)));
    return std::nullopt;
  }
  const auto read = read_amount(*amount, *digits, currency->value, diagnostics);
  if (!read) return std::nullopt;
  return model::Price{*read, currency->value, span};
}

} // namespace

std::optional<model::Price> read_price(const yaml::Node *node, const std::string &key,
                                       base::Diagnostics &diagnostics) {
  if (node == nullptr) return std::nullopt;
  return price_of(Fields(*node, kPrice, diagnostics, key), node->span, diagnostics);
}

std::optional<model::Fee> read_fee(const yaml::Node *node, const std::string &key,
                                   base::Diagnostics &diagnostics) {
  if (node == nullptr) return std::nullopt;
  const Fields fields(*node, kFee, diagnostics, key);
  auto price = price_of(fields, node->span, diagnostics);
  constexpr std::array<std::pair<std::string_view, time::Period>, 3> kPeriods{
      {{"month", time::Period::Month},
       {"quarter", time::Period::Quarter},
       {"year", time::Period::Year}}};
  const yaml::Node *per = fields.find("per");
  model::Fee out;
  read_word(per, "per", kPeriods, out.per, diagnostics);
  if (!price || per == nullptr) return std::nullopt;
  static_cast<model::Price &>(out) = std::move(*price);
  return out;
}

std::vector<std::pair<model::Text, model::Fee>> read_fees(const yaml::Node *node,
                                                          base::Diagnostics &diagnostics) {
  std::vector<std::pair<model::Text, model::Fee>> out;
  if (node == nullptr) return out;
  if (node->kind != yaml::NodeKind::Mapping) {
    report_shape(*node, "fees",
                 "a mapping such as {acme: {amount: 5200, currency: EUR, per: month}}",
                 diagnostics);
    return out;
  }
  for (const yaml::Entry &entry : node->entries)
    if (auto fee = read_fee(&entry.value, entry.key.text, diagnostics))
      out.emplace_back(model::Text{entry.key.text, entry.key.span}, std::move(*fee));
  return out;
}

} // namespace slac::decode::slac_v1
