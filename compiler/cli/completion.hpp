// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/App.hpp>

#include <string>

namespace slac::cli {

/// A script for bash that completes commands and options, and leaves the rest to file names.
std::string bash_completion(const CLI::App &app);

} // namespace slac::cli
