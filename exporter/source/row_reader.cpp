// SPDX-License-Identifier: Apache-2.0
#include "exporter/source/row_reader.hpp"

#include "exporter/connector/input_file.hpp"
#include "exporter/source/file.hpp"
#include "exporter/source/since.hpp"
#include "exporter/store/sql_query.hpp"

#include <algorithm>
#include <span>

namespace slax::source {
namespace {

using slac::time::Instant;
using store::Record;

constexpr std::size_t kBatch = 2'000; ///< records of one commit

} // namespace

RowReader::RowReader(const slac::model::Connector &connector, const slac::model::Source &source,
                     const connector::Values &values, connector::Mapping &mapping,
                     store::Store &store, Poller::OnAdded on_added)
    : connector_(connector), source_(source), values_(values), mapping_(mapping), store_(store),
      on_added_(std::move(on_added)) {}

PollResult RowReader::read(store::Progress progress, Instant now, bool full) {
  return connector_.file ? read_file(now) : read_database(std::move(progress), now, full);
}

PollResult RowReader::read_file(Instant now) {
  const auto path = fill(connector_.file->path.value, values_);
  if (!path) return {false, "the path lacks a parameter", {}};
  const FileStamp stamp = stamp_of(*path);
  const std::string seen = std::to_string(stamp.modified_ns) + " " +
                           std::to_string(stamp.changed_ns) + " " + std::to_string(stamp.size) +
                           " " + std::to_string(stamp.inode);
  if (seen == file_seen_) return store_rows({}, store::Way::File, now, {}, true);
  auto text = connector::read_input(*path);
  if (!text) return {false, text.error().text(), {}};
  connector::JqAnswer rows =
      connector::split_records(text.value(), *connector_.file, values_, mapping_);
  std::string().swap(text.value()); // the rows hold it now
  if (rows.error) return {false, *path + ": " + *rows.error, {}};
  PollResult result = store_rows(std::move(rows.outputs), store::Way::File, now, {}, true);
  // A file that was changed a moment ago may change again without a new stamp.
  if (result.complete && now.ns - stamp.changed_ns > slac::time::kSecond) file_seen_ = seen;
  return result;
}

PollResult RowReader::read_database(store::Progress progress, Instant now, bool full) {
  const slac::model::SqlInput &terms = *connector_.sql;
  const auto database = fill(terms.database.value, values_);
  if (!database) return {false, "the database lacks a parameter", {}};
  const std::string since =
      terms.since ? spell(terms.since->format, since_when(*terms.since, progress, now, full),
                          source_.timezone.value_or(slac::time::Zone()), End::From)
                        .text
                  : std::string();
  const auto query = fill(terms.query.value, values_);
  if (!query) return {false, "the query lacks a parameter", {}};
  auto rows = store::query_rows(*database, *query, since);
  if (!rows) return {false, rows.error().reason, {}}; // the path may hold a secret
  return store_rows(std::move(rows.value()), store::Way::Poll, now, std::move(progress), full);
}

/// Maps rows and stores them, a batch at a time, the last one with the progress. What is stored is
/// freed.
PollResult RowReader::store_rows(std::vector<std::string> rows, store::Way way, Instant now,
                                 store::Progress progress, bool full) {
  std::optional<Instant> newest;
  const auto put = [&](const std::vector<Record> &records,
                       const std::optional<store::Progress> &how_far) {
    const auto added = store_.append(source_.name.value, now, records, false, how_far);
    if (!added) return PollResult{false, added.error().text(), {}};
    on_added_(added.value(), records.size());
    return PollResult{true, {}, {}};
  };
  for (std::size_t first = 0; first < rows.size(); first += kBatch) {
    const std::span<std::string> batch =
        std::span(rows).subspan(first, std::min(kBatch, rows.size() - first));
    std::vector<connector::Mapped> mapped = mapping_.map_all(way, batch, now);
    std::vector<Record> records;
    for (std::size_t i = 0; i < batch.size(); ++i) {
      if (mapped[i].updated)
        if (const auto at = parse_change(*mapped[i].updated); at && (!newest || *newest < *at))
          newest = at;
      if (mapped[i].key.empty()) mapped[i].key = "row " + std::to_string(first + i + 1);
      records.push_back(stored(way, std::move(batch[i]), std::move(mapped[i]), source_.name.value));
    }
    if (PollResult done = put(records, std::nullopt); !done.complete) return done;
  }
  return put({}, after_poll(std::move(progress), newest, now, full));
}

} // namespace slax::source
