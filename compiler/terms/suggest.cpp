// SPDX-License-Identifier: Apache-2.0
// A fix for a sentence that does not parse: words that can be made out are kept and the rest is
// taken from the nearest form. It fills in no number that was not written, so that no fix widens a
// promise.
#include "compiler/terms/suggest.hpp"

#include "compiler/base/ascii.hpp"
#include "compiler/base/edit_distance.hpp"
#include "compiler/terms/print.hpp"
#include "compiler/time/duration.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace slac::terms {
namespace {

struct VerbWord {
  std::string_view word;
  Verb verb;
  time::Duration usual; ///< promised for it
  bool cadence = false; ///< means `update customers on`
};

constexpr time::Duration minutes(std::int64_t n) { return {n * time::kMinute}; }

constexpr std::array<VerbWord, 21> kVerbs{{{"detect", Verb::Detect, minutes(5)},
                                           {"acknowledge", Verb::Acknowledge, minutes(15)},
                                           {"ack", Verb::Acknowledge, minutes(15)},
                                           {"respond", Verb::Respond, minutes(30)},
                                           {"response", Verb::Respond, minutes(30)},
                                           {"react", Verb::Respond, minutes(30)},
                                           {"answer", Verb::Respond, minutes(30)},
                                           {"reply", Verb::Respond, minutes(30)},
                                           {"repair", Verb::Resolve, minutes(240)},
                                           {"notify", Verb::Notify, minutes(30)},
                                           {"inform", Verb::Notify, minutes(30)},
                                           {"mitigate", Verb::Mitigate, minutes(120)},
                                           {"resolve", Verb::Resolve, minutes(240)},
                                           {"resolution", Verb::Resolve, minutes(240)},
                                           {"fix", Verb::Resolve, minutes(240)},
                                           {"restore", Verb::Mitigate, minutes(120)},
                                           {"close", Verb::Close, minutes(1440)},
                                           {"publish", Verb::Postmortem, minutes(7200)},
                                           {"postmortem", Verb::Postmortem, minutes(7200)},
                                           {"update", Verb::Notify, minutes(30), true},
                                           {"updates", Verb::Notify, minutes(30), true}}};

/// What other programs put in place of a blank, a quote or a minus.
std::string plain(std::string_view text) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 9> kOdd{{{"\u00A0", " "},
                                                                               {"\u202F", " "},
                                                                               {"\u201C", ""},
                                                                               {"\u201D", ""},
                                                                               {"\u201E", ""},
                                                                               {"\u2018", ""},
                                                                               {"\u2019", ""},
                                                                               {"\u2265", " >= "},
                                                                               {"\u2212", "-"}}};
  std::string out(text);
  for (const auto &[odd, usual] : kOdd)
    for (std::size_t at = out.find(odd); at != std::string::npos;
         at = out.find(odd, at + usual.size()))
      out.replace(at, odd.size(), usual);
  return out;
}

using base::lower;

/// In small letters.
std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> out;
  std::string word;
  for (const char c : lower(plain(text))) {
    if (c == ' ' || c == '\t' || c == '\n' || c == '"') {
      if (!word.empty()) out.push_back(std::move(word));
      word.clear();
    } else {
      word += c == ',' ? '.' : c; // a decimal comma, or the end of a list
    }
  }
  if (!word.empty()) out.push_back(std::move(word));
  for (std::string &w : out)
    while (w.size() > 1 && w.back() == '.')
      w.pop_back();
  return out;
}

const VerbWord *find_verb(const std::vector<std::string> &words) {
  std::vector<std::string_view> known;
  for (const VerbWord &v : kVerbs)
    known.push_back(v.word);
  for (const std::string &word : words) {
    const std::string best = base::nearest(word, known);
    for (const VerbWord &v : kVerbs)
      if (v.word == best) return &v;
  }
  return nullptr;
}

std::optional<base::Decimal> find_percent(const std::vector<std::string> &words) {
  for (const std::string &word : words) {
    const std::size_t digit = word.find_first_of("0123456789");
    const std::size_t sign = word.find('%');
    if (digit == std::string::npos || sign == std::string::npos || sign < digit) continue;
    const auto value = base::Decimal::parse(std::string_view(word).substr(digit, sign - digit));
    if (value && *value <= base::Decimal::from_int(100)) return value;
  }
  return std::nullopt;
}

/// The last window that the words name.
std::optional<Window> find_window(const std::vector<std::string> &words) {
  std::optional<Window> out;
  for (std::size_t i = 0; i + 1 < words.size(); ++i) {
    if (words[i] == "over") {
      if (const auto d = time::parse_duration(words[i + 1]); d && d->ns > 0) {
        out = Window{Rolling{*d}, {}};
      }
    } else if (words[i] == "per" || words[i] == "a" || words[i] == "each") {
      if (const auto d = time::parse_duration(words[i + 1]); d && d->ns > 0)
        out = Window{Rolling{*d}, {}};
      for (int p = 0; p <= static_cast<int>(time::Period::Term); ++p)
        if (time::period_name(static_cast<time::Period>(p)) == words[i + 1]) {
          out = Window{Calendar{static_cast<time::Period>(p), std::nullopt}, {}};
        }
    }
  }
  return out;
}

/// "2 business hours".
std::optional<Amount> find_business(const std::vector<std::string> &words) {
  for (std::size_t i = 0; i + 2 < words.size(); ++i) {
    const auto number = base::Decimal::parse(words[i]);
    if (words[i + 1] != "business" || !number || *number <= base::Decimal{} ||
        *number > base::Decimal::from_int(1000))
      continue;
    Amount out;
    const std::int64_t whole = number->units() / base::Decimal::kUnit;
    out.unit = Amount::Unit::Business;
    if (words[i + 2].starts_with("minute")) {
      out.length = {number->units() * 60};
    } else if (words[i + 2].starts_with("hour")) {
      out.length = {number->units() * 3600};
    } else if (words[i + 2].starts_with("day") && whole > 0) {
      out.unit = Amount::Unit::BusinessDays;
      out.days = static_cast<int>(whole);
    } else {
      continue;
    }
    return out;
  }
  return std::nullopt;
}

Amount find_amount(const std::vector<std::string> &words, time::Duration usual) {
  if (const auto business = find_business(words)) return *business;
  Amount out;
  out.length = usual;
  for (std::size_t i = 0; i < words.size(); ++i)
    if (i == 0 || words[i - 1] != "over")
      if (const auto d = time::parse_duration(words[i]); d && d->ns > 0) {
        out.length = *d;
        return out;
      }
  for (std::size_t i = 0; i + 1 < words.size(); ++i) { // "2 hours"
    const std::string unit = words[i + 1].substr(0, 1);
    if (words[i + 1].size() < 3 || std::string_view("mhd").find(unit) == std::string_view::npos)
      continue;
    if (const auto d = time::parse_duration(words[i] + unit); d && d->ns > 0) {
      out.length = *d;
      return out;
    }
  }
  return out;
}

bool has(const std::vector<std::string> &words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

/// Without the default window, where the text names none.
std::string without_default(std::string sentence, std::string_view text) {
  constexpr std::string_view kDefault = " per month";
  if (text.find("month") == std::string_view::npos && sentence.ends_with(kDefault))
    sentence.resize(sentence.size() - kDefault.size());
  return sentence;
}

/// The word after `objective`, if a name can be made of it.
std::optional<Name> find_objective(const std::vector<std::string> &words) {
  for (std::size_t i = 0; i + 1 < words.size(); ++i) {
    if (words[i] != "objective") continue;
    Name out;
    for (const char c : words[i + 1])
      if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
          (!out.text.empty() && ((c >= '0' && c <= '9') || c == '-' || c == '_')))
        out.text += c;
    const bool reserved = out.text == "per" || out.text == "over" || out.text == "within" ||
                          out.text == "in" || out.text == "any" || out.text == "and" ||
                          out.text == "or" || out.text == "every" || out.text == "declining";
    if (!out.text.empty() && !reserved) return out;
  }
  return std::nullopt;
}

/// Those of the Project that the words name, also in two words or other letters: `Sev 1`.
Severities find_severities(const std::vector<std::string> &words,
                           std::span<const std::string> known) {
  Severities out;
  const auto add = [&](const std::string &word) {
    for (const std::string &name : known)
      if (lower(name) == word) {
        out.names.push_back({name, {}});
        return true;
      }
    return false;
  };
  for (std::size_t i = 0; i < words.size(); ++i)
    if (!add(words[i]) && i + 1 < words.size()) (void)add(words[i] + words[i + 1]);
  if (!out.names.empty()) out.form = Severities::Form::List;
  if (out.names.size() == 1 && std::find(words.begin(), words.end(), "worse") != words.end())
    out.form = Severities::Form::OrWorse;
  return out;
}

/// Words that seem to name a severity: a sentence without it would promise more, or something else.
bool seems_severe(const std::vector<std::string> &words) {
  constexpr auto kWords = std::to_array<std::string_view>(
      {"critical", "major", "minor", "urgent", "blocker", "high", "low", "severity", "priority"});
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string &word = words[i];
    if (std::find(kWords.begin(), kWords.end(), word) != kWords.end()) return true;
    const bool is_level = word.size() > 1 && (word.starts_with("sev") || word[0] == 'p') &&
                          word.back() >= '0' && word.back() <= '9';
    if (is_level || word == "sev" || word == "prio") return true;
  }
  return false;
}

} // namespace

std::string nearest_promise(std::string_view text, std::span<const std::string> severities) {
  const std::vector<std::string> words = words_of(text);
  const auto percent = find_percent(words);
  const base::Decimal usual = base::Decimal::from_units(99'900'000'000);
  const Window window = find_window(words).value_or(Window{});
  if (const auto objective = find_objective(words))
    return print_promise(ObjectivePromise{*objective, percent.value_or(usual), {}, window});
  const VerbWord *verb = find_verb(words);
  if (verb == nullptr || has(words, "availability") || has(words, "uptime"))
    return print_promise(AvailabilityPromise{{}, percent.value_or(usual), {}, window});
  const Severities of = find_severities(words, severities);
  if (of.names.empty() && seems_severe(words)) return {};
  const Amount amount = find_amount(words, verb->usual);
  std::optional<Share> share;
  if (percent && *percent > base::Decimal{}) share = Share{*percent, {}};
  return without_default(verb->cadence
                             ? print_promise(CadencePromise{of, amount, share, window})
                             : print_promise(TimelyPromise{verb->verb, of, amount, share, window}),
                         text);
}

namespace {

/// The last period that the words name, if things can be compared by it.
Trend find_trend(const std::vector<std::string> &words) {
  Trend out;
  for (const time::Period period : {time::Period::Week, time::Period::Month, time::Period::Quarter})
    if (has(words, time::period_name(period))) out.period = period;
  return out;
}

Statistic find_statistic(const std::vector<std::string> &words) {
  for (const std::string &word : words) {
    if (word == "max") return {Statistic::Form::Max, {}};
    if (word == "median") return {Statistic::Form::Percentile, base::Decimal::from_int(50)};
    if (word.size() < 2 || (word[0] != 'p' && word[0] != 'P')) continue;
    const auto number = base::Decimal::parse(std::string_view(word).substr(1));
    if (number && *number >= base::Decimal::from_int(50) &&
        *number <= base::Decimal::from_units(99'900'000'000))
      return {Statistic::Form::Percentile, *number};
  }
  return {};
}

} // namespace

std::string nearest_kpi(std::string_view text, std::span<const std::string> severities) {
  const std::vector<std::string> words = words_of(text);
  const Window window = find_window(words).value_or(Window{Rolling{{30 * time::kDay}}, {}});
  const auto percent = find_percent(words);
  const Severities of = find_severities(words, severities);
  const auto percent_goal = [&](Comparison comparison, std::int64_t usual) {
    return Limit<base::Decimal>{comparison, percent.value_or(base::Decimal::from_int(usual)),
                                window};
  };
  if (has(words, "noise"))
    return print_kpi(
        RatioKpi{RatioKpi::Measure::AlertNoise, percent_goal(Comparison::LessEqual, 30)});
  if (has(words, "reopen") || has(words, "reopened"))
    return print_kpi(
        RatioKpi{RatioKpi::Measure::ReopenRate, percent_goal(Comparison::LessEqual, 5)});
  if (has(words, "budget"))
    return print_kpi(
        RatioKpi{RatioKpi::Measure::BudgetUsed, percent_goal(Comparison::LessEqual, 50)});
  if (has(words, "availability") || has(words, "uptime"))
    return print_kpi(
        RatioKpi{RatioKpi::Measure::Availability, percent_goal(Comparison::GreaterEqual, 99)});
  const VerbWord *verb = find_verb(words);
  const Amount amount = find_amount(words, verb == nullptr ? minutes(60) : verb->usual);
  if (has(words, "silence"))
    return print_kpi(SilenceKpi{of, {Comparison::LessEqual, amount, window}});
  if (has(words, "count") || has(words, "number")) {
    CountKpi out;
    if (!has(words, "alerts")) out.of = of;
    out.goal = find_trend(words);
    return print_kpi(out);
  }
  if (has(words, "share") || percent) {
    ShareKpi out;
    out.of = of;
    out.goal = percent_goal(Comparison::GreaterEqual, 95);
    if (verb != nullptr) out.within = amount;
    return print_kpi(out);
  }
  TimeKpi out;
  if (verb != nullptr) out.measure = verb->verb;
  if (!of.names.empty()) out.severities = of;
  out.statistic = find_statistic(words);
  if (has(words, "declining") || has(words, "improving"))
    out.goal = find_trend(words);
  else
    out.goal = Limit<Amount>{Comparison::LessEqual, amount, window};
  return print_kpi(out);
}

std::string nearest_target(std::string_view text) {
  const std::vector<std::string> words = words_of(text);
  Target target;
  target.percent = find_percent(words).value_or(base::Decimal::from_units(99'900'000'000));
  if (target.percent <= base::Decimal{} || target.percent >= base::Decimal::from_int(100))
    target.percent = base::Decimal::from_units(99'900'000'000);
  const auto window = find_window(words);
  target.window = window && std::holds_alternative<Rolling>(window->form)
                      ? *window
                      : Window{Rolling{{30 * time::kDay}}, {}};
  return print_target(target);
}

} // namespace slac::terms
