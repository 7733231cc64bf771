// SPDX-License-Identifier: Apache-2.0
// Gives the grammar's words their meaning: numbers, units, ranges in the sentence.
#include "compiler/terms/parse.hpp"

#include "compiler/terms/grammar/sentence.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace slac::terms {
namespace {

/// Ends the reading of a sentence whose words parse but mean nothing.
struct Refused {
  SentenceError error;
};

class Reader {
public:
  explicit Reader(std::string_view text) : text_(text) {}

  TextRange range(const raw::Words &words) const {
    return {offset(words.begin()), offset(words.end())};
  }

  Name name(const raw::Words &words) const {
    return {std::string(words.begin(), words.end()), range(words)};
  }

  std::vector<Name> names(const std::vector<raw::Words> &list) const {
    std::vector<Name> out;
    for (const raw::Words &words : list)
      out.push_back(name(words));
    return out;
  }

  base::Decimal percent(const raw::Words &words) const {
    const auto value = base::Decimal::parse(std::string_view(words.begin(), words.size()));
    if (!value) refuse(range(words), "a percentage with at most nine digits after the point");
    return *value;
  }

  /// `percent` of `in`.
  Share share(const raw::Words &in) const { return {percent(in), range(in)}; }

  base::Decimal number(const raw::Words &words) const {
    const auto value = base::Decimal::parse(std::string_view(words.begin(), words.size()));
    if (!value) refuse(range(words), "a number with at most nine digits after the point");
    return *value;
  }

  /// Plain time.
  time::Duration duration(const raw::Amounts &amounts) const { return amount(amounts).length; }

  Amount amount(const raw::Amounts &amounts) const {
    Amount out;
    out.range = {range(amounts.front().number).begin, range(amounts.back().unit.words).end};
    const bool business = amounts.front().unit.business;
    base::Wide total = 0;
    for (const raw::Amount &part : amounts) {
      const TextRange where{range(part.number).begin, range(part.unit.words).end};
      if (part.unit.business != business)
        refuse(where, business ? "business time as before" : "plain time as before");
      const std::string_view unit(part.unit.words.begin(), part.unit.words.size());
      if (business && unit.starts_with("day")) return business_days(amounts, std::move(out));
      const auto value =
          base::Decimal::parse(std::string_view(part.number.begin(), part.number.size()));
      if (!value) refuse(where, "a duration with at most nine digits after the point");
      const Unit &known = unit_of(unit, business);
      total += base::Wide{value->units()} * known.ns;
      out.has_long_units = out.has_long_units || (!business && known.ns >= time::kHour);
      constexpr base::Wide kMax = base::Wide{36'500} * time::kDay;
      if (total > kMax * base::Decimal::kUnit) refuse(where, "a duration below 100 years");
    }
    out.unit = business ? Amount::Unit::Business : Amount::Unit::Plain;
    out.length = {static_cast<std::int64_t>(total / base::Decimal::kUnit)};
    return out;
  }

  Window window(const raw::Window &in) const {
    Window out;
    out.range = range(in.words);
    if (const auto *calendar = boost::get<raw::CalendarWindow>(&in.form)) {
      Calendar form{calendar->period, std::nullopt};
      if (calendar->zone) form.zone = name(*calendar->zone);
      out.form = std::move(form);
    } else {
      out.form = Rolling{duration(boost::get<raw::Amounts>(in.form))};
    }
    return out;
  }

  Severities severities(const raw::Severities &in) const {
    Severities out;
    const auto *list = boost::get<raw::NameList>(&in);
    if (list == nullptr) return out;
    out.form = list->or_worse ? Severities::Form::OrWorse : Severities::Form::List;
    out.names.push_back(name(list->first));
    for (const raw::Words &more : list->more) {
      if (list->or_worse) refuse(range(more), "`within`");
      out.names.push_back(name(more));
    }
    return out;
  }

  Trend trend(const raw::Trend &in) const {
    if (in.period != in.over)
      refuse(range(in.words), "the same period twice, such as `declining month over month`");
    if (in.period != time::Period::Week && in.period != time::Period::Month &&
        in.period != time::Period::Quarter)
      refuse(range(in.words), "week, month or quarter");
    return {in.period};
  }

  Limit<Amount> limit(const raw::TimeLimit &in) const {
    return {in.comparison, amount(in.bound), window(in.window)};
  }
  Limit<base::Decimal> percent_limit(const raw::NumberLimit &in) const {
    const base::Decimal bound = percent(in.bound);
    if (bound > base::Decimal::from_int(100))
      refuse(range(in.bound), "a percentage of at most 100");
    return {in.comparison, bound, window(in.window)};
  }
  Limit<base::Decimal> count_limit(const raw::NumberLimit &in) const {
    return {in.comparison, number(in.bound), window(in.window)};
  }

  Statistic statistic(const raw::Statistic &in) const {
    Statistic out;
    out.form = in.form;
    out.percentile = base::Decimal::from_int(50);
    if (in.percentile) {
      out.percentile = number(*in.percentile);
      if (out.percentile < base::Decimal::from_int(50) ||
          out.percentile > base::Decimal::from_units(99'900'000'000))
        refuse(range(*in.percentile), "a percentile from p50 to p99.9");
    }
    return out;
  }

  SentenceError explain(const grammar::Failure &failure) const {
    std::size_t at = offset(failure.where);
    while (at < text_.size() && (text_[at] == ' ' || text_[at] == '\t' || text_[at] == '\n'))
      ++at;
    std::size_t end = text_.find_first_of(" \t\n", at);
    if (end == std::string_view::npos) end = text_.size();
    return error({static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(end)},
                 failure.expected);
  }

private:
  struct Unit {
    std::string_view text;
    std::int64_t ns;
  };

  static const Unit &unit_of(std::string_view text, bool business) {
    static constexpr std::array<Unit, 6> kPlain{{{"ms", 1'000'000},
                                                 {"s", time::kSecond},
                                                 {"m", time::kMinute},
                                                 {"h", time::kHour},
                                                 {"d", time::kDay},
                                                 {"w", 7 * time::kDay}}};
    static constexpr std::array<Unit, 2> kBusiness{
        {{"minute", time::kMinute}, {"hour", time::kHour}}};
    if (business) return kBusiness[text.starts_with("hour") ? 1 : 0];
    if (text.size() > 2) text = text.substr(0, 1); // minutes
    return *std::find_if(kPlain.begin(), kPlain.end(),
                         [&](const Unit &unit) { return unit.text == text; });
  }

  Amount business_days(const raw::Amounts &amounts, Amount out) const {
    if (amounts.size() != 1) refuse(out.range, "business days alone, such as `2 business days`");
    const raw::Words &words = amounts.front().number;
    const auto value = number(words);
    constexpr int kMost = 1000;
    if (value.units() % base::Decimal::kUnit != 0 || value > base::Decimal::from_int(kMost))
      refuse(range(words), "a whole number of business days, at most 1000");
    out.unit = Amount::Unit::BusinessDays;
    out.days = static_cast<int>(value.units() / base::Decimal::kUnit);
    return out;
  }

  std::uint32_t offset(char const *at) const {
    return static_cast<std::uint32_t>(at - text_.data());
  }

  SentenceError error(TextRange where, std::string expected) const {
    const std::string_view word = text_.substr(where.begin, where.end - where.begin);
    return {where, std::move(expected),
            word.empty() ? "the end of the sentence" : "`" + std::string(word) + "`"};
  }

  [[noreturn]] void refuse(TextRange where, std::string expected) const {
    throw Refused{error(where, std::move(expected))};
  }

  std::string_view text_;
};

template <class Out>
void finish_timed(const Reader &read, const boost::optional<raw::Words> &share,
                  const boost::optional<raw::Window> &window, Out &out) {
  if (share) out.share = read.share(*share);
  if (window) out.window = read.window(*window);
}

Promise meaning(const Reader &read, const raw::Promise &in) {
  if (const auto *a = boost::get<raw::Availability>(&in))
    return AvailabilityPromise{read.names(a->services), read.percent(a->percent),
                               read.range(a->percent), read.window(a->window)};
  if (const auto *o = boost::get<raw::ByObjective>(&in))
    return ObjectivePromise{read.name(o->objective), read.percent(o->percent),
                            read.range(o->percent), read.window(o->window)};
  if (const auto *c = boost::get<raw::Cadence>(&in)) {
    CadencePromise out{read.severities(c->severities), read.amount(c->every), {}, {}};
    finish_timed(read, c->share, c->window, out);
    return out;
  }
  const auto &t = boost::get<raw::Timely>(in);
  TimelyPromise out{t.verb, read.severities(t.severities), read.amount(t.within), {}, {}};
  finish_timed(read, t.share, t.window, out);
  return out;
}

Kpi meaning(const Reader &read, const raw::Kpi &in) {
  if (const auto *k = boost::get<raw::TimeKpi>(&in)) {
    TimeKpi out;
    out.statistic = read.statistic(k->time.statistic);
    out.measure = k->time.measure;
    if (k->severities) out.severities = read.severities(*k->severities);
    if (const auto *limit = boost::get<raw::TimeLimit>(&k->goal))
      out.goal = read.limit(*limit);
    else
      out.goal = read.trend(boost::get<raw::Trend>(k->goal));
    return out;
  }
  if (const auto *k = boost::get<raw::ShareKpi>(&in)) {
    ShareKpi out;
    if (boost::get<raw::Escalations>(&k->of) != nullptr)
      out.of = ShareKpi::Escalations{};
    else if (const auto *severities = boost::get<raw::Severities>(&k->of))
      out.of = read.severities(*severities);
    out.done = k->done;
    if (k->within) out.within = read.amount(*k->within);
    out.goal = read.percent_limit(k->goal);
    return out;
  }
  if (const auto *k = boost::get<raw::CountKpi>(&in)) {
    CountKpi out;
    if (const auto *severities = boost::get<raw::Severities>(&k->of))
      out.of = read.severities(*severities);
    if (const auto *limit = boost::get<raw::NumberLimit>(&k->goal))
      out.goal = read.count_limit(*limit);
    else
      out.goal = read.trend(boost::get<raw::Trend>(k->goal));
    return out;
  }
  if (const auto *k = boost::get<raw::RatioKpi>(&in))
    return RatioKpi{k->measure, read.percent_limit(k->goal)};
  const auto &k = boost::get<raw::SilenceKpi>(in);
  return SilenceKpi{read.severities(k.severities), read.limit(k.goal)};
}

Target meaning(const Reader &read, const raw::Target &in) {
  return {read.percent(in.percent), read.range(in.percent), read.window(in.window)};
}

template <class Value, class Raw>
std::variant<Value, SentenceError> finish(std::string_view text,
                                          const std::variant<Raw, grammar::Failure> &parsed) {
  const Reader read(text);
  if (const auto *failure = std::get_if<grammar::Failure>(&parsed)) return read.explain(*failure);
  try {
    return meaning(read, std::get<Raw>(parsed));
  } catch (const Refused &refused) {
    return refused.error;
  }
}

} // namespace

std::variant<Promise, SentenceError> parse_promise(std::string_view text) {
  return finish<Promise>(text, grammar::parse_promise(text.data(), text.data() + text.size()));
}

std::variant<Kpi, SentenceError> parse_kpi(std::string_view text) {
  return finish<Kpi>(text, grammar::parse_kpi(text.data(), text.data() + text.size()));
}

std::variant<Target, SentenceError> parse_target(std::string_view text) {
  return finish<Target>(text, grammar::parse_target(text.data(), text.data() + text.size()));
}

} // namespace slac::terms
