// SPDX-License-Identifier: Apache-2.0
#include "exporter/api/routes.hpp"

namespace slax::api {

http::Route ingest_route(runtime::Exporter &exporter) {
  constexpr std::string_view kPrefix = "/ingest/";
  return {std::string(kPrefix),
          {},
          true,
          true,
          [&exporter, kPrefix](http::Request request, http::Route::Reply reply) {
            const std::string source = request.path.substr(kPrefix.size());
            exporter.supervisor().deliver(source, std::move(request), std::move(reply));
          }};
}

} // namespace slax::api
