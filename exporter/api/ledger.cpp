// SPDX-License-Identifier: Apache-2.0
#include "compiler/base/printable.hpp"
#include "exporter/api/answers.hpp"
#include "exporter/api/routes.hpp"

#include <charconv>

namespace slax::api {
namespace {

http::Response answer(const runtime::Queries &queries, const std::string &account,
                      std::int64_t after) {
  const auto found = queries.ledger(account, after);
  if (const auto *text = std::get_if<std::string>(&found)) {
    http::Response out = json_response(*text);
    out.content_type = "application/x-ndjson";
    return out;
  }
  return std::get<runtime::Queries::Missing>(found) == runtime::Queries::Missing::NoSuchRow
             ? text_response(404, "no ledger is kept\n")
             : text_response(503, "the ledger cannot be read now; ask again\n");
}

} // namespace

/// `/api/v1/ledger?account=A[&after=N]`: the lines of one chain, as `ledger export` writes them.
http::Route ledger_route(runtime::Exporter &exporter, Worker &worker) {
  http::Route out{"/api/v1/ledger", {}};
  out.takes_get = true;
  out.take = [&exporter, &worker](const http::Request &request, http::Route::Reply reply) {
    std::string account;
    std::int64_t after = 0;
    for (const auto &[name, value] : request.query) {
      if (name == "account") {
        account = value;
      } else if (name == "after") {
        const char *end = value.data() + value.size();
        const auto [at, error] = std::from_chars(value.data(), end, after);
        if (error != std::errc{} || at != end || after < 0)
          return reply(text_response(400, "after is the number of a line\n"));
      } else {
        return reply(text_response(400, "unknown parameter " + slac::base::printable(name) +
                                            "; known are account and after\n"));
      }
    }
    if (account.empty()) return reply(text_response(400, "say whose chain: ?account=NAME\n"));
    // An account without a chain: nothing is written of it.
    if (!sees(request, account)) account.assign(1, '\0');
    worker.ask(
        request, [&exporter, account, after] { return answer(exporter.queries(), account, after); },
        std::move(reply));
  };
  return out;
}

} // namespace slax::api
