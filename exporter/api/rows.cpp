// SPDX-License-Identifier: Apache-2.0
#include "compiler/base/printable.hpp"
#include "exporter/api/answers.hpp"
#include "exporter/api/routes.hpp"

#include <variant>

namespace slax::api {
namespace {

/// The filter of a query, or what is wrong with it.
std::variant<runtime::RowFilter, std::string> read_filter(const http::Request &request) {
  runtime::RowFilter out;
  for (const auto &[name, value] : request.query) {
    if (name == "account")
      out.accounts.push_back(value);
    else if (name == "agreement")
      out.agreements.push_back(value);
    else if (name == "status")
      out.statuses.push_back(value);
    else
      return "unknown parameter " + slac::base::printable(name) +
             "; known are account, agreement and status\n";
  }
  for (const std::string &status : out.statuses)
    if (status != "met" && status != "at_risk" && status != "breached" && status != "unknown")
      return "unknown status " + slac::base::printable(status) +
             "; known are met, at_risk, breached and unknown\n";
  return out;
}

} // namespace

http::Route rows_route(runtime::Exporter &exporter, Worker &worker) {
  http::Route out{"/api/v1/rows", {}};
  out.takes_get = true;
  out.take = [&exporter, &worker](http::Request request, http::Route::Reply reply) {
    auto filter = read_filter(request);
    if (const auto *wrong = std::get_if<std::string>(&filter))
      return reply(text_response(400, *wrong));
    worker.ask(
        [&exporter, filter = std::get<runtime::RowFilter>(std::move(filter))] {
          return http::Response{200, kJsonType, exporter.snapshot()->rows_json(filter), nullptr};
        },
        std::move(reply));
  };
  return out;
}

} // namespace slax::api
