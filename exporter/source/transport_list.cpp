// SPDX-License-Identifier: Apache-2.0
#include "exporter/source/transport.hpp"

#include <algorithm>
#include <array>

namespace slax::source {
namespace {

constexpr std::array<TransportKind, 1> kKinds{{{"", make_file_transport}}};

} // namespace

std::span<const TransportKind> transport_kinds() { return kKinds; }

std::unique_ptr<Transport> make_transport(std::string address) {
  const auto kind = std::find_if(kKinds.begin(), kKinds.end(), [&](const TransportKind &k) {
    return address.starts_with(k.scheme);
  });
  return kind->make(std::move(address));
}

} // namespace slax::source
