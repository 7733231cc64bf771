// SPDX-License-Identifier: Apache-2.0
// How records get in: known ones are recognised by key and hash before the lock is taken, new ones
// numbered and put in, and the version of each key that stands is chosen, all by statements over
// many rows at once.
#include "exporter/store/writer.hpp"

#include "exporter/store/record_hash.hpp"
#include "exporter/store/standing.hpp"

#include <algorithm>

namespace slax::store {
namespace {

using slac::time::Instant;
using Values = std::vector<Value>;

constexpr std::size_t kAtOnce = 1'000;           ///< records of one statement
constexpr std::size_t kBytesAtOnce = 32U << 20U; ///< and about so much: a message has a limit
constexpr std::int64_t kFormer = 0;
constexpr std::int64_t kStands = 1;
constexpr std::int64_t kRefused = 2;

Value or_null(const std::optional<std::int64_t> &number) {
  return number ? Value(*number) : Value(std::monostate());
}

std::optional<std::int64_t> updated_of(const Record &record) {
  return record.updated ? std::optional(record.updated->ns) : std::nullopt;
}

std::size_t size_of(const Record &record) {
  std::size_t out = record.raw.size();
  for (const Line &line : record.lines)
    out += line.text.size();
  return out;
}

Given as_given(std::span<const std::int64_t> numbers) {
  return {{{"seq", Given::Type::Integer}}, {numbers.begin(), numbers.end()}};
}

/// Version `b` comes after `a`.
bool is_older(const std::optional<std::int64_t> &b, const std::optional<std::int64_t> &a) {
  return a && b && *b < *a;
}

} // namespace

void Writer::enter() {
  connection_.run("INSERT INTO sources (source) VALUES (?1) ON CONFLICT DO NOTHING",
                  Values{std::string_view(source_)});
  connection_.run("SELECT 1 FROM sources WHERE source = ?1" +
                      std::string(connection_.dialect().for_update),
                  Values{std::string_view(source_)});
}

std::vector<Writer::New> Writer::prepare(const std::vector<Record> &records) {
  std::vector<New> out;
  out.reserve(records.size());
  for (const Record &record : records) {
    New one{&record, record.key, record_hash(record.raw)};
    if (one.key.empty()) one.key = content_key(one.hash);
    out.push_back(std::move(one));
  }
  return out;
}

void Writer::append(Instant seen, std::vector<New> records, bool immutable, Store::Added &out) {
  std::vector<New> some;
  std::set<std::string> keys;
  std::size_t bytes = 0;
  const auto flush = [&] {
    if (!some.empty()) append_some(seen, std::exchange(some, {}), immutable, out);
    keys.clear();
    bytes = 0;
  };
  for (New &one : records) {
    const std::size_t size = size_of(*one.record);
    // Versions of one key come after one another.
    if (some.size() == kAtOnce || bytes + size > kBytesAtOnce || keys.contains(one.key)) flush();
    keys.insert(one.key);
    bytes += size;
    some.push_back(std::move(one));
  }
  flush();
}

/// Of each key the version that stands and the refused one, of which there is at least one where
/// the key is known; and that with the content of a new record, where neither has it.
Writer::Versions Writer::find(const std::vector<New> &records) {
  Versions out;
  const auto take = [&](const Row &row) {
    out[std::string(row.text(0))].push_back(
        {row.number(1), row.number(2), std::string(row.text(3)),
         row.is_null(4) ? std::nullopt : std::optional(row.number(4))});
  };
  const std::string select = "SELECT given.key, seq, state, records.hash, updated FROM given "
                             "JOIN records ON source = ?1 AND records.key = given.key ";
  Given keys{{{"key", Given::Type::Bytes}}, {}};
  for (const New &record : records)
    keys.values.emplace_back(std::string_view(record.key));
  connection_.query(select + "AND state IN (1, 2)", Values{std::string_view(source_)}, keys, take);
  Given contents{{{"key", Given::Type::Bytes}, {"hash", Given::Type::Bytes}}, {}};
  for (const New &record : records) {
    const auto found = out.find(record.key);
    if (found == out.end() ||
        std::any_of(found->second.begin(), found->second.end(),
                    [&](const Version &version) { return version.hash == record.hash; }))
      continue;
    contents.values.emplace_back(std::string_view(record.key));
    contents.values.emplace_back(Bytes{record.hash});
  }
  if (!contents.values.empty())
    connection_.query(select + "AND state = 0 AND records.hash = given.hash",
                      Values{std::string_view(source_)}, contents, take);
  return out;
}

/// Whether it is stored as a new version, and as which; what it replaces goes into `former`.
bool Writer::is_wanted(New &record, const Versions &known, bool immutable, Numbers &former,
                       Store::Added &out) {
  const Record &from = *record.record;
  record.state = from.refused.empty() ? kStands : kRefused;
  const auto found = known.find(record.key);
  if (found == known.end()) return true;
  if (immutable) return false;
  const Version *stands = nullptr;
  const Version *refused = nullptr;
  bool is_former = false;
  for (const Version &version : found->second) {
    if (version.state == kStands) stands = &version;
    if (version.state == kRefused) refused = &version;
    if (version.hash != record.hash) continue;
    if (version.state != kFormer) {
      // What could not be mapped may be by now.
      if (version.state == kRefused && from.refused.empty()) {
        const std::int64_t number = version.number;
        say_again(std::span(&number, 1), {from}, out);
      }
      return false;
    }
    is_former = true;
  }
  const bool is_late = stands != nullptr && is_older(updated_of(from), stands->updated);
  // A delivery that was made before says nothing new; what is polled may have gone back.
  if (is_former && (is_late || from.way == Way::Webhook)) return false;
  if (is_late) {
    record.state = kFormer;
    return true;
  }
  if (record.state == kRefused) {
    if (refused != nullptr) former.push_back(refused->number);
    if (stands != nullptr) note_incidents(std::span(&stands->number, 1), out);
    return true;
  }
  if (stands != nullptr) former.push_back(stands->number);
  if (refused != nullptr && !is_older(updated_of(from), refused->updated))
    former.push_back(refused->number);
  return true;
}

void Writer::append_some(Instant seen, std::vector<New> records, bool immutable,
                         Store::Added &out) {
  const Versions known = find(records);
  Numbers former;
  std::erase_if(records,
                [&](New &record) { return !is_wanted(record, known, immutable, former, out); });
  if (records.empty()) return;
  set_state(former, kFormer, out);
  insert(seen, records);
  insert_lines(records);
  insert_refused(records);
  out.records += records.size();
  for (const New &record : records)
    if (record.state == kStands)
      for (const Line &line : record.record->lines)
        out.incidents.insert(line.incident);
}

void Writer::insert(Instant seen, std::vector<New> &records) {
  using enum Given::Type;
  Given given{{{"key", Bytes},
               {"way", Integer},
               {"hash", Bytes},
               {"raw", Bytes},
               {"updated", Integer},
               {"state", Integer}},
              {}};
  for (const New &record : records) {
    given.values.emplace_back(std::string_view(record.key));
    given.values.emplace_back(static_cast<std::int64_t>(record.record->way));
    given.values.emplace_back(store::Bytes{record.hash});
    given.values.emplace_back(std::string_view(record.record->raw));
    given.values.push_back(or_null(updated_of(*record.record)));
    given.values.emplace_back(record.state);
  }
  std::map<std::string, std::int64_t> numbers;
  connection_.query(
      "INSERT INTO records (source, seen, key, way, hash, raw, updated, state) "
      "SELECT ?1, ?2, key, way, hash, raw, updated, state FROM given RETURNING seq, key",
      Values{std::string_view(source_), seen.ns}, given,
      [&](const Row &row) { numbers[std::string(row.text(1))] = row.number(0); });
  for (New &record : records)
    record.number = numbers[record.key];
}

void Writer::insert_lines(const std::vector<New> &records) {
  using enum Given::Type;
  Given given{{{"incident", Bytes},
               {"seq", Integer},
               {"number", Integer},
               {"account", Bytes},
               {"grp", Bytes},
               {"line", Bytes},
               {"current", Integer}},
              {}};
  const auto flush = [&] {
    connection_.run(
        "INSERT INTO lines (source, incident, seq, number, account, grp, line, current) "
        "SELECT ?1, incident, seq, number, account, grp, line, current FROM given",
        Values{std::string_view(source_)}, given);
    given.values.clear();
  };
  for (const New &record : records) {
    std::int64_t number = 0;
    for (const Line &line : record.record->lines) {
      given.values.emplace_back(std::string_view(line.incident));
      given.values.emplace_back(record.number);
      given.values.emplace_back(number++);
      given.values.emplace_back(std::string_view(line.account));
      given.values.emplace_back(std::string_view(line.group));
      given.values.emplace_back(std::string_view(line.text));
      given.values.emplace_back(std::int64_t{record.state == kStands ? 1 : 0});
      if (given.rows() == kAtOnce) flush();
    }
  }
  if (given.rows() > 0) flush();
}

void Writer::insert_refused(const std::vector<New> &records) {
  Given given{
      {{"seq", Given::Type::Integer}, {"reason", Given::Type::Bytes}, {"code", Given::Type::Text}},
      {}};
  for (const New &record : records) {
    const std::string_view reason = record.record->refused;
    if (reason.empty()) continue;
    given.values.emplace_back(record.number);
    given.values.emplace_back(reason);
    given.values.emplace_back(reason.substr(0, reason.find(':')));
  }
  if (given.rows() > 0)
    connection_.run("INSERT INTO refused (seq, source, reason, code) "
                    "SELECT seq, ?1, reason, code FROM given",
                    Values{std::string_view(source_)}, given);
}

void Writer::note_incidents(std::span<const std::int64_t> numbers, Store::Added &out) {
  connection_.query("SELECT incident FROM given JOIN lines ON lines.seq = given.seq", {},
                    as_given(numbers), [&](const Row &row) { out.incidents.emplace(row.text(0)); });
}

/// Lines are current where their record stands.
void Writer::set_state(std::span<const std::int64_t> numbers, std::int64_t state,
                       Store::Added &out) {
  if (numbers.empty()) return;
  note_incidents(numbers, out);
  const Given given = as_given(numbers);
  connection_.run("UPDATE records SET state = ?1 WHERE seq IN (SELECT seq FROM given)",
                  Values{state}, given);
  connection_.run("UPDATE lines SET current = ?1 WHERE seq IN (SELECT seq FROM given)",
                  Values{std::int64_t{state == kStands ? 1 : 0}}, given);
}

void Writer::say_again(std::span<const std::int64_t> numbers, const std::vector<Record> &records,
                       Store::Added &out) {
  const Given given = as_given(numbers);
  std::map<std::int64_t, New> again; // in the order of their numbers
  for (std::size_t i = 0; i < numbers.size(); ++i)
    again[numbers[i]] = {&records[i], {}, {}, numbers[i]};
  std::set<std::string> keys;
  connection_.query("SELECT records.seq, key, state FROM given JOIN records "
                    "ON records.seq = given.seq",
                    {}, given, [&](const Row &row) {
                      again[row.number(0)].state = row.number(2);
                      keys.emplace(row.text(1));
                    });
  note_incidents(numbers, out);
  connection_.run("DELETE FROM lines WHERE seq IN (SELECT seq FROM given)", {}, given);
  connection_.run("DELETE FROM refused WHERE seq IN (SELECT seq FROM given)", {}, given);
  std::vector<New> rewritten;
  for (auto &[number, one] : again) {
    for (const Line &line : one.record->lines)
      out.incidents.insert(line.incident);
    rewritten.push_back(std::move(one));
  }
  insert_lines(rewritten);
  insert_refused(rewritten);
  settle(keys, out);
}

/// Which version of each key stands, out of all that there are.
void Writer::settle(const std::set<std::string> &keys, Store::Added &out) {
  struct Known {
    std::vector<KeyVersion> versions;
    Numbers states;
  };
  Given given{{{"key", Given::Type::Bytes}}, {}};
  for (const std::string &key : keys)
    given.values.emplace_back(std::string_view(key));
  std::map<std::string, Known> known;
  connection_.query("SELECT records.key, records.seq, state, updated, refused.seq FROM given "
                    "JOIN records ON records.source = ?1 AND records.key = given.key "
                    "LEFT JOIN refused ON refused.seq = records.seq ORDER BY records.seq",
                    Values{std::string_view(source_)}, given, [&](const Row &row) {
                      Known &of = known[std::string(row.text(0))];
                      of.versions.push_back(
                          {row.number(1),
                           row.is_null(3) ? std::nullopt : std::optional(row.number(3)),
                           !row.is_null(4)});
                      of.states.push_back(row.number(2));
                    });
  std::map<std::int64_t, Numbers> moved; // by the state that they get
  for (const auto &[key, of] : known) {
    const Standing standing = standing_of(of.versions);
    for (std::size_t i = 0; i < of.versions.size(); ++i) {
      const std::int64_t state = standing.stands == i    ? kStands
                                 : standing.refused == i ? kRefused
                                                         : kFormer;
      if (state != of.states[i]) moved[state].push_back(of.versions[i].number);
    }
  }
  for (const auto &[state, numbers] : moved)
    set_state(numbers, state, out);
}

void Writer::put(const Progress &progress) {
  const auto ns = [](const std::optional<Instant> &at) {
    return or_null(at ? std::optional(at->ns) : std::nullopt);
  };
  connection_.run("UPDATE sources SET watermark = ?2, scanned = ?3, success = ?4 WHERE source = ?1",
                  Values{std::string_view(source_), std::string_view(progress.watermark),
                         ns(progress.scanned), ns(progress.success)});
  if (progress.success) note_read(*progress.success);
}

/// Reads that follow one another closely are one stretch.
void Writer::note_read(Instant at) {
  constexpr slac::time::Duration kApart{15 * slac::time::kMinute};
  bool is_noted = false;
  connection_.query("UPDATE reads SET last = ?2 WHERE source = ?1 AND last >= ?3 AND last <= ?2 "
                    "RETURNING last",
                    Values{std::string_view(source_), at.ns, (at - kApart).ns},
                    [&](const Row &) { is_noted = true; });
  if (is_noted) return;
  connection_.run("INSERT INTO reads (source, first, last) VALUES (?1, ?2, ?2) "
                  "ON CONFLICT DO NOTHING",
                  Values{std::string_view(source_), at.ns});
}

void Writer::bump_revision() {
  connection_.run("UPDATE sources SET revision = revision + 1 WHERE source = ?1",
                  Values{std::string_view(source_)});
}

} // namespace slax::store
