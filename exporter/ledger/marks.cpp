// SPDX-License-Identifier: Apache-2.0
#include "exporter/ledger/marks.hpp"

#include <algorithm>

namespace slax::ledger {
namespace {

int step_of(std::string_view mark) {
  const auto *const at = std::find(kMarks.begin(), kMarks.end(), mark);
  return static_cast<int>(at - kMarks.begin());
}

constexpr int kPaid = 2;

} // namespace

std::optional<std::string> refuse_mark(const State &state, const std::string &account,
                                       const std::string &line, std::string_view mark) {
  const State::OwedLine *owed = state.owed_line(account, line);
  if (owed == nullptr) {
    const auto found = state.accounts().find(account);
    if (found == state.accounts().end()) return "the ledger has no account " + account;
    return line + " is no line of what is owed; `ledger show --account " + account + "` lists them";
  }
  for (const std::string &former : owed->marks) {
    if (former == mark) return (line + " is marked ").append(former).append(" already");
    if (former == "paid" || former == "waived")
      return (line + " is ").append(former).append(": nothing follows that");
  }
  if (step_of(mark) > kPaid) return std::nullopt;
  for (const std::string &former : owed->marks)
    if (step_of(former) <= kPaid && step_of(former) > step_of(mark))
      return (line + " is ").append(former).append(": ").append(mark).append(" comes before that");
  const auto body = parse_value(owed->text);
  const bool needs = body && !body->list("approval").empty();
  if (needs && mark != "approved" &&
      std::find(owed->marks.begin(), owed->marks.end(), "approved") == owed->marks.end())
    return line + " needs an approval first: `ledger mark " + line + " approved --by NAME`";
  return std::nullopt;
}

Draft mark_draft(const std::string &account, const std::string &line, std::string_view mark,
                 const std::string &by, const std::string &note_hash) {
  Draft out{account, "marked", line + "/" + std::string(mark), {}};
  out.body = {{"of", line}, {"mark", mark}, {"by", by}};
  if (!note_hash.empty()) out.body["note"] = note_hash;
  return out;
}

} // namespace slax::ledger
