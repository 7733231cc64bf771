// SPDX-License-Identifier: Apache-2.0
// The store's questions and its life: opening and locking a folder, migrating, reading what is said
// of incidents. Writing is in writer.cpp, the tables in schema.cpp; a mutex for each of the two
// connections.
#include "exporter/store/store.hpp"

#include "compiler/base/files.hpp"
#include "exporter/store/postgres.hpp"
#include "exporter/store/record_hash.hpp"
#include "exporter/store/schema.hpp"
#include "exporter/store/sqlite.hpp"
#include "exporter/store/sqlite_log.hpp"
#include "exporter/store/writer.hpp"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace slax::store {
namespace {

using slac::base::IoError;
using slac::base::Result;
using slac::time::Instant;
using Values = std::vector<Value>;

constexpr std::int64_t kPollerLock = 0x736c6102; // any number of our own
constexpr std::int64_t kRemapAtOnce = 500;       ///< records of one transaction

/// Held while this process writes the folder's database; -1 where another does.
int lock_folder(const std::string &folder) {
  const int file = ::open((folder + "/sla.lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file >= 0 && ::flock(file, LOCK_EX | LOCK_NB) == 0) return file;
  if (file >= 0) ::close(file);
  return -1;
}

/// What was confirmed must not be missing in silence: somebody decides.
IoError damaged(const std::string &log, const LogDamage &damage) {
  return {log, "is damaged at byte " + std::to_string(damage.at) + ": " +
                   std::to_string(damage.lost_frames) +
                   " frames of confirmed records stand behind it, which SQLite would pass over. "
                   "Restore a backup, or keep a copy and go on without them: truncate -s " +
                   std::to_string(damage.at) + " " + log};
}

} // namespace

Store::Store(std::unique_ptr<Connection> writer, std::unique_ptr<Connection> reader,
             std::unique_ptr<Connection> lead, std::string name, int lock)
    : name_(std::move(name)), is_shared_(lead != nullptr), lock_(lock), writer_(std::move(writer)),
      reader_(std::move(reader)), lead_(std::move(lead)) {}

Store::~Store() {
  writer_.reset();
  reader_.reset();
  if (lock_ >= 0) ::close(lock_);
}

Result<std::unique_ptr<Store>> Store::open(const std::string &where, Access access) {
  const bool writes = access == Access::Write;
  if (where.starts_with("postgresql://") || where.starts_with("postgres://")) {
    const std::string name = "the database";
    try {
      auto writer = std::make_unique<Postgres>(where);
      writes ? migrate(*writer) : expect_newest(*writer);
      return std::unique_ptr<Store>(new Store(std::move(writer), std::make_unique<Postgres>(where),
                                              std::make_unique<Postgres>(where), name, -1));
    } catch (const DatabaseError &error) {
      return IoError{name, error.text};
    }
  }
  const std::string path = where + "/sla.db";
  std::error_code failed;
  int lock = -1;
  if (writes) {
    const bool is_new = std::filesystem::create_directories(where, failed);
    if (failed) return IoError{where, failed.message()};
    if (is_new) // records name customers
      std::filesystem::permissions(where, std::filesystem::perms::owner_all, failed);
    lock = lock_folder(where);
    if (lock < 0)
      return IoError{path, errno == EWOULDBLOCK ? "is in use by another process"
                                                : slac::base::errno_text(errno)};
    if (const auto damage = damage_of_log(path + "-wal")) {
      ::close(lock);
      return damaged(path + "-wal", *damage);
    }
    // So are the files beside it, which take their rights from it.
    const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (file >= 0) {
      ::fchmod(file, 0600);
      ::close(file);
    }
  } else if (!std::filesystem::exists(path, failed)) {
    return IoError{path, "is not there"};
  }
  try {
    auto writer = connect_sqlite(path, writes);
    writes ? migrate(*writer) : expect_newest(*writer);
    auto reader = connect_sqlite(path, false);
    return std::unique_ptr<Store>(
        new Store(std::move(writer), std::move(reader), nullptr, path, lock));
  } catch (const DatabaseError &error) {
    if (lock >= 0) ::close(lock);
    return IoError{path, error.text};
  }
}

Result<Store::Added> Store::append(const std::string &source, Instant seen,
                                   const std::vector<Record> &records, bool immutable,
                                   const std::optional<Progress> &progress) {
  std::vector<Writer::New> prepared = Writer::prepare(records);
  return write<Added>([&](Connection &connection) {
    Added out;
    Transaction transaction(connection);
    Writer writer(connection, source);
    writer.enter();
    writer.append(seen, std::move(prepared), immutable, out);
    if (progress) writer.put(*progress);
    transaction.commit();
    return out;
  });
}

Result<Progress> Store::progress(const std::string &source) {
  return read<Progress>([&](Connection &connection) {
    Progress out;
    connection.query("SELECT watermark, scanned, success FROM sources WHERE source = ?1",
                     Values{std::string_view(source)}, [&](const Row &row) {
                       out.watermark = row.text(0);
                       if (!row.is_null(1)) out.scanned = Instant{row.number(1)};
                       if (!row.is_null(2)) out.success = Instant{row.number(2)};
                     });
    return out;
  });
}

/// Called with the read connection's lock.
void Store::add_lines(const std::string &source, const std::set<std::string> *incidents,
                      Lines &out) {
  const auto take_line = [&](const Row &row) { (out.text += row.text(0)) += '\n'; };
  const auto take_unread = [&](const Row &row) { out.unread.emplace(row.text(0), row.text(1)); };
  const std::string unread =
      "SELECT incident, reason FROM records AS n JOIN refused ON refused.seq = n.seq "
      "JOIN records AS s ON s.source = n.source AND s.key = n.key AND s.state = 1 "
      "JOIN lines ON lines.seq = s.seq WHERE n.source = ?1 AND n.state = 2";
  reader_->query(unread, Values{std::string_view(source)}, take_unread);
  if (incidents == nullptr) {
    reader_->query("SELECT line FROM lines WHERE source = ?1 AND current = 1",
                   Values{std::string_view(source)}, take_line);
    return;
  }
  reader_->query(
      "SELECT line FROM given JOIN lines ON source = ?1 AND lines.incident = given.incident "
      "WHERE current = 1",
      Values{std::string_view(source)}, Given::of("incident", *incidents), take_line);
  std::erase_if(out.unread, [&](const auto &one) { return !incidents->contains(one.first); });
}

Result<Lines> Store::lines(const std::string &source, const std::set<std::string> *incidents) {
  return read<Lines>([&](Connection &) {
    Lines out;
    add_lines(source, incidents, out);
    return out;
  });
}

Result<Store::Groups> Store::groups_of(const std::string &source,
                                       const std::set<std::string> &incidents) {
  return read<Groups>([&](Connection &connection) {
    Groups out;
    connection.query("SELECT grp FROM given JOIN lines ON source = ?1 "
                     "AND lines.incident = given.incident WHERE grp != ''",
                     Values{std::string_view(source)}, Given::of("incident", incidents),
                     [&](const Row &row) { out.groups.emplace(row.text(0)); });
    std::set<std::string> alerts;
    connection.query("SELECT incident FROM given JOIN lines " +
                         std::string(connection.dialect().by_group) +
                         " ON source = ?1 AND lines.grp = given.grp "
                         "WHERE lines.grp != '' AND current = 1",
                     Values{std::string_view(source)}, Given::of("grp", out.groups),
                     [&](const Row &row) { alerts.emplace(row.text(0)); });
    add_lines(source, &alerts, out.lines);
    return out;
  });
}

Result<Store::Refusals> Store::refused(const std::string &source) {
  return read<Refusals>([&](Connection &connection) {
    Refusals out;
    connection.query("SELECT records.seq, key, reason FROM records JOIN refused "
                     "ON refused.seq = records.seq WHERE records.source = ?1 AND state = 2 "
                     "ORDER BY records.seq DESC LIMIT 1000",
                     Values{std::string_view(source)}, [&](const Row &row) {
                       out.newest.push_back({static_cast<std::uint64_t>(row.number(0)),
                                             std::string(row.text(1)), std::string(row.text(2))});
                     });
    std::reverse(out.newest.begin(), out.newest.end());
    connection.query("SELECT code, count(*) FROM records JOIN refused ON refused.seq = records.seq "
                     "WHERE records.source = ?1 AND state = 2 GROUP BY code",
                     Values{std::string_view(source)}, [&](const Row &row) {
                       out.counts[std::string(row.text(0))] =
                           static_cast<std::uint64_t>(row.number(1));
                     });
    return out;
  });
}

Result<bool> Store::needs_remap(const std::string &source, const std::string &fingerprint) {
  return read<bool>([&](Connection &connection) {
    bool is_same = false;
    connection.query("SELECT mapping FROM sources WHERE source = ?1",
                     Values{std::string_view(source)},
                     [&](const Row &row) { is_same = row.text(0) == record_hash(fingerprint); });
    return !is_same;
  });
}

namespace {

struct Page {
  std::vector<std::int64_t> numbers;
  std::vector<Record> records;
};

Page read_page(Connection &connection, const std::string &condition, const Values &values) {
  Page out;
  connection.query("SELECT records.seq, key, way, raw, seen FROM records " + condition, values,
                   [&](const Row &row) {
                     Record record;
                     record.key = row.text(1);
                     record.way = static_cast<Way>(row.number(2));
                     record.raw = row.text(3);
                     record.seen = {row.number(4)};
                     out.numbers.push_back(row.number(0));
                     out.records.push_back(std::move(record));
                   });
  return out;
}

} // namespace

Result<bool> Store::remap(const std::string &source, const std::string &fingerprint, const Map &map,
                          const OnProgress &on_progress) {
  auto needed = needs_remap(source, fingerprint);
  if (!needed || !needed.value()) return needed;
  std::size_t total = 0;
  auto counted = read<bool>([&](Connection &connection) {
    connection.query("SELECT count(*) FROM records WHERE source = ?1",
                     Values{std::string_view(source)},
                     [&](const Row &row) { total = static_cast<std::size_t>(row.number(0)); });
    return true;
  });
  if (!counted) return counted;
  std::size_t done = 0;
  for (std::int64_t last = 0;;) {
    auto page = read<Page>([&](Connection &connection) {
      return read_page(connection, "WHERE source = ?1 AND seq > ?2 ORDER BY seq LIMIT ?3",
                       Values{std::string_view(source), last, kRemapAtOnce});
    });
    if (!page) return page.error();
    if (page.value().numbers.empty()) break;
    map(page.value().records);
    auto written = write<bool>([&](Connection &connection) {
      Added unused;
      Transaction transaction(connection);
      Writer writer(connection, source);
      writer.enter();
      writer.say_again(page.value().numbers, page.value().records, unused);
      transaction.commit();
      return true;
    });
    if (!written) return written;
    last = page.value().numbers.back();
    done += page.value().numbers.size();
    if (!on_progress(done, std::max(done, total))) return false;
  }
  return write<bool>([&](Connection &connection) {
    Transaction transaction(connection);
    Writer writer(connection, source);
    writer.enter();
    const std::string mapping = record_hash(fingerprint);
    connection.run("UPDATE sources SET mapping = ?2 WHERE source = ?1",
                   Values{std::string_view(source), Bytes{mapping}});
    if (total > 0) writer.bump_revision();
    transaction.commit();
    return total > 0;
  });
}

Result<Store::Added> Store::retry(const std::string &source, const Map &map) {
  auto page = read<Page>([&](Connection &connection) {
    return read_page(connection,
                     "JOIN refused ON refused.seq = records.seq WHERE records.source = ?1 "
                     "AND state = 2 AND code = 'not-mapped' ORDER BY records.seq LIMIT ?2",
                     Values{std::string_view(source), kRemapAtOnce});
  });
  if (!page) return page.error();
  if (page.value().numbers.empty()) return Added{};
  map(page.value().records);
  std::vector<std::int64_t> numbers;
  std::vector<Record> records;
  for (std::size_t i = 0; i < page.value().records.size(); ++i) {
    if (!page.value().records[i].is_known) continue;
    numbers.push_back(page.value().numbers[i]);
    records.push_back(std::move(page.value().records[i]));
  }
  if (numbers.empty()) return Added{};
  return write<Added>([&](Connection &connection) {
    Added out;
    Transaction transaction(connection);
    Writer writer(connection, source);
    writer.enter();
    writer.say_again(numbers, records, out);
    writer.bump_revision();
    transaction.commit();
    return out;
  });
}

bool Store::leads() {
  if (!is_shared_) return true;
  const std::lock_guard lock(lead_mutex_);
  const auto now = std::chrono::steady_clock::now();
  if (now - asked_at_ < std::chrono::seconds(2)) return leads_;
  asked_at_ = now;
  try {
    // A lost connection has lost the lock: it is asked for again.
    if (leads_ && lead_->is_connected()) {
      lead_->script("SELECT 1");
      return true;
    }
    leads_ = false;
    lead_->query("SELECT pg_try_advisory_lock(?1)::int::bigint", Values{kPollerLock},
                 [&](const Row &row) { leads_ = row.number(0) != 0; });
  } catch (const DatabaseError &) {
    leads_ = false;
  }
  return leads_;
}

Result<Store::Place> Store::newest(const std::string &source) {
  return read<Place>([&](Connection &connection) {
    Place out;
    connection.query("SELECT max(seq) FROM records WHERE source = ?1",
                     Values{std::string_view(source)}, [&](const Row &row) {
                       if (!row.is_null(0)) out.record = static_cast<std::uint64_t>(row.number(0));
                     });
    connection.query(
        "SELECT revision FROM sources WHERE source = ?1", Values{std::string_view(source)},
        [&](const Row &row) { out.revision = static_cast<std::uint64_t>(row.number(0)); });
    return out;
  });
}

Result<Store::Added> Store::news(const std::string &source, Place &place) {
  if (!is_shared_) return Added{};
  return read<Added>([&](Connection &connection) {
    Added out;
    Place now = place;
    // One statement sees one state of the tables: how far it goes is how far its answer reaches.
    // What is said now, and what the records that were replaced said.
    connection.query(
        "WITH fresh AS (SELECT seq, key FROM records WHERE source = ?1 AND seq > ?2) "
        "SELECT (SELECT count(*) FROM fresh), (SELECT max(seq) FROM fresh), "
        "(SELECT revision FROM sources WHERE source = ?1), incident "
        "FROM (SELECT 1) AS one LEFT JOIN (SELECT DISTINCT incident FROM lines WHERE seq IN "
        "(SELECT r.seq FROM records AS r JOIN fresh ON r.source = ?1 AND r.key = fresh.key)) AS "
        "said "
        "ON true",
        Values{std::string_view(source), static_cast<std::int64_t>(place.record)},
        [&](const Row &row) {
          out.records = static_cast<std::size_t>(row.number(0));
          if (!row.is_null(1)) now.record = static_cast<std::uint64_t>(row.number(1));
          if (!row.is_null(2)) now.revision = static_cast<std::uint64_t>(row.number(2));
          if (!row.is_null(3)) out.incidents.emplace(row.text(3));
        });
    out.whole = now.revision != place.revision;
    place = now;
    return out;
  });
}

} // namespace slax::store
