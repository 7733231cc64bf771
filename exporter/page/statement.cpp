// SPDX-License-Identifier: Apache-2.0
#include "exporter/page/statement.hpp"

#include "compiler/time/zone.hpp"
#include "exporter/ledger/facts.hpp"
#include "exporter/timeline/reason.hpp"

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

std::string promise_place(const Value &window) {
  std::string out = text(window, "agreement") + "/" + text(window, "commitment");
  if (!window.text("service").empty()) out += " on " + text(window, "service");
  return out;
}

std::string count(std::size_t n, const std::string &one, const std::string &many) {
  return std::to_string(n) + " " + (n == 1 ? one : many);
}

bool is_true(const Value &of, std::string_view key) {
  const Value *found = of.find(key);
  return found != nullptr && *found == Value(true);
}

std::string money(const Value &of) {
  if (!of.text("amount").empty()) return text(of, "amount") + " " + text(of, "currency");
  return ledger::percent_of(of.text("percent")).text() + " % of the fee";
}

class Words {
public:
  explicit Words(const Value &statement)
      : s_(statement),
        zone_(slac::time::Zone::load(text(statement, "timezone")).value_or(slac::time::Zone())) {}

  Document make() {
    Document out;
    out.language = "en";
    out.title = "Service level statement " + text(s_, "window");
    out.subtitle = s_.text("title").empty() ? text(s_, "account")
                                            : text(s_, "title") + " (" + text(s_, "account") + ")";
    const bool is_interim = s_.text("state") != "final";
    if (is_true(s_, "replay")) out.banner = "Of a replay: nothing here happened.";
    if (is_interim) {
      if (!out.banner.empty()) out.banner += " ";
      out.banner += "Interim:";
      if (is_true(s_, "running")) out.banner += " these days are not over.";
      if (const std::size_t open = s_.list("open").size(); open > 0)
        out.banner += " " + count(open, "window is", "windows are") + " not settled.";
      if (const std::size_t sums = s_.list("unwritten").size(); sums > 0)
        out.banner += " " + count(sums, "sum is", "sums are") + " not added up.";
      out.banner += " Nothing here that is open is a promise kept.";
    }
    if (!s_.text("issuer").empty()) out.facts.emplace_back("Issued by", text(s_, "issuer"));
    out.facts.emplace_back("Days", text(s_, "from") + " to " + text(s_, "to") +
                                       ": every promise whose window ends on one of them");
    out.facts.emplace_back("As known on", local(s_.text("knownOn")));
    out.facts.emplace_back("Times", "in " + text(s_, "timezone"));
    summarise(out);
    out.tables = {windows("What was promised and measured", s_.list("windows")),
                  windows("Not settled", s_.list("open")),
                  missed(),
                  left_out(),
                  owed(),
                  gaps(),
                  corrections(),
                  terms(),
                  proof()};
    if (const Value *ledger = s_.find("ledger")) {
      out.notes = {
          "Each settled number stands in a ledger whose lines are chained by SHA-256. Ask for "
          "its export, and check that no line was changed, removed or moved, and that it "
          "still has the last line of this statement:"};
      out.code = {"sla-exporter ledger verify EXPORT --head " + text(s_, "account") + "=" +
                  text(*ledger, "hash")};
    }
    return out;
  }

private:
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
      return local(bounds->text("from")) + " to " + local(bounds->text("to"));
    return first == last ? slac::time::format_date(first)
                         : slac::time::format_date(first) + " to " + slac::time::format_date(last);
  }

  static Cell verdict(const Value &window) {
    const std::string_view is = window.text("verdict");
    if (is == "met") return {"kept", Tone::Good};
    if (is == "breached") return {"missed", Tone::Bad};
    if (is == "open") return {"open", Tone::Doubtful};
    return {"not known", Tone::Doubtful};
  }

  void summarise(Document &out) const {
    std::size_t kept = 0, missed = 0, doubtful = 0;
    for (const Value &window : s_.list("windows"))
      ++(window.text("verdict") == "met"        ? kept
         : window.text("verdict") == "breached" ? missed
                                                : doubtful);
    std::string all = count(s_.list("windows").size(), "window", "windows") +
                      " settled: " + std::to_string(kept) + " kept, " + std::to_string(missed) +
                      " missed";
    if (doubtful > 0) all += ", " + std::to_string(doubtful) + " not known";
    out.summary.push_back(all + ".");
    for (const Value &sum : s_.list("owed")) {
      if (!sum.text("corrects").empty()) continue;
      const bool is_ours = is_true(sum, "received");
      const bool is_free = latest(sum).text("percent") == "0";
      std::string one = (is_ours ? "To be claimed for " : "Owed for ") + text(sum, "agreement") +
                        ", " + text(sum, "period") + ": " + money(latest(sum)) + ".";
      if (is_free)
        one = (is_ours ? "Nothing is to be claimed for " : "Nothing is owed for ") +
              text(sum, "agreement") + ", " + text(sum, "period") + ".";
      else if (!sum.text("claimBy").empty())
        one += " Claim before " + local(sum.text("claimBy")) + ".";
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

  Table windows(const char *title, const Value::Array &list) const {
    Table out{title, {}, {"Promise", "Window", "Promised", "Measured", "Result", "Credit"}, {}};
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
                          {text(one, "target") + " %", Tone::Number},
                          {measured, Tone::Number},
                          std::move(result),
                          {is_free ? "—" : money(*credit), Tone::Number}});
    }
    if (has_estimate) out.note = "* measured by Prometheus, an estimate in binary floating point.";
    return out;
  }
  static std::string ratio(std::string_view share) {
    return ledger::ratio_percent(share).text() + " %";
  }

  Table missed() const {
    Table out{"What was missed", {}, {"Promise", "Incident", "Deadline", "Why"}, {}};
    for (const Value &window : s_.list("windows")) {
      if (window.text("verdict") != "breached") continue;
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
        out.rows.push_back({{promise_place(window)}, {"—"}, {"—"}, {"measured below the target"}});
    }
    return out;
  }
  std::string deadline(const Value &window, std::string_view incident) const {
    for (const Value &breach : window.list("breaches"))
      if (breach.text("incident") == incident) return local(breach.text("deadline"));
    return "—";
  }
  static std::string reasons(const Value &evidence) {
    std::string out;
    for (const Value &one : evidence.list("reasons")) {
      const auto *name = std::get_if<std::string>(&one.is);
      if (name == nullptr) continue;
      std::string words = *name;
      for (const reason::Reason &known : reason::all())
        if (known.name == *name) words = known.meaning;
      out += (out.empty() ? "" : " ") + words;
    }
    return out;
  }

  Table left_out() const {
    Table out{
        "What was not counted, and why", {}, {"Promise", "Incident", "Counted as", "Why"}, {}};
    for (const Value &window : s_.list("windows"))
      for (const Value &one : window.list("evidence"))
        if (one.text("verdict") == "excluded" || one.text("verdict") == "cancelled")
          out.rows.push_back({{promise_place(window)},
                              {text(one, "source") + "/" + text(one, "incident")},
                              {text(one, "verdict")},
                              {reasons(one)}});
    return out;
  }

  Table owed() const {
    Table out{"What is owed", {}, {"Agreement", "Period", "Credit", "Line", "State"}, {}};
    for (const Value &sum : s_.list("owed")) {
      std::string state;
      for (const Value &mark : sum.list("marks"))
        state += (state.empty() ? "" : ", ") + text(mark, "mark") + " by " + text(mark, "by") +
                 " on " + local(mark.text("written"));
      const std::string approvers = joined(sum.list("approval"));
      if (!is_true(sum, "issued") && !approvers.empty() && state.empty())
        state = "waits for the approval of " + approvers;
      if (state.empty() && sum.text("percent") == "0" && sum.text("difference").empty())
        state = "nothing to issue";
      if (state.empty()) state = is_true(sum, "issued") ? "to be issued" : "not issued";
      std::string credit = money(sum);
      if (is_true(sum, "capped")) credit += " (capped)";
      if (!sum.text("corrects").empty())
        credit += ", " + text(sum, "difference") + " to " + text(sum, "before") + " of " +
                  text(sum, "corrects");
      out.rows.push_back({{text(sum, "agreement")},
                          {text(sum, "period")},
                          {credit, Tone::Number},
                          {text(sum, "line")},
                          {state}});
    }
    return out;
  }

  Table gaps() const {
    Table out{"What is not known", {}, {"Promise", "Window", "What is missing"}, {}};
    const auto add = [&](const Value &window, std::string what) {
      out.rows.push_back(
          {{promise_place(window)}, {this->window(window)}, {std::move(what), Tone::Doubtful}});
    };
    for (const Value &window : s_.list("windows")) {
      for (const Value &gap : window.list("uncovered"))
        add(window, text(gap, "source") + " was not read from " + local(gap.text("from")) + " to " +
                        local(gap.text("to")));
      if (const std::string names = joined(window.list("unread")); !names.empty())
        add(window, names + " was not read after the window was due");
      if (const std::string names = joined(window.list("flawed")); !names.empty())
        add(window, "the records of " + names + " have flaws");
      if (const auto open = window.number("open"))
        add(window, count(static_cast<std::size_t>(*open), "clock", "clocks") + " still ran");
      if (!window.text("measured").empty() && window.text("verdict") == "unknown")
        add(window, ratio(window.text("measured")) + " of the time was measured");
    }
    return out;
  }

  Table corrections() const {
    Table out{"Corrections",
              "What a settled window came to when records were corrected later.",
              {"Promise", "Window", "Change", "By", "On"},
              {}};
    for (const Value &one : s_.list("restatements")) {
      std::string change;
      const Value *before = one.find("before");
      const Value *after = one.find("after");
      for (const char *key : {"verdict", "sli"})
        if (before != nullptr && after != nullptr && !after->text(key).empty())
          change += (change.empty() ? "" : ", ") + std::string(key) + " " + text(*before, key) +
                    " → " + text(*after, key);
      if (change.empty()) change = "what counts";
      std::string by;
      for (const Value &record : one.list("records"))
        by += (by.empty() ? "" : ", ") + text(record, "source") + "/" + text(record, "incident");
      out.rows.push_back({{promise_place(one)},
                          {window(one)},
                          {change},
                          {by.empty() ? "what was missing" : by},
                          {local(one.text("written"))}});
    }
    return out;
  }

  Table terms() const {
    Table out{
        "Terms in force", {}, {"Agreement", "Term", "Amendments", "In force since", "Terms"}, {}};
    for (const Value &terms : s_.list("terms"))
      for (const Value &agreement : terms.list("agreements")) {
        std::string amendments;
        for (const Value &one : agreement.list("amendments")) {
          amendments += (amendments.empty() ? "from " : "; from ") + text(one, "from");
          if (!one.text("reference").empty()) amendments += " (" + text(one, "reference") + ")";
          if (const std::string by = joined(one.list("approvedBy")); !by.empty())
            amendments += ", approved by " + by;
        }
        std::string hash = text(terms, "terms").substr(0, 12);
        if (!terms.text("commit").empty())
          hash += ", commit " + text(terms, "commit").substr(0, 12);
        out.rows.push_back({{text(agreement, "agreement")},
                            {text(agreement, "term")},
                            {amendments.empty() ? "—" : amendments},
                            {local(terms.text("written"))},
                            {hash}});
      }
    return out;
  }

  Table proof() const {
    Table out{"Lines of the ledger", {}, {"Line", "Says", "SHA-256"}, {}};
    for (const Value &window : s_.list("windows"))
      out.rows.push_back({{text(window, "line")},
                          {promise_place(window) + ", " + this->window(window)},
                          {text(window, "hash"), Tone::Hash}});
    for (const Value &sum : s_.list("owed"))
      out.rows.push_back({{text(sum, "line")},
                          {text(sum, "agreement") + ", " + text(sum, "period")},
                          {text(sum, "hash"), Tone::Hash}});
    return out;
  }

  const Value &s_;
  const slac::time::Zone zone_;
};

} // namespace

Document statement_document(const Value &statement) { return Words(statement).make(); }

} // namespace slax::page
