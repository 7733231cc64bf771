// SPDX-License-Identifier: Apache-2.0
// The web page: what people look at in a browser. A page is made on the worker's thread out of a
// snapshot, or of words taken while the engine is held; statements have a worker of their own,
// since they may take seconds.
#include "compiler/base/printable.hpp"
#include "compiler/time/rfc3339.hpp"
#include "exporter/api/answers.hpp"
#include "exporter/api/routes.hpp"
#include "exporter/page/pdf.hpp"
#include "exporter/page/rows.hpp"
#include "exporter/page/statement.hpp"
#include "exporter/report/details.hpp"

#include <charconv>

namespace slax::api {
namespace {

using runtime::Queries;
using slac::base::printable;

/// Nothing from elsewhere, nothing inline, no frame around it.
constexpr const char *kFields =
    "Content-Security-Policy: default-src 'none'; style-src 'self'; script-src 'self'; "
    "img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'\r\n"
    "X-Content-Type-Options: nosniff\r\n"
    "Referrer-Policy: no-referrer\r\n"
    "Cache-Control: no-store\r\n";

http::Response page_response(std::string html, int status = 200) {
  http::Response out;
  out.status = status;
  out.content_type = "text/html; charset=utf-8";
  out.body = http::make_body(std::move(html));
  out.fields = kFields;
  return out;
}

http::Route static_route(const char *path, std::string_view text, const char *type) {
  http::Route out{path, [text, type](const http::Request &) {
                    http::Response its;
                    its.content_type = type;
                    its.body = http::make_body(std::string(text));
                    its.fields =
                        "X-Content-Type-Options: nosniff\r\nCache-Control: max-age=300\r\n";
                    return its;
                  }};
  out.scope = http::Scope::Page;
  return out;
}

/// What is not there is said on a page too.
http::Response missing(const std::string &what, const std::string &root, int status = 404) {
  page::Document document;
  document.language = "en";
  document.title = status == 404 ? "Not found" : "No answer";
  document.summary = {what};
  page::Frame frame;
  frame.root = root;
  frame.path = {{"All accounts", root + "/"}};
  return page_response(page::web_page(document, frame), status);
}

page::Served served_of(const runtime::Snapshot &snapshot, const http::Request &request) {
  return {snapshot.at, snapshot.blocks, &snapshot.clocks, seen_alone(request)};
}

/// The page with who is signed in.
http::Response shown(page::Page made, const http::Request &request) {
  if (request.access != nullptr) made.frame.user = request.access->user;
  return page_response(page::web_page(made.document, made.frame));
}

std::vector<std::string> parts_of(std::string_view path) {
  std::vector<std::string> out;
  while (!path.empty()) {
    const std::size_t slash = path.find('/');
    out.emplace_back(path.substr(0, slash));
    if (slash == std::string_view::npos) break;
    path.remove_prefix(slash + 1);
  }
  return out;
}

/// A route whose answers are made on a worker's thread.
http::Route worked(std::string path, bool is_prefix, Worker &worker,
                   std::function<http::Response(const http::Request &)> answer) {
  http::Route out{std::move(path), {}, is_prefix};
  out.takes_get = true;
  out.scope = http::Scope::Page;
  out.take = [&worker, answer = std::move(answer)](http::Request request,
                                                   http::Route::Reply reply) {
    worker.ask(
        request, [answer, request] { return answer(request); }, std::move(reply));
  };
  return out;
}

http::Response fleet(const runtime::Exporter &exporter, const http::Request &request,
                     const std::string &root) {
  constexpr std::size_t kLongest = 100;
  page::FleetQuery query;
  for (const auto &[name, value] : request.query) {
    if (name == "q") query.search = value.substr(0, kLongest);
    if (name == "status") query.status = value;
    if (name == "page") std::from_chars(value.data(), value.data() + value.size(), query.page);
  }
  const auto snapshot = exporter.snapshot();
  return shown(page::fleet_page(served_of(*snapshot, request), query, root), request);
}

sli::WindowKind window_of(const http::Request &request) {
  for (const auto &[name, value] : request.query) {
    if (name == "window" && value == "previous") return sli::WindowKind::Previous;
    if (name == "window" && value == "rolling") return sli::WindowKind::Rolling;
  }
  return sli::WindowKind::Current;
}

http::Response promise(const runtime::Exporter &exporter, const http::Request &request,
                       std::vector<std::string> parts, const std::string &root) {
  parts.resize(4);
  page::Page made;
  const bool is_found =
      sees(request, parts[0]) &&
      exporter.queries().details(
          {parts[1], parts[2], parts[0], parts[3], window_of(request)},
          [&](const sli::Row &row, std::vector<sli::Detail> details, slac::time::Instant now) {
            if (seen_alone(request) != nullptr) report::leave_facts(details);
            made = page::promise_page(row, details, now, root);
          });
  if (!is_found) return missing("There is no such promise in that window.", root);
  return shown(std::move(made), request);
}

http::Response account(const runtime::Exporter &exporter, const http::Request &request,
                       const std::string &root) {
  const auto parts =
      parts_of(std::string_view(request.path).substr(std::string_view("/accounts/").size()));
  if (parts.size() == 3 || parts.size() == 4) return promise(exporter, request, parts, root);
  if (parts.size() != 1) return missing("There is no such page.", root);
  const auto chain = sees(request, parts.front())
                         ? exporter.queries().chain(parts.front())
                         : std::variant<std::vector<std::string>, Queries::Missing>();
  std::vector<std::string> lines;
  if (const auto *read = std::get_if<std::vector<std::string>>(&chain)) lines = *read;
  const auto snapshot = exporter.snapshot();
  auto made = page::account_page(served_of(*snapshot, request), parts.front(), lines, root);
  if (!made) return missing("No agreement covers such an account.", root);
  if (const auto *why = std::get_if<Queries::Missing>(&chain))
    made->document.banner = *why == Queries::Missing::TooMuch
                                ? "The ledger of this account is too long for a page."
                                : "The ledger cannot be read now.";
  return shown(std::move(*made), request);
}

http::Response incident(const runtime::Exporter &exporter, const http::Request &request,
                        const std::string &root) {
  const std::string rest = request.path.substr(std::string_view("/incidents/").size());
  const std::size_t slash = rest.find('/');
  if (slash == std::string::npos) return missing("There is no such page.", root);
  page::Page made;
  bool is_seen = true;
  const auto gone = exporter.queries().incident(
      rest.substr(0, slash), rest.substr(slash + 1),
      [&](report::Story story, slac::time::Instant now) {
        if (const auto *alone = seen_alone(request)) is_seen = report::leave_facts(story, *alone);
        const slac::time::Zone zone =
            story.rows.empty() ? slac::time::Zone() : *story.rows.front().row->key->account_zone;
        made = page::incident_page(story, zone, now, root);
      });
  if (gone == Queries::Missing::NoAnswer)
    return missing("The store cannot be read now; ask again.", root, 503);
  if (gone == Queries::Missing::TooMuch && seen_alone(request) == nullptr)
    return missing("More records say something of it than a page holds; `sla-exporter timeline "
                   "--data` reads all of them.",
                   root, 413);
  if (gone || !is_seen) return missing("There is no such incident.", root);
  return shown(std::move(made), request);
}

/// With the wait for it, an answer comes within what a connection waits.
constexpr std::chrono::seconds kLongestPdf{8};

/// In one of the formats of `sla-exporter statement`.
http::Response statement_as(const runtime::Statement &made, const std::string &format,
                            const http::Request &request, const std::string &account,
                            const std::string &window, const std::string &root) {
  http::Response out;
  out.fields = "X-Content-Type-Options: nosniff\r\nCache-Control: no-store\r\n";
  const ledger::Value &statement = made.facts;
  const auto document = page::statement_document(statement, {made.locale, made.logo});
  if (format == "html") {
    page::Frame frame;
    frame.root = root;
    frame.now = statement.text("knownOn");
    const std::string part = page::path_part(account);
    frame.path = {{"All accounts", root + "/"}, {account, root + "/accounts/" + part}};
    const std::string its = root + "/statements/" + part + "/" + window + ".";
    for (const char *other : {"pdf", "csv", "json", "md"})
      frame.downloads.push_back({std::string("As ") + other, its + other});
    return shown({document, std::move(frame)}, request);
  }
  std::string body;
  if (format == "json") {
    out.content_type = kJsonType;
    body = ledger::canonical(statement) + "\n";
  } else if (format == "csv") {
    out.content_type = "text/csv; charset=utf-8; header=present";
    body = report::statement_csv(statement);
  } else if (format == "md") {
    out.content_type = "text/markdown; charset=utf-8";
    body = page::markdown(document);
  } else {
    const auto known_on = slac::time::parse_rfc3339(statement.text("knownOn"), true);
    const auto *dated = std::get_if<slac::time::Instant>(&known_on);
    auto printed = page::pdf(page::html(document),
                             dated == nullptr ? slac::time::Instant{} : *dated, kLongestPdf);
    if (const auto *failure = std::get_if<process::Failure>(&printed))
      return missing("A PDF cannot be made here: " + printable(failure->why), root, 503);
    out.content_type = "application/pdf";
    body = std::get<std::string>(std::move(printed));
  }
  out.body = http::make_body(std::move(body));
  return out;
}

/// `/statements/ACCOUNT/WINDOW.FORMAT`
http::Response statement(const runtime::Exporter &exporter, const http::Request &request,
                         const std::string &root) {
  const auto parts =
      parts_of(std::string_view(request.path).substr(std::string_view("/statements/").size()));
  const std::size_t dot = parts.size() == 2 ? parts.back().rfind('.') : std::string::npos;
  if (dot == std::string::npos) return missing("There is no such page.", root);
  const std::string window = parts.back().substr(0, dot);
  const std::string format = parts.back().substr(dot + 1);
  const auto days = report::parse_statement_days(window);
  const bool is_known =
      format == "html" || format == "pdf" || format == "csv" || format == "json" || format == "md";
  if (!days || !is_known)
    return missing("A statement is called 2026, 2026-Q4, 2026-10, 2026-W44 or 2026-10-31, and "
                   ".html, .pdf, .csv, .json or .md.",
                   root);
  if (!sees(request, parts.front()))
    return missing("no Account is called " + printable(parts.front()) + ".", root);
  const auto made = exporter.queries().statement(parts.front(), *days, exporter.snapshot()->at);
  if (const auto *why = std::get_if<std::string>(&made)) return missing(*why + ".", root);
  return statement_as(std::get<runtime::Statement>(made), format, request, parts.front(), window,
                      root);
}

} // namespace

std::vector<http::Route> page_routes(runtime::Exporter &exporter, Workers &workers,
                                     const std::string &root) {
  const auto made_by = [&exporter, root](auto make) {
    return [&exporter, root, make](const http::Request &request) {
      return make(exporter, request, root);
    };
  };
  return {worked("/", false, workers.quick, made_by(fleet)),
          worked("/accounts/", true, workers.quick, made_by(account)),
          worked("/incidents/", true, workers.quick, made_by(incident)),
          worked("/statements/", true, workers.slow, made_by(statement)),
          static_route("/static/page.css", page::stylesheet(), "text/css; charset=utf-8"),
          static_route("/static/page.js", page::script(), "text/javascript; charset=utf-8"),
          static_route("/static/icon.svg", page::icon(), "image/svg+xml")};
}

} // namespace slax::api
