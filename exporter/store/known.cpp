// SPDX-License-Identifier: Apache-2.0
// What the store knew when: the versions of an incident's records, what stood at an instant, which
// records an incident stands on, and when sources were read completely.
#include "compiler/base/hex.hpp"
#include "exporter/store/standing.hpp"
#include "exporter/store/store.hpp"

#include <algorithm>

namespace slax::store {

using slac::base::Result;
using slac::time::Instant;
using Values = std::vector<Value>;

Result<Lines> Store::lines_as_known(const std::string &source, Instant on) {
  return read<Lines>([&](Connection &connection) {
    std::map<std::string, std::vector<KeyVersion>> versions;
    connection.query("SELECT key, records.seq, updated, refused.seq FROM records "
                     "LEFT JOIN refused ON refused.seq = records.seq "
                     "WHERE records.source = ?1 AND seen <= ?2 ORDER BY records.seq",
                     Values{std::string_view(source), on.ns}, [&](const Row &row) {
                       versions[std::string(row.text(0))].push_back(
                           {row.number(1),
                            row.is_null(2) ? std::nullopt : std::optional(row.number(2)),
                            !row.is_null(3)});
                     });
    Given stands{{{"seq", Given::Type::Integer}}, {}};
    Given unread{{{"seq", Given::Type::Integer}, {"newer", Given::Type::Integer}}, {}};
    for (const auto &[key, all] : versions) {
      const Standing standing = standing_of(all);
      if (!standing.stands) continue;
      stands.values.emplace_back(all[*standing.stands].number);
      if (!standing.refused) continue;
      unread.values.emplace_back(all[*standing.stands].number);
      unread.values.emplace_back(all[*standing.refused].number);
    }
    Lines out;
    if (stands.rows() > 0)
      connection.query("SELECT line FROM given JOIN lines ON lines.seq = given.seq", {}, stands,
                       [&](const Row &row) { (out.text += row.text(0)) += '\n'; });
    if (unread.rows() > 0)
      connection.query("SELECT incident, reason FROM given JOIN lines ON lines.seq = given.seq "
                       "JOIN refused ON refused.seq = given.newer",
                       {}, unread,
                       [&](const Row &row) { out.unread.emplace(row.text(0), row.text(1)); });
    return out;
  });
}

Result<std::vector<Store::Seen>> Store::history(const std::string &source,
                                                const std::string &incident) {
  return read<std::vector<Seen>>([&](Connection &connection) {
    std::vector<Seen> out;
    connection.query(
        "SELECT lines.seq, seen, current, line FROM lines JOIN records "
        "ON records.seq = lines.seq WHERE lines.source = ?1 AND incident = ?2 "
        "ORDER BY lines.seq, number",
        Values{std::string_view(source), std::string_view(incident)}, [&](const Row &row) {
          out.push_back({static_cast<std::uint64_t>(row.number(0)), Instant{row.number(1)},
                         row.number(2) != 0, std::string(row.text(3))});
        });
    return out;
  });
}

Result<std::map<std::string, Store::Evidence>>
Store::evidence(const std::string &source, const std::set<std::string> &incidents) {
  return read<std::map<std::string, Evidence>>([&](Connection &connection) {
    std::map<std::string, Evidence> out;
    connection.query("SELECT lines.incident, records.hash, records.seen, records.seq FROM given "
                     "JOIN lines ON lines.source = ?1 AND lines.incident = given.incident "
                     "JOIN records ON records.seq = lines.seq WHERE current = 1 "
                     "ORDER BY lines.incident, records.seq",
                     Values{std::string_view(source)}, Given::of("incident", incidents),
                     [&](const Row &row) {
                       Evidence &one = out[std::string(row.text(0))];
                       std::string hash = slac::base::to_hex(row.text(1));
                       if (one.hashes.empty() || one.hashes.back() != hash)
                         one.hashes.push_back(std::move(hash));
                       one.seen = std::max(one.seen, Instant{row.number(2)});
                     });
    return out;
  });
}

Result<std::vector<Store::Read>> Store::reads(const std::string &source) {
  return read<std::vector<Read>>([&](Connection &connection) {
    std::vector<Read> out;
    connection.query("SELECT first, last FROM reads WHERE source = ?1 ORDER BY first",
                     Values{std::string_view(source)}, [&](const Row &row) {
                       out.push_back({Instant{row.number(0)}, Instant{row.number(1)}});
                     });
    return out;
  });
}

} // namespace slax::store
