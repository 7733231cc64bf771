// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/App.hpp>

#include <string>

namespace slac::cli {

/// Scripts that complete commands, options and the words that an option takes, and leave the rest
/// to file names.
std::string bash_completion(const CLI::App &app);
/// The same script, which zsh runs by its own `bashcompinit`.
std::string zsh_completion(const CLI::App &app);
std::string fish_completion(const CLI::App &app);

} // namespace slac::cli
