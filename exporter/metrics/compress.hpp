// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace slax::metrics {

/// `text` as a gzip stream, fastest level: a page is compressed once and served many times.
std::string gzip(std::string_view text);

} // namespace slax::metrics
