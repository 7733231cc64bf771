// SPDX-License-Identifier: Apache-2.0
// Gives the grammar's words their meaning: numbers, units, ranges in the sentence.
#include "compiler/terms/parse.hpp"

#include "compiler/terms/grammar/sentence.hpp"

#include <array>

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

  time::Duration duration(const raw::Amounts &amounts) const {
    constexpr std::array<std::pair<std::string_view, std::int64_t>, 6> kUnits{
        {{"ms", 1'000'000},
         {"s", time::kSecond},
         {"m", time::kMinute},
         {"h", time::kHour},
         {"d", time::kDay},
         {"w", 7 * time::kDay}}};
    constexpr base::Wide kMax = base::Wide{36'500} * time::kDay;
    base::Wide total = 0;
    for (const raw::Amount &amount : amounts) {
      const auto number =
          base::Decimal::parse(std::string_view(amount.number.begin(), amount.number.size()));
      const TextRange where{range(amount.number).begin, range(amount.unit).end};
      if (!number) refuse(where, "a duration with at most nine digits after the point");
      const std::string_view unit(amount.unit.begin(), amount.unit.size());
      for (const auto &[text, ns] : kUnits)
        if (text == unit) total += base::Wide{number->units()} * ns;
      if (total > kMax * base::Decimal::kUnit) refuse(where, "a duration below 100 years");
    }
    return {static_cast<std::int64_t>(total / base::Decimal::kUnit)};
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

  TextRange amounts_range(const raw::Amounts &amounts) const {
    return {range(amounts.front().number).begin, range(amounts.back().unit).end};
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

Promise meaning(const Reader &read, const raw::Promise &in) {
  if (const auto *a = boost::get<raw::Availability>(&in)) {
    AvailabilityPromise out;
    out.services = read.names(a->services);
    out.percent = read.percent(a->percent);
    out.percent_range = read.range(a->percent);
    out.window = read.window(a->window);
    return out;
  }
  const auto &t = boost::get<raw::Timely>(in);
  TimelyPromise out;
  out.verb = t.verb;
  out.severities = read.severities(t.severities);
  out.within = read.duration(t.within);
  out.within_range = read.amounts_range(t.within);
  if (t.window) out.window = read.window(*t.window);
  return out;
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

std::variant<Target, SentenceError> parse_target(std::string_view text) {
  return finish<Target>(text, grammar::parse_target(text.data(), text.data() + text.size()));
}

} // namespace slac::terms
