// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/http/server.hpp"

#include <string>

namespace slax::api {

inline constexpr const char *kJsonType = "application/json";

http::Response text_response(int status, std::string text);
http::Response json_response(std::string text);
/// Too many questions wait.
http::Response busy();

} // namespace slax::api
