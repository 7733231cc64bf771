// SPDX-License-Identifier: Apache-2.0
#include "exporter/runtime/statement.hpp"

#include "compiler/base/printable.hpp"
#include "compiler/model/terms_in_force.hpp"
#include "compiler/time/rfc3339.hpp"

namespace slax::runtime {
namespace {

using slac::time::Instant;

/// Of the windows of a promise under the terms that were in force at the window's end.
slac::time::Zone zone_of(const slac::model::Model *model, const std::string &agreement,
                         const std::string &commitment, Instant end) {
  const auto *found = model == nullptr ? nullptr : model->find_agreement(agreement);
  if (found == nullptr) return model == nullptr ? slac::time::Zone() : model->project.timezone;
  slac::time::Zone out = model->project.timezone;
  const auto all = slac::model::terms_in_force(*found, model->project);
  if (const auto versions = all.find(commitment); versions != all.end())
    for (const slac::model::TermsInForce &version : versions->second)
      if (version.in_force.from < end)
        out = slac::model::window_zone(slac::terms::window_of(version.commitment->promise.value),
                                       model->project);
  return out;
}

/// What each window that no line closes waits for, by its subject.
std::map<std::string, std::string> waits_of(const ledger::Plan &plan, const std::string &account) {
  std::map<std::string, std::string> out;
  for (const auto *list : {&plan.waiting, &plan.outside})
    for (const ledger::Waiting &one : *list)
      if (one.account == account && one.kind == "closed") out.emplace(one.subject, one.why);
  return out;
}

} // namespace

slac::base::Result<std::variant<Statement, std::string>>
read_statement(LedgerBook &book, const std::string &account, const report::StatementDays &days,
               Instant now) {
  using Answer = std::variant<Statement, std::string>;
  LedgerBook::Ask ask{now};
  const sli::Month first = sli::month_of(days.first);
  ask.stated = {first, sli::month_of(days.last) - first + 1};
  // At a month's end they are closed.
  const slac::time::Date next =
      slac::time::date_of_days(slac::time::days_since_epoch(days.last) + 1);
  if (next.day != 1) ask.standing = next;
  const auto plan = book.plan(ask);
  if (!plan) return plan.error();
  if (!book.unreadable().empty())
    return Answer(
        "specs that were in force can no longer be read, so that nothing can be stated: " +
        slac::base::printable(book.unreadable().begin()->second));
  if (const auto &broken = book.broken())
    return Answer("the ledger is broken, so that nothing can be stated: line " +
                  slac::base::printable(broken->line) + " " + broken->reason);
  const auto model = book.reigning();
  if (!model) return model.error();
  report::StatementInput input;
  input.account = account;
  input.days = days;
  input.now = now;
  std::string locale = "en", logo;
  const auto *known = model.value() ? model.value()->find_account(account) : nullptr;
  if (model.value()) {
    input.issuer = model.value()->project.issuer;
    locale = model.value()->project.locale;
    logo = model.value()->project.logo;
    input.zone = model.value()->project.timezone;
  }
  if (known != nullptr) {
    input.title = known->title;
    if (known->timezone) input.zone = *known->timezone;
    if (!known->locale.empty()) locale = known->locale;
  }
  const auto replay = book.table().fact("replay");
  if (!replay) return replay.error();
  input.is_replay = replay.value().has_value();
  const auto done = book.table().each_line(
      account, [&](const ledger::Line &line) { input.lines.push_back(line); });
  if (!done) return done.error();
  if (known == nullptr && input.lines.empty())
    return Answer("no Account is called " + slac::base::printable(account));
  bool is_lost = false;
  input.zone_of = [&](const std::string &tree, const std::string &agreement,
                      const std::string &commitment, Instant end) {
    const auto judged_by = book.model(tree);
    is_lost = is_lost || judged_by == nullptr;
    return zone_of(judged_by.get(), agreement, commitment, end);
  };
  const auto add_sum = [&](const std::string &of, const std::string &kind,
                           const std::string &subject) {
    const std::size_t slash = subject.find('/');
    if (of == account && kind == "owed" && slash != std::string::npos)
      input.unwritten.emplace_back(
          subject.substr(0, slash),
          subject.substr(slash + 1, subject.find('/', slash + 1) - slash - 1));
  };
  for (const ledger::Waiting &one : plan.value().waiting)
    add_sum(one.account, one.kind, one.subject);
  for (const ledger::Draft &one : plan.value().drafts)
    add_sum(one.account, one.kind, one.subject);
  const auto waits = waits_of(plan.value(), account);
  for (const ledger::JudgedWindow &window : book.judged().windows) {
    if (window.account != account || book.state().closed(account, window.subject()) != nullptr)
      continue;
    const auto why = waits.find(window.subject());
    input.open.push_back({&window, why == waits.end() ? "it is about to be entered" : why->second});
  }
  for (const ledger::JudgedWindow &window : book.judged().running)
    if (window.account == account)
      input.open.push_back(
          {&window, window.window.to > now ? "it is not over" : "it is as it stands now"});
  for (const ledger::JudgedWindow &window : book.judged().standing) {
    if (window.account != account) continue;
    if (now < window.due)
      input.open.push_back(
          {&window, "time: it settles at " + slac::time::format_rfc3339(window.due)});
    else
      input.standing.push_back(&window);
  }
  auto statement = report::make_statement(input);
  if (is_lost)
    return Answer(std::string("specs that judged a window can no longer be read, so that nothing "
                              "can be stated"));
  if (!statement)
    return Answer("no window of a promise to " + slac::base::printable(account) + " ends in " +
                  days.name);
  return Answer(Statement{std::move(*statement), std::move(locale), std::move(logo)});
}

} // namespace slax::runtime
