// SPDX-License-Identifier: Apache-2.0
#include "exporter/api/answers.hpp"
#include "exporter/api/routes.hpp"

namespace slax::api {
namespace {

http::Response response(int status, std::string text, int retry_after = 0) {
  http::Response out = text_response(status, std::move(text));
  out.retry_after = retry_after;
  return out;
}

/// A stranger does not learn which Sources take webhooks: both kinds of 401 are the same.
http::Response response_of(runtime::Fate fate) {
  using runtime::Fate;
  switch (fate) {
  case Fate::Stored: return response(202, "stored\n");
  case Fate::NotProven:
    return response(401, "no Source takes this: its name in the path, or the proof of the sender, "
                         "is wrong\n");
  case Fate::NotJson: return response(400, "the body is not JSON\n");
  case Fate::TooMany: return response(503, "too many deliveries wait\n", 5);
  case Fate::NotMapped: return response(503, "it cannot be read now\n", 30);
  case Fate::NotStored: return response(503, "cannot store it now\n", 30);
  case Fate::Restarting: break;
  }
  return response(503, "the Source starts anew; send it again\n", 5);
}

} // namespace

http::Route ingest_route(runtime::Exporter &exporter) {
  constexpr std::string_view kPrefix = "/ingest/";
  http::Route out{
      std::string(kPrefix),
      {},
      true,
      true,
      [&exporter, kPrefix](http::Request request, http::Route::Reply reply) {
        exporter.supervisor().deliver(
            request.path.substr(kPrefix.size()),
            {std::move(request.body), std::move(request.headers), std::move(request.client_names)},
            [reply = std::move(reply)](runtime::Fate fate) { reply(response_of(fate)); });
      }};
  // What a stranger sends to a name that takes nothing fills no memory.
  out.keeps = [&exporter, kPrefix](const std::string &path) {
    return exporter.supervisor().takes(path.substr(kPrefix.size()));
  };
  return out;
}

} // namespace slax::api
