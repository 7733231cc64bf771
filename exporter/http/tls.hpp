// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/base/result.hpp"

#include <boost/asio/ssl/context.hpp>

#include <memory>
#include <string>
#include <vector>

namespace slax::http {

struct TlsFiles; // server.hpp

/// What connections are encrypted with, from files in PEM; the file that is wrong, and why, if one
/// is. TLS 1.2 and later. A client need not show a certificate, but one that is shown must be
/// signed by the authority.
slac::base::Result<std::shared_ptr<boost::asio::ssl::context>> load_tls(const TlsFiles &files);

/// What a handshake says of the client.
struct ClientCertificate {
  bool is_verified = false;
  std::vector<std::string> names; ///< its common name, and alternative names that are host names
};
ClientCertificate client_certificate(SSL *connection);

} // namespace slax::http
