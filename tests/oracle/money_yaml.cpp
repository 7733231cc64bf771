// SPDX-License-Identifier: Apache-2.0
#include "money_yaml.hpp"

#include "text.hpp"

#include <vector>

namespace oracle {
namespace {

std::string currency_text(const Fee &fee) {
  return "amount: \"" + amount_text(fee.cents, fee.digits) + "\", currency: " + fee.currency;
}

std::string fee_text(const Fee &fee) {
  const std::string per = fee.months == 1 ? "month" : fee.months == 3 ? "quarter" : "year";
  return "{" + currency_text(fee) + ", per: " + per + "}";
}

std::string claim_text(const Claim &claim) {
  if (claim.months == 0) return "within " + std::to_string(claim.days) + "d";
  const std::string ordinal = claim.months == 1   ? "1st"
                              : claim.months == 2 ? "2nd"
                              : claim.months == 3 ? "3rd"
                                                  : std::to_string(claim.months) + "th";
  return "by end of " + ordinal + " month";
}

std::string chronic_text(const Chronic &chronic) {
  return std::to_string(chronic.breaches) + " breaches over " + std::to_string(chronic.days) + "d";
}

std::vector<std::string> forms(const Commitment &commitment) {
  std::vector<std::string> out;
  for (const Tier &tier : commitment.tiers)
    out.push_back("\"" + tier_key(tier) + "\": " + percent(tier.credit));
  if (commitment.each_breach != 0) out.push_back("each breach: " + percent(commitment.each_breach));
  if (commitment.each_hour != 0)
    out.push_back("each full hour late: " + percent(commitment.each_hour));
  if (commitment.each_slice)
    out.push_back(slice_key(*commitment.each_slice) + ": " + duration(commitment.each_slice->free));
  if (commitment.pro_rata != 0)
    out.push_back("pro rata: " + decimal(commitment.pro_rata, 100, 2) + "x");
  return out;
}

} // namespace

std::string amount_text(std::int64_t minor, int digits) {
  std::int64_t unit = 1;
  for (int digit = 0; digit < digits; ++digit)
    unit *= 10;
  const std::string whole = std::to_string(minor / unit);
  return digits == 0 ? whole : whole + "." + pad(minor % unit, digits);
}

std::string tier_key(const Tier &tier) {
  std::string range;
  if (tier.above) range = (tier.above_or_equal ? ">= " : "> ") + percent(*tier.above) + " ";
  return range + (tier.or_equal ? "<= " : "< ") + percent(tier.below);
}

std::string slice_key(const EachSlice &form) {
  return "each slice over " + duration(form.over) + " per " + duration(form.length);
}

std::string credits_yaml(const Commitment &commitment) {
  std::string text;
  const auto add = [&text](const std::string &key, const std::string &value) {
    text += "      " + key + ": " + value + "\n";
  };
  if (commitment.fee.cents != 0) add("fee", fee_text(commitment.fee));
  if (commitment.cap != kHundredPercent) add("creditCap", percent(commitment.cap));
  const std::vector<std::string> credits = forms(commitment);
  if (!credits.empty()) add("credits", "{" + join(credits, ", ", "") + "}");
  if (commitment.affected) add("affected", "share");
  if (commitment.claim) add("claim", claim_text(*commitment.claim));
  if (commitment.chronic) add("chronic", chronic_text(*commitment.chronic));
  return text;
}

std::string money_yaml(const Agreement &agreement) {
  std::string text;
  const auto add = [&text](const std::string &key, const std::string &value) {
    text += "  " + key + ": " + value + "\n";
  };
  if (agreement.fee.cents != 0) add("fee", fee_text(agreement.fee));
  if (!agreement.fees.empty()) text += "  fees:\n";
  for (const auto &[account, fee] : agreement.fees)
    add("  " + account, fee_text(fee));
  if (agreement.cap != kHundredPercent) add("creditCap", percent(agreement.cap));
  if (agreement.minimum.cents != 0)
    add("creditMinimum", "{" + currency_text(agreement.minimum) + "}");
  if (agreement.affected) add("affected", "share");
  if (agreement.claim) add("claim", claim_text(*agreement.claim));
  if (agreement.chronic) add("chronic", chronic_text(*agreement.chronic));
  return text;
}

std::string amendment_yaml(const AgreementAmendment &amendment) {
  std::string text;
  if (amendment.fee) text += "      fee: " + fee_text(*amendment.fee) + "\n";
  if (amendment.cap) text += "      creditCap: " + percent(*amendment.cap) + "\n";
  return text;
}

} // namespace oracle
