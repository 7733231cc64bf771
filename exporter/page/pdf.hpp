// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/time/instant.hpp"
#include "exporter/process/run.hpp"

#include <string>
#include <variant>

namespace slax::page {

/// The page of HTML as a PDF, by WeasyPrint, which runs as a child. `dated`: what the file says of
/// when it was made; equal pages and dates give equal bytes with the same WeasyPrint and fonts.
/// Takes seconds, at most `within`.
std::variant<std::string, process::Failure> pdf(const std::string &html, slac::time::Instant dated,
                                                std::chrono::milliseconds within);

} // namespace slax::page
