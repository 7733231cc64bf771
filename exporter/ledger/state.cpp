// SPDX-License-Identifier: Apache-2.0
#include "exporter/ledger/state.hpp"

#include "compiler/time/rfc3339.hpp"

namespace slax::ledger {
namespace {

template <class Map>
const typename Map::mapped_type *find(const Map &map, const std::string &key) {
  const auto found = map.find(key);
  return found == map.end() ? nullptr : &found->second;
}

} // namespace

void State::add(const Line &line) {
  Account &of = accounts_[line.account];
  of.head = line.hash;
  of.lines = line.number;
  const auto body = parse_value(line.text);
  if (!body) return;
  if (line.kind == "closed") {
    Entered &closed = of.closed[line.subject];
    closed = {line.name(), line.text, {}, false, std::string(body->text("month"))};
    const auto written = slac::time::parse_rfc3339(body->text("written"), true);
    if (const auto *at = std::get_if<slac::time::Instant>(&written)) closed.written = *at;
    const Value *window = body->find("window");
    const std::string to(window == nullptr ? "" : window->text("to"));
    LastClosed &last = last_closed_[std::string(body->text("agreement"))];
    if (last.to < to) last = {to, line.name()};
  } else if (line.kind == "breach") {
    of.breaches[line.subject] = {line.name(), line.text, {}, false};
  } else if (line.kind == "restated") {
    ++of.restatements;
    const bool is_breach = body->text("restates") == "breach";
    auto &entered = is_breach ? of.breaches : of.closed;
    const auto found = entered.find(std::string(body->text("what")));
    if (found == entered.end()) return;
    found->second.text = line.text;
    found->second.restated_on = std::string(body->text("written").substr(0, 10));
    found->second.is_withdrawn = is_breach && body->text("verdict") != "breached";
  } else if (line.kind == "owed") {
    const std::string what(body->text("what"));
    Owed &owed = of.owed[what];
    if (owed.line.empty()) owed.line = line.name();
    owed.last = line.text;
    ++owed.revisions;
    of.owed_lines[line.name()].text = line.text;
  } else if (line.kind == "marked") {
    const auto found = of.owed_lines.find(std::string(body->text("of")));
    if (found != of.owed_lines.end()) found->second.marks.emplace_back(body->text("mark"));
  } else if (line.kind == "terms") {
    of.terms = body->text("terms");
  }
}

const State::Entered *State::closed(const std::string &account, const std::string &subject) const {
  const Account *of = find(accounts_, account);
  return of == nullptr ? nullptr : find(of->closed, subject);
}

const State::Entered *State::breach(const std::string &account, const std::string &subject) const {
  const Account *of = find(accounts_, account);
  return of == nullptr ? nullptr : find(of->breaches, subject);
}

const State::Owed *State::owed(const std::string &account, const std::string &subject) const {
  const Account *of = find(accounts_, account);
  return of == nullptr ? nullptr : find(of->owed, subject);
}

const State::OwedLine *State::owed_line(const std::string &account, const std::string &line) const {
  const Account *of = find(accounts_, account);
  return of == nullptr ? nullptr : find(of->owed_lines, line);
}

const std::string &State::terms(const std::string &account) const {
  static const std::string kNone;
  const Account *of = find(accounts_, account);
  return of == nullptr ? kNone : of->terms;
}

State::LastClosed State::last_closed(const std::string &agreement) const {
  const LastClosed *last = find(last_closed_, agreement);
  return last == nullptr ? LastClosed{} : *last;
}

} // namespace slax::ledger
