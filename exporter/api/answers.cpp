// SPDX-License-Identifier: Apache-2.0
#include "exporter/api/answers.hpp"

namespace slax::api {

http::Response text_response(int status, std::string text) {
  http::Response out;
  out.status = status;
  out.fields = kApiFields;
  out.body = http::make_body(std::move(text));
  return out;
}

http::Response json_response(std::string text) {
  http::Response out;
  out.content_type = kJsonType;
  out.fields = kApiFields;
  out.body = http::make_body(std::move(text));
  return out;
}

bool sees(const http::Request &request, std::string_view account) {
  return request.access == nullptr || request.access->sees(account);
}

const std::set<std::string, std::less<>> *seen_alone(const http::Request &request) {
  return request.access == nullptr || request.access->sees_all ? nullptr
                                                               : &request.access->accounts;
}

http::Response busy() {
  http::Response out = text_response(503, "too many questions wait; ask again\n");
  out.retry_after = 5;
  return out;
}

} // namespace slax::api
