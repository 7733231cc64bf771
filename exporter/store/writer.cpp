// SPDX-License-Identifier: Apache-2.0
#include "exporter/store/writer.hpp"

#include "exporter/store/record_hash.hpp"

#include <algorithm>

namespace slax::store {
namespace {

using slac::time::Instant;
using Values = std::vector<Value>;

constexpr std::size_t kAtOnce = 256; ///< records of one statement
constexpr std::int64_t kFormer = 0;
constexpr std::int64_t kStands = 1;
constexpr std::int64_t kRefused = 2;

std::string code_of(const std::string &reason) { return reason.substr(0, reason.find(':')); }

Value or_null(const std::optional<std::int64_t> &number) {
  return number ? Value(*number) : Value(std::monostate());
}

std::optional<std::int64_t> updated_of(const Record &record) {
  return record.updated ? std::optional(record.updated->ns) : std::nullopt;
}

/// `(?1, ?2), (?3, ?4)`, counted on from `first`.
std::string tuples(std::size_t count, std::size_t columns, std::size_t first = 1) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) {
    out += i == 0 ? "(" : ", (";
    for (std::size_t c = 0; c < columns; ++c)
      out += (c == 0 ? "?" : ", ?") + std::to_string(first++);
    out += ")";
  }
  return out;
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

void Writer::append(Instant seen, const std::vector<Record> &records, bool immutable,
                    Store::Added &out) {
  std::vector<New> some;
  std::set<std::string> keys;
  const auto flush = [&] {
    if (!some.empty()) append_some(seen, std::exchange(some, {}), immutable, out);
    keys.clear();
  };
  for (const Record &record : records) {
    New one{&record, record.key, record_hash(record.raw)};
    if (one.key.empty()) one.key = content_key(one.hash);
    if (some.size() == kAtOnce || !keys.insert(one.key).second) {
      flush(); // versions of one key come after one another
      keys.insert(one.key);
    }
    some.push_back(std::move(one));
  }
  flush();
}

/// Of each key the versions that stand, and those with the content of a new record.
Writer::Versions Writer::find(const std::vector<New> &records) {
  Versions out;
  const auto take = [&](const Row &row) {
    Version version{row.number(1), row.number(2), std::string(row.text(3)),
                    row.is_null(4) ? std::nullopt : std::optional(row.number(4))};
    std::vector<Version> &list = out[std::string(row.text(0))];
    if (std::none_of(list.begin(), list.end(),
                     [&](const Version &v) { return v.number == version.number; }))
      list.push_back(std::move(version));
  };
  const std::string select =
      "SELECT key, seq, state, hash, updated FROM records WHERE source = ?1 ";
  Values keys{std::string_view(source_)};
  std::string of_keys;
  std::string of_hashes;
  for (std::size_t i = 0; i < records.size(); ++i) {
    keys.emplace_back(std::string_view(records[i].key));
    of_keys += (i == 0 ? "?" : ", ?") + std::to_string(i + 2);
    of_hashes += (i == 0 ? "?" : ", ?") + std::to_string(records.size() + i + 2);
  }
  Values contents = keys;
  for (const New &record : records)
    contents.emplace_back(Bytes{record.hash});
  connection_.query(select + "AND state != 0 AND key IN (" + of_keys + ")", keys, take);
  connection_.query(select + "AND key IN (" + of_keys + ") AND hash IN (" + of_hashes + ")",
                    contents, take);
  return out;
}

/// Whether it is stored as a new version, and as which; what it replaces becomes history.
bool Writer::is_wanted(New &record, const Versions &known, bool immutable, Store::Added &out) {
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
    if (refused != nullptr) set_state(refused->number, kFormer, out);
    if (stands != nullptr) note_incidents(stands->number, out);
    return true;
  }
  if (stands != nullptr) set_state(stands->number, kFormer, out);
  if (refused != nullptr && !is_older(updated_of(from), refused->updated))
    set_state(refused->number, kFormer, out);
  return true;
}

void Writer::append_some(Instant seen, std::vector<New> records, bool immutable,
                         Store::Added &out) {
  const Versions known = find(records);
  std::erase_if(records, [&](New &record) { return !is_wanted(record, known, immutable, out); });
  if (records.empty()) return;
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
  Values values;
  for (const New &record : records) {
    values.emplace_back(std::string_view(source_));
    values.emplace_back(std::string_view(record.key));
    values.emplace_back(static_cast<std::int64_t>(record.record->way));
    values.emplace_back(seen.ns);
    values.emplace_back(Bytes{record.hash});
    values.emplace_back(std::string_view(record.record->raw));
    values.push_back(or_null(updated_of(*record.record)));
    values.emplace_back(record.state);
  }
  std::map<std::string, std::int64_t> numbers;
  connection_.query(
      "INSERT INTO records (source, key, way, seen, hash, raw, updated, state) VALUES " +
          tuples(records.size(), 8) + " RETURNING seq, key",
      values, [&](const Row &row) { numbers[std::string(row.text(1))] = row.number(0); });
  for (New &record : records)
    record.number = numbers[record.key];
}

void Writer::insert_lines(const std::vector<New> &records) {
  Values values;
  std::size_t count = 0;
  const auto flush = [&] {
    if (count > 0)
      connection_.run(
          "INSERT INTO lines (source, incident, seq, number, account, grp, line, current) VALUES " +
              tuples(count, 8),
          values);
    values.clear();
    count = 0;
  };
  for (const New &record : records) {
    std::int64_t number = 0;
    for (const Line &line : record.record->lines) {
      values.emplace_back(std::string_view(source_));
      values.emplace_back(std::string_view(line.incident));
      values.emplace_back(record.number);
      values.emplace_back(number++);
      values.emplace_back(std::string_view(line.account));
      values.emplace_back(std::string_view(line.group));
      values.emplace_back(std::string_view(line.text));
      values.emplace_back(std::int64_t{record.state == kStands ? 1 : 0});
      if (++count == kAtOnce) flush();
    }
  }
  flush();
}

void Writer::insert_refused(const std::vector<New> &records) {
  for (const New &record : records) {
    if (record.record->refused.empty()) continue;
    const std::string code = code_of(record.record->refused);
    connection_.run("INSERT INTO refused (seq, source, reason, code) VALUES (?1, ?2, ?3, ?4)",
                    Values{record.number, std::string_view(source_),
                           std::string_view(record.record->refused), std::string_view(code)});
  }
}

void Writer::note_incidents(std::int64_t number, Store::Added &out) {
  connection_.query("SELECT incident FROM lines WHERE seq = ?1", Values{number},
                    [&](const Row &row) { out.incidents.emplace(row.text(0)); });
}

/// Lines are current where their record stands.
void Writer::set_state(std::int64_t number, std::int64_t state, Store::Added &out) {
  note_incidents(number, out);
  connection_.run("UPDATE records SET state = ?2 WHERE seq = ?1", Values{number, state});
  connection_.run("UPDATE lines SET current = ?2 WHERE seq = ?1",
                  Values{number, std::int64_t{state == kStands ? 1 : 0}});
}

void Writer::say_again(std::span<const std::int64_t> numbers, const std::vector<Record> &records,
                       Store::Added &out) {
  std::set<std::string> keys;
  std::vector<New> again;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const std::int64_t number = numbers[i];
    New one{&records[i], {}, {}, number};
    connection_.query("SELECT key, state FROM records WHERE seq = ?1", Values{number},
                      [&](const Row &row) {
                        one.key = row.text(0);
                        one.state = row.number(1);
                      });
    note_incidents(number, out);
    connection_.run("DELETE FROM lines WHERE seq = ?1", Values{number});
    connection_.run("DELETE FROM refused WHERE seq = ?1", Values{number});
    for (const Line &line : records[i].lines)
      out.incidents.insert(line.incident);
    keys.insert(one.key);
    again.push_back(std::move(one));
  }
  insert_lines(again);
  insert_refused(again);
  for (const std::string &key : keys)
    settle(key, out);
}

/// Which version of a key stands, out of all that there are.
void Writer::settle(const std::string &key, Store::Added &out) {
  struct Known {
    Version version;
    bool refused = false;
  };
  std::vector<Known> all;
  connection_.query(
      "SELECT records.seq, state, updated, refused.seq FROM records LEFT JOIN refused "
      "ON refused.seq = records.seq WHERE records.source = ?1 AND key = ?2 "
      "ORDER BY records.seq",
      Values{std::string_view(source_), std::string_view(key)}, [&](const Row &row) {
        all.push_back({{row.number(0),
                        row.number(1),
                        {},
                        row.is_null(2) ? std::nullopt : std::optional(row.number(2))},
                       !row.is_null(3)});
      });
  const Known *stands = nullptr;
  const Known *refused = nullptr;
  for (const Known &one : all) {
    if (stands != nullptr && is_older(one.version.updated, stands->version.updated)) continue;
    if (one.refused) {
      refused = &one;
      continue;
    }
    stands = &one;
    if (refused != nullptr && !is_older(one.version.updated, refused->version.updated))
      refused = nullptr;
  }
  for (const Known &one : all) {
    const std::int64_t state = &one == stands ? kStands : &one == refused ? kRefused : kFormer;
    if (state != one.version.state) set_state(one.version.number, state, out);
  }
}

void Writer::put(const Progress &progress) {
  const auto ns = [](const std::optional<Instant> &at) {
    return or_null(at ? std::optional(at->ns) : std::nullopt);
  };
  connection_.run("UPDATE sources SET watermark = ?2, scanned = ?3, success = ?4 WHERE source = ?1",
                  Values{std::string_view(source_), std::string_view(progress.watermark),
                         ns(progress.scanned), ns(progress.success)});
}

void Writer::bump_revision() {
  connection_.run("UPDATE sources SET revision = revision + 1 WHERE source = ?1",
                  Values{std::string_view(source_)});
}

} // namespace slax::store
