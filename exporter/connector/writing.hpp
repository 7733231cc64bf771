// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/connector/mapping.hpp"

namespace slax::connector {

/// What is to be written to a record, as the programs of a Connector's `write` see it.
struct Written {
  std::string key;                           ///< of the record
  std::string marker;                        ///< stands in the note, and nowhere else
  std::optional<std::string> note;           ///< nothing: none is wanted
  std::map<std::string, std::string> fields; ///< empty text: the field is to be empty
};

/// All that jq does where a Source writes: requests' bodies, and whether an earlier one arrived.
class Writing {
public:
  /// `values` must hold no secret: programs see them. The connector has a `write`.
  Writing(const slac::model::Connector &connector, const slac::model::Source &source,
          const Values &values);

  /// The JSON to send, no output where nothing is, or an error.
  JqAnswer body(std::size_t request, const Written &written);
  /// Whether the answer shows that it arrived: `true`, or an error.
  JqAnswer sent(std::size_t request, const Written &written, std::string_view answer);

private:
  std::size_t requests_;
  std::unique_ptr<Worker> worker_;
};

} // namespace slax::connector
