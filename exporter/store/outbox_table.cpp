// SPDX-License-Identifier: Apache-2.0
#include "exporter/store/outbox_table.hpp"

#include "exporter/store/beside.hpp"

#include <charconv>

namespace slax::store {
namespace {

using slac::base::Done;
using slac::base::IoError;
using slac::base::Result;
using slac::time::Instant;
using Values = std::vector<Value>;

constexpr const char *kSelect = "SELECT seq, source, record, number, made, state, note, fields, "
                                "status, tries, due, error FROM outbox AS o ";

OutboxEntry entry_of(const Row &row) {
  OutboxEntry out;
  out.id = row.number(0);
  out.source = row.text(1);
  out.record = row.text(2);
  out.number = row.number(3);
  out.made = {row.number(4)};
  out.state = row.text(5);
  out.note = row.text(6);
  out.fields = row.text(7);
  out.status = row.text(8);
  out.tries = static_cast<int>(row.number(9));
  out.due = {row.number(10)};
  out.error = row.text(11);
  return out;
}

std::string fact_of(const std::string &source) { return "write-back " + source; }

} // namespace

Result<std::unique_ptr<OutboxTable>> OutboxTable::open(const std::string &where, Access access) {
  auto beside = open_beside(where, access == Access::Write);
  if (!beside) return beside.error();
  return std::unique_ptr<OutboxTable>(
      new OutboxTable(std::move(beside.value().connection), beside.value().name));
}

template <class T, class Do>
Result<T> OutboxTable::act(const Do &what) {
  try {
    return what(*connection_);
  } catch (const DatabaseError &error) {
    return IoError{name_, error.text};
  }
}

Result<bool> OutboxTable::add(const OutboxEntry &entry, bool first,
                              const std::function<bool()> &may) {
  return act<bool>([&](Connection &connection) {
    Transaction transaction(connection);
    connection.script(std::string(connection.dialect().lock_ledger));
    if (!may()) return false;
    const std::string_view source = entry.source;
    const std::string_view record = entry.record;
    std::int64_t number = 0;
    connection.query("SELECT max(number) FROM outbox WHERE source = ?1 AND record = ?2",
                     Values{source, record},
                     [&](const Row &row) { number = row.is_null(0) ? 0 : row.number(0); });
    std::string last;
    connection.query(std::string("SELECT state FROM outbox WHERE source = ?1 AND record = ?2 AND "
                                 "status ") +
                         (entry.status == "dry-run" ? "=" : "<>") +
                         " 'dry-run' ORDER BY number DESC LIMIT 1",
                     Values{source, record}, [&](const Row &row) { last = row.text(0); });
    if (last == entry.state || (last.empty() && !first)) return false;
    connection.run(
        "INSERT INTO outbox (source, record, number, made, state, note, fields, status, tries, "
        "due, error) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 0, ?4, '')",
        Values{source, record, number + 1, entry.made.ns, std::string_view(entry.state),
               std::string_view(entry.note), std::string_view(entry.fields),
               std::string_view(entry.status)});
    transaction.commit();
    return true;
  });
}

Result<std::vector<OutboxEntry>> OutboxTable::due(const std::string &source, Instant now,
                                                  int limit) {
  return act<std::vector<OutboxEntry>>([&](Connection &connection) {
    std::vector<OutboxEntry> out;
    connection.query(std::string(kSelect) +
                         "WHERE source = ?1 AND status = 'pending' AND due <= ?2 AND NOT EXISTS "
                         "(SELECT 1 FROM outbox AS b WHERE b.source = o.source AND b.record = "
                         "o.record AND b.number < o.number AND b.status IN ('pending', 'parked')) "
                         "ORDER BY seq LIMIT ?3",
                     Values{std::string_view(source), now.ns, std::int64_t{limit}},
                     [&](const Row &row) { out.push_back(entry_of(row)); });
    return out;
  });
}

Result<bool> OutboxTable::begin(const OutboxEntry &entry, Instant until) {
  return act<bool>([&](Connection &connection) {
    bool out = false;
    connection.query("UPDATE outbox SET tries = tries + 1, due = ?1 WHERE seq = ?2 AND status = "
                     "'pending' AND tries = ?3 RETURNING seq",
                     Values{until.ns, entry.id, std::int64_t{entry.tries}},
                     [&](const Row &) { out = true; });
    return out;
  });
}

Result<Done> OutboxTable::release(const std::string &source, Instant now) {
  return act<Done>([&](Connection &connection) {
    connection.run("UPDATE outbox SET due = ?1 WHERE source = ?2 AND status = 'pending' AND due > "
                   "?1",
                   Values{now.ns, std::string_view(source)});
    return Done{};
  });
}

Result<Done> OutboxTable::end(std::int64_t id, const std::string &status, Instant due,
                              const std::string &error) {
  return act<Done>([&](Connection &connection) {
    connection.run("UPDATE outbox SET status = ?1, due = ?2, error = ?3 WHERE seq = ?4 AND status "
                   "= 'pending'",
                   Values{std::string_view(status), due.ns, std::string_view(error), id});
    return Done{};
  });
}

Result<Done> OutboxTable::each(const std::string &source, bool all,
                               const std::function<void(const OutboxEntry &)> &take) {
  return act<Done>([&](Connection &connection) {
    std::string sql = std::string(kSelect) + "WHERE (?1 = '' OR source = ?1)";
    if (!all) sql += " AND status IN ('pending', 'parked', 'dry-run')";
    connection.query(sql + " ORDER BY seq", Values{std::string_view(source)},
                     [&](const Row &row) { take(entry_of(row)); });
    return Done{};
  });
}

Result<bool> OutboxTable::move(std::int64_t id, const std::string &to, Instant now) {
  return act<bool>([&](Connection &connection) {
    bool out = false;
    const std::string from = to == "pending" ? "('parked')" : "('parked', 'pending')";
    connection.query("UPDATE outbox SET status = ?1, due = ?2 WHERE seq = ?3 AND status IN " +
                         from + " RETURNING seq",
                     Values{std::string_view(to), now.ns, id}, [&](const Row &) { out = true; });
    return out;
  });
}

Result<OutboxTable::Counts> OutboxTable::counts(const std::string &source) {
  return act<Counts>([&](Connection &connection) {
    Counts out;
    connection.query("SELECT status, count(*), min(made) FROM outbox WHERE source = ?1 AND status "
                     "IN ('pending', 'parked') GROUP BY status",
                     Values{std::string_view(source)}, [&](const Row &row) {
                       out.entries[std::string(row.text(0))] = row.number(1);
                       if (row.text(0) == "pending") out.oldest = Instant{row.number(2)};
                     });
    return out;
  });
}

Result<Instant> OutboxTable::on_since(const std::string &source, Instant now) {
  return act<Instant>([&](Connection &connection) {
    const std::string name = fact_of(source);
    const std::string written = std::to_string(now.ns);
    connection.run("INSERT INTO facts (name, value) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
                   Values{std::string_view(name), std::string_view(written)});
    Instant out = now;
    connection.query("SELECT value FROM facts WHERE name = ?1", Values{std::string_view(name)},
                     [&](const Row &row) {
                       const std::string_view text = row.text(0);
                       std::from_chars(text.data(), text.data() + text.size(), out.ns);
                     });
    return out;
  });
}

Result<Done> OutboxTable::note_off(const std::string &source) {
  return act<Done>([&](Connection &connection) {
    const std::string name = fact_of(source);
    Transaction transaction(connection);
    connection.run("DELETE FROM facts WHERE name = ?1", Values{std::string_view(name)});
    connection.run("UPDATE outbox SET status = 'dropped', error = 'write-back was switched off' "
                   "WHERE source = ?1 AND status IN ('pending', 'parked')",
                   Values{std::string_view(source)});
    transaction.commit();
    return Done{};
  });
}

} // namespace slax::store
