// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/decode/reader.hpp"

namespace slac::decode::slac_v1 {

/// `{amount: 3750, currency: EUR, per: quarter}`; nothing where it could not be read, which has
/// been reported, or where `node` is null.
std::optional<model::Fee> read_fee(const yaml::Node *node, const std::string &key,
                                   base::Diagnostics &diagnostics);
/// `{amount: 1, currency: USD}`, likewise.
std::optional<model::Price> read_price(const yaml::Node *node, const std::string &key,
                                       base::Diagnostics &diagnostics);
/// `{acme: {…}}`: by account.
std::vector<std::pair<model::Text, model::Fee>> read_fees(const yaml::Node *node,
                                                          base::Diagnostics &diagnostics);

} // namespace slac::decode::slac_v1
