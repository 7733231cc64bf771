// SPDX-License-Identifier: Apache-2.0
// Lines say what is settled: a window by its closed line, or the last that restated it. What no
// line closes yet is listed as open, and makes the whole an interim statement.
#include "exporter/report/statement.hpp"

#include "compiler/time/rfc3339.hpp"
#include "exporter/report/csv.hpp"
#include "exporter/report/ledger.hpp"

#include <algorithm>
#include <charconv>

namespace slax::report {
namespace {

using ledger::Line;
using ledger::Value;
using slac::time::Date;
using slac::time::format_rfc3339;
using slac::time::Instant;

constexpr slac::time::Duration kInstant{1};

Date plus_days(Date date, std::int64_t days) {
  return slac::time::date_of_days(slac::time::days_since_epoch(date) + days);
}

/// A whole number of so many digits, in the range.
std::optional<int> number(std::string_view text, std::size_t digits, int from, int to) {
  int out = 0;
  const char *end = text.data() + text.size();
  const auto [at, error] = std::from_chars(text.data(), end, out);
  if (text.size() != digits || error != std::errc{} || at != end || out < from || out > to)
    return std::nullopt;
  return out;
}

Instant instant_of(std::string_view text) {
  const auto parsed = slac::time::parse_rfc3339(text, true);
  const auto *at = std::get_if<Instant>(&parsed);
  return at == nullptr ? Instant{} : *at;
}

class Statement {
public:
  explicit Statement(const StatementInput &input) : in_(input) {}

  std::optional<Value> make() {
    for (const Line &line : in_.lines)
      if (const auto body = ledger::parse_value(line.text)) take(line, *body);
    for (const StatementInput::Open &open : in_.open)
      take(open);
    for (const ledger::JudgedWindow *window : in_.standing)
      take(*window);
    for (const auto &[agreement, period] : in_.unwritten) {
      const auto its = parse_statement_days(period);
      if (its && in_.days.contains(its->last))
        unwritten_.emplace_back(Value::Object{{"agreement", agreement}, {"period", period}});
    }
    if (windows_.empty() && open_.empty() && standing_.empty()) return std::nullopt;
    Value::Object out{{"account", in_.account},
                      {"window", in_.days.name},
                      {"from", slac::time::format_date(in_.days.first)},
                      {"to", slac::time::format_date(in_.days.last)},
                      {"timezone", in_.zone.name()},
                      {"state", is_final() ? "final" : "interim"}};
    if (!in_.title.empty()) out["title"] = in_.title;
    if (!in_.issuer.empty()) out["issuer"] = in_.issuer;
    if (in_.is_replay) out["replay"] = true;
    out["terms"] = terms();
    Value::Array windows;
    for (auto &[key, window] : windows_)
      windows.emplace_back(std::move(window));
    out["windows"] = std::move(windows);
    if (!open_.empty()) {
      Value::Array open;
      for (auto &[key, window] : open_)
        open.emplace_back(std::move(window));
      out["open"] = std::move(open);
    }
    if (!standing_.empty()) {
      Value::Array standing;
      for (auto &[key, window] : standing_)
        standing.emplace_back(std::move(window));
      out["standing"] = std::move(standing);
    }
    if (!is_over()) out["running"] = true;
    if (!unwritten_.empty()) out["unwritten"] = unwritten_;
    if (out.at("state") == Value("interim")) known_on_ = format_rfc3339(in_.now);
    Value::Array owed;
    for (const std::string &line : owed_order_) {
      Value::Object sum = owed_.at(line);
      sum["issued"] = issued(sum);
      owed.emplace_back(std::move(sum));
    }
    out["owed"] = std::move(owed);
    if (!restatements_.empty()) out["restatements"] = std::move(restatements_);
    out["knownOn"] = known_on_;
    Value::Object last{{"line", last_.first}, {"hash", last_.second}};
    if (!last_.first.empty()) out["ledger"] = std::move(last);
    return Value(std::move(out));
  }

private:
  /// Whether the last of the days has ended, wherever the clocks are.
  bool is_over() const {
    const slac::time::Date next = plus_days(in_.days.last, 1);
    return slac::time::Zone().start_of(next) + slac::time::Duration{12 * slac::time::kHour} <=
           in_.now;
  }
  bool is_final() const { return open_.empty() && unwritten_.empty() && is_over(); }

  void use(const Line &line, const Value &body) {
    const std::string_view written = body.text("written");
    if (written > known_on_) known_on_ = written;
    if (line.number > last_number_) {
      last_number_ = line.number;
      last_ = {line.name(), line.hash};
    }
  }

  bool is_ours(std::string_view tree, std::string_view agreement, std::string_view commitment,
               Instant end) const {
    const slac::time::Zone zone =
        in_.zone_of(std::string(tree), std::string(agreement), std::string(commitment), end);
    return in_.days.contains(zone.date_at(end - kInstant));
  }

  static std::string order_of(const Value &body) {
    const Value *window = body.find("window");
    return std::string(body.text("agreement")) + "/" + std::string(body.text("commitment")) + "/" +
           std::string(body.text("service")) + "/" +
           std::string(window == nullptr ? std::string_view() : window->text("to"));
  }

  /// What a line says of the window, without what it says of itself.
  static Value::Object window_of(const Line &line, const Value &body) {
    Value::Object out = std::get<Value::Object>(body.is);
    for (const char *key : {"account", "kind", "number", "previous", "subject", "month", "restates",
                            "of", "what", "before", "after", "records"})
      out.erase(key);
    out["line"] = line.name();
    out["hash"] = line.hash;
    return out;
  }

  void take(const Line &line, const Value &body) {
    if (line.kind == "terms") {
      terms_.push_back({&line, body});
    } else if (line.kind == "closed" ||
               (line.kind == "restated" && body.text("restates") == "closed")) {
      const Value *window = body.find("window");
      if (window == nullptr) return;
      const Instant end = instant_of(window->text("to"));
      if (!is_ours(body.text("tree"), body.text("agreement"), body.text("commitment"), end)) return;
      use(line, body);
      windows_[order_of(body)] = window_of(line, body);
      if (line.kind == "restated") {
        Value::Object one{
            {"line", line.name()}, {"of", body.text("of")}, {"written", body.text("written")}};
        for (const char *key :
             {"agreement", "commitment", "service", "window", "before", "after", "records"})
          if (const Value *value = body.find(key)) one[key] = *value;
        restatements_.emplace_back(std::move(one));
      }
    } else if (line.kind == "owed") {
      const auto period = parse_statement_days(body.text("period"));
      if (!period || !in_.days.contains(period->last)) return;
      use(line, body);
      Value::Object sum{{"line", line.name()}, {"hash", line.hash}};
      for (const char *key : {"agreement", "period", "percent", "amount", "currency", "capped",
                              "claimBy", "approval", "received", "written", "difference", "before"})
        if (const Value *value = body.find(key)) sum[key] = *value;
      if (!body.text("of").empty()) sum["corrects"] = body.text("of");
      sum["marks"] = Value::Array{};
      owed_[line.name()] = std::move(sum);
      owed_order_.push_back(line.name());
    } else if (line.kind == "marked") {
      const auto sum = owed_.find(std::string(body.text("of")));
      if (sum == owed_.end()) return;
      use(line, body);
      std::get<Value::Array>(sum->second["marks"].is)
          .emplace_back(Value::Object{{"mark", body.text("mark")},
                                      {"by", body.text("by")},
                                      {"written", body.text("written")}});
    }
  }

  void take(const StatementInput::Open &open) {
    const ledger::JudgedWindow &window = *open.window;
    if (window.account != in_.account ||
        !is_ours(window.tree, window.agreement, window.commitment, window.window.to))
      return;
    Value::Object out = window.facts;
    out["agreement"] = window.agreement;
    out["commitment"] = window.commitment;
    if (!window.service.empty()) out["service"] = window.service;
    out["window"] = Value::Object{{"from", format_rfc3339(window.window.from)},
                                  {"to", format_rfc3339(window.window.to)}};
    out["why"] = open.why;
    // Nothing that is not settled is met.
    out["verdict"] = window.is_breached ? "breached" : "open";
    open_[order_of(Value(out))] = std::move(out);
  }

  /// What it costs is settled at a month's end.
  void take(const ledger::JudgedWindow &window) {
    if (!is_ours(window.tree, window.agreement, window.commitment, window.window.to)) return;
    Value::Object out = ledger::closed_body(window, {});
    for (const char *key : {"credit", "claimBy", "month"})
      out.erase(key);
    const std::string known_on = format_rfc3339(window.due);
    out["knownOn"] = known_on;
    known_on_ = std::max(known_on_, known_on);
    standing_[order_of(Value(out))] = std::move(out);
  }

  bool issued(const Value::Object &sum) const {
    const auto marks_of = [](const Value::Object &of) {
      std::vector<std::string> out;
      for (const Value &mark : std::get<Value::Array>(of.at("marks").is))
        out.emplace_back(mark.text("mark"));
      return out;
    };
    const auto corrects = sum.find("corrects");
    if (corrects != sum.end()) {
      const auto first = owed_.find(std::get<std::string>(corrects->second.is));
      if (first != owed_.end() && !is_issued(Value(first->second), marks_of(first->second)))
        return false;
    }
    return is_issued(Value(sum), marks_of(sum));
  }

  /// Those in force when the days began, and those that came until the last of its windows ended.
  Value terms() const {
    std::string first;
    std::string last;
    const auto look = [&](const Value &window) {
      const Value *bounds = window.find("window");
      if (bounds == nullptr) return;
      if (first.empty() || bounds->text("to") < first) first = bounds->text("to");
      if (bounds->text("to") > last) last = bounds->text("to");
    };
    for (const auto *all : {&windows_, &open_, &standing_})
      for (const auto &[key, window] : *all)
        look(Value(window));
    Value::Array out;
    for (const auto &[line, body] : terms_) {
      const std::string_view written = body.text("written");
      if (written > last && !out.empty()) break;
      if (written <= first) out.clear(); // superseded
      Value::Object one{{"line", line->name()}, {"written", written}};
      for (const char *key : {"terms", "commit", "agreements"})
        if (const Value *value = body.find(key)) one[key] = *value;
      out.emplace_back(std::move(one));
    }
    return out;
  }

  const StatementInput &in_;
  std::map<std::string, Value::Object> windows_; ///< by promise and end
  std::map<std::string, Value::Object> open_;
  std::map<std::string, Value::Object> standing_;
  std::map<std::string, Value::Object> owed_; ///< by line
  std::vector<std::string> owed_order_;       ///< as they were written
  Value::Array restatements_;
  Value::Array unwritten_; ///< sums
  std::vector<std::pair<const Line *, Value>> terms_;
  std::string known_on_;
  std::int64_t last_number_ = 0;
  std::pair<std::string, std::string> last_; ///< name and hash
};

} // namespace

std::optional<StatementDays> parse_statement_days(std::string_view text) {
  const auto year = number(text.substr(0, 4), 4, 1970, 2037);
  if (!year) return std::nullopt;
  StatementDays out{std::string(text), {*year, 1, 1}, {*year, 12, 31}};
  if (text.size() == 4) return out;
  if (text[4] != '-') return std::nullopt;
  const std::string_view rest = text.substr(5);
  const auto months = [&](int first, int count) {
    out.first = {*year, first, 1};
    out.last = first + count > 12 ? Date{*year, 12, 31} : plus_days({*year, first + count, 1}, -1);
    return out;
  };
  if (rest.starts_with('Q')) {
    const auto quarter = number(rest.substr(1), 1, 1, 4);
    return quarter ? std::optional(months(3 * *quarter - 2, 3)) : std::nullopt;
  }
  if (rest.starts_with('W')) {
    const auto week = number(rest.substr(1), 2, 1, 53);
    if (!week) return std::nullopt;
    // ISO 8601: week 1 is that of January 4; 1970-01-01 was a Thursday.
    const std::int64_t fourth = slac::time::days_since_epoch({*year, 1, 4});
    const std::int64_t monday = fourth - (fourth + 3) % 7 + std::int64_t{7} * (*week - 1);
    out.first = slac::time::date_of_days(monday);
    out.last = slac::time::date_of_days(monday + 6);
    // Its Thursday says of which year it is.
    return slac::time::date_of_days(monday + 3).year == *year ? std::optional(out) : std::nullopt;
  }
  if (rest.size() == 2) {
    const auto month = number(rest, 2, 1, 12);
    return month ? std::optional(months(*month, 1)) : std::nullopt;
  }
  const auto day = slac::time::parse_date(text);
  const auto *date = std::get_if<Date>(&day);
  if (date == nullptr) return std::nullopt;
  out.first = out.last = *date;
  return out;
}

std::optional<Value> make_statement(const StatementInput &input) { return Statement(input).make(); }

std::string statement_csv(const Value &statement) {
  std::string out =
      csv_row({"account",        "statement", "state",   "kind",           "agreement",
               "commitment",     "service",   "promise", "from",           "to",
               "target_percent", "sli",       "verdict", "credit_percent", "amount",
               "currency",       "claim_by",  "marks",   "line",           "hash"});
  const auto add = [&](const Value &one, const char *kind, const Value &credit,
                       std::string_view from, std::string_view to, const std::string &marks) {
    out += csv_row({statement.text("account"),
                    statement.text("window"),
                    statement.text("state"),
                    kind,
                    one.text("agreement"),
                    one.text("commitment"),
                    one.text("service"),
                    one.text("promise"),
                    from,
                    to,
                    one.text("target"),
                    one.text("sli"),
                    one.text("verdict"),
                    credit.text("percent"),
                    credit.text("amount"),
                    credit.text("currency"),
                    one.text("claimBy"),
                    marks,
                    one.text("line"),
                    one.text("hash")});
  };
  for (const char *list : {"windows", "standing", "open"})
    for (const Value &one : statement.list(list)) {
      const Value *credit = one.find("credit");
      const Value *window = one.find("window");
      add(one, std::string_view(list) == "windows" ? "window" : list,
          credit == nullptr ? Value() : *credit, window == nullptr ? "" : window->text("from"),
          window == nullptr ? "" : window->text("to"), {});
    }
  for (const Value &one : statement.list("owed")) {
    const auto period = parse_statement_days(one.text("period"));
    std::string marks;
    for (const Value &mark : one.list("marks"))
      marks += (marks.empty() ? "" : " ") + std::string(mark.text("mark"));
    add(one, "owed", one, period ? slac::time::format_date(period->first) : "",
        period ? slac::time::format_date(period->last) : "", marks);
  }
  return out;
}

} // namespace slax::report
