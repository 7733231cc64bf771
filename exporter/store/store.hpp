// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/base/result.hpp"
#include "compiler/time/instant.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace slax::store {

/// How a record came; part of how it is mapped.
enum class Way : std::uint8_t { Poll, Webhook, File };

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
  std::string refused; ///< why it says nothing; empty: it can be used
};

/// How far a source was read.
struct Progress {
  std::string watermark;                      ///< newest change, as the system spells it
  std::optional<slac::time::Instant> scanned; ///< last full scan
  std::optional<slac::time::Instant> success; ///< last complete read
};

struct Refusal {
  std::uint64_t record = 0; ///< its number, which also tells when it came
  std::string key;
  std::string reason;
};

/// Every record that ever came, for good, and what the newest of each key say. Records are only
/// added: what they say is derived and can be rebuilt from them alone. Thread-safe. What fails says
/// so and changes nothing.
class Store {
public:
  /// `postgresql://…`: that database, which several processes may share. Else a folder, which is
  /// made if it is missing: the SQLite database in it, which one process has at a time. Tables are
  /// made, or brought to the newest version.
  static slac::base::Result<std::unique_ptr<Store>> open(const std::string &where);
  virtual ~Store() = default;

  /// What an append did.
  struct Added {
    std::size_t records = 0;         ///< that were not known; a known one is passed over
    std::set<std::string> incidents; ///< ids of which something else is said than before
  };
  /// Adds records of a source and its progress in one step that is durable when this returns.
  /// `immutable` records are passed over where their key is known.
  virtual slac::base::Result<Added> append(const std::string &source, slac::time::Instant seen,
                                           const std::vector<Record> &records, bool immutable,
                                           const std::optional<Progress> &progress) = 0;

  virtual slac::base::Result<Progress> progress(const std::string &source) = 0;
  /// The lines of all incidents of a source, or of some of them, one JSON object each.
  virtual slac::base::Result<std::string> lines(const std::string &source,
                                                const std::set<std::string> *incidents) = 0;
  /// The groups that these alerts are in, or were, and the lines of all alerts with a line there.
  struct Groups {
    std::set<std::string> groups;
    std::string lines;
  };
  virtual slac::base::Result<Groups> groups_of(const std::string &source,
                                               const std::set<std::string> &incidents) = 0;
  virtual slac::base::Result<std::vector<Refusal>> refused(const std::string &source) = 0;

  /// Where the fingerprint differs from the one that the source's records were mapped with, maps
  /// all of them again. `map` fills in lines and refusal; `told` hears how many
  /// are done, of how many.
  using Map = std::function<void(Record &)>;
  using Told = std::function<void(std::size_t, std::size_t)>;
  virtual slac::base::Result<bool> remap(const std::string &source, const std::string &fingerprint,
                                         const Map &map, const Told &told) = 0;

  /// Every record with a line of the incident, oldest first: when it was seen, and what it says.
  struct Seen {
    std::uint64_t record = 0;
    slac::time::Instant seen;
    bool newest = false; ///< of its key; else replaced by a later one
    std::string line;
  };
  virtual slac::base::Result<std::vector<Seen>> history(const std::string &source,
                                                        const std::string &incident) = 0;

  /// Whether other processes may add records.
  virtual bool is_shared() const = 0;
  /// Whether this process is the one that polls. Of those that share a store one is; another takes
  /// over within a few seconds of its end. May be asked often.
  virtual bool leads() = 0;
  /// The number of the source's newest record; 0 without any.
  virtual slac::base::Result<std::uint64_t> newest(const std::string &source) = 0;
  /// What was added since record `seen`, by whomever, which then is the newest.
  virtual slac::base::Result<Added> news(const std::string &source, std::uint64_t &seen) = 0;

protected:
  Store() = default;
};

} // namespace slax::store
