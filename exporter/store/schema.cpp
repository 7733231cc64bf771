// SPDX-License-Identifier: Apache-2.0
#include "exporter/store/schema.hpp"

#include "compiler/base/placeholders.hpp"

#include <array>
#include <utility>

namespace slax::store {
namespace {

/// Each step takes a database from one version to the next; their number is the newest version.
/// `$name` stands for what the dialects say differently.
constexpr std::array<const char *, 6> kMigrations{R"sql(
CREATE TABLE records (
  seq $id,                       -- the order in which they came
  source TEXT NOT NULL,
  key $bytes NOT NULL,
  way $integer NOT NULL,         -- 0 polled, 1 delivered, 2 from a file
  seen $integer NOT NULL,        -- nanoseconds since the epoch
  hash $blob NOT NULL,           -- SHA-256 of raw
  raw $bytes NOT NULL
);
CREATE INDEX records_by_key ON records (source, key, seq);
CREATE INDEX records_by_source ON records (source, seq);
-- What follows is derived from the records.
CREATE TABLE lines (
  source TEXT NOT NULL,
  incident $bytes NOT NULL,
  seq $integer NOT NULL,
  number $integer NOT NULL,
  line $bytes NOT NULL,
  current $flag NOT NULL,
  PRIMARY KEY (source, incident, seq, number)
) $clustered;
CREATE INDEX lines_by_record ON lines (seq);
CREATE TABLE refused (
  seq $integer PRIMARY KEY,
  source TEXT NOT NULL,
  reason $bytes NOT NULL
);
CREATE TABLE sources (
  source TEXT PRIMARY KEY,
  mapping $blob NOT NULL DEFAULT '',
  watermark TEXT NOT NULL DEFAULT '',
  scanned $integer,
  success $integer
) $clustered;
)sql",
                                                  R"sql(
-- The key has the account, so that tables can be spread by it. All is derived again.
DROP TABLE lines;
CREATE TABLE lines (
  source TEXT NOT NULL,
  incident $bytes NOT NULL,
  seq $integer NOT NULL,
  number $integer NOT NULL,
  account $bytes NOT NULL,       -- the first, as its record spells it; empty: none
  grp $bytes NOT NULL,           -- of an alert; empty: it is none
  line $bytes NOT NULL,
  current $flag NOT NULL,        -- whether its record stands
  PRIMARY KEY (source, incident, seq, number, account)
) $clustered;
CREATE INDEX lines_by_record ON lines (seq);
CREATE INDEX lines_by_group ON lines (source, grp) WHERE grp != '';
UPDATE sources SET mapping = '';
)sql",
                                                  R"sql(
-- Of the versions of a key one stands; a newer one that is refused is beside it. All is derived again.
$flag_to_integer
ALTER TABLE records ADD COLUMN updated $integer; -- when the system changed it, if it says so
ALTER TABLE records ADD COLUMN state $integer NOT NULL DEFAULT 0; -- 1 stands, 2 refused and newer, 0 former
UPDATE records SET state = 1 WHERE seq IN (SELECT max(seq) FROM records GROUP BY source, key)
  AND seq NOT IN (SELECT seq FROM refused);
UPDATE records SET state = 2 WHERE seq IN (SELECT max(seq) FROM records GROUP BY source, key)
  AND seq IN (SELECT seq FROM refused);
DROP INDEX records_by_key;
CREATE INDEX IF NOT EXISTS records_by_source ON records (source, seq);
CREATE INDEX records_by_version ON records (source, key, hash);
CREATE INDEX records_by_state ON records (source, key) WHERE state != 0;
CREATE INDEX records_refused ON records (source, seq) WHERE state = 2;
ALTER TABLE refused ADD COLUMN code TEXT NOT NULL DEFAULT ''; -- the reason without its words
ALTER TABLE sources ADD COLUMN revision $integer NOT NULL DEFAULT 0; -- grows when records are mapped again
UPDATE sources SET mapping = '';
)sql",
                                                  R"sql(
-- One index finds the version that stands, the refused one, and a former one by its content.
DROP INDEX records_by_version;
DROP INDEX records_by_state;
CREATE INDEX records_by_key ON records (source, key, state, hash);
)sql",
                                                  R"sql(
-- What was promised and owed, for good: chains of lines, and the specs by which they were judged.
CREATE TABLE ledger (
  seq $id,                       -- the order in which they were written
  account $bytes NOT NULL,
  number $integer NOT NULL,
  kind TEXT NOT NULL,
  subject $bytes NOT NULL,
  line $bytes NOT NULL,          -- canonical JSON
  hash TEXT NOT NULL             -- SHA-256 of line, hexadecimal
);
CREATE UNIQUE INDEX ledger_by_number ON ledger (account, number);
CREATE UNIQUE INDEX ledger_by_subject ON ledger (account, kind, subject);
CREATE TABLE ledger_notes (
  account $bytes NOT NULL,
  number $integer NOT NULL,
  salt TEXT NOT NULL,            -- the line holds SHA-256 of salt and note
  note $bytes NOT NULL,
  PRIMARY KEY (account, number)
) $clustered;
CREATE TABLE trees (
  hash TEXT PRIMARY KEY,         -- SHA-256 of text, hexadecimal
  text $bytes NOT NULL           -- the spec files, as JSON
);
CREATE TABLE reigns (
  since $integer PRIMARY KEY,    -- when the tree came into force
  tree TEXT NOT NULL
);
CREATE TABLE facts (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) $clustered;
CREATE TABLE reads (
  source TEXT NOT NULL,
  first $integer NOT NULL,       -- complete reads followed one another from here
  last $integer NOT NULL,        -- to here
  PRIMARY KEY (source, first)
) $clustered;
INSERT INTO reads (source, first, last) SELECT source, success, success FROM sources WHERE success IS NOT NULL;
)sql",
                                                  R"sql(
-- What is written back to records of systems, and what became of it.
CREATE TABLE outbox (
  seq $id,                       -- the order in which they were made
  source TEXT NOT NULL,
  record $bytes NOT NULL,        -- its key in the system
  number $integer NOT NULL,      -- of the record's entries
  made $integer NOT NULL,
  state TEXT NOT NULL,           -- SHA-256 of what it says, hexadecimal
  note $bytes NOT NULL,
  fields $bytes NOT NULL,        -- JSON
  status TEXT NOT NULL,          -- pending, sent, parked, dropped, dry-run
  tries $integer NOT NULL,
  due $integer NOT NULL,
  error $bytes NOT NULL
);
CREATE UNIQUE INDEX outbox_by_record ON outbox (source, record, number);
CREATE INDEX outbox_open ON outbox (source, status) WHERE status IN ('pending', 'parked');
)sql"};

std::string in_dialect(std::string_view sql, const Dialect &dialect) {
  const std::array<std::pair<std::string_view, std::string_view>, 7> words{
      {{"id", dialect.id},
       {"integer", dialect.integer},
       {"bytes", dialect.bytes},
       {"blob", dialect.blob},
       {"flag", dialect.flag},
       {"flag_to_integer", dialect.flag_to_integer},
       {"clustered", dialect.clustered}}};
  std::string out;
  slac::base::split_placeholders(sql, [&](std::string_view written, std::string_view name) {
    if (name.empty()) out += written;
    for (const auto &[word, text] : words)
      if (word == name) out += text;
  });
  return out;
}

} // namespace

void expect_newest(Connection &connection) {
  std::size_t version = 0;
  connection.query(std::string(connection.dialect().version), {},
                   [&](const Row &row) { version = static_cast<std::size_t>(row.number(0)); });
  if (version > kMigrations.size())
    throw DatabaseError{"was written by a newer version of this program"};
  if (version < kMigrations.size())
    throw DatabaseError{"was written by an older version of this program: `sla-exporter serve` "
                        "brings it up to date when it starts"};
}

void migrate(Connection &connection) {
  const Dialect &dialect = connection.dialect();
  Transaction transaction(connection);
  connection.script(std::string(dialect.lock_schema));
  std::size_t from = 0;
  connection.query(std::string(dialect.version), {},
                   [&](const Row &row) { from = static_cast<std::size_t>(row.number(0)); });
  if (from > kMigrations.size())
    throw DatabaseError{"was written by a newer version of this program"};
  for (std::size_t i = from; i < kMigrations.size(); ++i) {
    connection.script(in_dialect(kMigrations[i], dialect));
    std::string done(dialect.set_version);
    done.replace(done.rfind('N'), 1, std::to_string(i + 1));
    connection.script(done);
  }
  transaction.commit();
}

} // namespace slax::store
