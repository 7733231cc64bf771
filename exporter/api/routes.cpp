// SPDX-License-Identifier: Apache-2.0
#include "exporter/api/routes.hpp"

#include "exporter/api/answers.hpp"

namespace slax::api {

std::vector<http::Route> all_routes(runtime::Exporter &exporter, Worker &worker) {
  return {metrics_route(exporter),
          rows_route(exporter, worker),
          row_route(exporter, worker),
          incident_route(exporter, worker),
          ledger_route(exporter, worker),
          ingest_route(exporter),
          healthy_route(),
          ready_route(exporter),
          index_route()};
}

http::Route index_route() {
  return {"/", [](const http::Request &) {
            return text_response(200,
                                 "sla-exporter\n\n/metrics       for Prometheus\n"
                                 "/api/v1/rows   every promise's row as JSON\n"
                                 "/api/v1/rows/AGREEMENT/COMMITMENT/ACCOUNT[/SERVICE]\n"
                                 "               one row, and why each incident counted\n"
                                 "/api/v1/incidents/SOURCE/ID\n"
                                 "               one incident: every event, and what it changed\n"
                                 "/api/v1/ledger?account=NAME\n"
                                 "               its chain in the ledger\n"
                                 "/ingest/SOURCE POST: the webhook of a Source\n"
                                 "/-/healthy     the process runs\n"
                                 "/-/ready       the first evaluation is done\n");
          }};
}

} // namespace slax::api
