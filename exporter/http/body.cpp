// SPDX-License-Identifier: Apache-2.0
#include "exporter/http/body.hpp"

namespace slax::http {

std::shared_ptr<const Body> make_body(Chunk chunk) {
  const std::size_t bytes = chunk->size();
  return std::make_shared<const Body>(Body{{std::move(chunk)}, bytes});
}

std::shared_ptr<const Body> make_body(std::string text) {
  return make_body(std::make_shared<const std::string>(std::move(text)));
}

} // namespace slax::http
