// SPDX-License-Identifier: Apache-2.0
// A commitment: its sentence first, which decides what else may stand beside it (a clock or
// downtime, tiers or credits of each incident), then exclusions and credits. Defaults of the
// agreement are read by the same functions.
#include "compiler/decode/slac_v1/commitment.hpp"

#include "compiler/base/edit_distance.hpp"
#include "compiler/decode/slac_v1/credits.hpp"
#include "compiler/decode/slac_v1/exclusion.hpp"
#include "compiler/decode/slac_v1/fee.hpp"
#include "compiler/decode/slac_v1/scalars.hpp"
#include "compiler/decode/slac_v1/tables.hpp"
#include "compiler/terms/print.hpp"
#include "compiler/time/duration.hpp"

#include <algorithm>
#include <array>

namespace slac::decode::slac_v1 {
namespace {

using base::Code;

void read_clock(const yaml::Node *node, model::ClockTerms &out, base::Diagnostics &diagnostics) {
  using Clock = model::ClockTerms;
  if (node == nullptr) return;
  const Fields fields(*node, kClock, diagnostics);
  constexpr std::array<std::pair<std::string_view, Clock::From>, 2> kFrom{
      {{"trigger", Clock::From::Trigger}, {"impact", Clock::From::Impact}}};
  constexpr std::array<std::pair<std::string_view, Clock::Severity>, 3> kSeverity{
      {{"cancel", Clock::Severity::Cancel},
       {"highest", Clock::Severity::Highest},
       {"retroactive", Clock::Severity::Retroactive}}};
  constexpr std::array<std::pair<std::string_view, Clock::Reopen>, 3> kReopen{
      {{"continue", Clock::Reopen::Continue},
       {"restart", Clock::Reopen::Restart},
       {"ignore", Clock::Reopen::Ignore}}};
  read_word(fields.find("from"), "from", kFrom, out.from, diagnostics);
  read_word(fields.find("severity"), "severity", kSeverity, out.severity, diagnostics);
  read_word(fields.find("reopen"), "reopen", kReopen, out.reopen, diagnostics);
  if (const auto list = read_texts(fields.find("pauses"), "pauses", diagnostics)) {
    out.pauses.clear();
    for (const model::Text &reason : *list)
      out.pauses.push_back(reason.value);
  }
}

void read_counts(const yaml::Node *node, model::DowntimeTerms &out,
                 base::Diagnostics &diagnostics) {
  const auto text = read_text(node, "counts", diagnostics);
  if (!text) return;
  std::string_view rest = text->value;
  constexpr std::string_view kAbove = "above ";
  std::optional<base::Decimal> percent;
  if (rest.starts_with(kAbove) && rest.ends_with('%')) {
    rest.remove_prefix(kAbove.size());
    rest.remove_suffix(1);
    while (rest.starts_with(' '))
      rest.remove_prefix(1);
    percent = base::Decimal::parse(rest);
  }
  // A fraction of impact has nine digits, so a percentage has seven.
  if (percent && *percent >= base::Decimal{} && *percent < base::Decimal::from_int(100) &&
      percent->units() % 100 == 0) {
    out.above = percent;
    return;
  }
  diagnostics.add(base::make_diagnostic(
      Code::BadValue, text->span,
      "expected `above` and a percentage below 100% for `counts`, got `" +
          text->value.substr(0, 40) + "`",
      "write `counts: above 5%`: impact above it is whole downtime, below it none"));
}

void read_downtime(const yaml::Node *node, model::DowntimeTerms &out,
                   base::Diagnostics &diagnostics) {
  using Downtime = model::DowntimeTerms;
  if (node == nullptr) return;
  const Fields fields(*node, kDowntime, diagnostics);
  if (auto list = read_texts(fields.find("severities"), "severities", diagnostics))
    out.severities = std::move(*list);
  if (const auto minimum = read_duration(fields.find("minimum"), "minimum", diagnostics))
    out.minimum = minimum->value;
  if (const auto slice = read_duration(fields.find("granularity"), "granularity", diagnostics)) {
    out.granularity = slice->value;
    if (15 * time::kMinute % slice->value.ns != 0)
      diagnostics.add(base::make_diagnostic(Code::BadDuration, slice->span,
                                            "expected a slice that divides 15m for "
                                            "`granularity`, got " +
                                                time::format_window(slice->value),
                                            "write `1m`, `5m` or `15m`"));
  }
  constexpr std::array<std::pair<std::string_view, bool>, 2> kPartial{
      {{"count", false}, {"drop", true}}};
  read_word(fields.find("partial"), "partial", kPartial, out.drop_partial, diagnostics);
  if (const yaml::Node *partial = fields.find("partial");
      partial != nullptr && out.granularity.ns == 0)
    diagnostics.add(base::make_diagnostic(
        Code::BadValue, partial->span, "`partial` says what becomes of slices, and there are none",
        "add `granularity: 1m`, or remove it"));
  read_counts(fields.find("counts"), out, diagnostics);
  constexpr std::array<std::pair<std::string_view, Downtime::Combine>, 2> kCombine{
      {{"any-down", Downtime::Combine::AnyDown}, {"all-down", Downtime::Combine::AllDown}}};
  read_word(fields.find("combine"), "combine", kCombine, out.combine, diagnostics);
}

class CommitmentDecoder {
public:
  CommitmentDecoder(const model::Project &project, base::Diagnostics &diagnostics)
      : project_(project), diagnostics_(diagnostics) {}

  std::optional<model::Commitment> decode(const yaml::Node &node,
                                          const CommitmentDefaults &defaults) {
    model::Commitment out;
    const Fields fields(node, kCommitment, diagnostics_);
    const yaml::Node *sentence = fields.find("promise");
    bool ok = sentence != nullptr && !fields.cut();
    if (ok) {
      const auto promise = read_promise(sentence, project_.severities, diagnostics_);
      ok = promise.has_value();
      if (promise) {
        out.promise = *promise;
        out.promise_names = promise_names(*sentence, promise->value);
      }
    }
    const Kind kind = ok ? kind_of(out.promise.value) : Kind::Unknown;
    out.calendar = defaults.calendar;
    read_calendar(fields.find("calendar"), out.calendar, diagnostics_);
    model::ClockTerms clock = defaults.clock;
    model::DowntimeTerms downtime = defaults.downtime;
    read_clock(fields.find("clock"), clock, diagnostics_);
    read_downtime(fields.find("downtime"), downtime, diagnostics_);
    if (kind == Kind::Timed) out.own = std::move(clock);
    if (kind == Kind::Availability) out.own = std::move(downtime);
    if (kind == Kind::Timed)
      belongs(fields.find("downtime"), "downtime", "an availability promise");
    if (kind == Kind::Availability) belongs(fields.find("clock"), "clock", "a timely promise");
    read_exclusion(fields.find("exclude"), project_, out.exclude, diagnostics_);
    read_credits(fields.find("credits"), ok ? &out.promise.value : nullptr, out.credits,
                 diagnostics_);
    read_cap(fields.find("creditCap"), out.credits.cap, out.credits.cap_span, diagnostics_);
    out.fee = read_fee(fields.find("fee"), "fee", diagnostics_);
    out.claim = read_claim(fields.find("claim"), defaults.claim, diagnostics_);
    out.chronic = read_chronic(fields.find("chronic"), diagnostics_);
    out.affected_share = kind == Kind::Availability && defaults.affected_share;
    read_affected(fields.find("affected"), out.affected_share, diagnostics_);
    if (kind == Kind::Timed || kind == Kind::Objective)
      belongs(fields.find("affected"), "affected", "an availability promise");
    if (!ok) return std::nullopt;
    check_amount(*sentence, out);
    return out;
  }

private:
  /// What the promise is; unknown while its sentence cannot be read.
  enum class Kind { Unknown, Availability, Timed, Objective };

  static Kind kind_of(const terms::Promise &promise) {
    if (terms::timed(promise)) return Kind::Timed;
    return std::holds_alternative<terms::AvailabilityPromise>(promise) ? Kind::Availability
                                                                       : Kind::Objective;
  }

  void fail(Code code, base::Span where, std::string message, std::string help = {}) {
    diagnostics_.add(base::make_diagnostic(code, where, std::move(message), std::move(help)));
  }

  void belongs(const yaml::Node *node, const std::string &key, const std::string &where) {
    if (node != nullptr)
      fail(Code::BadValue, node->span, "`" + key + "` belongs to " + where, "remove it");
  }

  /// Business time needs a calendar; under one, plain hours may mean either.
  void check_amount(const yaml::Node &sentence, const model::Commitment &commitment) {
    const auto timed = terms::timed(commitment.promise.value);
    if (!timed) return;
    const terms::Amount &amount = timed->amount;
    const base::Span where = sentence.subspan(amount.range.begin, amount.range.end);
    if (amount.unit != terms::Amount::Unit::Plain && commitment.calendar.value.empty())
      fail(Code::BadDuration, where, "business time needs a calendar, and this promise has none",
           "add `calendar: NAME` of a Calendar to the commitment, or promise plain time");
    if (amount.unit == terms::Amount::Unit::Plain && amount.has_long_units &&
        !commitment.calendar.value.empty()) {
      terms::Amount business = amount;
      business.unit = terms::Amount::Unit::Business;
      fail(Code::BadDuration, where,
           "under the calendar `" + commitment.calendar.value + "` " + terms::print_amount(amount) +
               " can mean open time or time of the clock",
           "write `" + terms::print_amount(business) + "`, or `calendar: always`");
    }
  }

  const model::Project &project_;
  base::Diagnostics &diagnostics_;
};

} // namespace

CommitmentDefaults read_commitment_defaults(const Fields &agreement,
                                            base::Diagnostics &diagnostics) {
  CommitmentDefaults out;
  read_calendar(agreement.find("calendar"), out.calendar, diagnostics);
  read_clock(agreement.find("clock"), out.clock, diagnostics);
  read_downtime(agreement.find("downtime"), out.downtime, diagnostics);
  out.claim = read_claim(agreement.find("claim"), std::nullopt, diagnostics);
  read_affected(agreement.find("affected"), out.affected_share, diagnostics);
  return out;
}

std::optional<model::Commitment> decode_commitment(const yaml::Node &node,
                                                   const CommitmentDefaults &defaults,
                                                   const model::Project &project,
                                                   base::Diagnostics &diagnostics) {
  return CommitmentDecoder(project, diagnostics).decode(node, defaults);
}

} // namespace slac::decode::slac_v1
