// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/base/result.hpp"
#include "exporter/connector/mapping.hpp"

namespace slax::connector {

inline constexpr std::size_t kMaxInput = 64U << 20U; ///< bytes of one document

/// The whole file; an error also where it is larger than `kMaxInput`.
slac::base::Result<std::string> read_input(const std::string &path);

/// The records of a file: rows of CSV as objects by the names in the header, lines of NDJSON, or
/// what the Connector's `records` finds in a JSON document.
/// `values` fill in what the form names.
JqAnswer split_records(const std::string &text, const slac::model::FileInput &form,
                       const Values &values, Mapping &mapping);

} // namespace slax::connector
