// SPDX-License-Identifier: Apache-2.0
// Credits: each key of the mapping is a form, which the kind of the promise allows or not; beside
// them what caps, claims and counts them.
#include "compiler/decode/slac_v1/credits.hpp"

#include "compiler/decode/slac_v1/fee.hpp"
#include "compiler/decode/slac_v1/scalars.hpp"
#include "compiler/time/duration.hpp"

#include <charconv>

namespace slac::decode::slac_v1 {
namespace {

using base::Code;
using base::Decimal;

constexpr std::string_view kEachBreach = "each breach";
constexpr std::string_view kEachHour = "each full hour late";
constexpr std::string_view kEachSlice = "each slice";
constexpr std::string_view kProRata = "pro rata";

std::string tier_help(const std::string &key, bool has_comma) {
  if (has_comma) return "use a decimal point";
  for (const char *mark : {"\u201C", "\u201D", "\u201E", "\u2018", "\u2019", "\u00AB", "\u00BB"})
    if (key.find(mark) != std::string::npos)
      return "typographic quotes are part of the text: write straight ones, `\"< 99.9%\"`";
  if (key.find("late") != std::string::npos)
    return "what lateness costs is `each full hour late: 5%`";
  if (key.find("slice") != std::string::npos)
    return "what each bad slice of time gives back is `each slice over 6m per 1h: 1h`";
  if (key.starts_with('>'))
    return "a tier has an upper bound: `\"< 99.9%\": 10%`, or both, `\">= 99% < 99.9%\": 10%`";
  return "the keys are tiers such as `\"< 99.9%\"`, `each breach`, `each full hour late`, "
         "`each slice over 6m per 1h` and `pro rata`";
}

std::optional<Decimal> read_bound(std::string_view text) {
  while (text.starts_with(' '))
    text.remove_prefix(1);
  if (!text.ends_with('%')) return std::nullopt;
  const auto bound = Decimal::parse(text.substr(0, text.size() - 1));
  const bool fits = bound && *bound >= Decimal{} && *bound <= Decimal::from_int(100);
  return fits ? bound : std::nullopt;
}

/// `< 99.9%`, or with a lower bound before it, `>= 99% < 99.9%`.
bool read_range(std::string_view text, model::CreditTier &out) {
  if (text.starts_with('>')) {
    const bool included = text.starts_with(">=");
    text.remove_prefix(included ? 2 : 1);
    const std::size_t end = text.find('%');
    const auto bound =
        end == std::string_view::npos ? std::nullopt : read_bound(text.substr(0, end + 1));
    if (!bound) return false;
    out.lower = {*bound, included};
    text.remove_prefix(end + 1);
    while (text.starts_with(' '))
      text.remove_prefix(1);
  }
  if (!text.starts_with('<')) return false;
  const bool included = text.starts_with("<=");
  if (included) out.op = model::CreditTier::Op::LessEqual;
  const auto bound = read_bound(text.substr(included ? 2 : 1));
  if (bound) out.bound = *bound;
  return bound.has_value();
}

/// Takes the word off the front, with the blanks behind it.
bool take(std::string_view &text, std::string_view word) {
  if (!text.starts_with(word)) return false;
  text.remove_prefix(word.size());
  const bool ended = text.empty() || text.front() == ' ';
  while (text.starts_with(' '))
    text.remove_prefix(1);
  return ended;
}

std::string_view take_word(std::string_view &text) {
  const std::size_t end = std::min(text.find(' '), text.size());
  const std::string_view word = text.substr(0, end);
  text.remove_prefix(end);
  while (text.starts_with(' '))
    text.remove_prefix(1);
  return word;
}

std::optional<time::Duration> duration_of(std::string_view text) {
  const auto duration = time::parse_duration(text);
  return duration && duration->ns > 0 ? duration : std::nullopt;
}

std::optional<int> number_of(std::string_view text) {
  int out = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  const bool ok = error == std::errc() && end == text.data() + text.size() && out > 0;
  return ok && out <= 10'000 ? std::optional(out) : std::nullopt;
}

class CreditsReader {
public:
  CreditsReader(const terms::Promise *promise, model::Credits &out, base::Diagnostics &diagnostics)
      : out_(out), diagnostics_(diagnostics) {
    if (promise == nullptr) return;
    const auto timed = terms::timed(*promise);
    kind_ = timed                                                          ? Kind::Timed
            : std::holds_alternative<terms::AvailabilityPromise>(*promise) ? Kind::Availability
                                                                           : Kind::Objective;
    has_share_ = timed && timed->share;
  }

  void read(const yaml::Node &node) {
    for (const yaml::Entry &entry : node.entries) {
      const std::string &key = entry.key.text;
      if (key == kEachBreach || key == kEachHour)
        each_incident(entry);
      else if (key == kProRata)
        pro_rata(entry);
      else if (key.starts_with("each slice over "))
        slice(entry);
      else
        tier(entry);
    }
  }

private:
  /// What the promise is; unknown while its sentence cannot be read.
  enum class Kind { Unknown, Availability, Timed, Objective };

  void fail(Code code, base::Span where, std::string message, std::string help = {}) {
    diagnostics_.add(base::make_diagnostic(code, where, std::move(message), std::move(help)));
  }

  std::optional<model::Located<Decimal>> percent(const yaml::Entry &entry) {
    return read_percent(&entry.value, entry.key.text, diagnostics_);
  }

  void each_incident(const yaml::Entry &entry) {
    const auto credit = percent(entry);
    if (kind_ == Kind::Availability || kind_ == Kind::Objective)
      fail(Code::BadValue, entry.key.span, "`" + entry.key.text + "` belongs to a timely promise",
           "an availability promise has tiers such as \"< 99.9%\": 10%");
    else if (credit)
      (entry.key.text == kEachBreach ? out_.each_breach : out_.each_hour) = *credit;
  }

  /// Whether the form, which is about time of impact, may stand here.
  bool is_of_impact(const yaml::Entry &entry) {
    if (kind_ != Kind::Timed && kind_ != Kind::Objective) return true;
    fail(Code::BadValue, entry.key.span,
         "`" + entry.key.text.substr(0, 40) + "` belongs to an availability promise",
         kind_ == Kind::Timed ? "a timely promise has `each breach: 5%`"
                              : "a promise by objective has tiers such as \"< 99.9%\": 10%");
    return false;
  }

  /// `10x`.
  void pro_rata(const yaml::Entry &entry) {
    if (!is_of_impact(entry)) return;
    const auto text = read_text(&entry.value, entry.key.text, diagnostics_);
    if (!text) return;
    const std::string_view all = text->value;
    const auto factor =
        all.ends_with('x') ? Decimal::parse(all.substr(0, all.size() - 1)) : std::nullopt;
    if (!factor || *factor <= Decimal{} || *factor > Decimal::from_int(10'000))
      return fail(Code::BadValue, text->span,
                  "expected a factor for `pro rata`, got `" + text->value.substr(0, 40) + "`",
                  "write `pro rata: 1x` for the share of the fee that was down, `10x` for ten "
                  "times as much");
    out_.pro_rata = {*factor, text->span};
  }

  /// `each slice over 6m per 1h: 1h`.
  void slice(const yaml::Entry &entry) {
    if (!is_of_impact(entry)) return;
    std::string_view rest = entry.key.text;
    take(rest, "each");
    take(rest, "slice");
    take(rest, "over");
    const auto over = duration_of(take_word(rest));
    const bool has_per = take(rest, "per");
    const auto length = duration_of(rest);
    if (!over || !has_per || !length)
      return fail(Code::BadValue, entry.key.span,
                  "expected `each slice over DURATION per DURATION`, got `" +
                      entry.key.text.substr(0, 60) + "`",
                  "write `each slice over 6m per 1h: 1h`");
    if (time::kDay % length->ns != 0 || *over >= *length || length->ns < time::kMinute)
      return fail(Code::BadDuration, entry.key.span,
                  "slices of " + time::format_window(*length) + " over " +
                      time::format_window(*over) + " cannot be counted",
                  "a slice is at least 1m and divides a day, and the bound is shorter than it: "
                  "`each slice over 6m per 1h`");
    const auto free = read_duration(&entry.value, entry.key.text, diagnostics_);
    if (!free) return;
    if (out_.each_slice)
      return fail(Code::DuplicateKey, entry.key.span, "slices are credited twice", "keep one");
    out_.each_slice = {*over, *length, free->value, entry.key.text, entry.key.span};
  }

  void tier(const yaml::Entry &entry) {
    const std::string &key = entry.key.text;
    model::CreditTier tier;
    const auto credit = percent(entry);
    if (!read_range(key, tier)) {
      const bool comma = key.find(',') != std::string::npos;
      fail(comma ? Code::BadPercent : Code::BadValue, entry.key.span,
           "expected a credit tier such as \"< 99.9%\" or `each breach`, got `" + key + "`",
           tier_help(key, comma));
      return;
    }
    tier.span = entry.key.span;
    tier.form = key;
    if (kind_ == Kind::Timed && !has_share_) {
      fail(Code::BadValue, entry.key.span, "credit tiers need a share",
           "a promise of every incident has `each breach: 5%`; `in 95% of incidents` takes tiers");
      return;
    }
    if (!credit) return;
    tier.credit = credit->value;
    out_.tiers.push_back(std::move(tier));
  }

  Kind kind_ = Kind::Unknown;
  bool has_share_ = false;
  model::Credits &out_;
  base::Diagnostics &diagnostics_;
};

} // namespace

void read_credits(const yaml::Node *node, const terms::Promise *promise, model::Credits &out,
                  base::Diagnostics &diagnostics) {
  if (node == nullptr) return;
  out.span = node->span;
  if (node->kind != yaml::NodeKind::Mapping)
    report_shape(*node, "credits", "a mapping such as {\"< 99.9%\": 10%}", diagnostics);
  else
    CreditsReader(promise, out, diagnostics).read(*node);
}

void read_cap(const yaml::Node *node, Decimal &out, base::Span &span,
              base::Diagnostics &diagnostics) {
  const auto cap = read_percent(node, "creditCap", diagnostics);
  if (!cap) return;
  out = cap->value;
  span = cap->span;
}

std::optional<model::Claim> read_claim(const yaml::Node *node, std::optional<model::Claim> usual,
                                       base::Diagnostics &diagnostics) {
  const auto text = read_text(node, "claim", diagnostics);
  if (!text) return usual;
  std::string_view rest = text->value;
  if (take(rest, "within")) {
    const auto days = duration_of(rest);
    if (days && days->ns % time::kDay == 0 && days->ns <= 3'650 * time::kDay)
      return model::Claim{model::Claim::Form::Days, static_cast<int>(days->ns / time::kDay),
                          text->span};
  } else if (take(rest, "by") && take(rest, "end") && take(rest, "of")) {
    const std::string_view ordinal = take_word(rest);
    const std::size_t digits = ordinal.find_first_not_of("0123456789");
    const auto count = number_of(ordinal.substr(0, digits));
    const std::string_view ending =
        digits == std::string_view::npos ? std::string_view() : ordinal.substr(digits);
    const bool ends =
        ending == "st" || ending == "nd" || ending == "rd" || ending == "th" || ending.empty();
    if (count && *count <= 120 && ends && rest == "month")
      return model::Claim{model::Claim::Form::EndOfMonth, *count, text->span};
  }
  diagnostics.add(base::make_diagnostic(
      Code::BadValue, text->span,
      "expected a time for `claim`, got `" + text->value.substr(0, 40) + "`",
      "write `within 30d`, in whole days after the window's last, or `by end of 2nd month`"));
  return usual;
}

std::optional<model::Chronic> read_chronic(const yaml::Node *node, base::Diagnostics &diagnostics) {
  const auto text = read_text(node, "chronic", diagnostics);
  if (!text) return std::nullopt;
  std::string_view rest = text->value;
  const auto count = number_of(take_word(rest));
  const bool is_said = take(rest, "breaches") || take(rest, "breach");
  const bool has_over = take(rest, "over");
  const auto over = duration_of(rest);
  if (count && is_said && has_over && over && over->ns % time::kDay == 0 &&
      over->ns <= 3'660 * time::kDay)
    return model::Chronic{*count, *over, text->span};
  diagnostics.add(base::make_diagnostic(Code::BadValue, text->span,
                                        "expected a number of breaches for `chronic`, got `" +
                                            text->value.substr(0, 40) + "`",
                                        "write `3 breaches over 90d`"));
  return std::nullopt;
}

void read_affected(const yaml::Node *node, bool &out, base::Diagnostics &diagnostics) {
  constexpr std::array<std::pair<std::string_view, bool>, 1> kWords{{{"share", true}}};
  read_word(node, "affected", kWords, out, diagnostics);
}

model::MoneyTerms read_money(const Fields &fields, base::Diagnostics &diagnostics) {
  model::MoneyTerms out;
  out.fee = read_fee(fields.find("fee"), "fee", diagnostics);
  out.fees = read_fees(fields.find("fees"), diagnostics);
  read_cap(fields.find("creditCap"), out.cap, out.cap_span, diagnostics);
  out.minimum = read_price(fields.find("creditMinimum"), "creditMinimum", diagnostics);
  out.chronic = read_chronic(fields.find("chronic"), diagnostics);
  return out;
}

} // namespace slac::decode::slac_v1
