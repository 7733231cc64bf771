// SPDX-License-Identifier: Apache-2.0
#include "exporter/ledger/verify.hpp"

#include <utility>

namespace slax::ledger {

Verifier::Verifier(std::vector<KnownHead> heads)
    : heads_(std::move(heads)), is_found_(heads_.size()) {}

void Verifier::break_chain(Chain &chain, const std::string &account, std::string line,
                           std::string reason) {
  chain.is_broken = true;
  misfits_.push_back({account, std::move(line), std::move(reason)});
}

void Verifier::add(std::string_view text) {
  ++count_;
  const auto value = parse_value(text);
  // A line's bytes are its form: any other spelling of the same JSON is another line.
  const std::string account = value ? std::string(value->text("account")) : std::string();
  const bool is_line =
      !account.empty() && (value->find("end") != nullptr || !value->text("kind").empty());
  if (value && !account.empty() && !is_line) {
    misfits_.push_back({account, "line " + std::to_string(count_) + " of the input",
                        "is no line of a chain: `ledger export` without --credits writes those"});
    return;
  }
  if (account.empty() || canonical(*value) != text) {
    if (!account.empty() && std::exchange(chains_[account].is_broken, true)) return;
    misfits_.push_back({account, "line " + std::to_string(count_) + " of the input",
                        account.empty() ? "is no line of a ledger: it was changed"
                                        : "is not in its canonical form: it was changed"});
    return;
  }
  if (value->find("end") != nullptr)
    add_end(*value);
  else
    add_line(text, *value);
}

void Verifier::add_line(std::string_view text, const Value &value) {
  ++lines_;
  const std::string account(value.text("account"));
  Chain &chain = chains_[account];
  if (chain.is_broken) return;
  const std::int64_t number = value.number("number").value_or(0);
  const std::string name = account + "/" + std::to_string(number);
  if (chain.has_end) return break_chain(chain, account, name, "stands behind the end of its chain");
  if (number != chain.number + 1)
    return break_chain(chain, account, name,
                       "follows line " + std::to_string(chain.number) +
                           ": a line was removed, added or moved");
  if (value.text("previous") != chain.hash)
    return break_chain(chain, account, account + "/" + std::to_string(number == 1 ? 1 : number - 1),
                       number == 1 ? "does not begin a chain"
                                   : "was changed: line " + std::to_string(number) +
                                         " holds another hash of it");
  chain.number = number;
  chain.hash = hash_of(text);
  for (std::size_t i = 0; i < heads_.size(); ++i)
    if ((heads_[i].account.empty() || heads_[i].account == account) &&
        chain.hash.starts_with(heads_[i].digits))
      is_found_[i] = true;
}

void Verifier::add_end(const Value &value) {
  const std::string account(value.text("account"));
  Chain &chain = chains_[account];
  if (chain.is_broken) return;
  const std::int64_t lines = value.number("lines").value_or(-1);
  const std::string name = account + "/" + std::to_string(chain.number);
  if (lines != chain.number)
    return break_chain(chain, account, name,
                       "is the last here, of " + std::to_string(lines) + ": the end is missing");
  if (value.text("end") != chain.hash)
    return break_chain(chain, account, name,
                       "was changed: the export's end holds another hash of it");
  chain.has_end = true;
}

Verifier::Verdict Verifier::finish(bool is_export) {
  Verdict out;
  for (auto &[account, chain] : chains_) {
    if (is_export && !chain.is_broken && !chain.has_end)
      break_chain(chain, account, account + "/" + std::to_string(chain.number),
                  "is the last here, and nothing says that the chain ends there: the end of the "
                  "file is missing");
    if (chain.number > 0) out.heads[account] = chain.hash;
  }
  for (std::size_t i = 0; i < heads_.size(); ++i) {
    if (is_found_[i]) continue;
    const std::string of = heads_[i].account.empty() ? "any account" : heads_[i].account;
    misfits_.push_back({heads_[i].account, heads_[i].digits.substr(0, 12) + "…",
                        "was a head once, and no line of " + of +
                            " has it: lines were removed at the end, or written again"});
  }
  out.misfits = misfits_;
  out.lines = lines_;
  return out;
}

std::string end_line(std::string_view account, std::int64_t lines, std::string_view hash) {
  return canonical(Value::Object{{"account", account}, {"end", hash}, {"lines", lines}});
}

} // namespace slax::ledger
