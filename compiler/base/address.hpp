// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace slac::base {

/// The parts of a URL as a browser takes it (RFC 3986, section 3). Without a scheme it is http.
struct Address {
  std::string shown;  ///< without user and password
  std::string origin; ///< scheme, host and port
  std::string path;   ///< without a `/` at its end
  std::string user;   ///< percent-decoded, as the password is
  std::string password;
  std::string wrong; ///< why it cannot be asked; empty: it can
};
Address parse_address(std::string_view url);

} // namespace slac::base
