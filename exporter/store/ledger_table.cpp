// SPDX-License-Identifier: Apache-2.0
#include "exporter/store/ledger_table.hpp"

#include "exporter/store/beside.hpp"

namespace slax::store {
namespace {

using slac::base::Done;
using slac::base::IoError;
using slac::base::Result;
using slac::time::Instant;
using Values = std::vector<Value>;

constexpr std::string_view kNoHash =
    "0000000000000000000000000000000000000000000000000000000000000000";

LedgerLine line_of(const Row &row) {
  return {std::string(row.text(1)), row.number(2),
          std::string(row.text(3)), std::string(row.text(4)),
          std::string(row.text(5)), std::string(row.text(6))};
}

constexpr const char *kSelect =
    "SELECT seq, account, number, kind, subject, line, hash FROM ledger ";

} // namespace

Result<std::unique_ptr<LedgerTable>> LedgerTable::open(const std::string &where, Access access) {
  auto beside = open_beside(where, access == Access::Write);
  if (!beside) return beside.error();
  return std::unique_ptr<LedgerTable>(
      new LedgerTable(std::move(beside.value().connection), beside.value().name));
}

template <class T, class Do>
Result<T> LedgerTable::act(const Do &what) {
  try {
    return what(*connection_);
  } catch (const DatabaseError &error) {
    return IoError{name_, error.text};
  }
}

Result<std::size_t> LedgerTable::append(const std::vector<New> &lines,
                                        const std::function<bool()> &may) {
  return act<std::size_t>([&](Connection &connection) {
    std::size_t out = 0;
    Transaction transaction(connection);
    connection.script(std::string(connection.dialect().lock_ledger));
    if (!may()) return out;
    for (const New &line : lines) {
      bool is_there = false;
      connection.query("SELECT 1 FROM ledger WHERE account = ?1 AND kind = ?2 AND subject = ?3",
                       Values{std::string_view(line.account), std::string_view(line.kind),
                              std::string_view(line.subject)},
                       [&](const Row &) { is_there = true; });
      if (is_there) continue;
      std::int64_t number = 0;
      std::string previous(kNoHash);
      connection.query("SELECT number, hash FROM ledger WHERE account = ?1 ORDER BY number DESC "
                       "LIMIT 1",
                       Values{std::string_view(line.account)}, [&](const Row &row) {
                         number = row.number(0);
                         previous = row.text(1);
                       });
      const LedgerLine sealed = line.seal(number + 1, previous);
      connection.run("INSERT INTO ledger (account, number, kind, subject, line, hash) "
                     "VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                     Values{std::string_view(sealed.account), sealed.number,
                            std::string_view(sealed.kind), std::string_view(sealed.subject),
                            std::string_view(sealed.text), std::string_view(sealed.hash)});
      if (line.note)
        connection.run("INSERT INTO ledger_notes (account, number, salt, note) "
                       "VALUES (?1, ?2, ?3, ?4)",
                       Values{std::string_view(sealed.account), sealed.number,
                              std::string_view(line.note->salt),
                              std::string_view(line.note->text)});
      ++out;
    }
    transaction.commit();
    return out;
  });
}

Result<std::vector<LedgerLine>> LedgerTable::lines_after(std::int64_t &sequence) {
  return act<std::vector<LedgerLine>>([&](Connection &connection) {
    std::vector<LedgerLine> out;
    std::int64_t last = sequence;
    connection.query(std::string(kSelect) + "WHERE seq > ?1 ORDER BY seq", Values{sequence},
                     [&](const Row &row) {
                       last = row.number(0);
                       out.push_back(line_of(row));
                     });
    sequence = last;
    return out;
  });
}

Result<Done> LedgerTable::each_line(const std::string &account,
                                    const std::function<void(const LedgerLine &)> &take) {
  return act<Done>([&](Connection &connection) {
    const auto each = [&](const Row &row) { take(line_of(row)); };
    if (account.empty())
      connection.query(std::string(kSelect) + "ORDER BY account, number", {}, each);
    else
      connection.query(std::string(kSelect) + "WHERE account = ?1 ORDER BY number",
                       Values{std::string_view(account)}, each);
    return Done{};
  });
}

Result<std::optional<LedgerTable::New::Note>> LedgerTable::note(const std::string &account,
                                                                std::int64_t number) {
  return act<std::optional<New::Note>>([&](Connection &connection) {
    std::optional<New::Note> out;
    connection.query("SELECT salt, note FROM ledger_notes WHERE account = ?1 AND number = ?2",
                     Values{std::string_view(account), number}, [&](const Row &row) {
                       out = New::Note{std::string(row.text(0)), std::string(row.text(1))};
                     });
    return out;
  });
}

Result<std::vector<LedgerTable::Reign>> LedgerTable::reigns() {
  return act<std::vector<Reign>>([&](Connection &connection) {
    std::vector<Reign> out;
    connection.query("SELECT since, tree FROM reigns ORDER BY since", {}, [&](const Row &row) {
      out.push_back({Instant{row.number(0)}, std::string(row.text(1))});
    });
    return out;
  });
}

Result<bool> LedgerTable::enthrone(const std::string &hash, const std::string &text,
                                   Instant since) {
  return act<bool>([&](Connection &connection) {
    Transaction transaction(connection);
    connection.script(std::string(connection.dialect().lock_ledger));
    std::string reigning;
    connection.query("SELECT tree, since FROM reigns ORDER BY since DESC LIMIT 1", {},
                     [&](const Row &row) {
                       reigning = row.text(0);
                       since = std::max(since, Instant{row.number(1) + 1}); // clocks may go back
                     });
    if (reigning == hash) return false;
    connection.run("INSERT INTO trees (hash, text) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
                   Values{std::string_view(hash), std::string_view(text)});
    connection.run("INSERT INTO reigns (since, tree) VALUES (?1, ?2)",
                   Values{since.ns, std::string_view(hash)});
    transaction.commit();
    return true;
  });
}

Result<std::string> LedgerTable::tree(const std::string &hash) {
  return act<std::string>([&](Connection &connection) {
    std::string out;
    connection.query("SELECT text FROM trees WHERE hash = ?1", Values{std::string_view(hash)},
                     [&](const Row &row) { out = row.text(0); });
    return out;
  });
}

Result<std::optional<std::string>> LedgerTable::fact(const std::string &name) {
  return act<std::optional<std::string>>([&](Connection &connection) {
    std::optional<std::string> out;
    connection.query("SELECT value FROM facts WHERE name = ?1", Values{std::string_view(name)},
                     [&](const Row &row) { out = std::string(row.text(0)); });
    return out;
  });
}

Result<Done> LedgerTable::note_fact(const std::string &name, const std::string &value,
                                    bool replaces) {
  return act<Done>([&](Connection &connection) {
    connection.run(std::string("INSERT INTO facts (name, value) VALUES (?1, ?2) ON CONFLICT ") +
                       (replaces ? "(name) DO UPDATE SET value = excluded.value" : "DO NOTHING"),
                   Values{std::string_view(name), std::string_view(value)});
    return Done{};
  });
}

} // namespace slax::store
