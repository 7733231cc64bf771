// SPDX-License-Identifier: Apache-2.0
// For ndjson.cpp: needs simdjson.
#pragma once

#include "exporter/source/ndjson.hpp"

#include <simdjson.h>

#include <string>
#include <string_view>

namespace slax::source {

/// Ends the reading of a record.
struct Refusal {
  std::string reason; ///< one of timeline/reason.hpp
  std::string detail; ///< what stood there and what was expected; may be empty
};

/// Reads one incident in the normal form out of its line, or throws a Refusal. `out` keeps the id
/// that was read before it.
void read_record(simdjson::ondemand::document &document, std::string_view line,
                 timeline::Names &names, timeline::Incident &out, Aside &aside);

} // namespace slax::source
