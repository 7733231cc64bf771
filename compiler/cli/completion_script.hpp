// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace CLI { // NOLINT(readability-identifier-naming): the library's
class App;
}

namespace slac::cli {

/// Completion of a program's commands for bash, zsh or fish.
std::string completion_script(const CLI::App &app, const std::string &shell);

} // namespace slac::cli
