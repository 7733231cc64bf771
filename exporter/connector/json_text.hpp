// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/connector/jq.hpp"

#include <string>
#include <string_view>

namespace slax::connector {

/// What jq can read of a JSON text without a loss: a whole number of more than fifteen digits
/// becomes a text, half a surrogate pair the replacement character, and what is nested deeper than
/// jq reads a text that says so. Everything else stays byte by byte; so does what is no JSON.
std::string readable(std::string_view json);

/// The elements of the array at a path, as they stand in the text. `path` is a jq program; nothing
/// if it is more than a path of keys (`.`, `.data`, `.result.items`).
std::optional<JqAnswer> elements_at(std::string_view path, std::string_view json);

} // namespace slax::connector
