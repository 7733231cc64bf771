// SPDX-License-Identifier: Apache-2.0
#include "compiler/base/printable.hpp"
#include "exporter/api/answers.hpp"
#include "exporter/api/routes.hpp"
#include "exporter/report/details.hpp"

#include <variant>

namespace slax::api {
namespace {

using runtime::Queries;

constexpr std::string_view kPrefix = "/api/v1/rows/";

/// `/api/v1/rows/AGREEMENT/COMMITMENT/ACCOUNT[/SERVICE]`, each part percent-encoded.
std::variant<Queries::RowQuery, http::Response> read_query(const http::Request &request) {
  std::string_view rest = request.path;
  rest.remove_prefix(kPrefix.size());
  std::vector<std::string> parts;
  for (;;) {
    const std::size_t slash = rest.find('/');
    parts.emplace_back(rest.substr(0, slash));
    if (slash == std::string_view::npos) break;
    rest.remove_prefix(slash + 1);
  }
  if (parts.size() < 3 || parts.size() > 4)
    return text_response(404, std::string(kPrefix) +
                                  "AGREEMENT/COMMITMENT/ACCOUNT, and /SERVICE for a row of one\n");
  Queries::RowQuery out{parts[0], parts[1], parts[2], parts.size() == 4 ? parts[3] : "",
                        sli::WindowKind::Current};
  for (const auto &[name, value] : request.query) {
    if (name != "window")
      return text_response(400, "unknown parameter " + slac::base::printable(name) +
                                    "; known is window\n");
    if (value == "previous")
      out.window = sli::WindowKind::Previous;
    else if (value == "rolling")
      out.window = sli::WindowKind::Rolling;
    else if (value != "current")
      return text_response(400, "unknown window " + slac::base::printable(value) +
                                    "; known are current, previous and rolling\n");
  }
  return out;
}

} // namespace

http::Route row_route(runtime::Exporter &exporter, Worker &worker) {
  http::Route out{std::string(kPrefix), {}, true};
  out.takes_get = true;
  out.take = [&exporter, &worker](http::Request request, http::Route::Reply reply) {
    auto query = read_query(request);
    if (const auto *wrong = std::get_if<http::Response>(&query)) return reply(*wrong);
    worker.ask(
        request,
        [&exporter, request, query = std::get<Queries::RowQuery>(std::move(query))] {
          std::string text;
          const auto write = [&](const sli::Row &row, std::vector<sli::Detail> details,
                                 slac::time::Instant /*now*/) {
            if (seen_alone(request) != nullptr) report::leave_facts(details);
            text = report::json(row, details);
          };
          if (sees(request, query.account) && exporter.queries().details(query, write))
            return json_response(std::move(text));
          return text_response(404, "there is no such row; /api/v1/rows lists all\n");
        },
        std::move(reply));
  };
  return out;
}

} // namespace slax::api
