// SPDX-License-Identifier: Apache-2.0
// Lines of the ledger for people, for tables and for billing systems. The lines themselves are the
// record; nothing here is hashed.
#include "exporter/report/ledger.hpp"

#include "compiler/base/printable.hpp"
#include "exporter/report/csv.hpp"

#include <algorithm>
#include <array>

namespace slax::report {
namespace {

using ledger::Value;

std::string amount_of(const Value &body) {
  const std::string_view amount = body.text("amount");
  if (!amount.empty()) return std::string(amount) + " " + std::string(body.text("currency"));
  return std::string(body.text("percent")) + "%";
}

std::string promise_of(const Value &body) {
  std::string out =
      std::string(body.text("agreement")) + "/" + std::string(body.text("commitment"));
  if (!body.text("service").empty()) out += " on " + std::string(body.text("service"));
  return out;
}

std::string window_of(const Value &body) {
  const Value *window = body.find("window");
  if (window == nullptr) return {};
  return std::string(window->text("from")) + " to " + std::string(window->text("to"));
}

std::string credit_of(const Value &body) {
  const Value *credit = body.find("credit");
  if (credit == nullptr || credit->text("percent") == "0") return {};
  return ", credit " + amount_of(*credit);
}

std::string incidents_of(const Value &body) {
  std::string out;
  for (const Value &one : body.list("records"))
    out += (out.empty() ? "" : ", ") + std::string(one.text("incident")) +
           (one.text("seen").empty() ? ", of which nothing is said any more"
                                     : ", first seen " + std::string(one.text("seen")));
  return out;
}

std::string restated(const Value &body) {
  std::string out = "restates " + std::string(body.text("of")) + ": ";
  if (body.text("restates") == "breach")
    return out + std::string(body.text("what")) + " is " + std::string(body.text("verdict")) +
           " (" + incidents_of(body) + ")";
  const Value *before = body.find("before");
  const Value *after = body.find("after");
  std::string changes;
  for (const char *key : {"verdict", "sli"}) {
    if (before == nullptr || after == nullptr || after->text(key).empty()) continue;
    changes += (changes.empty() ? "" : ", ") + std::string(key) + " " +
               std::string(before->text(key)) + " → " + std::string(after->text(key));
  }
  if (changes.empty()) changes = "what counts has changed";
  return out + promise_of(body) + ", " + window_of(body) + ": " + changes + credit_of(body) +
         "; by " + (body.list("records").empty() ? "what it waited for" : incidents_of(body));
}

std::string sentence(const ledger::Line &line, const Value &body) {
  if (line.kind == "closed") {
    std::string out = promise_of(body) + ", " + window_of(body) + ": " +
                      std::string(body.text("verdict")) + ", " + std::string(body.text("sli")) +
                      credit_of(body);
    for (const Value &gap : body.list("uncovered"))
      out += "; not covered by " + std::string(gap.text("source")) + " from " +
             std::string(gap.text("from")) + " to " + std::string(gap.text("to"));
    return out;
  }
  if (line.kind == "breach")
    return promise_of(body) + ": " + std::string(body.text("incident")) +
           " missed its deadline of " + std::string(body.text("deadline"));
  if (line.kind == "owed") {
    std::string out = std::string(body.text("agreement")) + ", " +
                      std::string(body.text("period")) + ": " + amount_of(body);
    if (!body.text("difference").empty())
      out += ", " + std::string(body.text("difference")) + " to " +
             std::string(body.text("before")) + " of " + std::string(body.text("of"));
    if (!body.text("claimBy").empty())
      out += ", to be claimed before " + std::string(body.text("claimBy"));
    std::string approvers;
    for (const Value &name : body.list("approval"))
      if (const auto *text = std::get_if<std::string>(&name.is))
        approvers += (approvers.empty() ? "" : " or ") + *text;
    if (!approvers.empty()) out += ", needs an approval by " + approvers;
    return out;
  }
  if (line.kind == "terms") {
    std::string out = "terms " + std::string(body.text("terms").substr(0, 12)) + ":";
    for (const Value &agreement : body.list("agreements")) {
      out += " " + std::string(agreement.text("agreement"));
      for (const Value &amendment : agreement.list("amendments"))
        out += ", amended from " + std::string(amendment.text("from")) +
               (amendment.text("reference").empty()
                    ? ""
                    : " (" + std::string(amendment.text("reference")) + ")");
      out += ";";
    }
    out.pop_back();
    return out;
  }
  if (line.kind == "marked")
    return std::string(body.text("of")) + " is " + std::string(body.text("mark")) + " by " +
           std::string(body.text("by"));
  if (line.kind == "restated") return restated(body);
  return {};
}

} // namespace

std::string ledger_text(const ledger::Line &line) {
  const auto body = ledger::parse_value(line.text);
  if (!body) return line.name() + "  cannot be read\n";
  return slac::base::printable(line.name()) + "  " + std::string(body->text("written")) + "  " +
         line.kind + "  " + slac::base::printable(sentence(line, *body)) + "\n";
}

std::string plan_text(const ledger::Plan &plan) {
  std::string out;
  for (const ledger::Draft &draft : plan.drafts) {
    const ledger::Line line{
        draft.account, 0, draft.kind, draft.subject, canonical(Value(draft.body)), {}};
    out += "would write  " + slac::base::printable(draft.account) + "  " + draft.kind + "  " +
           slac::base::printable(sentence(line, Value(draft.body))) + "\n";
  }
  for (const ledger::Waiting &one : plan.waiting)
    out += "waits        " + slac::base::printable(one.account) + "  " + one.kind + "  " +
           slac::base::printable(one.subject) + "  for " + slac::base::printable(one.why) +
           (one.detail.empty() ? "" : " (" + slac::base::printable(one.detail) + ")") + "\n";
  return out.empty() ? "nothing is to be written, and nothing waits\n" : out;
}

std::string plan_json(const ledger::Plan &plan) {
  Value::Array drafts;
  for (const ledger::Draft &draft : plan.drafts) {
    Value::Object one = draft.body;
    one["account"] = draft.account;
    one["kind"] = draft.kind;
    one["subject"] = draft.subject;
    drafts.emplace_back(std::move(one));
  }
  Value::Array waiting;
  for (const ledger::Waiting &one : plan.waiting) {
    Value::Object is{{"account", one.account},
                     {"kind", one.kind},
                     {"subject", one.subject},
                     {"waitsFor", one.why}};
    if (!one.detail.empty()) is["detail"] = one.detail;
    waiting.emplace_back(std::move(is));
  }
  return canonical(Value::Object{{"lines", std::move(drafts)}, {"waiting", std::move(waiting)}}) +
         "\n";
}

std::string ledger_csv_header() {
  return csv_row({"account", "number", "kind", "written", "agreement", "what", "verdict", "percent",
                  "amount", "currency", "hash"});
}

std::string ledger_csv(const ledger::Line &line) {
  const auto body = ledger::parse_value(line.text);
  if (!body) return {};
  const Value *credit = body->find("credit");
  const Value &money = credit == nullptr ? *body : *credit;
  return csv_row({line.account, std::to_string(line.number), line.kind, body->text("written"),
                  body->text("agreement"), line.subject, body->text("verdict"),
                  money.text("percent"), money.text("amount"), money.text("currency"), line.hash});
}

bool is_issued(const ledger::Value &body, const std::vector<std::string> &marks) {
  const auto has = [&](std::string_view mark) {
    return std::find(marks.begin(), marks.end(), mark) != marks.end();
  };
  return !has("waived") && (body.list("approval").empty() || has("approved"));
}

ledger::Value credit_value(const ledger::Line &line, const ledger::State::OwedLine &owed,
                           const ledger::State::OwedLine &first) {
  const auto read = ledger::parse_value(owed.text);
  const auto of = ledger::parse_value(first.text);
  if (!read || !of) return {};
  const Value &body = *read;
  const bool is_difference = body.find("of") != nullptr;
  Value::Object out{{"line", line.name()},
                    {"account", line.account},
                    {"agreement", body.text("agreement")},
                    {"period", body.text("period")},
                    {"written", body.text("written")},
                    {"issued", is_issued(body, owed.marks) && is_issued(*of, first.marks)},
                    {"hash", line.hash}};
  const std::string_view key = body.text("currency").empty() ? "percent" : "amount";
  out[std::string(key)] = body.text(is_difference ? "difference" : key);
  if (key == "amount") out["currency"] = body.text("currency");
  if (is_difference) out["corrects"] = body.text("of");
  if (!body.text("claimBy").empty()) out["claimBy"] = body.text("claimBy");
  if (!owed.marks.empty()) {
    Value::Array list;
    for (const std::string &mark : owed.marks)
      list.emplace_back(mark);
    out["marks"] = std::move(list);
  }
  return out;
}

std::string credits_csv_header() {
  return csv_row({"line", "account", "agreement", "period", "amount", "currency", "percent",
                  "issued", "corrects", "claim_by", "marks", "written", "hash"});
}

std::string credits_csv(const ledger::Value &credit) {
  std::string marks;
  for (const Value &mark : credit.list("marks"))
    if (const auto *text = std::get_if<std::string>(&mark.is))
      marks += (marks.empty() ? "" : " ") + *text;
  const Value *issued = credit.find("issued");
  return csv_row(
      {credit.text("line"), credit.text("account"), credit.text("agreement"), credit.text("period"),
       credit.text("amount"), credit.text("currency"), credit.text("percent"),
       issued != nullptr && *issued == Value(true) ? "yes" : "no", credit.text("corrects"),
       credit.text("claimBy"), marks, credit.text("written"), credit.text("hash")});
}

} // namespace slax::report
