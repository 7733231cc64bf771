// SPDX-License-Identifier: Apache-2.0
#include "exporter/metrics/ledger.hpp"

#include "compiler/model/series.hpp"
#include "compiler/time/rfc3339.hpp"
#include "exporter/metrics/page.hpp"

#include <algorithm>

namespace slax::metrics {
namespace {

namespace series = slac::series;

void family(std::string &page, std::string_view name) {
  for (const series::Help &help : series::exposed())
    if (help.name == name) append_family(page, name, help.help);
}

std::string account_label(const std::string &account) {
  std::string out;
  append_label(out, series::kAccount, account);
  return out;
}

/// Breaches by agreement and commitment, those withdrawn left out.
std::map<std::pair<std::string, std::string>, int> breaches_of(const ledger::State::Account &of) {
  std::map<std::pair<std::string, std::string>, int> out;
  const auto count = [&](const std::string &text) {
    const auto body = ledger::parse_value(text);
    if (body) ++out[{std::string(body->text("agreement")), std::string(body->text("commitment"))}];
  };
  for (const auto &[subject, breach] : of.breaches)
    if (!breach.is_withdrawn) {
      const std::size_t slash = subject.find('/');
      const std::size_t next = subject.find('/', slash + 1);
      ++out[{subject.substr(0, slash), subject.substr(slash + 1, next - slash - 1)}];
    }
  for (const auto &[subject, closed] : of.closed) {
    const auto body = ledger::parse_value(closed.text);
    // Windows that are missed as a whole; the others' breaches have lines of their own.
    if (body && body->text("verdict") == "breached" && body->list("breaches").empty())
      count(closed.text);
  }
  return out;
}

/// Until when what is owed is to be claimed; nothing where it was, or is not.
std::optional<slac::time::Instant> unclaimed_until(const ledger::State::OwedLine &owed,
                                                   ledger::Value &body) {
  auto read = ledger::parse_value(owed.text);
  if (!read || read->find("received") == nullptr || read->text("claimBy").empty())
    return std::nullopt;
  const bool is_settled =
      std::any_of(owed.marks.begin(), owed.marks.end(),
                  [](const std::string &mark) { return mark != "approved" && mark != "disputed"; });
  if (is_settled) return std::nullopt;
  const auto at = slac::time::parse_rfc3339(read->text("claimBy"), true);
  body = std::move(*read);
  const auto *instant = std::get_if<slac::time::Instant>(&at);
  return instant == nullptr ? std::nullopt : std::optional(*instant);
}

} // namespace

std::string render_ledger(const ledger::State &state, bool is_broken,
                          const std::vector<ledger::Digest> &digests) {
  std::string out;
  family(out, series::kBreaches);
  for (const auto &[account, of] : state.accounts())
    for (const auto &[promise, count] : breaches_of(of)) {
      std::string labels = account_label(account);
      append_label(labels, series::kAgreement, promise.first);
      append_label(labels, series::kCommitment, promise.second);
      append_sample(out, series::kBreaches, labels, std::to_string(count));
    }
  out += "# HELP " + std::string(series::kRestatements) + " ";
  for (const series::Help &help : series::exposed())
    if (help.name == series::kRestatements) out += help.help;
  out += "\n# TYPE " + std::string(series::kRestatements) + " counter\n";
  for (const auto &[account, of] : state.accounts())
    append_sample(out, series::kRestatements, account_label(account),
                  std::to_string(of.restatements));
  family(out, series::kLedgerLines);
  for (const auto &[account, of] : state.accounts())
    append_sample(out, series::kLedgerLines, account_label(account), std::to_string(of.lines));
  family(out, series::kLedgerHead);
  for (const auto &[account, of] : state.accounts()) {
    int number = 0;
    for (const std::int64_t part : ledger::head_parts(of.head))
      append_sample(out, series::kLedgerHead, account_label(account), series::kPart,
                    std::to_string(++number), std::to_string(part));
  }
  family(out, series::kLedgerClaim);
  for (const auto &[account, of] : state.accounts())
    for (const auto &[line, owed] : of.owed_lines) {
      ledger::Value body;
      const auto until = unclaimed_until(owed, body);
      if (!until) continue;
      std::string labels = account_label(account);
      append_label(labels, series::kAgreement, body.text("agreement"));
      append_label(labels, series::kLine, line);
      append_label(labels, series::kPeriod, body.text("period"));
      append_sample(out, series::kLedgerClaim, labels,
                    std::to_string(until->ns / slac::time::kSecond));
    }
  family(out, series::kDigestDue);
  for (const ledger::Digest &digest : digests) {
    std::string labels = account_label(digest.account);
    append_label(labels, series::kAgreement, digest.agreement);
    append_label(labels, series::kSchedule, digest.schedule);
    append_label(labels, series::kWindow, digest.window);
    append_sample(out, series::kDigestDue, labels, "1");
  }
  family(out, series::kLedgerBroken);
  append_sample(out, series::kLedgerBroken, {}, is_broken ? "1" : "0");
  return out;
}

} // namespace slax::metrics
