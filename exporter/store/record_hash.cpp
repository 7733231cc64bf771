// SPDX-License-Identifier: Apache-2.0
#include "exporter/store/record_hash.hpp"

#include "compiler/base/hex.hpp"

#include <array>
#include <openssl/evp.h>
#include <stdexcept>

namespace slax::store {

std::string record_hash(std::string_view raw) {
  std::array<unsigned char, 32> digest{};
  unsigned int size = 0;
  if (EVP_Digest(raw.data(), raw.size(), digest.data(), &size, EVP_sha256(), nullptr) != 1)
    throw std::runtime_error("SHA-256 is not available");
  return {reinterpret_cast<const char *>(digest.data()), size};
}

std::string content_key(std::string_view hash) { return "sha256:" + slac::base::to_hex(hash); }

} // namespace slax::store
