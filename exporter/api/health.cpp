// SPDX-License-Identifier: Apache-2.0
#include "exporter/api/answers.hpp"
#include "exporter/api/routes.hpp"

namespace slax::api {

http::Route healthy_route() {
  return {"/-/healthy", [](const http::Request &) { return text_response(200, "healthy\n"); },
          false, true};
}

http::Route ready_route(runtime::Exporter &exporter) {
  return {"/-/ready",
          [&exporter](const http::Request &) {
            return exporter.snapshot() ? text_response(200, "ready\n")
                                       : text_response(503, "not ready\n");
          },
          false, true};
}

} // namespace slax::api
