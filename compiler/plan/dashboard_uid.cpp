// SPDX-License-Identifier: Apache-2.0
#include "compiler/plan/dashboard_uid.hpp"

namespace slac::plan {
namespace {

constexpr std::size_t kMaxUid = 40; // Grafana refuses longer ones

} // namespace

std::string grafana_uid(const std::string &full) {
  std::string out;
  std::uint64_t hash = 1469598103934665603ULL; // FNV-1a, for names that must be cut
  for (const char c : full) {
    const bool ok = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                    c == '-' || c == '_';
    out += ok ? c : '-';
    hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
  }
  if (out.size() <= kMaxUid && out == full) return out;
  return out.substr(0, 27) + "-" + std::to_string(hash % 1'000'000'000'000ULL);
}

std::string dashboard_uid(const model::Agreement &agreement) {
  return grafana_uid("sla-" + agreement.name.value);
}

} // namespace slac::plan
