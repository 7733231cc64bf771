// SPDX-License-Identifier: Apache-2.0
#include "exporter/runtime/queries.hpp"

#include "exporter/correlate/occurrences.hpp"
#include "exporter/ledger/verify.hpp"
#include "exporter/report/report.hpp"
#include "exporter/report/story.hpp"
#include "exporter/runtime/messages.hpp"
#include "exporter/sli/details.hpp"

namespace slax::runtime {
namespace {

constexpr std::size_t kMostVersions = 20'000;  ///< of an incident's lines
constexpr std::size_t kMostBytes = 16U << 20U; ///< of a chain

} // namespace

bool Queries::details(const RowQuery &query, const UseRow &use) const {
  auto engine = publisher_.engine();
  const sli::Row *row = sli::find_row(*engine, query.agreement, query.commitment, query.account,
                                      query.service, query.window);
  if (row != nullptr) use(*row, sli::details_of(*engine, *row), engine->now());
  return row != nullptr;
}

std::optional<Queries::Missing> Queries::incident(const std::string &source, const std::string &id,
                                                  const UseStory &use) const {
  std::vector<report::Said> said;
  if (store_ != nullptr) {
    auto history = store_->history(source, id);
    if (history && history.value().empty())
      history = store_->history(source, std::string(correlate::recurring_id(id)));
    if (!history) return Missing::NoAnswer;
    if (history.value().size() > kMostVersions) return Missing::TooMuch;
    for (const store::Store::Seen &seen : history.value())
      said.push_back({seen.line, seen.seen, seen.newest, {}});
  }
  std::optional<timeline::Incident> incident;
  std::vector<std::pair<std::string, std::string>> messages;
  {
    auto engine = publisher_.engine();
    const auto name = engine->names().find(source);
    const auto slot = name ? engine->incidents().find(*name, id) : std::nullopt;
    if (!slot) return Missing::NoSuchRow;
    incident = engine->incidents().at(*slot);
    for (const auto &[from, message] : messages_of_(incident->source, incident->id))
      messages.emplace_back(engine->names().text(from), message);
  }
  if (store_ != nullptr) {
    auto more = said_in_messages(*store_, messages, *incident);
    if (!more) return Missing::NoAnswer;
    std::move(more.value().begin(), more.value().end(), std::back_inserter(said));
  }
  auto engine = publisher_.engine();
  const auto name = engine->names().find(source);
  const auto slot = name ? engine->incidents().find(*name, id) : std::nullopt;
  if (!slot) return Missing::NoSuchRow;
  use(report::story_of(*engine, *slot, said), engine->now());
  return std::nullopt;
}

std::variant<std::vector<std::string>, Queries::Missing>
Queries::chain(const std::string &account) const {
  std::vector<std::string> out;
  if (ledger_where_.empty()) return out;
  auto table = store::LedgerTable::open(ledger_where_, store::LedgerTable::Access::Read);
  if (!table) return Missing::NoAnswer;
  std::size_t bytes = 0;
  const auto done = table.value()->each_line(account, [&](const store::LedgerLine &line) {
    bytes += line.text.size();
    if (bytes <= kMostBytes) out.push_back(line.text);
  });
  if (!done) return Missing::NoAnswer;
  if (bytes > kMostBytes) return Missing::TooMuch;
  return out;
}

std::variant<Statement, std::string> Queries::statement(const std::string &account,
                                                        const report::StatementDays &days,
                                                        slac::time::Instant now) const {
  using Answer = std::variant<Statement, std::string>;
  if (ledger_where_.empty())
    return Answer(std::string("no ledger is kept, so that nothing can be stated"));
  auto book = LedgerBook::open(ledger_where_, LedgerBook::Access::Read);
  if (!book) return Answer(std::string("the ledger cannot be read now; ask again"));
  auto made = read_statement(*book.value(), account, days, now);
  if (!made) return Answer(std::string("the ledger cannot be read now; ask again"));
  return std::move(made.value());
}

std::variant<std::string, std::string> Queries::rows_known_on(const KnownQuery &query) const {
  if (ledger_where_.empty())
    return std::variant<std::string, std::string>(std::in_place_index<1>,
                                                  "no ledger is kept here, and no former specs");
  return runtime::rows_known_on(ledger_where_, query);
}

std::variant<std::string, Queries::Missing> Queries::ledger(const std::string &account,
                                                            std::int64_t after) const {
  if (ledger_where_.empty()) return Missing::NoSuchRow;
  auto table = store::LedgerTable::open(ledger_where_, store::LedgerTable::Access::Read);
  if (!table) return Missing::NoAnswer;
  std::string out;
  std::optional<store::LedgerLine> last;
  bool is_cut = false;
  const auto done = table.value()->each_line(account, [&](const store::LedgerLine &line) {
    if (line.number <= after || is_cut) return;
    is_cut = out.size() + line.text.size() > kMostBytes;
    if (is_cut) return;
    (out += line.text) += '\n';
    last = line;
  });
  if (!done) return Missing::NoAnswer;
  if (last && !is_cut) (out += ledger::end_line(account, last->number, last->hash)) += '\n';
  return out;
}

} // namespace slax::runtime
