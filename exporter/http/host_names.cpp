// SPDX-License-Identifier: Apache-2.0
#include "exporter/http/host_names.hpp"

#include "compiler/base/ascii.hpp"

#include <boost/asio/ip/address.hpp>

#include <algorithm>

namespace slax::http {
namespace {

/// Without the port, the brackets of an address and the dot of the root.
std::string name_of(std::string_view host) {
  if (host.starts_with('['))
    host = host.substr(1, host.find(']') - 1);
  else
    host = host.substr(0, host.find(':'));
  if (host.ends_with('.')) host.remove_suffix(1);
  return slac::base::lower(host);
}

bool is_address(const std::string &name) {
  boost::system::error_code ec;
  boost::asio::ip::make_address(name, ec);
  return !ec;
}

} // namespace

HostNames::HostNames(std::vector<std::string> names) : names_(std::move(names)) {
  for (std::string &name : *names_)
    name = name_of(name);
}

bool HostNames::allow(std::string_view host) const {
  if (!names_ || host.empty()) return true;
  const std::string name = name_of(host);
  return name == "localhost" || name.ends_with(".localhost") || is_address(name) ||
         std::find(names_->begin(), names_->end(), name) != names_->end();
}

bool is_loopback(const std::string &host) {
  boost::system::error_code ec;
  const auto address = boost::asio::ip::make_address(host, ec);
  return host == "localhost" || (!ec && address.is_loopback());
}

} // namespace slax::http
