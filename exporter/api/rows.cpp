// SPDX-License-Identifier: Apache-2.0
#include "compiler/base/printable.hpp"
#include "compiler/time/rfc3339.hpp"
#include "exporter/api/answers.hpp"
#include "exporter/api/routes.hpp"

#include <algorithm>
#include <optional>
#include <variant>

namespace slax::api {
namespace {

/// A question about a former day, or what is wrong with it; nothing where it is about the present.
std::optional<std::variant<runtime::KnownQuery, std::string>>
read_known(const http::Request &request, slac::time::Instant now) {
  using Read = std::variant<runtime::KnownQuery, std::string>;
  const bool is_known = std::any_of(request.query.begin(), request.query.end(),
                                    [](const auto &one) { return one.first == "asKnownOn"; });
  if (!is_known) return std::nullopt;
  runtime::KnownQuery out;
  std::optional<slac::time::Instant> at;
  for (const auto &[name, value] : request.query) {
    const auto instant = slac::time::parse_rfc3339(value, true);
    const auto *parsed = std::get_if<slac::time::Instant>(&instant);
    const auto day = slac::time::parse_date(value + "-01");
    const auto *month = std::get_if<slac::time::Date>(&day);
    if (name == "account") {
      out.accounts.push_back(value);
    } else if (name == "window" && month != nullptr) {
      out.month = *month;
    } else if ((name == "asKnownOn" || name == "at") && parsed != nullptr) {
      (name == "at" ? at.emplace() : out.on) = *parsed;
    } else if (name == "window" || name == "asKnownOn" || name == "at") {
      return Read(name + " expects " +
                  (name == "window" ? "a month such as 2026-10" : "an RFC 3339 time with a zone") +
                  ", got " + slac::base::printable(value) + "\n");
    } else {
      return Read("unknown parameter " + slac::base::printable(name) +
                  "; beside asKnownOn are known at, window and account\n");
    }
  }
  out.at = at.value_or(out.on);
  if (out.on > now || out.at > now) return Read(std::string("that day is yet to come\n"));
  return Read(std::move(out));
}

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

/// Of those asked for, or of all where none are, what who asks may see.
void restrict(const http::Request &request, std::vector<std::string> &accounts) {
  const auto *alone = seen_alone(request);
  if (alone == nullptr) return;
  if (accounts.empty())
    accounts.assign(alone->begin(), alone->end());
  else
    std::erase_if(accounts, [&](const std::string &one) { return !alone->contains(one); });
}

} // namespace

http::Route rows_route(runtime::Exporter &exporter, Worker &quick, Worker &slow) {
  http::Route out{"/api/v1/rows", {}};
  out.takes_get = true;
  out.take = [&exporter, &quick, &slow](const http::Request &request, http::Route::Reply reply) {
    const auto snapshot = exporter.snapshot();
    const slac::time::Instant now = snapshot ? snapshot->at : slac::time::kNever;
    if (auto known = read_known(request, now)) {
      if (const auto *wrong = std::get_if<std::string>(&*known))
        return reply(text_response(400, *wrong));
      auto &asked = std::get<runtime::KnownQuery>(*known);
      restrict(request, asked.accounts);
      asked.is_of_accounts = seen_alone(request) != nullptr;
      slow.ask(
          request,
          [&exporter, query = std::move(asked)] {
            auto answer = exporter.queries().rows_known_on(query);
            if (answer.index() == 0) return json_response(std::get<0>(std::move(answer)));
            return text_response(404, slac::base::printable(std::get<1>(answer)) + "\n");
          },
          std::move(reply));
      return;
    }
    auto filter = read_filter(request);
    if (const auto *wrong = std::get_if<std::string>(&filter))
      return reply(text_response(400, *wrong));
    restrict(request, std::get<runtime::RowFilter>(filter).accounts);
    std::get<runtime::RowFilter>(filter).is_of_accounts = seen_alone(request) != nullptr;
    quick.ask(
        request,
        [&exporter, filter = std::get<runtime::RowFilter>(std::move(filter))] {
          http::Response all{200, kJsonType, exporter.snapshot()->rows_json(filter), nullptr};
          all.fields = kApiFields;
          return all;
        },
        std::move(reply));
  };
  return out;
}

} // namespace slax::api
