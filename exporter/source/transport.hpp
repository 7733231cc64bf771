// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/base/result.hpp"
#include "exporter/correlate/correlate.hpp"
#include "exporter/correlate/links.hpp"
#include "exporter/source/ndjson.hpp"

#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace slax::source {

/// What a look at a source gave.
struct Look {
  bool whole =
      true; ///< all that the source holds, else what was added since the last accepted look
  bool is_news = true; ///< false if nothing was added
  Records records;
  /// Not whole: the records are all that the source now says of their incidents, and nothing of
  /// those that are gone.
  bool replaces = false;
  std::vector<std::string> gone = {}; ///< ids
  bool is_complete = true; ///< false: the system behind the source could not be read whole
  bool is_mapped = true;   ///< false: what is stored is still being mapped again
  /// How many records are refused, by reason; absent: those in `records`.
  std::optional<std::map<std::string, std::uint64_t>> refused_counts = {};
  /// Where its records are alerts: by group, all of each; whole: of all groups.
  correlate::Alerts alerts = {};
  std::vector<correlate::Message> messages = {}; ///< whole: all of the source
  std::optional<slac::time::Instant> success =
      {}; ///< when it was, where that is not the look's time
};

/// A way to the records of one source. Whether what it gives is trusted is not its business: a look
/// that is not accepted is as if it had not been.
class Transport {
public:
  virtual ~Transport() = default;

  virtual const std::string &name() const = 0;
  /// No value where the source is as it was at the last look, unless `again`.
  virtual std::optional<slac::base::Result<Look>> look(timeline::Names &names, bool again) = 0;
  /// The last look stands: the next one begins behind it.
  virtual void accept() = 0;
};

/// A kind of transport: `scheme` is what the address of its sources begins with.
struct TransportKind {
  std::string_view scheme;
  std::unique_ptr<Transport> (*make)(std::string address);
};

/// Every kind there is, in the order in which an address is tried: the last one takes any.
std::span<const TransportKind> transport_kinds();
std::unique_ptr<Transport> make_transport(std::string address);

// The kinds, one per file; transport_list.cpp is the list.
std::unique_ptr<Transport> make_file_transport(std::string path);

} // namespace slax::source
