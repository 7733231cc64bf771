// SPDX-License-Identifier: Apache-2.0
#include "exporter/report/words.hpp"

#include "compiler/base/decimal.hpp"
#include "compiler/time/duration.hpp"
#include "exporter/sli/money.hpp"

namespace slax::report {

std::string percent(const sli::Fraction &sli) {
  if (sli.of == 0) return "100%";
  const auto [part, of] = sli;
  const slac::base::Wide scaled = part * 1000 / of; // keeps the product below the type's range
  const bool exact = scaled * of == part * 1000;
  const bool is_small = of < 1'000'000'000;
  const slac::base::Wide fine = exact      ? scaled * 1000
                                : is_small ? part * 1'000'000 / of
                                           : (part / 1000) * 1'000'000 / (of / 1000);
  return slac::base::fixed_text(fine, 4) + "%";
}

std::string delivered(const sli::Row &row) {
  if (row.seconds) return percent(row.whole);
  const sli::Counts &n = row.incidents;
  std::string out = std::to_string(n.met) + " of " + std::to_string(n.met + n.breached);
  const auto beside = [&](int count, const char *what) {
    if (count > 0) out += ", " + std::to_string(count) + " " + what;
  };
  beside(n.pending, "pending");
  beside(n.excluded, "excluded");
  beside(n.cancelled, "cancelled");
  return out;
}

std::string credit_text(const sli::Row &row) {
  std::string out = row.credit.text() + "%";
  const auto amount = sli::credit_amount(row);
  if (amount && amount->minor != 0) out += " (" + amount->with_currency() + ")";
  return out;
}

std::string kpi_number(const sli::KpiPlan &plan, const std::optional<sli::Fraction> &number) {
  if (!number) return "–";
  const bool is_time = std::holds_alternative<slac::terms::TimeKpi>(plan.target) ||
                       std::holds_alternative<slac::terms::SilenceKpi>(plan.target);
  if (is_time)
    return slac::time::format_rough(
        {static_cast<std::int64_t>(number->part * slac::time::kSecond / number->of)});
  if (std::holds_alternative<slac::terms::CountKpi>(plan.target)) return number->text();
  return percent(*number);
}

} // namespace slax::report
