// SPDX-License-Identifier: Apache-2.0
#include "exporter/api/answers.hpp"
#include "exporter/api/routes.hpp"

namespace slax::api {
namespace {

using runtime::Queries;

constexpr std::string_view kPrefix = "/api/v1/incidents/";

http::Response answer(const Queries &queries, const http::Request &request,
                      const std::string &source, const std::string &id) {
  std::string out;
  bool is_seen = true;
  const auto missing =
      queries.incident(source, id, [&](report::Story story, slac::time::Instant /*now*/) {
        if (const auto *alone = seen_alone(request)) is_seen = report::leave_facts(story, *alone);
        out = report::json(story);
      });
  if (missing == Queries::Missing::NoAnswer)
    return text_response(503, "the store cannot be read now; ask again\n");
  if (missing == Queries::Missing::TooMuch && seen_alone(request) == nullptr)
    return text_response(413, "more records say something of it than an answer holds; "
                              "`sla-exporter timeline --data` reads all of them\n");
  if (missing || !is_seen) return text_response(404, "there is no such incident\n");
  return json_response(std::move(out));
}

} // namespace

/// `/api/v1/incidents/SOURCE/ID`; the id may hold slashes.
http::Route incident_route(runtime::Exporter &exporter, Worker &worker) {
  http::Route out{std::string(kPrefix), {}, true};
  out.takes_get = true;
  out.take = [&exporter, &worker](const http::Request &request, http::Route::Reply reply) {
    const std::string rest = request.path.substr(kPrefix.size());
    const std::size_t slash = rest.find('/');
    if (slash == std::string::npos)
      return reply(text_response(404, std::string(kPrefix) + "SOURCE/ID\n"));
    worker.ask(
        request,
        [&exporter, request, source = rest.substr(0, slash), id = rest.substr(slash + 1)] {
          return answer(exporter.queries(), request, source, id);
        },
        std::move(reply));
  };
  return out;
}

} // namespace slax::api
