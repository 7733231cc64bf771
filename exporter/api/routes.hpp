// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/api/worker.hpp"
#include "exporter/runtime/exporter.hpp"

#include <vector>

namespace slax::api {

// One file each. `exporter` and `worker` outlive the routes.
http::Route metrics_route(runtime::Exporter &exporter);
http::Route rows_route(runtime::Exporter &exporter, Worker &quick, Worker &slow);
http::Route row_route(runtime::Exporter &exporter, Worker &worker);
http::Route incident_route(runtime::Exporter &exporter, Worker &worker);
http::Route ledger_route(runtime::Exporter &exporter, Worker &worker);
http::Route ingest_route(runtime::Exporter &exporter);
http::Route healthy_route();
http::Route ready_route(runtime::Exporter &exporter);
/// `root` stands before every address on a page.
std::vector<http::Route> page_routes(runtime::Exporter &exporter, Workers &workers,
                                     const std::string &root);

/// Every route there is, in the order in which they are tried; each also below `root`, the path
/// under which a proxy shows them (empty: none).
std::vector<http::Route> all_routes(runtime::Exporter &exporter, Workers &workers,
                                    const std::string &root);

} // namespace slax::api
