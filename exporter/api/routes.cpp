// SPDX-License-Identifier: Apache-2.0
#include "exporter/api/routes.hpp"

#include <utility>

namespace slax::api {
namespace {

/// The route under another path; it is asked as if it were under its own.
http::Route below(const std::string &root, const http::Route &route) {
  http::Route out = route;
  out.path = root + route.path;
  const std::size_t cut = root.size();
  if (route.answer)
    out.answer = [answer = route.answer, cut](const http::Request &request) {
      http::Request own = request;
      own.path.erase(0, cut);
      return answer(own);
    };
  if (route.take)
    out.take = [take = route.take, cut](http::Request request, http::Route::Reply reply) {
      request.path.erase(0, cut);
      take(std::move(request), std::move(reply));
    };
  if (route.keeps)
    out.keeps = [keeps = route.keeps, cut](const std::string &path) {
      return keeps(path.substr(cut));
    };
  return out;
}

} // namespace

std::vector<http::Route> all_routes(runtime::Exporter &exporter, Workers &workers,
                                    const std::string &root) {
  std::vector<http::Route> out{metrics_route(exporter),
                               rows_route(exporter, workers.quick, workers.slow),
                               row_route(exporter, workers.quick),
                               incident_route(exporter, workers.quick),
                               ledger_route(exporter, workers.quick),
                               ingest_route(exporter),
                               healthy_route(),
                               ready_route(exporter)};
  for (http::Route &page : page_routes(exporter, workers, root))
    out.push_back(std::move(page));
  if (root.empty()) return out;
  const std::size_t own = out.size();
  for (std::size_t i = 0; i < own; ++i)
    out.push_back(below(root, out[i]));
  return out;
}

} // namespace slax::api
