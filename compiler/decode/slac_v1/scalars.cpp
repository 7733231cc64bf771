// SPDX-License-Identifier: Apache-2.0
// Scalars with a grammar of their own (durations, percents, dates, sentences) become values; a text
// that nearly parses gets the nearest form as its fix, never one that promises less.
#include "compiler/decode/slac_v1/scalars.hpp"

#include "compiler/base/overloaded.hpp"
#include "compiler/decode/slac_v1/tables.hpp"
#include "compiler/terms/parse.hpp"
#include "compiler/terms/suggest.hpp"
#include "compiler/time/duration.hpp"

#include <algorithm>
#include <array>

namespace slac::decode::slac_v1 {

using base::Code;
using yaml::Node;

namespace {

constexpr std::array<std::string_view, 9> kReserved{"any",   "and", "or",   "in",       "within",
                                                    "every", "per", "over", "declining"};
constexpr std::size_t kMaxName = 63;

void report(base::Diagnostics &diagnostics, Code code, base::Span where, std::string message,
            std::string help = {}, const std::string &replacement = {}) {
  base::Diagnostic d = base::make_diagnostic(code, where, std::move(message), std::move(help));
  if (!replacement.empty()) d.fixes.push_back({where, replacement, "write"});
  diagnostics.add(std::move(d));
}

/// A number alone, as YAML writers leave units out.
bool is_bare_number(std::string_view text) { return base::Decimal::parse(text, true).has_value(); }

std::string time_problem(time::TimeError error, std::string_view text) {
  switch (error) {
  case time::TimeError::Malformed: return time::names_no_day(text) ? " (there is no such day)" : "";
  case time::TimeError::WithoutZone: return " (it has no zone)";
  case time::TimeError::OutOfRange: return " (years 1970 to 2037 are allowed)";
  }
  return "";
}

void report_sentence(const Node &node, const terms::SentenceError &error,
                     const std::string &nearest, base::Diagnostics &diagnostics) {
  const base::Span where = node.subspan(error.range.begin, error.range.end);
  const bool comma = error.expected == "`%`" && error.got.starts_with("`,");
  base::Diagnostic d =
      base::make_diagnostic(comma ? Code::BadPercent : Code::SentenceSyntax, where,
                            comma ? "expected a percentage with a decimal point, got a comma"
                                  : "expected " + error.expected + ", got " + error.got);
  if (!nearest.empty()) {
    d.help = "the nearest sentence that compiles: " + nearest;
    d.fixes.push_back({node.span, nearest, "write"});
  } else {
    d.help = "name severities as the Project does, or write `any incident`";
  }
  diagnostics.add(std::move(d));
}

bool check_zone(const Node &node, const terms::Calendar &window, base::Diagnostics &diagnostics) {
  if (!window.zone || time::Zone::load(window.zone->text)) return true;
  report(diagnostics, Code::BadValue,
         node.subspan(window.zone->range.begin, window.zone->range.end),
         "no time zone is named `" + window.zone->text + "`",
         "use an IANA name such as Europe/Berlin");
  return false;
}

bool check_window(const Node &node, const terms::Window &window, base::Diagnostics &diagnostics) {
  return std::visit(
      base::Overloaded{
          [&](const terms::Calendar &form) { return check_zone(node, form, diagnostics); },
          [&](const terms::Rolling &form) {
            if (form.length.ns >= time::kHour) return true;
            report(diagnostics, Code::BadDuration,
                   node.subspan(window.range.begin, window.range.end),
                   "expected a window of at least 1h, got " + time::format_window(form.length),
                   "usual windows are `over 28d`, `over 30d` and `per month`");
            return false;
          },
      },
      window.form);
}

} // namespace

std::optional<model::Text> read_name(const Node *node, const std::string &key,
                                     base::Diagnostics &diagnostics) {
  auto name = read_text(node, key, diagnostics);
  if (!name) return std::nullopt;
  const std::string &text = name->value;
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  const bool fits =
      !text.empty() && text.size() <= kMaxName && letter(text.front()) &&
      std::all_of(text.begin(), text.end(), [&](char c) {
        return letter(c) || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
      });
  if (!fits) {
    report(diagnostics, Code::BadName, name->span, "`" + text.substr(0, 80) + "` cannot be a name",
           "start with a letter, then letters, digits, -, _ and .; at most 63 characters");
    return std::nullopt;
  }
  if (std::find(kReserved.begin(), kReserved.end(), text) != kReserved.end()) {
    report(diagnostics, Code::BadName, name->span, "`" + text + "` is a word of the sentences",
           "choose another name");
    return std::nullopt;
  }
  return name;
}

std::optional<model::Located<time::Duration>>
read_duration(const Node *node, const std::string &key, base::Diagnostics &diagnostics) {
  const auto text = read_text(node, key, diagnostics);
  if (!text) return std::nullopt;
  const auto value = time::parse_duration(text->value);
  if (value && value->ns > 0) return model::Located<time::Duration>{*value, text->span};
  const std::string help = is_bare_number(text->value)
                               ? "a bare number needs a unit: `" + text->value + "s`, `" +
                                     text->value + "m`, `" + text->value + "h` or `" + text->value +
                                     "d`"
                               : "units are w, d, h, m, s and ms: `30s`, `1h30m`, `400d`";
  report(diagnostics, Code::BadDuration, text->span,
         "expected a duration above zero for `" + key + "`, got `" + text->value + "`", help);
  return std::nullopt;
}

std::optional<model::Located<time::Instant>> read_instant(const Node *node, const std::string &key,
                                                          base::Diagnostics &diagnostics) {
  const auto text = read_text(node, key, diagnostics);
  if (!text) return std::nullopt;
  const auto value = time::parse_rfc3339(text->value, true);
  if (const auto *instant = std::get_if<time::Instant>(&value))
    return model::Located<time::Instant>{*instant, text->span};
  report(diagnostics, Code::BadTime, text->span,
         "expected an RFC 3339 time for `" + key + "`, got `" + text->value + "`" +
             time_problem(std::get<time::TimeError>(value), text->value),
         "write 2026-11-07T22:00:00Z, or with an offset 2026-11-07T22:00+01:00");
  return std::nullopt;
}

std::optional<model::Located<time::Date>> read_date(const Node *node, const std::string &key,
                                                    base::Diagnostics &diagnostics) {
  const auto text = read_text(node, key, diagnostics);
  if (!text) return std::nullopt;
  const auto value = time::parse_date(text->value);
  if (const auto *date = std::get_if<time::Date>(&value))
    return model::Located<time::Date>{*date, text->span};
  report(diagnostics, Code::BadTime, text->span,
         "expected a date for `" + key + "`, got `" + text->value + "`" +
             time_problem(std::get<time::TimeError>(value), text->value),
         "write YYYY-MM-DD");
  return std::nullopt;
}

std::optional<time::Zone> read_zone(const Node *node, const std::string &key,
                                    base::Diagnostics &diagnostics) {
  const auto text = read_text(node, key, diagnostics);
  if (!text) return std::nullopt;
  auto zone = time::Zone::load(text->value);
  if (!zone)
    report(diagnostics, Code::BadValue, text->span, "no time zone is named `" + text->value + "`",
           "use an IANA name such as Europe/Berlin");
  return zone;
}

std::optional<std::string> read_locale(const Node *node, base::Diagnostics &diagnostics) {
  const auto text = read_text(node, "locale", diagnostics);
  if (!text) return std::nullopt;
  const std::string &value = text->value;
  const auto is_upper = [](char c) { return c >= 'A' && c <= 'Z'; };
  const bool is_known = value.starts_with("de") || value.starts_with("en");
  const bool is_bare = value.size() == 2;
  const bool has_region =
      value.size() == 5 && value[2] == '-' && is_upper(value[3]) && is_upper(value[4]);
  if (is_known && (is_bare || has_region)) return value.substr(0, 2);
  report(diagnostics, Code::BadValue, text->span,
         "expected en or de for `locale`, got `" + value + "`", "write de, or de-DE");
  return std::nullopt;
}

std::optional<model::Located<base::Decimal>> read_percent(const Node *node, const std::string &key,
                                                          base::Diagnostics &diagnostics) {
  const auto text = read_text(node, key, diagnostics);
  if (!text) return std::nullopt;
  std::string_view number = text->value;
  const bool sign = number.ends_with('%');
  if (sign) number.remove_suffix(1);
  const auto value = base::Decimal::parse(number);
  if (sign && value && *value >= base::Decimal{} && *value <= base::Decimal::from_int(1000))
    return model::Located<base::Decimal>{*value, text->span};
  std::string help = "write a number and %, such as `10%`";
  if (const std::size_t comma = text->value.find(','); comma != std::string::npos) {
    std::string mended = text->value;
    mended[comma] = '.';
    help = "use a decimal point: `" + mended + "`";
  }
  if (!sign && value) help = "a bare number needs its unit: `" + text->value + "%`";
  report(diagnostics, Code::BadPercent, text->span,
         "expected a percentage for `" + key + "`, got `" + text->value + "`", help);
  return std::nullopt;
}

namespace {

/// Whether an Objective can have the window: of a period of the calendar, or rolling by whole
/// hours.
bool check_objective_window(const Node &node, const terms::Window &window, base::Span where,
                            base::Diagnostics &diagnostics) {
  if (const auto *calendar = std::get_if<terms::Calendar>(&window.form)) {
    if (calendar->period != time::Period::Term) return check_zone(node, *calendar, diagnostics);
    report(diagnostics, Code::BadValue, where, "an Objective has no term",
           "write `per year`, or any shorter window");
    return false;
  }
  const time::Duration length = std::get<terms::Rolling>(window.form).length;
  if (length.ns >= time::kDay && length.ns % time::kHour == 0) return true;
  report(diagnostics, Code::BadDuration, where,
         "expected a window of whole hours and at least 1d, got " + time::format_window(length),
         "write `over 30d` or `over 28d`");
  return false;
}

} // namespace

std::optional<model::Located<terms::Promise>>
read_promise(const Node *node, const std::vector<std::string> &severities,
             base::Diagnostics &diagnostics) {
  const auto text = read_text(node, "promise", diagnostics);
  if (!text) return std::nullopt;
  const auto parsed = terms::parse_promise(text->value);
  if (const auto *error = std::get_if<terms::SentenceError>(&parsed)) {
    report_sentence(*node, *error, terms::nearest_promise(text->value, severities), diagnostics);
    return std::nullopt;
  }
  const auto &promise = std::get<terms::Promise>(parsed);
  const terms::Window &window = terms::window_of(promise);
  if (!check_window(*node, window, diagnostics)) return std::nullopt;
  if (std::holds_alternative<terms::ObjectivePromise>(promise) &&
      !check_objective_window(*node, window, node->subspan(window.range.begin, window.range.end),
                              diagnostics))
    return std::nullopt;
  const auto timed = terms::timed(promise);
  if (timed && timed->amount.empty()) {
    report(diagnostics, Code::BadDuration,
           node->subspan(timed->amount.range.begin, timed->amount.range.end),
           "expected a promised time above zero");
    return std::nullopt;
  }
  return model::Located<terms::Promise>{promise, text->span};
}

std::optional<model::Located<terms::Kpi>> read_kpi(const Node *node,
                                                   const std::vector<std::string> &severities,
                                                   base::Diagnostics &diagnostics) {
  const auto text = read_text(node, "target", diagnostics);
  if (!text) return std::nullopt;
  const auto parsed = terms::parse_kpi(text->value);
  if (const auto *error = std::get_if<terms::SentenceError>(&parsed)) {
    report_sentence(*node, *error, terms::nearest_kpi(text->value, severities), diagnostics);
    return std::nullopt;
  }
  const auto &kpi = std::get<terms::Kpi>(parsed);
  const auto goal = terms::goal_of(kpi);
  if (goal && !check_window(*node, goal->window, diagnostics)) return std::nullopt;
  return model::Located<terms::Kpi>{kpi, text->span};
}

std::vector<model::Text> kpi_names(const Node &node, const terms::Kpi &kpi) {
  std::vector<model::Text> out;
  if (const terms::Severities *severities = terms::severities_of(kpi))
    for (const terms::Name &name : severities->names)
      out.push_back({name.text, node.subspan(name.range.begin, name.range.end)});
  return out;
}

std::vector<model::Text> promise_names(const Node &node, const terms::Promise &promise) {
  const auto names = base::Overloaded{
      [](const terms::AvailabilityPromise &p) { return p.services; },
      [](const terms::ObjectivePromise &p) { return std::vector{p.objective}; },
      [](const auto &p) { return p.severities.names; },
  };
  std::vector<model::Text> out;
  for (const terms::Name &name : std::visit(names, promise))
    out.push_back({name.text, node.subspan(name.range.begin, name.range.end)});
  return out;
}

std::optional<model::Located<terms::WindowForm>>
read_window(const Node *node, const std::string &key, base::Diagnostics &diagnostics) {
  const auto text = read_text(node, key, diagnostics);
  if (!text) return std::nullopt;
  // The window alone is a target without its percentage.
  constexpr std::string_view kTarget = "1% ";
  constexpr auto kShift = static_cast<std::uint32_t>(kTarget.size());
  const auto parsed = terms::parse_target(std::string(kTarget) + text->value);
  if (const auto *target = std::get_if<terms::Target>(&parsed)) {
    terms::Window window = target->window;
    if (auto *calendar = std::get_if<terms::Calendar>(&window.form); calendar && calendar->zone) {
      calendar->zone->range.begin -= kShift;
      calendar->zone->range.end -= kShift;
    }
    if (!check_objective_window(*node, window, text->span, diagnostics)) return std::nullopt;
    return model::Located<terms::WindowForm>{window.form, text->span};
  }
  report(diagnostics, Code::SentenceSyntax, text->span,
         "expected a window for `" + key + "`, got `" + text->value.substr(0, 40) + "`",
         "write `over 7d` or `per quarter`");
  return std::nullopt;
}

std::optional<model::Located<terms::Target>> read_target(const Node *node, base::Span &window_span,
                                                         base::Diagnostics &diagnostics) {
  const auto text = read_text(node, "target", diagnostics);
  if (!text) return std::nullopt;
  const auto parsed = terms::parse_target(text->value);
  if (const auto *error = std::get_if<terms::SentenceError>(&parsed)) {
    report_sentence(*node, *error, terms::nearest_target(text->value), diagnostics);
    return std::nullopt;
  }
  const auto &target = std::get<terms::Target>(parsed);
  const terms::TextRange where = target.window.range;
  window_span = node->subspan(where.begin, where.end);
  if (!check_objective_window(*node, target.window, window_span, diagnostics)) return std::nullopt;
  return model::Located<terms::Target>{
      target, node->subspan(target.percent_range.begin, target.percent_range.end + 1)};
}

std::optional<model::Located<base::Decimal>> read_quantity(const Node *node, const std::string &key,
                                                           base::Diagnostics &diagnostics) {
  const auto text = read_text(node, key, diagnostics);
  if (!text) return std::nullopt;
  std::string_view number = text->value;
  const bool is_percent = number.ends_with('%');
  if (is_percent) number.remove_suffix(1);
  if (const auto value = base::Decimal::parse(number, true)) {
    if (!is_percent) return model::Located<base::Decimal>{*value, text->span};
    if (value->units() % 100 == 0)
      return model::Located<base::Decimal>{base::Decimal::from_units(value->units() / 100),
                                           text->span};
  } else if (const auto duration = time::parse_duration(text->value)) {
    return model::Located<base::Decimal>{base::Decimal::from_units(duration->ns), text->span};
  }
  report(diagnostics, Code::BadValue, text->span,
         "expected a number, a percentage or a duration for `" + key + "`, got `" +
             text->value.substr(0, 40) + "`",
         "write 0.3, 99.5% or 300ms");
  return std::nullopt;
}

std::optional<model::Text> read_label(const Node *node, const std::string &key,
                                      base::Diagnostics &diagnostics) {
  auto text = read_text(node, key, diagnostics);
  if (!text || is_label_name(text->value)) return text;
  report(diagnostics, Code::BadName, text->span,
         "`" + text->value.substr(0, 80) + "` cannot be a Prometheus label",
         "use letters, digits and _, not starting with a digit or __");
  return std::nullopt;
}

std::optional<model::Given> read_given(const yaml::Node &node, base::Span key,
                                       base::Diagnostics &diagnostics) {
  const Fields fields(node, kGiven, diagnostics);
  const yaml::Node *file = fields.find("file"), *env = fields.find("env");
  if ((file == nullptr) == (env == nullptr)) {
    diagnostics.add(base::make_diagnostic(Code::MissingKey, node.span,
                                          "expected either `file` or `env`",
                                          "write `{file: /run/secrets/token}`"));
    return std::nullopt;
  }
  const auto text =
      read_text(file != nullptr ? file : env, file != nullptr ? "file" : "env", diagnostics);
  if (!text) return std::nullopt;
  model::Given out;
  out.from = file != nullptr ? model::Given::From::File : model::Given::From::Environment;
  out.value = {text->value, key};
  return out;
}

void read_truth(const yaml::Node *node, const std::string &key, bool &out,
                base::Diagnostics &diagnostics) {
  constexpr std::array<std::pair<std::string_view, bool>, 2> kTruth{
      {{"true", true}, {"false", false}}};
  read_word(node, key, kTruth, out, diagnostics);
}

} // namespace slac::decode::slac_v1
