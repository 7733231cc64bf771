// SPDX-License-Identifier: Apache-2.0
// What of the records stands, for the intake (which adds), the reader (which asks for what changed)
// and people (history).
#pragma once

#include "compiler/base/result.hpp"
#include "compiler/time/instant.hpp"
#include "exporter/connector/way.hpp"
#include "exporter/store/connection.hpp"

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace slax::store {

using connector::Way;

/// One line of an incident in the normal form.
struct Line {
  std::string incident; ///< its id
  std::string account;  ///< the first that it names, as it spells it; `all`; empty: none
  std::string group;    ///< of an alert; empty: it is none
  std::string text;     ///< a JSON object
};

/// A record as a system gave it, and what it says. What it says can be worked out again.
struct Record {
  Way way = Way::Poll;
  /// A later record of the same key replaces what the former says. Empty: the record's content is
  /// its key, so that each different one counts.
  std::string key;
  std::string raw;
  std::vector<Line> lines;
  std::string refused; ///< why it says nothing: a code, a colon, words; empty: it can be used
  std::optional<slac::time::Instant> updated; ///< when the system changed it, if it says so
  slac::time::Instant seen;                   ///< of a stored one
  bool is_known = true;                       ///< its refusal is a verdict; else it is tried again
};

/// How far a source was read.
struct Progress {
  std::string watermark;                      ///< newest change, as the system spells it
  std::optional<slac::time::Instant> scanned; ///< last full scan
  std::optional<slac::time::Instant> success; ///< last complete read
};

struct Refusal {
  std::uint64_t record = 0; ///< its number: they grow in the order in which records came
  std::string key;
  std::string reason;
};

/// What the store says of incidents.
struct Lines {
  std::string text; ///< in the normal form, one JSON object a line
  /// Incidents of which a newer version was refused, and why: what is said is the one before.
  std::map<std::string, std::string> unread;
};

/// Every record that ever came, for good, and what is said by the version of each key that stands:
/// the newest that can be used. Records are only added: what they say is derived and can be rebuilt
/// from them alone. One set of statements on SQLite and on PostgreSQL; what is written and what is
/// read have a connection each, so that neither waits for the other. Thread-safe. What fails says
/// so and changes nothing.
class Store {
public:
  enum class Access { Write, Read };
  /// `postgresql://…`: that database, which several processes may share. Else a folder, which is
  /// made if it is missing: the SQLite database in it, which one process writes at a time and
  /// others may read. Tables are made, or brought to the newest version, by who writes.
  static slac::base::Result<std::unique_ptr<Store>> open(const std::string &where,
                                                         Access access = Access::Write);
  ~Store();
  Store(const Store &) = delete;
  Store &operator=(const Store &) = delete;

  /// What an append did.
  struct Added {
    std::size_t records = 0;         ///< that were not known; a known one is passed over
    std::set<std::string> incidents; ///< ids of which something else is said than before
    bool whole = false;              ///< anything may be said otherwise than before
  };
  /// Adds records of a source and its progress in one step that is durable when this returns. A
  /// version that is known to be older than the one that stands, and a repeated delivery, replace
  /// nothing; nor does one that is refused. `immutable` records are passed over where their key is
  /// known.
  slac::base::Result<Added> append(const std::string &source, slac::time::Instant seen,
                                   const std::vector<Record> &records, bool immutable,
                                   const std::optional<Progress> &progress);

  slac::base::Result<Progress> progress(const std::string &source);
  /// What is said of all incidents of a source, or of some of them.
  slac::base::Result<Lines> lines(const std::string &source,
                                  const std::set<std::string> *incidents);
  /// The groups that these alerts are in, or were, and the lines of all alerts with a line there.
  struct Groups {
    std::set<std::string> groups;
    Lines lines;
  };
  slac::base::Result<Groups> groups_of(const std::string &source,
                                       const std::set<std::string> &incidents);
  /// The newest refused records of a source that nothing replaced, and how many there are of each
  /// code.
  struct Refusals {
    static constexpr std::size_t kListed = 1'000;
    std::vector<Refusal> newest; ///< at most so many, in the order in which they came
    std::map<std::string, std::uint64_t> counts;
  };
  slac::base::Result<Refusals> refused(const std::string &source);

  /// Fills in lines and refusal of each.
  using Map = std::function<void(std::vector<Record> &)>;
  /// Receives how many are done, of how many; false ends it before its end.
  using OnProgress = std::function<bool(std::size_t, std::size_t)>;
  /// Where the fingerprint differs from the one that the source's records were mapped with, maps
  /// all of them again, some at a time and without holding up who writes meanwhile. True if it did.
  slac::base::Result<bool> remap(const std::string &source, const std::string &fingerprint,
                                 const Map &map, const OnProgress &on_progress);
  slac::base::Result<bool> needs_remap(const std::string &source, const std::string &fingerprint);
  /// Maps those again that our own means failed to map.
  slac::base::Result<Added> retry(const std::string &source, const Map &map);

  /// Every record with a line of the incident, oldest first: when it was seen, and what it says.
  struct Seen {
    std::uint64_t record = 0;
    slac::time::Instant seen;
    bool newest = false; ///< it stands; else a later one replaced it
    std::string line;
  };
  slac::base::Result<std::vector<Seen>> history(const std::string &source,
                                                const std::string &incident);

  /// The records that an incident stands on: their hashes (SHA-256, hexadecimal) in the order in
  /// which they came, and when the newest did.
  struct Evidence {
    std::vector<std::string> hashes;
    slac::time::Instant seen;
  };
  slac::base::Result<std::map<std::string, Evidence>>
  evidence(const std::string &source, const std::set<std::string> &incidents);
  /// What was said of all incidents at that instant, as today's mapping reads the records that had
  /// come by then.
  slac::base::Result<Lines> lines_as_known(const std::string &source, slac::time::Instant on);
  /// Stretches in which complete reads followed one another, a quarter of an hour apart at most.
  struct Read {
    slac::time::Instant first;
    slac::time::Instant last;
  };
  slac::base::Result<std::vector<Read>> reads(const std::string &source);

  /// Whether other processes may add records.
  bool is_shared() const { return is_shared_; }
  /// Whether this process is the one that polls. Of those that share a store one is; another takes
  /// over within a few seconds of its end. May be asked often.
  bool leads();
  /// How far a reader of the source has come.
  struct Place {
    std::uint64_t record = 0;   ///< number of the newest
    std::uint64_t revision = 0; ///< of what former records say
  };
  slac::base::Result<Place> newest(const std::string &source);
  /// What was added since, by whomever; `place` is then the newest.
  slac::base::Result<Added> news(const std::string &source, Place &place);

private:
  Store(std::unique_ptr<Connection> writer, std::unique_ptr<Connection> reader,
        std::unique_ptr<Connection> lead, std::string name, int lock);
  template <class T, class Do>
  slac::base::Result<T> write(const Do &act) {
    const std::lock_guard lock(write_mutex_);
    return ask<T>(*writer_, act);
  }
  template <class T, class Do>
  slac::base::Result<T> read(const Do &act) {
    const std::lock_guard lock(read_mutex_);
    return ask<T>(*reader_, act);
  }
  template <class T, class Do>
  slac::base::Result<T> ask(Connection &connection, const Do &act) {
    try {
      return act(connection);
    } catch (const DatabaseError &error) {
      return slac::base::IoError{name_, error.text};
    }
  }
  void add_lines(const std::string &source, const std::set<std::string> *incidents, Lines &out);

  std::string name_; ///< for errors
  bool is_shared_;
  int lock_; ///< file descriptor; held while this process writes an SQLite database
  std::mutex write_mutex_;
  std::unique_ptr<Connection> writer_;
  std::mutex read_mutex_;
  std::unique_ptr<Connection> reader_;
  std::mutex lead_mutex_;
  std::unique_ptr<Connection> lead_; ///< holds the poller's lock as long as it lives
  bool leads_ = false;
  std::chrono::steady_clock::time_point asked_at_{};
};

} // namespace slax::store
