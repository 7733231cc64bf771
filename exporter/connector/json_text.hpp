// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/connector/jq.hpp"

#include <string>
#include <string_view>

namespace slax::connector {

/// What jq can read of a JSON text without a loss: a whole number of more than fifteen digits
/// becomes a text, half a surrogate pair and bytes that are no UTF-8 the replacement character, a
/// control character and an escape that JSON lacks the text that they are, and what is nested
/// deeper than jq reads a text that says so. Everything else stays byte by byte, but for a byte
/// order mark; so does what is no JSON.
std::string readable(std::string_view json);

/// Whether `readable` changes nothing of a JSON text.
bool is_readable(std::string_view json);

/// A page without the large parts of its records, which say nothing of where the next page is: what
/// stands inside a record and is longer than 256 KiB is null.
std::string outline(std::string_view json);

/// The elements of the array at a path, as they stand in the text. `path` is a jq program; nothing
/// if it is more than a path of keys (`.`, `.data`, `.result.items`).
std::optional<JqAnswer> elements_at(std::string_view path, std::string_view json);

} // namespace slax::connector
