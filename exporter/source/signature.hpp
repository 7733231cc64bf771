// SPDX-License-Identifier: Apache-2.0
// The only includer of OpenSSL besides the store.
#pragma once

#include "compiler/model/model.hpp"
#include "compiler/time/instant.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace slax::source {

/// Fields of a request: names in lower case.
using Headers = std::vector<std::pair<std::string, std::string>>;

/// The first field of that name, in any case; empty without one.
std::string_view header(const Headers &headers, std::string_view name);

enum class Proof {
  Ok,
  Missing, ///< no signature or certificate, or no time where one is signed
  Wrong,
  TooOld ///< or too far ahead
};

/// What comes with a delivery.
struct Credentials {
  const Headers &headers;
  const std::vector<std::string> &client_names; ///< in the certificate of its connection
};

/// Whether a delivery comes from one who knows the secret, or one of several, each on a line of its
/// own, while a sender changes from one to the next; where a certificate is the proof, from
/// the one whom the secret names. Takes as long for a wrong proof as for a
/// right one (HMAC: RFC 2104; Standard Webhooks; specs/connectors.md has each system's form).
Proof prove(const slac::model::Webhook &webhook, const std::string &secret,
            const Credentials &credentials, std::string_view body, slac::time::Instant now);

} // namespace slax::source
