// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <vector>

namespace slax::http {

using Chunk = std::shared_ptr<const std::string>;

/// Chunks that are sent one after the other. They are shared, so that a scrape copies nothing.
struct Body {
  std::vector<Chunk> chunks; ///< none is null
  std::size_t bytes = 0;     ///< of all chunks
};

std::shared_ptr<const Body> make_body(Chunk chunk);
std::shared_ptr<const Body> make_body(std::string text);

} // namespace slax::http
