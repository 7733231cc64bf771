// SPDX-License-Identifier: Apache-2.0
// Connectors and Sources as decoded: how systems are asked, and the programs that map what they
// say. Only the exporter runs them; the compiler checks that they fit together.
#pragma once

#include "compiler/base/span.hpp"
#include "compiler/model/located.hpp"
#include "compiler/time/duration.hpp"
#include "compiler/time/zone.hpp"
#include "compiler/yaml/scalar_map.hpp"

#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace slac::model {

/// A jq program and where its bytes stand, so that an error inside it has a place.
struct JqProgram {
  std::string text; ///< empty: none
  base::Span span;
  yaml::ScalarMap map;
};

/// What a Source gives to its connector. Written `$name` in addresses, headers and queries.
struct ConnectorParameter {
  std::string description;
  std::optional<std::string> fallback; ///< its default
  bool secret = false;                 ///< never shown; given as a file or an environment variable
  bool optional = false;               ///< where it is missing, what needs it is left out
};

/// How one answer leads to the next.
struct Paging {
  enum class By {
    None,
    Link,   ///< the Link header's `next`
    Url,    ///< `next` is the next address; null ends
    Cursor, ///< `next` is a value for the parameter `as`; null or "" ends
    Keyset, ///< the same, but the next page begins with the records that have that value; with
            ///< `by_link` the Link header says whether one follows, and leads past a page without
            ///< a record or with more of one value than it takes
    Offset, ///< `as` counts records
    Number  ///< `as` counts pages
  };
  By by = By::None;
  std::string as;  ///< a query parameter
  JqProgram next;  ///< of the answer
  JqProgram more;  ///< of the answer: whether another page follows; absent: until a page is empty
  JqProgram count; ///< of the answer: what `as` and `cap` count in it; absent: its records
  bool by_link = false; ///< of a keyset
  int first = 0;        ///< value of `as` of the first page
  std::size_t cap = 0;  ///< records after which the system gives no more pages; 0: none
};

/// A record's parts that stand behind addresses of their own.
struct Detail {
  std::string into;  ///< key of the record that takes them
  Text url;          ///< with `$key` for the record's key
  JqProgram records; ///< of an answer
  Paging page;
};

/// What `$since` is: the newest `updated` that was read, less the overlap; at first and at every
/// full scan an instant `reach` ago. `$until` is the poll's own time, or where a shorter query
/// ends.
struct Since {
  /// Epoch: in seconds or milliseconds. Spaced: 2026-03-29 00:50:00. Minute: 2026-03-29 00:50.
  /// Date: 2026-03-29. Bare: 2026-03-29T00:50:00. All in UTC.
  enum class Format { Rfc3339, Epoch, EpochMs, Spaced, Minute, Date, Bare };
  Format format = Format::Rfc3339;
  time::Duration overlap;
  time::Duration reach;
  time::Duration recent =
      {};              ///< without `updated`: between full scans only so far back; 0: `reach`
  bool strict = false; ///< no record of an answer may have changed before `$since`
};

/// Asks an HTTP API.
struct Poll {
  Text url;
  std::map<std::string, Text> headers;
  std::map<std::string, Text> query;
  JqProgram records;      ///< of an answer: an array of records, or null
  JqProgram key;          ///< of a record: its identity, a text or a number
  JqProgram updated;      ///< of a record: when it changed last
  bool immutable = false; ///< the first version of a record stays
  Paging page;
  std::optional<Since> since;
  std::vector<Detail> details;
  Text one;                 ///< address of the record with `$key`; empty: none
  JqProgram one_record;     ///< of its answer
  std::string reset_header; ///< says when calls are allowed again; empty: none does
  bool reset_is_epoch = false;
  time::Duration pause; ///< from one request to the next, at least
};

/// How a delivery proves who sent it.
struct Signature {
  enum class Signs { Body, TimestampBody, TimestampDotBody, IdTimestampBody };
  std::string header;
  bool base64 = false;        ///< else lowercase hex
  std::string prefix;         ///< before each signature: `v1=`, `sha256=`, `v1,`
  char separator = 0;         ///< between several signatures
  Signs signs = Signs::Body;  ///< put together; with a dot between where one is named
  std::string timestamp;      ///< header of the time, or `KEY=` inside `header`
  std::string id;             ///< header of the id that is signed
  time::Duration tolerance;   ///< how far the time may lie from now
  bool key_is_base64 = false; ///< behind `whsec_`
};

/// Takes what others send.
struct Webhook {
  std::optional<Signature> signature;
  bool bearer = false; ///< `Authorization: Bearer SECRET`
  bool basic = false;  ///< `Authorization: Basic`, the secret is USER:PASSWORD
  Text certificate;    ///< name in the client's certificate, with `$name`s; empty: another proof
  std::string secret;  ///< parameter with the secret of the first three
  std::string id;      ///< header that is the same when a delivery is sent again
  JqProgram records;   ///< of a body
  JqProgram key;     ///< of a record: deliveries of one key replace one another; absent: all count
  JqProgram updated; ///< of a record: when it changed; an older one replaces no newer
  JqProgram hint;    ///< of a body: keys of records that are fetched again
  JqProgram map;     ///< of a record; absent: the connector's, or with a hint nothing
};

/// Reads a file.
struct FileInput {
  enum class Format { Ndjson, Json, Csv };
  Text path;
  Format format = Format::Ndjson;
  std::string delimiter = ","; ///< between columns, one character; may be a `$name`
  JqProgram records;           ///< of the whole document; of CSV and NDJSON each row is one
  JqProgram key;
};

/// Asks a database.
struct SqlInput {
  Text database; ///< postgresql://…, or the path of an SQLite database
  Text query;    ///< each row is a record; `:since` is where to go on
  JqProgram key;
  JqProgram updated;
  std::optional<Since> since;
};

/// One call that writes into a system.
struct WriteRequest {
  std::string method; ///< PATCH, POST or PUT
  Text url;           ///< with `$key` for the record's key
  JqProgram body;     ///< of {key, marker, note, fields}; where it gives nothing, nothing is sent
  Text sent_url;      ///< where to look whether it arrived; empty: it may be sent twice
  JqProgram sent;     ///< of that answer: whether it has what `$marker` marks
};

/// How the state of the clocks is written to a record.
struct Write {
  std::map<std::string, Text> headers;
  std::vector<std::string> fields; ///< how the names of fields begin that may be written
  std::vector<WriteRequest> requests;
};

/// How a system's records become incidents.
struct Connector {
  Text name;
  std::string description;
  std::map<std::string, ConnectorParameter> parameters;
  std::optional<Poll> poll;
  std::optional<Webhook> webhook;
  std::optional<FileInput> file;
  std::optional<SqlInput> sql;
  std::optional<Write> write;
  JqProgram map; ///< of a record: incidents in the normal form
  bool built_in = false;
};

/// A value that stands in the spec, or is read from a file or the environment when it is needed.
struct Given {
  enum class From { Spec, File, Environment };
  From from = From::Spec;
  Text value;           ///< the text, the path or the variable's name; at the key
  base::Span text_span; ///< where that stands
};

/// Where the account of an incident is looked for.
struct AccountRule {
  enum class From { Field, Label, Regex, Services, Static, All };
  From from = From::Field;
  JqProgram field;                             ///< of the raw record
  std::string label;                           ///< key of the mapped record's `labels`
  std::string regex;                           ///< with one group
  std::string in;                              ///< title or description, of the mapped record
  std::map<std::string, std::string> services; ///< to accounts
  std::vector<std::string> accounts;           ///< static ones
};

/// How alerts become incidents.
struct Grouping {
  std::vector<std::string> by; ///< account, service, or a label
  time::Duration window;
  bool rolling = true;          ///< from alert to alert; else from the first
  time::Duration max;           ///< of a rolling one, from the first alert on
  time::Duration reopen_within; ///< after its end
};

/// What is written back to the records of a Source.
struct WriteBack {
  /// DryRun: it is worked out and kept, and nothing is sent.
  enum class Mode { DryRun, On };
  Mode mode = Mode::DryRun;
  bool comments = true;               ///< an internal note at each change of state
  std::map<std::string, Text> fields; ///< field of the record to one of `kWrittenValues`
  base::Span span;
};
/// What a field may be given: see specs/write-back.md.
inline constexpr std::array<std::string_view, 9> kWrittenValues{
    "state",      "deadline",  "commitment", "breached", "acknowledged",
    "escalation", "responder", "resolution", "message"};

/// An incident source of the exporter.
struct Source {
  Text name;
  Text use; ///< name of a connector
  std::map<std::string, Given> with;
  base::Span with_span;
  time::Duration every;
  time::Duration rescan;
  std::optional<std::vector<Text>> accounts; ///< whose rows it feeds; absent: all
  std::vector<AccountRule> account;          ///< the first that finds one
  std::optional<time::Zone> timezone;        ///< of times without one; absent: those are refused
  std::map<std::string, std::string> severities; ///< theirs to the Project's
  std::map<std::string, std::string> services;   ///< theirs to ours
  std::optional<Grouping> group;                 ///< its records are alerts
  std::string overrides;                         ///< path of a CSV file; may be empty
  std::vector<std::string> hosts; ///< that may be asked though their addresses are private
  std::optional<WriteBack> write_back;
  /// The system's own clocks by name, to the commitment that each stands for: AGREEMENT/COMMITMENT.
  std::map<std::string, Text> clocks;
};

} // namespace slac::model
