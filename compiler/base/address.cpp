// SPDX-License-Identifier: Apache-2.0
#include "compiler/base/address.hpp"

#include <algorithm>
#include <charconv>

namespace slac::base {
namespace {

std::string percent_decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    unsigned int byte = 0;
    const char *const digits = text.data() + i + 1;
    if (text[i] == '%' && i + 2 < text.size() &&
        std::from_chars(digits, digits + 2, byte, 16).ptr == digits + 2) {
      out += static_cast<char>(byte);
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

/// Behind a host there is nothing, or a port.
bool is_host(std::string_view host) {
  const auto is_odd = [](char c) {
    const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return !is_letter && (c < '0' || c > '9') &&
           std::string_view("-._:[]").find(c) == std::string_view::npos;
  };
  if (std::any_of(host.begin(), host.end(), is_odd)) return false;
  const std::size_t bracket = host.starts_with('[') ? host.find(']') : 0;
  if (bracket == std::string_view::npos) return false;
  if (host.starts_with('[') && bracket + 1 < host.size() && host[bracket + 1] != ':') return false;
  const std::size_t colon = host.find(':', bracket);
  if (colon == std::string_view::npos) return !host.empty();
  const std::string_view digits = host.substr(colon + 1);
  unsigned int port = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  return colon > 0 && error == std::errc{} && end == digits.data() + digits.size() && port > 0 &&
         port < 65'536;
}

} // namespace

Address parse_address(std::string_view url) {
  const std::size_t separator = url.find("://");
  const std::string_view scheme =
      separator == std::string_view::npos ? "http" : url.substr(0, separator);
  std::string_view rest = separator == std::string_view::npos ? url : url.substr(separator + 3);
  while (rest.ends_with('/'))
    rest.remove_suffix(1);
  const std::size_t end = std::min(rest.find('/'), rest.size());
  std::string_view host = rest.substr(0, end);
  Address out;
  out.path = rest.substr(end);
  if (const std::size_t at = host.rfind('@'); at != std::string_view::npos) {
    const std::string_view user = host.substr(0, at);
    const std::size_t colon = std::min(user.find(':'), user.size());
    out.user = percent_decoded(user.substr(0, colon));
    out.password = percent_decoded(user.substr(std::min(colon + 1, user.size())));
    host.remove_prefix(at + 1);
  }
  out.origin = std::string(scheme) + "://" + std::string(host);
  out.shown = out.origin + out.path;
  if (scheme != "http" && scheme != "https")
    out.wrong = "is neither an http:// nor an https:// address";
  else if (!is_host(host))
    out.wrong = "names no host, or no port from 1 to 65535";
  return out;
}

} // namespace slac::base
