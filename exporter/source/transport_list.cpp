// SPDX-License-Identifier: Apache-2.0
#include "exporter/source/transport.hpp"

#include <algorithm>
#include <array>

namespace slax::source {
namespace {

constexpr auto kKinds = std::to_array<TransportKind>({
    {"", make_file_transport}, // any address: it stays the last
});

} // namespace

std::span<const TransportKind> transport_kinds() { return kKinds; }

std::unique_ptr<Transport> make_transport(std::string address) {
  const auto kind = std::find_if(kKinds.begin(), kKinds.end(), [&](const TransportKind &k) {
    return address.starts_with(k.scheme);
  });
  return kind->make(std::move(address));
}

} // namespace slax::source
