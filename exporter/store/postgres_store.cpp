// SPDX-License-Identifier: Apache-2.0
// The same tables as SQLite's. Keys, ids and records are bytes, since what systems send need not be
// text that PostgreSQL takes. Appends of a source wait for one another, so that numbers of records
// become visible in their order.
#include "exporter/store/backends.hpp"
#include "exporter/store/postgres.hpp"
#include "exporter/store/record_hash.hpp"

#include <array>
#include <chrono>
#include <mutex>

namespace slax::store {
namespace {

using slac::base::IoError;
using slac::base::Result;
using slac::time::Instant;

constexpr std::array<const char *, 2> kMigrations{R"sql(
CREATE TABLE records (
  seq BIGSERIAL PRIMARY KEY,
  source TEXT NOT NULL,
  key BYTEA NOT NULL,
  way BIGINT NOT NULL,          -- 0 polled, 1 delivered, 2 from a file
  seen BIGINT NOT NULL,         -- nanoseconds since the epoch
  hash BYTEA NOT NULL,          -- SHA-256 of raw
  raw BYTEA NOT NULL
);
CREATE INDEX records_by_key ON records (source, key, seq);
CREATE INDEX records_by_source ON records (source, seq);
CREATE TABLE lines (
  source TEXT NOT NULL,
  incident BYTEA NOT NULL,
  seq BIGINT NOT NULL,
  number BIGINT NOT NULL,
  line BYTEA NOT NULL,
  current BOOLEAN NOT NULL,
  PRIMARY KEY (source, incident, seq, number)
);
CREATE INDEX lines_by_record ON lines (seq);
CREATE TABLE refused (
  seq BIGINT PRIMARY KEY,
  source TEXT NOT NULL,
  reason BYTEA NOT NULL
);
CREATE TABLE sources (
  source TEXT PRIMARY KEY,
  mapping BYTEA NOT NULL DEFAULT '',
  watermark TEXT NOT NULL DEFAULT '',
  scanned BIGINT,
  success BIGINT
);
)sql",
                                                  R"sql(
-- The key has the account, so that tables can be spread by it. All is derived anew.
DROP TABLE lines;
CREATE TABLE lines (
  source TEXT NOT NULL,
  incident BYTEA NOT NULL,
  seq BIGINT NOT NULL,
  number BIGINT NOT NULL,
  account BYTEA NOT NULL,       -- the first, as its record spells it; empty: none
  grp BYTEA NOT NULL,           -- of an alert; empty: it is none
  line BYTEA NOT NULL,
  current BOOLEAN NOT NULL,
  PRIMARY KEY (source, incident, seq, number, account)
);
CREATE INDEX lines_by_record ON lines (seq);
CREATE INDEX lines_by_group ON lines (source, grp) WHERE grp != '';
UPDATE sources SET mapping = '';
)sql"};

constexpr std::int64_t kMigrationLock = 0x736c6101; // any numbers that nobody else takes
constexpr std::int64_t kPollerLock = 0x736c6102;

class Transaction {
public:
  explicit Transaction(Postgres &database) : database_(database) { database.script("BEGIN"); }
  ~Transaction() {
    if (done_ || !database_.is_connected()) return;
    try {
      database_.script("ROLLBACK");
    } catch (const PostgresError &) { // the server does it when the connection ends
    }
  }
  Transaction(const Transaction &) = delete;
  Transaction &operator=(const Transaction &) = delete;
  void commit() {
    database_.script("COMMIT");
    done_ = true;
  }

private:
  Postgres &database_;
  bool done_ = false;
};

class PostgresStore final : public Store {
public:
  explicit PostgresStore(const std::string &address) : database_(address), lead_(address) {}

  void migrate() {
    Transaction transaction(database_);
    database_.run("SELECT pg_advisory_xact_lock($1::bigint)", {kMigrationLock});
    database_.script("CREATE TABLE IF NOT EXISTS schema_version (version BIGINT NOT NULL)");
    const PostgresRows found = database_.run("SELECT max(version) FROM schema_version");
    const auto from = found.is_null(0, 0) ? 0 : static_cast<std::size_t>(found.number(0, 0));
    if (from > kMigrations.size())
      throw PostgresError{"was written by a newer version of this program", false};
    for (std::size_t i = from; i < kMigrations.size(); ++i) {
      database_.script(kMigrations[i]);
      database_.run("INSERT INTO schema_version VALUES ($1::bigint)",
                    {static_cast<std::int64_t>(i + 1)});
    }
    transaction.commit();
  }

  Result<Added> append(const std::string &source, Instant seen, const std::vector<Record> &records,
                       bool immutable, const std::optional<Progress> &progress) override {
    return guarded<Added>([&] {
      Added out;
      Transaction transaction(database_);
      enter(source);
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
      const PostgresRows found = database_.run(
          "SELECT watermark, scanned, success FROM sources WHERE source = $1::text", {source});
      if (found.size() == 0) return out;
      out.watermark = found.text(0, 0);
      if (!found.is_null(0, 1)) out.scanned = Instant{found.number(0, 1)};
      if (!found.is_null(0, 2)) out.success = Instant{found.number(0, 2)};
      return out;
    });
  }

  Result<std::string> lines(const std::string &source,
                            const std::set<std::string> *incidents) override {
    return guarded<std::string>([&] {
      std::string out;
      if (incidents == nullptr)
        add_lines(database_.run("SELECT line FROM lines WHERE source = $1::text AND current "
                                "ORDER BY incident, seq, number",
                                {source}),
                  out);
      else
        add_lines(source, *incidents, out);
      return out;
    });
  }

  Result<Groups> groups_of(const std::string &source,
                           const std::set<std::string> &incidents) override {
    return guarded<Groups>([&] {
      Groups out;
      for (const std::string &incident : incidents) {
        const PostgresRows found =
            database_.run("SELECT grp FROM lines WHERE source = $1::text AND incident = "
                          "$2::bytea AND grp != ''",
                          {source, incident});
        for (int i = 0; i < found.size(); ++i)
          out.groups.emplace(found.text(i, 0));
      }
      std::set<std::string> alerts;
      for (const std::string &group : out.groups) {
        const PostgresRows found =
            database_.run("SELECT incident FROM lines WHERE source = $1::text AND grp = $2::bytea "
                          "AND grp != '' AND current",
                          {source, group});
        for (int i = 0; i < found.size(); ++i)
          alerts.emplace(found.text(i, 0));
      }
      add_lines(source, alerts, out.lines);
      return out;
    });
  }

  Result<std::vector<Refusal>> refused(const std::string &source) override {
    return guarded<std::vector<Refusal>>([&] {
      std::vector<Refusal> out;
      const PostgresRows found =
          database_.run("SELECT seq, key, reason FROM refused JOIN records USING (seq) "
                        "WHERE refused.source = $1::text ORDER BY seq",
                        {source});
      for (int i = 0; i < found.size(); ++i)
        out.push_back({static_cast<std::uint64_t>(found.number(i, 0)),
                       std::string(found.text(i, 1)), std::string(found.text(i, 2))});
      return out;
    });
  }

  Result<bool> remap(const std::string &source, const std::string &fingerprint, const Map &map,
                     const Told &told) override {
    return guarded<bool>([&] {
      const std::string mapping = record_hash(fingerprint);
      Transaction transaction(database_);
      enter(source);
      const PostgresRows known =
          database_.run("SELECT mapping FROM sources WHERE source = $1::text", {source});
      if (known.text(0, 0) == mapping) return false;
      const PostgresRows count =
          database_.run("SELECT count(*) FROM records WHERE source = $1::text", {source});
      const auto total = static_cast<std::size_t>(count.number(0, 0));
      std::size_t done = 0;
      for (std::int64_t last = 0;;) {
        const PostgresRows page = database_.run(
            "SELECT seq, key, way, raw, (seq = (SELECT max(seq) FROM records AS r WHERE "
            "r.source = $1::text AND r.key = records.key))::int::bigint FROM records "
            "WHERE source = $1::text AND seq > $2::bigint ORDER BY seq LIMIT 1000",
            {source, last});
        if (page.size() == 0) break;
        for (int i = 0; i < page.size(); ++i) {
          Record record{static_cast<Way>(page.number(i, 2)),
                        std::string(page.text(i, 1)),
                        std::string(page.text(i, 3)),
                        {},
                        {}};
          last = page.number(i, 0);
          map(record);
          database_.run("DELETE FROM lines WHERE seq = $1::bigint", {last});
          database_.run("DELETE FROM refused WHERE seq = $1::bigint", {last});
          say(source, last, record, page.number(i, 4) != 0);
          told(++done, total);
        }
      }
      database_.run("UPDATE sources SET mapping = $2::bytea WHERE source = $1::text",
                    {source, mapping});
      transaction.commit();
      return total > 0;
    });
  }

  Result<std::vector<Seen>> history(const std::string &source,
                                    const std::string &incident) override {
    return guarded<std::vector<Seen>>([&] {
      std::vector<Seen> out;
      const PostgresRows found = database_.run(
          "SELECT seq, seen, current::int::bigint, line FROM lines JOIN records USING (seq) "
          "WHERE lines.source = $1::text AND incident = $2::bytea ORDER BY seq, number",
          {source, incident});
      for (int i = 0; i < found.size(); ++i)
        out.push_back({static_cast<std::uint64_t>(found.number(i, 0)), Instant{found.number(i, 1)},
                       found.number(i, 2) != 0, std::string(found.text(i, 3))});
      return out;
    });
  }

  bool is_shared() const override { return true; }

  bool leads() override {
    const std::lock_guard lock(lead_mutex_);
    const auto now = std::chrono::steady_clock::now();
    if (now - asked_at_ < std::chrono::seconds(2)) return leads_;
    asked_at_ = now;
    try {
      // A lost connection has lost the lock: it is asked for anew.
      if (leads_ && lead_.is_connected()) {
        lead_.script("SELECT 1");
        return true;
      }
      leads_ = false;
      const PostgresRows got =
          lead_.run("SELECT pg_try_advisory_lock($1::bigint)::int::bigint", {kPollerLock});
      leads_ = got.number(0, 0) != 0;
    } catch (const PostgresError &) {
      leads_ = false;
    }
    return leads_;
  }

  Result<std::uint64_t> newest(const std::string &source) override {
    return guarded<std::uint64_t>([&] {
      const PostgresRows found = database_.run(
          "SELECT coalesce(max(seq), 0) FROM records WHERE source = $1::text", {source});
      return static_cast<std::uint64_t>(found.number(0, 0));
    });
  }

  Result<Added> news(const std::string &source, std::uint64_t &seen) override {
    return guarded<Added>([&] {
      Added out;
      // What is said now, and what the records that were replaced said.
      const PostgresRows found = database_.run(
          "WITH fresh AS (SELECT seq, key FROM records WHERE source = $1::text AND seq > "
          "$2::bigint) SELECT DISTINCT incident FROM lines WHERE seq IN (SELECT r.seq FROM records "
          "AS r JOIN fresh ON r.source = $1::text AND r.key = fresh.key)",
          {source, static_cast<std::int64_t>(seen)});
      for (int i = 0; i < found.size(); ++i)
        out.incidents.emplace(found.text(i, 0));
      const PostgresRows last = database_.run(
          "SELECT count(*), coalesce(max(seq), $2::bigint) FROM records WHERE source = $1::text "
          "AND seq > $2::bigint",
          {source, static_cast<std::int64_t>(seen)});
      out.records = static_cast<std::size_t>(last.number(0, 0));
      seen = static_cast<std::uint64_t>(last.number(0, 1));
      return out;
    });
  }

private:
  template <class T, class Do>
  Result<T> guarded(const Do &act) {
    const std::lock_guard lock(mutex_);
    try {
      return act();
    } catch (const PostgresError &error) {
      return IoError{"the database", error.text};
    }
  }

  static void add_lines(const PostgresRows &rows, std::string &out) {
    for (int i = 0; i < rows.size(); ++i)
      (out += rows.text(i, 0)) += '\n';
  }
  void add_lines(const std::string &source, const std::set<std::string> &incidents,
                 std::string &out) {
    for (const std::string &incident : incidents)
      add_lines(database_.run("SELECT line FROM lines WHERE source = $1::text AND incident = "
                              "$2::bytea AND current ORDER BY seq, number",
                              {source, incident}),
                out);
  }

  /// One append of a source at a time.
  void enter(const std::string &source) {
    database_.run("INSERT INTO sources (source) VALUES ($1::text) ON CONFLICT DO NOTHING",
                  {source});
    database_.run("SELECT 1 FROM sources WHERE source = $1::text FOR UPDATE", {source});
  }

  void add(const std::string &source, Instant seen, const Record &record, bool immutable,
           Added &out) {
    const std::string hash = record_hash(record.raw);
    const std::string key = record.key.empty() ? content_key(hash) : record.key;
    const PostgresRows before =
        database_.run("SELECT seq, hash FROM records WHERE source = $1::text AND key = $2::bytea "
                      "ORDER BY seq DESC LIMIT 1",
                      {source, key});
    if (before.size() > 0 && (immutable || before.text(0, 1) == hash)) return;
    ++out.records;
    const PostgresRows inserted = database_.run(
        "INSERT INTO records (source, key, way, seen, hash, raw) VALUES ($1::text, "
        "$2::bytea, $3::bigint, $4::bigint, $5::bytea, $6::bytea) RETURNING seq",
        {source, key, static_cast<std::int64_t>(record.way), seen.ns, hash, record.raw});
    if (before.size() > 0) {
      const std::int64_t old = before.number(0, 0);
      const PostgresRows said = database_.run(
          "UPDATE lines SET current = false WHERE seq = $1::bigint RETURNING incident", {old});
      for (int i = 0; i < said.size(); ++i)
        out.incidents.emplace(said.text(i, 0));
      database_.run("DELETE FROM refused WHERE seq = $1::bigint", {old});
    }
    say(source, inserted.number(0, 0), record, true);
    for (const Line &line : record.lines)
      out.incidents.insert(line.incident);
  }

  void say(const std::string &source, std::int64_t seq, const Record &record, bool current) {
    std::int64_t number = 0;
    for (const Line &line : record.lines)
      database_.run("INSERT INTO lines VALUES ($1::text, $2::bytea, $3::bigint, $4::bigint, "
                    "$5::bytea, $6::bytea, $7::bytea, $8::bigint = 1)",
                    {source, line.incident, seq, number++, line.account, line.group, line.text,
                     static_cast<std::int64_t>(current ? 1 : 0)});
    if (!record.refused.empty() && current)
      database_.run("INSERT INTO refused VALUES ($1::bigint, $2::text, $3::bytea)",
                    {seq, source, record.refused});
  }

  void put(const std::string &source, const Progress &progress) {
    const auto or_none = [](const std::optional<Instant> &at) {
      return at ? at->ns : std::int64_t{-1};
    };
    database_.run(
        "UPDATE sources SET watermark = $2::text, scanned = nullif($3::bigint, -1), "
        "success = nullif($4::bigint, -1) WHERE source = $1::text",
        {source, progress.watermark, or_none(progress.scanned), or_none(progress.success)});
  }

  std::mutex mutex_;
  Postgres database_;
  std::mutex lead_mutex_;
  Postgres lead_; ///< holds the poller's lock as long as it lives
  bool leads_ = false;
  std::chrono::steady_clock::time_point asked_at_{};
};

} // namespace

Result<std::unique_ptr<Store>> open_postgres(const std::string &address) {
  try {
    auto out = std::make_unique<PostgresStore>(address);
    out->migrate();
    return std::unique_ptr<Store>(std::move(out));
  } catch (const PostgresError &error) {
    return IoError{"the database", error.text};
  }
}

} // namespace slax::store
