// SPDX-License-Identifier: Apache-2.0
#include "exporter/page/statement.hpp"

#include "compiler/time/zone.hpp"
#include "exporter/ledger/facts.hpp"
#include "exporter/page/language.hpp"
#include "exporter/timeline/reason.hpp"

#include <functional>

namespace slax::page {
namespace {

using ledger::Value;
using slac::time::Instant;

std::string text(const Value &of, std::string_view key) { return std::string(of.text(key)); }

std::string joined(const Value::Array &list) {
  std::string out;
  for (const Value &one : list)
    if (const auto *name = std::get_if<std::string>(&one.is))
      out += (out.empty() ? "" : ", ") + *name;
  return out;
}

bool is_true(const Value &of, std::string_view key) {
  const Value *found = of.find(key);
  return found != nullptr && *found == Value(true);
}

class Words {
public:
  /// Keeps references.
  Words(const Value &statement, const Look &look)
      : s_(statement),
        zone_(slac::time::Zone::load(text(statement, "timezone")).value_or(slac::time::Zone())),
        in_(Language::of(look.locale)), look_(look) {}

  Document make() {
    Document out;
    out.language = in_.code();
    out.logo = look_.logo;
    out.title = in_.say("Service level statement {}", {s_.text("window")});
    out.subtitle = s_.text("title").empty() ? text(s_, "account")
                                            : text(s_, "title") + " (" + text(s_, "account") + ")";
    const bool is_interim = s_.text("state") != "final";
    if (is_true(s_, "replay")) out.banner = in_.say("Of a replay: nothing here happened.");
    if (is_interim) {
      if (!out.banner.empty()) out.banner += " ";
      out.banner += in_.say("Interim:");
      if (is_true(s_, "running")) out.banner += in_.say(" these days are not over.");
      if (const std::size_t open = s_.list("open").size(); open > 0)
        out.banner += in_.count(open, " {} window is not settled.", " {} windows are not settled.");
      if (const std::size_t sums = s_.list("unwritten").size(); sums > 0)
        out.banner += in_.count(sums, " {} sum is not added up.", " {} sums are not added up.");
      out.banner += in_.say(" Nothing here that is open is a promise kept.");
    }
    if (!s_.text("issuer").empty())
      out.facts.emplace_back(in_.say("Issued by"), text(s_, "issuer"));
    out.facts.emplace_back(in_.say("Days"),
                           in_.say("{} to {}: every promise whose window ends on one of them",
                                   {s_.text("from"), s_.text("to")}));
    out.facts.emplace_back(in_.say("As known on"), local(s_.text("knownOn")));
    out.facts.emplace_back(in_.say("Times"), in_.say("in {}", {s_.text("timezone")}));
    summarise(out);
    out.tables = {windows(in_.say("What was promised and measured"), s_.list("windows")),
                  standing(),
                  windows(in_.say("Not settled"), s_.list("open")),
                  missed(),
                  left_out(),
                  owed(),
                  gaps(),
                  corrections(),
                  terms(),
                  proof()};
    verify(out);
    return out;
  }

  /// A letter that claims what a vendor owes under an agreement that is received from it; nothing
  /// where nothing is to be claimed.
  std::optional<Document> claim(std::string_view agreement) {
    Document out;
    out.language = in_.code();
    out.logo = look_.logo;
    out.title = in_.say("Claim of a service credit");
    out.subtitle = in_.say("under {}", {agreement});
    out.facts.emplace_back(in_.say("From"),
                           s_.text("title").empty() ? text(s_, "account") : text(s_, "title"));
    if (!s_.text("issuer").empty())
      out.facts.emplace_back(in_.say("Issued by"), text(s_, "issuer"));
    out.facts.emplace_back(in_.say("Days"), in_.say("{} to {}", {s_.text("from"), s_.text("to")}));
    out.facts.emplace_back(in_.say("As known on"), local(s_.text("knownOn")));
    out.facts.emplace_back(in_.say("Times"), in_.say("in {}", {s_.text("timezone")}));
    for (const Value &sum : s_.list("owed")) {
      if (sum.text("agreement") != agreement || !is_true(sum, "received") ||
          !sum.text("corrects").empty() || latest(sum).text("percent") == "0")
        continue;
      if (out.summary.empty())
        out.summary.push_back(in_.say("The promises below were missed. We claim the service "
                                      "credit that the agreement gives for it."));
      out.summary.push_back(
          in_.say("We claim {} for {}.", {money(latest(sum)), sum.text("period")}));
      if (const std::string_view by = sum.text("claimBy"); !by.empty())
        out.summary.push_back(in_.say(by > s_.text("knownOn")
                                          ? "The claim is made within its time, which ends on {}."
                                          : "The time to claim this ended on {}.",
                                      {local(by)}));
    }
    if (out.summary.empty()) return std::nullopt;
    agreement_ = agreement;
    Value::Array missed_windows;
    for (const Value &window : s_.list("windows"))
      if (is_wanted(window) && window.text("verdict") == "breached")
        missed_windows.push_back(window);
    out.tables = {windows(in_.say("What was promised and measured"), missed_windows),
                  missed(),
                  owed(),
                  corrections(),
                  terms(),
                  proof()};
    verify(out);
    return out;
  }

private:
  /// Of the agreement that alone is written of; empty: of all.
  bool is_wanted(const Value &of) const {
    return agreement_.empty() || of.text("agreement") == agreement_;
  }

  void verify(Document &out) const {
    const Value *ledger = s_.find("ledger");
    if (ledger == nullptr) return;
    out.notes = {in_.say("Each settled number stands in a ledger whose lines are chained by "
                         "SHA-256. Ask for its export, and check that no line was changed, removed "
                         "or moved, and that it still has the last line of this statement:")};
    out.code = {"sla-exporter ledger verify EXPORT --head " + text(s_, "account") + "=" +
                text(*ledger, "hash")};
  }

  std::string promise_place(const Value &window) const {
    std::string out = text(window, "agreement") + "/" + text(window, "commitment");
    if (!window.text("service").empty()) out += in_.say(" on {}", {window.text("service")});
    return out;
  }
  std::string money(const Value &of) const {
    if (!of.text("amount").empty())
      return in_.number(text(of, "amount")) + " " + text(of, "currency");
    return in_.say("{} % of the fee", {in_.number(ledger::percent_of(of.text("percent")).text())});
  }

  std::string local(std::string_view instant) const {
    const auto parsed = slac::time::parse_rfc3339(instant, true);
    const auto *at = std::get_if<Instant>(&parsed);
    return at == nullptr ? std::string(instant) : slac::time::format_local(*at, zone_);
  }
  /// Whole days, where it begins and ends with one.
  std::string window(const Value &of) const {
    const Value *bounds = of.find("window");
    if (bounds == nullptr) return {};
    const auto from = slac::time::parse_rfc3339(bounds->text("from"), true);
    const auto to = slac::time::parse_rfc3339(bounds->text("to"), true);
    const auto *begin = std::get_if<Instant>(&from), *end = std::get_if<Instant>(&to);
    if (begin == nullptr || end == nullptr) return {};
    const slac::time::Date first = zone_.date_at(*begin);
    const slac::time::Date last = zone_.date_at(*end - slac::time::Duration{1});
    if (zone_.start_of(first) != *begin || zone_.start_of(zone_.date_at(*end)) != *end)
      return in_.say("{} to {}", {local(bounds->text("from")), local(bounds->text("to"))});
    return first == last ? slac::time::format_date(first)
                         : in_.say("{} to {}",
                                   {slac::time::format_date(first), slac::time::format_date(last)});
  }

  Cell verdict(const Value &window) const {
    const std::string_view is = window.text("verdict");
    if (is == "met") return {in_.say("kept"), Tone::Good};
    if (is == "breached") return {in_.say("missed"), Tone::Bad};
    if (is == "open") return {in_.say("open"), Tone::Doubtful};
    return {in_.say("not known"), Tone::Doubtful};
  }

  std::string results(const Value::Array &list, std::string_view one, std::string_view many) const {
    std::size_t kept = 0, missed = 0, doubtful = 0;
    for (const Value &window : list)
      ++(window.text("verdict") == "met"        ? kept
         : window.text("verdict") == "breached" ? missed
                                                : doubtful);
    std::string all =
        in_.say(list.size() == 1 ? one : many,
                {std::to_string(list.size()), std::to_string(kept), std::to_string(missed)});
    if (doubtful > 0) all += in_.say(", {} not known", {std::to_string(doubtful)});
    return all + ".";
  }
  void summarise(Document &out) const {
    const bool is_standing = !s_.list("standing").empty();
    if (!is_standing || !s_.list("windows").empty())
      out.summary.push_back(results(s_.list("windows"), "{} window settled: {} kept, {} missed",
                                    "{} windows settled: {} kept, {} missed"));
    if (is_standing)
      out.summary.push_back(results(s_.list("standing"),
                                    "{} promise that moves on with the clock: {} kept, {} missed",
                                    "{} promises that move on with the clock: {} kept, {} missed"));
    for (const Value &sum : s_.list("owed")) {
      if (!sum.text("corrects").empty()) continue;
      const bool is_ours = is_true(sum, "received");
      const std::string_view agreement = sum.text("agreement"), period = sum.text("period");
      if (latest(sum).text("percent") == "0") {
        out.summary.push_back(in_.say(is_ours ? "Nothing is to be claimed for {}, {}."
                                              : "Nothing is owed for {}, {}.",
                                      {agreement, period}));
        continue;
      }
      std::string one = in_.say(is_ours ? "To be claimed for {}, {}: {}." : "Owed for {}, {}: {}.",
                                {agreement, period, money(latest(sum))});
      if (!sum.text("claimBy").empty())
        one += in_.say(" Claim before {}.", {local(sum.text("claimBy"))});
      out.summary.push_back(std::move(one));
    }
  }
  /// A sum as its last correction has it.
  const Value &latest(const Value &sum) const {
    const Value *out = &sum;
    for (const Value &other : s_.list("owed"))
      if (other.text("corrects") == sum.text("line")) out = &other;
    return *out;
  }

  /// Headings in the language.
  std::vector<std::string> columns(std::initializer_list<std::string_view> names) const {
    std::vector<std::string> out;
    for (const std::string_view name : names)
      out.push_back(in_.say(name));
    return out;
  }

  Table windows(std::string title, const Value::Array &list) const {
    Table out{std::move(title),
              {},
              columns({"Promise", "Window", "Promised", "Measured", "Result", "Credit"}),
              {}};
    bool has_estimate = false;
    for (const Value &one : list) {
      const bool is_estimate = is_true(one, "estimate");
      has_estimate = has_estimate || is_estimate;
      const Value *credit = one.find("credit");
      const bool is_free = credit == nullptr || credit->text("percent") == "0";
      std::string measured = one.text("sli").empty() ? "—" : ratio(one.text("sli"));
      if (is_estimate) measured += " *";
      Cell result = verdict(one);
      if (!one.text("why").empty()) result.text += ": " + text(one, "why");
      out.rows.push_back({{text(one, "promise") + " (" + promise_place(one) + ")"},
                          {window(one)},
                          {in_.number(text(one, "target")) + " %", Tone::Number},
                          {measured, Tone::Number},
                          std::move(result),
                          {is_free ? "—" : money(*credit), Tone::Number}});
    }
    if (has_estimate)
      out.note = in_.say("* measured by Prometheus, an estimate in binary floating point.");
    return out;
  }
  Table standing() const {
    Table out = windows(in_.say("Promises that move on with the clock"), s_.list("standing"));
    std::string note = in_.say("As they stood at the end of these days and were known when they "
                               "settled. A line of the ledger has them at each month's end, where "
                               "credits are settled.");
    out.note = out.note.empty() ? note : note + " " + out.note;
    return out;
  }
  /// Lines of the ledger, and of a statement what stands between them.
  std::vector<std::reference_wrapper<const Value>> settled() const {
    std::vector<std::reference_wrapper<const Value>> out(s_.list("windows").begin(),
                                                         s_.list("windows").end());
    if (agreement_.empty())
      out.insert(out.end(), s_.list("standing").begin(), s_.list("standing").end());
    return out;
  }
  std::string ratio(std::string_view share) const {
    return in_.number(ledger::ratio_percent(share).text()) + " %";
  }

  Table missed() const {
    Table out{
        in_.say("What was missed"), {}, columns({"Promise", "Incident", "Deadline", "Why"}), {}};
    for (const Value &window : settled()) {
      if (window.text("verdict") != "breached" || !is_wanted(window)) continue;
      bool is_explained = false;
      for (const Value &one : window.list("evidence")) {
        if (one.text("verdict") != "breached" && one.text("verdict") != "downtime") continue;
        is_explained = true;
        out.rows.push_back({{promise_place(window)},
                            {text(one, "source") + "/" + text(one, "incident")},
                            {deadline(window, one.text("incident"))},
                            {reasons(one)}});
      }
      if (!is_explained)
        out.rows.push_back(
            {{promise_place(window)}, {"—"}, {"—"}, {in_.say("measured below the target")}});
    }
    return out;
  }
  std::string deadline(const Value &window, std::string_view incident) const {
    for (const Value &breach : window.list("breaches"))
      if (breach.text("incident") == incident) return local(breach.text("deadline"));
    return "—";
  }
  std::string reasons(const Value &evidence) const {
    std::string out;
    for (const Value &one : evidence.list("reasons")) {
      const auto *name = std::get_if<std::string>(&one.is);
      if (name == nullptr) continue;
      std::string words = *name;
      for (const reason::Reason &known : reason::all())
        if (known.name == *name) words = in_.say(known.meaning);
      out += (out.empty() ? "" : " ") + words;
    }
    return out;
  }

  Table left_out() const {
    Table out{in_.say("What was not counted, and why"),
              {},
              columns({"Promise", "Incident", "Counted as", "Why"}),
              {}};
    for (const Value &window : settled())
      for (const Value &one : window.list("evidence"))
        if (one.text("verdict") == "excluded" || one.text("verdict") == "cancelled")
          out.rows.push_back({{promise_place(window)},
                              {text(one, "source") + "/" + text(one, "incident")},
                              {in_.say(one.text("verdict"))},
                              {reasons(one)}});
    return out;
  }

  Table owed() const {
    Table out{in_.say("What is owed"),
              {},
              columns({"Agreement", "Period", "Credit", "Line", "State"}),
              {}};
    for (const Value &sum : s_.list("owed")) {
      if (!is_wanted(sum)) continue;
      std::string state;
      for (const Value &mark : sum.list("marks"))
        state += (state.empty() ? "" : ", ") +
                 in_.say("{} by {} on {}", {in_.say(mark.text("mark")), mark.text("by"),
                                            local(mark.text("written"))});
      const std::string approvers = joined(sum.list("approval"));
      if (!is_true(sum, "issued") && !approvers.empty() && state.empty())
        state = in_.say("waits for the approval of {}", {approvers});
      if (state.empty() && sum.text("percent") == "0" && sum.text("difference").empty())
        state = in_.say("nothing to issue");
      if (state.empty()) state = in_.say(is_true(sum, "issued") ? "to be issued" : "not issued");
      std::string credit = money(sum);
      if (is_true(sum, "capped")) credit += in_.say(" (capped)");
      if (!sum.text("corrects").empty())
        credit +=
            in_.say(", {} to {} of {}", {in_.number(text(sum, "difference")),
                                         in_.number(text(sum, "before")), sum.text("corrects")});
      out.rows.push_back({{text(sum, "agreement")},
                          {text(sum, "period")},
                          {credit, Tone::Number},
                          {text(sum, "line")},
                          {state}});
    }
    return out;
  }

  Table gaps() const {
    Table out{
        in_.say("What is not known"), {}, columns({"Promise", "Window", "What is missing"}), {}};
    const auto add = [&](const Value &window, std::string what) {
      out.rows.push_back(
          {{promise_place(window)}, {this->window(window)}, {std::move(what), Tone::Doubtful}});
    };
    for (const Value &window : settled()) {
      for (const Value &gap : window.list("uncovered"))
        add(window, in_.say("{} was not read from {} to {}",
                            {gap.text("source"), local(gap.text("from")), local(gap.text("to"))}));
      if (const std::string names = joined(window.list("unread")); !names.empty())
        add(window, in_.say("{} was not read after the window was due", {names}));
      if (const std::string names = joined(window.list("flawed")); !names.empty())
        add(window, in_.say("the records of {} have flaws", {names}));
      if (const auto open = window.number("open"))
        add(window, in_.count(static_cast<std::size_t>(*open), "{} clock still ran",
                              "{} clocks still ran"));
      if (!window.text("measured").empty() && window.text("verdict") == "unknown")
        add(window, in_.say("{} of the time was measured", {ratio(window.text("measured"))}));
    }
    return out;
  }

  Table corrections() const {
    Table out{in_.say("Corrections"),
              in_.say("What a settled window came to when records were corrected later."),
              columns({"Promise", "Window", "Change", "By", "On"}),
              {}};
    for (const Value &one : s_.list("restatements")) {
      if (!is_wanted(one)) continue;
      std::string change;
      const Value *before = one.find("before");
      const Value *after = one.find("after");
      const bool has_both = before != nullptr && after != nullptr;
      if (has_both && !after->text("verdict").empty())
        change += in_.say("result") + " " + verdict(*before).text + " → " + verdict(*after).text;
      if (has_both && !after->text("sli").empty())
        change += (change.empty() ? "" : ", ") + in_.say("SLI") + " " + ratio(before->text("sli")) +
                  " → " + ratio(after->text("sli"));
      if (change.empty()) change = in_.say("what counts");
      std::string by;
      for (const Value &record : one.list("records"))
        by += (by.empty() ? "" : ", ") + text(record, "source") + "/" + text(record, "incident");
      out.rows.push_back({{promise_place(one)},
                          {window(one)},
                          {change},
                          {by.empty() ? in_.say("what was missing") : by},
                          {local(one.text("written"))}});
    }
    return out;
  }

  Table terms() const {
    Table out{in_.say("Terms in force"),
              {},
              columns({"Agreement", "Term", "Amendments", "In force since", "Terms"}),
              {}};
    for (const Value &terms : s_.list("terms"))
      for (const Value &agreement : terms.list("agreements")) {
        if (!is_wanted(agreement)) continue;
        std::string amendments;
        for (const Value &one : agreement.list("amendments")) {
          amendments += (amendments.empty() ? "" : "; ") + in_.say("from {}", {one.text("from")});
          if (!one.text("reference").empty()) amendments += " (" + text(one, "reference") + ")";
          if (const std::string by = joined(one.list("approvedBy")); !by.empty())
            amendments += in_.say(", approved by {}", {by});
        }
        std::string hash = text(terms, "terms").substr(0, 12);
        if (!terms.text("commit").empty())
          hash += in_.say(", commit {}", {terms.text("commit").substr(0, 12)});
        out.rows.push_back({{text(agreement, "agreement")},
                            {text(agreement, "term")},
                            {amendments.empty() ? "—" : amendments},
                            {local(terms.text("written"))},
                            {hash}});
      }
    return out;
  }

  Table proof() const {
    Table out{in_.say("Lines of the ledger"), {}, columns({"Line", "Says", "SHA-256"}), {}};
    for (const Value &window : s_.list("windows")) {
      if (!is_wanted(window)) continue;
      out.rows.push_back({{text(window, "line")},
                          {promise_place(window) + ", " + this->window(window)},
                          {text(window, "hash"), Tone::Hash}});
    }
    for (const Value &sum : s_.list("owed")) {
      if (!is_wanted(sum)) continue;
      out.rows.push_back({{text(sum, "line")},
                          {text(sum, "agreement") + ", " + text(sum, "period")},
                          {text(sum, "hash"), Tone::Hash}});
    }
    return out;
  }

  const Value &s_;
  const slac::time::Zone zone_;
  const Language in_;
  const Look &look_;
  std::string_view agreement_; ///< that a claim is about; empty: a statement
};

} // namespace

Document statement_document(const Value &statement, const Look &look) {
  return Words(statement, look).make();
}

std::optional<Document> claim_document(const Value &statement, const Look &look,
                                       std::string_view agreement) {
  return Words(statement, look).claim(agreement);
}

} // namespace slax::page
