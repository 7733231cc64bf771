// SPDX-License-Identifier: Apache-2.0
#include "exporter/store/backends.hpp"
#include "exporter/store/record_hash.hpp"
#include "exporter/store/sqlite.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <mutex>
#include <sqlite3.h>
#include <string_view>

namespace slax::store {
namespace {

using slac::base::IoError;
using slac::base::Result;
using slac::time::Instant;

/// Each step takes a database from one version to the next; their number is the newest version.
constexpr std::array<const char *, 2> kMigrations{R"sql(
CREATE TABLE records (
  seq INTEGER PRIMARY KEY,      -- the order in which they came
  source TEXT NOT NULL,
  key TEXT NOT NULL,
  way INTEGER NOT NULL,         -- 0 polled, 1 delivered, 2 from a file
  seen INTEGER NOT NULL,        -- nanoseconds since the epoch
  hash BLOB NOT NULL,           -- SHA-256 of raw
  raw TEXT NOT NULL
);
CREATE INDEX records_by_key ON records (source, key, seq);
-- What follows is derived from the newest record of each key.
CREATE TABLE lines (
  source TEXT NOT NULL,
  incident TEXT NOT NULL,
  seq INTEGER NOT NULL,
  number INTEGER NOT NULL,
  line TEXT NOT NULL,
  current INTEGER NOT NULL,     -- 0: a later record of the key came
  PRIMARY KEY (source, incident, seq, number)
) WITHOUT ROWID;
CREATE INDEX lines_by_record ON lines (seq);
CREATE TABLE refused (
  seq INTEGER PRIMARY KEY,
  source TEXT NOT NULL,
  reason TEXT NOT NULL
);
CREATE TABLE sources (
  source TEXT PRIMARY KEY,
  mapping TEXT NOT NULL DEFAULT '',
  watermark TEXT NOT NULL DEFAULT '',
  scanned INTEGER,
  success INTEGER
) WITHOUT ROWID;
)sql",
                                                  R"sql(
-- The key has the account, so that tables can be spread by it. All is derived anew.
DROP TABLE lines;
CREATE TABLE lines (
  source TEXT NOT NULL,
  incident TEXT NOT NULL,
  seq INTEGER NOT NULL,
  number INTEGER NOT NULL,
  account TEXT NOT NULL,        -- the first, as its record spells it; empty: none
  grp TEXT NOT NULL,            -- of an alert; empty: it is none
  line TEXT NOT NULL,
  current INTEGER NOT NULL,     -- 0: a later record of the key came
  PRIMARY KEY (source, incident, seq, number, account)
) WITHOUT ROWID;
CREATE INDEX lines_by_record ON lines (seq);
CREATE INDEX lines_by_group ON lines (source, grp) WHERE grp != '';
UPDATE sources SET mapping = '';
)sql"};

class Transaction {
public:
  explicit Transaction(sqlite3 *database) : database_(database) {
    execute(database, "BEGIN IMMEDIATE");
  }
  ~Transaction() {
    if (!done_) sqlite3_exec(database_, "ROLLBACK", nullptr, nullptr, nullptr);
  }
  Transaction(const Transaction &) = delete;
  Transaction &operator=(const Transaction &) = delete;
  void commit() {
    execute(database_, "COMMIT");
    done_ = true;
  }

private:
  sqlite3 *database_;
  bool done_ = false;
};

struct Closer {
  void operator()(sqlite3 *database) const { sqlite3_close_v2(database); }
};
using Database = std::unique_ptr<sqlite3, Closer>;

void migrate(sqlite3 *database) {
  Statement version(database, "PRAGMA user_version");
  version.step();
  const auto from = static_cast<std::size_t>(version.number(0));
  version.step();
  if (from > kMigrations.size())
    throw SqliteError{"was written by a newer version of this program"};
  for (std::size_t i = from; i < kMigrations.size(); ++i) {
    Transaction transaction(database);
    execute(database, kMigrations[i]);
    execute(database, ("PRAGMA user_version = " + std::to_string(i + 1)).c_str());
    transaction.commit();
  }
}

class SqliteStore final : public Store {
public:
  SqliteStore(Database database, std::string path)
      : database_(std::move(database)), path_(std::move(path)),
        newest_(prepare("SELECT seq, hash FROM records WHERE source = ?1 AND key = ?2 "
                        "ORDER BY seq DESC LIMIT 1")),
        insert_record_(prepare("INSERT INTO records (source, key, way, seen, hash, raw) "
                               "VALUES (?1, ?2, ?3, ?4, ?5, ?6)")),
        insert_line_(prepare("INSERT INTO lines VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 1)")),
        incidents_of_(prepare("SELECT incident FROM lines WHERE seq = ?1")),
        retire_(prepare("UPDATE lines SET current = 0 WHERE seq = ?1")),
        drop_lines_(prepare("DELETE FROM lines WHERE seq = ?1")),
        insert_refused_(prepare("INSERT OR REPLACE INTO refused VALUES (?1, ?2, ?3)")),
        drop_refused_(prepare("DELETE FROM refused WHERE seq = ?1")) {}

  Result<Added> append(const std::string &source, Instant seen, const std::vector<Record> &records,
                       bool immutable, const std::optional<Progress> &progress) override {
    return guarded<Added>([&] {
      Added out;
      Transaction transaction(database_.get());
      for (const Record &record : records)
        add(source, seen, record, immutable, out);
      if (progress) put(source, *progress);
      transaction.commit();
      return out;
    });
  }

  Result<Progress> progress(const std::string &source) override {
    return guarded<Progress>([&] {
      Progress out;
      Statement found =
          prepare("SELECT watermark, scanned, success FROM sources WHERE source = ?1");
      found.bind(1, source);
      if (!found.step()) return out;
      out.watermark = found.text(0);
      if (!found.is_null(1)) out.scanned = Instant{found.number(1)};
      if (!found.is_null(2)) out.success = Instant{found.number(2)};
      return out;
    });
  }

  Result<std::string> lines(const std::string &source,
                            const std::set<std::string> *incidents) override {
    return guarded<std::string>([&] {
      std::string out;
      if (incidents == nullptr) {
        Statement all = prepare("SELECT line FROM lines WHERE source = ?1 AND current = 1");
        all.bind(1, source);
        while (all.step())
          (out += all.text(0)) += '\n';
        return out;
      }
      add_lines(source, *incidents, out);
      return out;
    });
  }

  Result<Groups> groups_of(const std::string &source,
                           const std::set<std::string> &incidents) override {
    return guarded<Groups>([&] {
      Groups out;
      Statement of =
          prepare("SELECT grp FROM lines WHERE source = ?1 AND incident = ?2 AND grp != ''");
      for (const std::string &incident : incidents) {
        of.begin().bind(1, source).bind(2, incident);
        while (of.step())
          out.groups.emplace(of.text(0));
      }
      Statement in = prepare("SELECT incident FROM lines WHERE source = ?1 AND grp = ?2 AND "
                             "grp != '' AND current = 1");
      std::set<std::string> alerts;
      for (const std::string &group : out.groups) {
        in.begin().bind(1, source).bind(2, group);
        while (in.step())
          alerts.emplace(in.text(0));
      }
      add_lines(source, alerts, out.lines);
      return out;
    });
  }

  Result<std::vector<Refusal>> refused(const std::string &source) override {
    return guarded<std::vector<Refusal>>([&] {
      std::vector<Refusal> out;
      Statement found = prepare("SELECT refused.seq, key, reason FROM refused JOIN records "
                                "USING (seq) WHERE refused.source = ?1 ORDER BY refused.seq");
      found.bind(1, source);
      while (found.step())
        out.push_back({static_cast<std::uint64_t>(found.number(0)), std::string(found.text(1)),
                       std::string(found.text(2))});
      return out;
    });
  }

  Result<bool> remap(const std::string &source, const std::string &fingerprint, const Map &map,
                     const Told &told) override {
    return guarded<bool>([&] {
      const std::string mapping = record_hash(fingerprint);
      Statement known = prepare("SELECT mapping FROM sources WHERE source = ?1");
      known.bind(1, source);
      if (known.step() && known.text(0) == mapping) return false;
      known.begin();
      Transaction transaction(database_.get());
      Statement count = prepare("SELECT count(*) FROM records WHERE source = ?1");
      count.bind(1, source).step();
      const auto total = static_cast<std::size_t>(count.number(0));
      count.begin();
      Statement all = prepare("SELECT seq, key, way, raw, seq = (SELECT max(seq) FROM records AS r "
                              "WHERE r.source = ?1 AND r.key = records.key) "
                              "FROM records WHERE source = ?1 ORDER BY seq");
      all.bind(1, source);
      for (std::size_t done = 0; all.step(); told(++done, total)) {
        Record record{static_cast<Way>(all.number(2)),
                      std::string(all.text(1)),
                      std::string(all.text(3)),
                      {},
                      {}};
        const std::int64_t seq = all.number(0);
        map(record);
        drop_lines_.begin().bind(1, seq).step();
        drop_refused_.begin().bind(1, seq).step();
        say(source, seq, record);
        if (all.number(4) == 0) {
          retire_.begin().bind(1, seq).step();
          drop_refused_.begin().bind(1, seq).step();
        }
      }
      Statement mark = prepare("INSERT INTO sources (source, mapping) VALUES (?1, ?2) "
                               "ON CONFLICT (source) DO UPDATE SET mapping = ?2");
      mark.bind(1, source).bind_blob(2, mapping).step();
      transaction.commit();
      return total > 0;
    });
  }

  Result<std::vector<Seen>> history(const std::string &source,
                                    const std::string &incident) override {
    return guarded<std::vector<Seen>>([&] {
      std::vector<Seen> out;
      Statement found = prepare("SELECT lines.seq, seen, current, line FROM lines JOIN records "
                                "USING (seq) WHERE lines.source = ?1 AND incident = ?2 "
                                "ORDER BY lines.seq, number");
      found.bind(1, source).bind(2, incident);
      while (found.step())
        out.push_back({static_cast<std::uint64_t>(found.number(0)), Instant{found.number(1)},
                       found.number(2) != 0, std::string(found.text(3))});
      return out;
    });
  }

  bool is_shared() const override { return false; }
  bool leads() override { return true; }
  Result<std::uint64_t> newest(const std::string &source) override {
    return guarded<std::uint64_t>([&] {
      Statement found = prepare("SELECT coalesce(max(seq), 0) FROM records WHERE source = ?1");
      found.bind(1, source).step();
      return static_cast<std::uint64_t>(found.number(0));
    });
  }
  Result<Added> news(const std::string &, std::uint64_t &) override { return Added{}; }

private:
  Statement prepare(std::string_view sql) { return {database_.get(), sql}; }

  template <class T, class Do>
  Result<T> guarded(const Do &act) {
    const std::lock_guard lock(mutex_);
    try {
      return act();
    } catch (const SqliteError &error) {
      return IoError{path_, error.text};
    }
  }

  void add(const std::string &source, Instant seen, const Record &record, bool immutable,
           Added &out) {
    const std::string hash = record_hash(record.raw);
    const std::string key = record.key.empty() ? content_key(hash) : record.key;
    std::optional<std::int64_t> before;
    newest_.begin().bind(1, source).bind(2, key);
    if (newest_.step()) {
      const bool is_same = newest_.text(1) == hash;
      before = newest_.number(0);
      newest_.begin();
      if (is_same || immutable) return;
    }
    ++out.records;
    insert_record_.begin()
        .bind(1, source)
        .bind(2, key)
        .bind(3, static_cast<std::int64_t>(record.way))
        .bind(4, seen.ns)
        .bind_blob(5, hash)
        .bind(6, record.raw)
        .step();
    const std::int64_t seq = sqlite3_last_insert_rowid(database_.get());
    if (before) {
      incidents_of_.begin().bind(1, *before);
      while (incidents_of_.step())
        out.incidents.emplace(incidents_of_.text(0));
      retire_.begin().bind(1, *before).step();
      drop_refused_.begin().bind(1, *before).step();
    }
    say(source, seq, record);
    for (const Line &line : record.lines)
      out.incidents.insert(line.incident);
  }

  void add_lines(const std::string &source, const std::set<std::string> &incidents,
                 std::string &out) {
    Statement some =
        prepare("SELECT line FROM lines WHERE source = ?1 AND incident = ?2 AND current = 1");
    for (const std::string &incident : incidents) {
      some.begin().bind(1, source).bind(2, incident);
      while (some.step())
        (out += some.text(0)) += '\n';
    }
  }

  void say(const std::string &source, std::int64_t seq, const Record &record) {
    std::int64_t number = 0;
    for (const Line &line : record.lines)
      insert_line_.begin()
          .bind(1, source)
          .bind(2, line.incident)
          .bind(3, seq)
          .bind(4, number++)
          .bind(5, line.account)
          .bind(6, line.group)
          .bind(7, line.text)
          .step();
    if (!record.refused.empty())
      insert_refused_.begin().bind(1, seq).bind(2, source).bind(3, record.refused).step();
  }

  void put(const std::string &source, const Progress &progress) {
    Statement put = prepare("INSERT INTO sources (source, watermark, scanned, success) "
                            "VALUES (?1, ?2, ?3, ?4) ON CONFLICT (source) DO UPDATE SET "
                            "watermark = ?2, scanned = ?3, success = ?4");
    put.bind(1, source).bind(2, progress.watermark);
    if (progress.scanned) put.bind(3, progress.scanned->ns);
    if (progress.success) put.bind(4, progress.success->ns);
    put.step();
  }

  std::mutex mutex_;
  Database database_;
  const std::string path_;
  Statement newest_;
  Statement insert_record_;
  Statement insert_line_;
  Statement incidents_of_;
  Statement retire_;
  Statement drop_lines_;
  Statement insert_refused_;
  Statement drop_refused_;
};

} // namespace

Result<std::unique_ptr<Store>> open_sqlite(const std::string &folder) {
  const std::string path = folder + "/sla.db";
  std::error_code failed;
  const bool is_new = std::filesystem::create_directories(folder, failed);
  if (failed) return IoError{folder, failed.message()};
  if (is_new) // records name customers
    std::filesystem::permissions(folder, std::filesystem::perms::owner_all, failed);
  sqlite3 *opened = nullptr;
  const int result = sqlite3_open_v2(path.c_str(), &opened,
                                     SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE |
                                         SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE,
                                     nullptr);
  Database database(opened);
  if (result != SQLITE_OK) return IoError{path, sqlite3_errstr(result)};
  try {
    // Exclusive: another process would not hear of what this one adds.
    execute(opened, "PRAGMA locking_mode = EXCLUSIVE");
    execute(opened, "PRAGMA journal_mode = WAL");
    execute(opened, "PRAGMA synchronous = FULL");
    execute(opened, "PRAGMA temp_store = MEMORY");
    migrate(opened);
    return std::unique_ptr<Store>(std::make_unique<SqliteStore>(std::move(database), path));
  } catch (const SqliteError &error) {
    return IoError{path, error.text == "database is locked" ? "is in use by another process"
                                                            : error.text};
  }
}

} // namespace slax::store
