// SPDX-License-Identifier: Apache-2.0
#include "exporter/api/answers.hpp"
#include "exporter/api/routes.hpp"

namespace slax::api {
namespace {

using runtime::Queries;

constexpr std::string_view kPrefix = "/api/v1/incidents/";

http::Response answer(const Queries &queries, const std::string &source, const std::string &id) {
  const auto found = queries.incident(source, id);
  if (const auto *text = std::get_if<std::string>(&found)) return json_response(*text);
  switch (std::get<Queries::Missing>(found)) {
  case Queries::Missing::NoSuchRow: return text_response(404, "the store has no such incident\n");
  case Queries::Missing::TooMuch:
    return text_response(413, "more records say something of it than an answer holds; "
                              "`sla-exporter timeline --data` reads all of them\n");
  case Queries::Missing::NoAnswer: break;
  }
  return text_response(503, "the store cannot be read now; ask again\n");
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
    worker.ask([&exporter, source = rest.substr(0, slash),
                id = rest.substr(slash + 1)] { return answer(exporter.queries(), source, id); },
               std::move(reply));
  };
  return out;
}

} // namespace slax::api
