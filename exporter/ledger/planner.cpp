// SPDX-License-Identifier: Apache-2.0
// What is due becomes a draft, what is not says what it waits for. Terms first, then breaches,
// windows, and the sums whose windows are all closed by then. A line that is there is compared with
// what is known now, and restated where records made the difference.
#include "exporter/ledger/planner.hpp"

#include "compiler/time/rfc3339.hpp"

#include <algorithm>

namespace slax::ledger {
namespace {

using slac::time::format_rfc3339;
using slac::time::Instant;

/// How long after a deadline a source that only sends is waited for.
constexpr slac::time::Duration kDelivery{5 * slac::time::kMinute};

std::string joined(const std::vector<std::string> &list) {
  std::string out;
  for (const std::string &one : list)
    out += (out.empty() ? "" : ", ") + one;
  return out;
}

Value::Array texts(const std::vector<std::string> &list) {
  Value::Array out;
  for (const std::string &one : list)
    out.emplace_back(one);
  return out;
}

std::string day_of(Instant now) { return format_rfc3339(now).substr(0, 10); }

Value::Object interval(const slac::time::Interval &window) {
  return {{"from", format_rfc3339(window.from)}, {"to", format_rfc3339(window.to)}};
}

/// Of all that a closed line says, what a restatement is about.
constexpr std::array<std::string_view, 7> kNumbers{"verdict", "sli",      "incidents", "seconds",
                                                   "credit",  "breaches", "claimBy"};

/// Of a line that was written all the same, what was missing then.
constexpr std::array<std::string_view, 4> kWaited{"uncovered", "unread", "open", "flawed"};

/// Which incidents counted or were excluded, and how.
std::map<std::string, std::string> verdicts_of(const Value &body) {
  std::map<std::string, std::string> out;
  for (const Value &one : body.list("evidence"))
    out[std::string(one.text("source")) + "/" + std::string(one.text("incident"))] =
        one.text("verdict");
  return out;
}

std::map<std::string, std::string> events_of(const Value &body) {
  std::map<std::string, std::string> out;
  for (const Value &one : body.list("evidence"))
    out[std::string(one.text("source")) + "/" + std::string(one.text("incident"))] =
        one.text("events");
  return out;
}

/// What is not breached is met only where nothing is missing.
std::string verdict_of(const JudgedWindow &window, bool has_gaps) {
  if (window.is_breached) return "breached";
  return has_gaps || window.is_unknown || window.open_clocks > 0 || !window.flawed.empty()
             ? "unknown"
             : "met";
}

/// Parts of the window of which a source said nothing that is known.
Value::Array uncovered_of(const JudgedWindow &window) {
  Value::Array out;
  for (const SourceReach &source : window.sources) {
    if (source.is_delivered || (source.read && *source.read >= window.window.to)) continue;
    const Instant from =
        source.read ? std::max(*source.read, window.window.from) : window.window.from;
    out.emplace_back(Value::Object{{"source", source.source},
                                   {"from", format_rfc3339(from)},
                                   {"to", format_rfc3339(window.window.to)}});
  }
  return out;
}

class Planner {
public:
  Planner(const Judged &judged, const State &state, const PlanOptions &options)
      : judged_(judged), state_(state), options_(options) {}

  Plan make() {
    for (const JudgedTerms &terms : judged_.terms)
      add(terms);
    for (const JudgedBreach &breach : judged_.breaches)
      add(breach);
    for (const JudgedWindow &window : judged_.windows)
      add(window);
    for (const JudgedSum &sum : judged_.sums)
      add(sum);
    return std::move(out_);
  }

private:
  void draft(const std::string &account, const char *kind, std::string subject,
             Value::Object body) {
    out_.drafts.push_back({account, kind, std::move(subject), std::move(body)});
  }
  void wait(const std::string &account, const char *kind, std::string subject, std::string why,
            std::string detail = {}) {
    out_.waiting.push_back({account, kind, std::move(subject), std::move(why), std::move(detail)});
  }

  void add(const JudgedTerms &terms) {
    if (state_.terms(terms.account) == terms.terms) return;
    Value::Object body = terms.body;
    body["terms"] = terms.terms;
    body["tree"] = terms.tree;
    const auto found = state_.accounts().find(terms.account);
    const std::int64_t next = found == state_.accounts().end() ? 1 : found->second.lines + 1;
    draft(terms.account, "terms", terms.terms + "/" + std::to_string(next), std::move(body));
  }

  /// Those of `unread` that a person waits for.
  std::vector<std::string> blocking(std::vector<std::string> unread) const {
    std::erase_if(unread, [&](const auto &one) { return options_.despite.contains(one); });
    return unread;
  }

  /// Sources that were not read completely since.
  std::vector<std::string> unread(const std::vector<SourceReach> &sources, Instant since) const {
    std::vector<std::string> out;
    for (const SourceReach &source : sources) {
      const bool is_read =
          source.is_mapped && (source.is_delivered ? options_.now - since >= kDelivery
                                                   : source.read && *source.read >= since);
      if (!is_read) out.push_back(source.source);
    }
    if (sources.empty()) out.emplace_back("(no Source feeds it)");
    return out;
  }

  /// What is known of why they were not read.
  static std::string details(const std::vector<SourceReach> &sources) {
    std::vector<std::string> out;
    for (const SourceReach &source : sources)
      if (!source.why.empty()) out.push_back(source.why);
    return joined(out);
  }

  void add(const JudgedBreach &breach) {
    if (!is_judged_.insert({breach.account, breach.subject()}).second) return; // of two evaluations
    const State::Entered *entered = state_.breach(breach.account, breach.subject());
    if (entered != nullptr) return revise(breach, *entered);
    if (!breach.is_breached || !is_ours(breach.window.to)) return;
    const auto missing = blocking(unread(breach.sources, breach.deadline));
    if (!missing.empty())
      return wait(breach.account, "breach", breach.subject(),
                  "a complete read since the deadline of " + joined(missing));
    draft(breach.account, "breach", breach.subject(), body_of(breach));
  }

  static Value::Object body_of(const JudgedBreach &breach) {
    return {{"agreement", breach.agreement},
            {"commitment", breach.commitment},
            {"incident", breach.incident},
            {"deadline", format_rfc3339(breach.deadline)},
            {"window", interval(breach.window)},
            {"tree", breach.tree},
            {"evidence", Value::Array{evidence_value(breach.evidence)}}};
  }

  void revise(const JudgedBreach &breach, const State::Entered &entered) {
    if (breach.is_breached != entered.is_withdrawn) return;
    // A window that is closed restates itself.
    if (entered.restated_on == day_of(options_.now)) return;
    Value::Object body{{"restates", "breach"},
                       {"of", entered.line},
                       {"what", breach.subject()},
                       {"verdict", breach.is_breached ? "breached" : breach.verdict},
                       {"window", interval(breach.window)},
                       {"records", Value::Array{record(breach.evidence, {})}},
                       {"tree", breach.tree}};
    draft(breach.account, "restated", "breach/" + breach.subject() + "/" + day_of(options_.now),
          std::move(body));
  }

  static Value record(const IncidentEvidence &evidence, std::string_view before) {
    Value::Object out{{"source", evidence.source}, {"incident", evidence.incident}};
    if (!evidence.events.empty()) out["after"] = evidence.events;
    if (!before.empty()) out["before"] = before;
    if (evidence.seen) out["seen"] = format_rfc3339(*evidence.seen);
    return out;
  }

  /// Whether the ledger enters a window that ended then.
  bool is_ours(Instant end) const {
    return end > options_.began || (options_.from && end > *options_.from);
  }

  void add(const JudgedWindow &window) {
    const std::string subject = window.subject();
    const State::Entered *entered = state_.closed(window.account, subject);
    if (entered != nullptr) {
      is_closed_.insert({window.account, subject});
      if (!window.is_final) revise(window, *entered);
      return;
    }
    if (!is_ours(window.window.to)) {
      is_foreign_.insert({window.account, subject});
      out_.outside.push_back({window.account, "closed", subject,
                              "it ended before the store's first complete read (`ledger close "
                              "--from`)"});
      return;
    }
    if (options_.now < window.due) {
      wait(window.account, "closed", subject, "time: it settles at " + format_rfc3339(window.due));
      out_.waiting.back().month = window.month;
      return;
    }
    std::vector<std::string> reasons;
    const auto missing = unread(window.sources, window.due);
    if (const auto awaited = blocking(missing); !awaited.empty())
      reasons.push_back("a complete read since " + format_rfc3339(window.due) + " of " +
                        joined(awaited));
    if (window.open_clocks > 0)
      reasons.push_back(std::to_string(window.open_clocks) + " clocks that run");
    if (!window.flawed.empty()) reasons.push_back("a corrected record of " + joined(window.flawed));
    const bool is_forced = options_.now >= window.due + kLongestWait;
    if (!reasons.empty() && !is_forced) {
      wait(window.account, "closed", subject,
           joined(reasons) + "; closed all the same at " +
               format_rfc3339(window.due + kLongestWait),
           details(window.sources));
      out_.waiting.back().month = window.month;
      return;
    }
    is_closed_.insert({window.account, subject});
    draft(window.account, "closed", subject, body_of(window, missing));
  }

  Value::Object body_of(const JudgedWindow &window, const std::vector<std::string> &missing) const {
    Value::Object out = closed_body(window, missing);
    const bool is_by_person = blocking(missing).size() < missing.size() ||
                              (options_.from && window.window.to <= options_.began);
    if (!is_by_person) return out;
    if (!options_.by.empty()) out["by"] = options_.by;
    if (!options_.note_hash.empty()) out["note"] = options_.note_hash;
    return out;
  }

  void revise(const JudgedWindow &window, const State::Entered &entered) {
    const auto before = parse_value(entered.text);
    if (!before || entered.restated_on == day_of(options_.now)) return;
    const bool was_unknown = before->text("verdict") == "unknown";
    const auto missing = unread(window.sources, window.due);
    const Value after(body_of(window, missing));
    // What was unknown for want of a read stays so until there is one; what was known does not
    // become unknown because a source is away now.
    Value::Object changed_before;
    Value::Object changed_after;
    for (const std::string_view key : kNumbers) {
      const Value *old = before->find(key);
      const Value *now = after.find(key);
      if (key == "verdict" && !was_unknown && after.text("verdict") == "unknown" &&
          window.flawed.empty() && window.open_clocks == 0)
        continue;
      if (old == nullptr ? now == nullptr : now != nullptr && *old == *now) continue;
      changed_before[std::string(key)] = old == nullptr ? Value() : *old;
      changed_after[std::string(key)] = now == nullptr ? Value() : *now;
    }
    const auto old_verdicts = verdicts_of(*before);
    const auto new_verdicts = verdicts_of(after);
    if (changed_after.empty() && old_verdicts == new_verdicts) return;
    const auto old_events = events_of(*before);
    Value::Array records = changed_records(window, old_events);
    // What a line waited for may come without a new record: a read, or the time that a clock had.
    const bool has_waited = std::any_of(kWaited.begin(), kWaited.end(), [&](std::string_view key) {
      return before->find(key) != nullptr;
    });
    // The same records that give other numbers are another program's: it restates nothing.
    if (records.empty() && !(was_unknown && has_waited)) return;
    Value::Object body = std::get<Value::Object>(after.is);
    body["restates"] = "closed";
    body["of"] = entered.line;
    body["what"] = window.subject();
    body["before"] = std::move(changed_before);
    body["after"] = std::move(changed_after);
    body["records"] = std::move(records);
    draft(window.account, "restated", "closed/" + window.subject() + "/" + day_of(options_.now),
          std::move(body));
  }

  static Value::Array changed_records(const JudgedWindow &window,
                                      const std::map<std::string, std::string> &before) {
    Value::Array out;
    std::set<std::string> known;
    for (const IncidentEvidence &one : window.evidence) {
      const std::string name = one.source + "/" + one.incident;
      known.insert(name);
      const auto old = before.find(name);
      if (old == before.end())
        out.push_back(record(one, {}));
      else if (old->second != one.events)
        out.push_back(record(one, old->second));
    }
    for (const auto &[name, events] : before) {
      if (known.contains(name)) continue;
      const std::size_t slash = name.find('/');
      IncidentEvidence gone;
      gone.source = name.substr(0, slash);
      gone.incident = name.substr(slash + 1);
      out.push_back(record(gone, events));
    }
    return out;
  }

  void add(const JudgedSum &sum) {
    std::vector<std::string> open;
    for (const std::string &window : sum.windows) {
      if (is_foreign_.contains({sum.account, window})) {
        open.push_back(window + ", which ended before the store's first complete read (`ledger "
                                "close --from`)");
        continue;
      }
      if (!is_closed_.contains({sum.account, window}) &&
          state_.closed(sum.account, window) == nullptr)
        open.push_back(window);
    }
    const State::Owed *owed = state_.owed(sum.account, sum.subject());
    if (owed != nullptr) return revise(sum, *owed);
    if (!open.empty())
      return wait(sum.account, "owed", sum.subject(),
                  std::to_string(open.size()) + " windows that are not closed, such as " +
                      open.front());
    draft(sum.account, "owed", sum.subject() + "/1", body_of(sum));
  }

  static Value::Object body_of(const JudgedSum &sum) {
    Value::Object out{{"agreement", sum.agreement}, {"period", sum.period}, {"what", sum.subject()},
                      {"percent", sum.percent},     {"capped", sum.capped}, {"tree", sum.tree}};
    if (!sum.currency.empty()) {
      out["amount"] = sum.amount;
      out["currency"] = sum.currency;
    }
    if (sum.received) out["received"] = true;
    if (!sum.claim_by.empty()) out["claimBy"] = sum.claim_by;
    if (!sum.approvers.empty()) out["approval"] = texts(sum.approvers);
    return out;
  }

  void revise(const JudgedSum &sum, const State::Owed &owed) {
    const auto last = parse_value(owed.last);
    const bool has_fee = !sum.currency.empty();
    if (!last || last->text(has_fee ? "amount" : "percent") == (has_fee ? sum.amount : sum.percent))
      return;
    // Only what a window's restatement explains.
    if (!has_restated(sum)) return;
    Value::Object body = body_of(sum);
    body["of"] = owed.line;
    body["difference"] = has_fee ? difference(last->text("amount"), sum.amount)
                                 : percent_difference(last->text("percent"), sum.percent);
    body["before"] = last->text(has_fee ? "amount" : "percent");
    draft(sum.account, "owed", sum.subject() + "/" + std::to_string(owed.revisions + 1),
          std::move(body));
  }

  bool has_restated(const JudgedSum &sum) const {
    const bool is_now =
        std::any_of(out_.drafts.begin(), out_.drafts.end(), [&](const Draft &draft) {
          const auto what = draft.body.find("what");
          return draft.account == sum.account && draft.kind == "restated" &&
                 what != draft.body.end() &&
                 std::find(sum.windows.begin(), sum.windows.end(),
                           std::get<std::string>(what->second.is)) != sum.windows.end();
        });
    return is_now || std::any_of(sum.windows.begin(), sum.windows.end(), [&](const auto &window) {
             const State::Entered *closed = state_.closed(sum.account, window);
             return closed != nullptr && !closed->restated_on.empty();
           });
  }

  /// Of two amounts with the same digits behind the point.
  static std::string difference(std::string_view before, std::string_view after) {
    const auto units = [](std::string_view text) {
      slac::base::Wide out = 0;
      for (const char c : text)
        if (c >= '0' && c <= '9') out = out * 10 + (c - '0');
      return text.starts_with('-') ? -out : out;
    };
    const std::size_t point = after.find('.');
    const std::size_t digits = point == std::string_view::npos ? 0 : after.size() - point - 1;
    const slac::base::Wide change = units(after) - units(before);
    std::string text = slac::base::fixed_text(change < 0 ? -change : change, 0);
    if (text.size() <= digits) text.insert(0, digits + 1 - text.size(), '0');
    if (digits > 0) text.insert(text.size() - digits, ".");
    return (change < 0 ? "-" : "") + text;
  }

  const Judged &judged_;
  const State &state_;
  const PlanOptions &options_;
  Plan out_;
  std::set<std::pair<std::string, std::string>> is_judged_;  ///< breaches: account and subject
  std::set<std::pair<std::string, std::string>> is_closed_;  ///< windows
  std::set<std::pair<std::string, std::string>> is_foreign_; ///< ended before the store began
};

} // namespace

std::string JudgedBreach::subject() const {
  return agreement + "/" + commitment + "/" + evidence.source + "/" + incident;
}

Value::Object closed_body(const JudgedWindow &window, const std::vector<std::string> &unread) {
  Value::Object out = window.facts;
  out["agreement"] = window.agreement;
  out["commitment"] = window.commitment;
  if (!window.service.empty()) out["service"] = window.service;
  out["window"] = interval(window.window);
  out["tree"] = window.tree;
  out["month"] = slac::time::format_date(sli::first_day(window.month)).substr(0, 7);
  Value::Array evidence;
  for (const IncidentEvidence &one : window.evidence)
    evidence.push_back(evidence_value(one));
  out["evidence"] = std::move(evidence);
  const Value::Array uncovered = uncovered_of(window);
  out["verdict"] = verdict_of(window, !uncovered.empty() || !unread.empty());
  if (!uncovered.empty()) out["uncovered"] = uncovered;
  if (!unread.empty()) out["unread"] = texts(unread);
  if (window.open_clocks > 0) out["open"] = window.open_clocks;
  if (!window.flawed.empty()) out["flawed"] = texts(window.flawed);
  return out;
}

Plan make_plan(const Judged &judged, const State &state, const PlanOptions &options) {
  return Planner(judged, state, options).make();
}

} // namespace slax::ledger
