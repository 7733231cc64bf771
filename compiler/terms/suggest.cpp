// SPDX-License-Identifier: Apache-2.0
#include "compiler/terms/suggest.hpp"

#include "compiler/base/edit_distance.hpp"
#include "compiler/terms/print.hpp"
#include "compiler/time/duration.hpp"

#include <algorithm>
#include <array>

namespace slac::terms {
namespace {

struct VerbWord {
  std::string_view word;
  Verb verb;
  time::Duration usual;
};

constexpr time::Duration minutes(std::int64_t n) { return {n * time::kMinute}; }

constexpr std::array<VerbWord, 13> kVerbs{{{"detect", Verb::Detect, minutes(5)},
                                           {"acknowledge", Verb::Acknowledge, minutes(15)},
                                           {"ack", Verb::Acknowledge, minutes(15)},
                                           {"respond", Verb::Respond, minutes(30)},
                                           {"response", Verb::Respond, minutes(30)},
                                           {"react", Verb::Respond, minutes(30)},
                                           {"notify", Verb::Notify, minutes(30)},
                                           {"mitigate", Verb::Mitigate, minutes(120)},
                                           {"resolve", Verb::Resolve, minutes(240)},
                                           {"resolution", Verb::Resolve, minutes(240)},
                                           {"fix", Verb::Resolve, minutes(240)},
                                           {"restore", Verb::Mitigate, minutes(120)},
                                           {"close", Verb::Close, minutes(1440)}}};

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> out;
  std::string word;
  for (const char c : text) {
    if (c == ' ' || c == '\t' || c == '\n') {
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
      for (int p = 0; p <= static_cast<int>(time::Period::Term); ++p)
        if (time::period_name(static_cast<time::Period>(p)) == words[i + 1]) {
          out = Window{Calendar{static_cast<time::Period>(p), std::nullopt}, {}};
        }
    }
  }
  return out;
}

time::Duration find_duration(const std::vector<std::string> &words, time::Duration usual) {
  for (std::size_t i = 0; i < words.size(); ++i)
    if (i == 0 || words[i - 1] != "over")
      if (const auto d = time::parse_duration(words[i]); d && d->ns > 0) return *d;
  for (std::size_t i = 0; i + 1 < words.size(); ++i) { // "2 hours"
    const std::string unit = words[i + 1].substr(0, 1);
    if (words[i + 1].size() < 3 || std::string_view("mhd").find(unit) == std::string_view::npos)
      continue;
    if (const auto d = time::parse_duration(words[i] + unit); d && d->ns > 0) return *d;
  }
  return usual;
}

Severities find_severities(const std::vector<std::string> &words,
                           std::span<const std::string> known) {
  Severities out;
  for (const std::string &word : words)
    if (std::find(known.begin(), known.end(), word) != known.end()) out.names.push_back({word, {}});
  if (!out.names.empty()) out.form = Severities::Form::List;
  if (out.names.size() == 1 && std::find(words.begin(), words.end(), "worse") != words.end())
    out.form = Severities::Form::OrWorse;
  return out;
}

} // namespace

std::string nearest_promise(std::string_view text, std::span<const std::string> severities) {
  const std::vector<std::string> words = words_of(text);
  const VerbWord *verb = find_verb(words);
  const auto percent = find_percent(words);
  if (verb == nullptr) {
    AvailabilityPromise promise;
    promise.percent = percent.value_or(base::Decimal::from_units(99'900'000'000));
    promise.window = find_window(words).value_or(Window{});
    return print_promise(promise);
  }
  TimelyPromise promise;
  promise.verb = verb->verb;
  promise.severities = find_severities(words, severities);
  promise.within = find_duration(words, verb->usual);
  promise.window = find_window(words).value_or(Window{});
  std::string out = print_promise(promise);
  // The default window need not be written.
  constexpr std::string_view kDefault = " per month";
  if (text.find("month") == std::string_view::npos && out.ends_with(kDefault))
    out.resize(out.size() - kDefault.size());
  return out;
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
