// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace slax::runtime {

/// The commit of git in whose work tree all of these files and folders stand as they were
/// committed; empty where there is none, or no git that answers within seconds.
std::string commit_of(const std::vector<std::string> &paths);

} // namespace slax::runtime
