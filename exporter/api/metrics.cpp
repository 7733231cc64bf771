// SPDX-License-Identifier: Apache-2.0
#include "exporter/api/routes.hpp"

namespace slax::api {

http::Route metrics_route(runtime::Exporter &exporter) {
  constexpr const char *kType = "text/plain; version=0.0.4; charset=utf-8";
  return {"/metrics",
          [&exporter](const http::Request &) {
            exporter.self().count_scrape();
            const auto snapshot = exporter.snapshot();
            return http::Response{200, kType, snapshot->page, snapshot->page_gzip};
          },
          false,
          false,
          {},
          false,
          http::Scope::Metrics};
}

} // namespace slax::api
