// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/http/server.hpp"

#include <string>

namespace slax::api {

inline constexpr const char *kJsonType = "application/json";
/// What an account may see is kept by no cache, and taken for nothing else than it is.
inline constexpr const char *kApiFields =
    "X-Content-Type-Options: nosniff\r\nCache-Control: no-store\r\n";

http::Response text_response(int status, std::string text);
http::Response json_response(std::string text);
/// Whether who asks may see the account. Of one that is not, every route says what it says of one
/// that does not exist.
bool sees(const http::Request &request, std::string_view account);
/// The accounts that alone may be seen; null: all.
const std::set<std::string, std::less<>> *seen_alone(const http::Request &request);
/// Too many questions wait.
http::Response busy();

} // namespace slax::api
