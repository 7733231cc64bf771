// SPDX-License-Identifier: Apache-2.0
// Status, forecasts, money and windows, which the oracle does not judge.
#include "exporter/sli/money.hpp"
#include "tests/support/evaluate.hpp"
#include "tests/support/spec.hpp"

#include <catch2/catch.hpp>

#include <cmath>

namespace Catch {
template <>
struct StringMaker<slax::sli::Issue> {
  static std::string convert(const slax::sli::Issue &i) {
    return i.incident + " " + i.reason + " '" + i.value + "' '" + i.nearest + "'";
  }
};
} // namespace Catch

using namespace slax;
using sli::Status;
using sli::WindowSet;
using support::at;

namespace {

slac::model::Model model_of(const std::string &commitments, const std::string &more = {}) {
  return *support::model_of(R"(apiVersion: slac/v1
kind: Project
metadata: {name: t}
spec: {severities: [sev1, sev2], timezone: UTC}
---
apiVersion: slac/v1
kind: Service
metadata: {name: power}
spec: {description: p}
---
apiVersion: slac/v1
kind: Account
metadata: {name: x}
spec: {aliases: ["X Inc."]}
---
apiVersion: slac/v1
kind: Agreement
metadata: {name: a}
spec:
  accounts: [x]
  services: [power]
  term: "2026-01-01/2026-12-31"
  owners: {engineering: e}
  commitments:
)" + commitments + more,
                            support::Judged::ByChecks);
}

std::string outage(const char *id, const char *from, const char *to,
                   const char *fraction = nullptr) {
  std::string out = std::string(R"({"id":")") + id +
                    R"(","services":["power"],"accounts":["x"],"events":[)" + R"({"at":")" + from +
                    R"(","type":"triggered","severity":"sev1"})";
  if (fraction != nullptr)
    out += std::string(R"(,{"at":")") + from + R"(","type":"impact","fraction":)" + fraction + "}";
  if (to != nullptr) out += std::string(R"(,{"at":")") + to + R"(","type":"resolved"})";
  return out + "]}\n";
}

test::Evaluated run(const slac::model::Model &model, const std::string &ndjson, const char *now,
                    WindowSet windows = {}) {
  auto out = test::evaluate(model, ndjson, at(now), windows);
  REQUIRE(out.refused.empty());
  return out;
}

constexpr const char *kMonthly = "    up: {promise: availability >= 99.9% per month, credits: {\"< "
                                 "99.9%\": 10%, \"< 99%\": 25%}}\n";
constexpr const char *kRolling =
    "    up: {promise: availability >= 99.9% over 30d, credits: {\"< 99.9%\": 10%}}\n";

} // namespace

TEST_CASE("exactly the budget keeps the promise, a nanosecond more breaks it") {
  const auto model = model_of(kRolling); // 2592 s
  const auto exact = run(model, outage("A", "2026-10-01T10:00:00Z", "2026-10-01T10:43:12Z"),
                         "2026-10-10T00:00:00Z");
  CHECK(exact.rows.at(0).seconds->remaining.units == 0);
  CHECK(exact.rows.at(0).status == Status::AtRisk); // one more incident like it breaks it
  CHECK(exact.rows.at(0).credit.is_zero());
  const auto over =
      run(model, outage("A", "2026-10-01T10:00:00Z", "2026-10-01T10:43:12.000000001Z"),
          "2026-10-10T00:00:00Z");
  CHECK(over.rows.at(0).status == Status::Breached);
  CHECK(over.rows.at(0).credit.text() == "10");
}

TEST_CASE("headroom counts incidents like the median one of the last 90 days") {
  const auto model = model_of(kRolling);
  const std::string history = outage("A", "2026-09-15T10:00:00Z", "2026-09-15T10:10:00Z") +
                              outage("B", "2026-09-20T10:00:00Z", "2026-09-20T10:20:00Z") +
                              outage("C", "2026-08-01T10:00:00Z", "2026-08-01T10:40:00Z");
  const auto got = run(model, history, "2026-10-10T00:00:00Z");
  const sli::Row &row = got.rows.at(0);
  CHECK(row.seconds->downtime.text() == "1800");
  CHECK(row.forecast->headroom == Approx(792.0 / 1200.0));
  CHECK(row.status == Status::AtRisk);
  CHECK(std::isinf(run(model, "", "2026-10-10T00:00:00Z").rows.at(0).forecast->headroom));
}

TEST_CASE("at risk needs both forecasts before the window's end") {
  const auto model = model_of(kMonthly); // October: 2678.4 s
  // 20 minutes in the first two days, nothing since: the window pace is damped, the week is clean.
  const auto calm = run(model, outage("A", "2026-10-01T10:00:00Z", "2026-10-01T10:20:00Z"),
                        "2026-10-15T00:00:00Z");
  CHECK(std::isinf(calm.rows.at(0).forecast->week_pace));
  CHECK(calm.rows.at(0).status == Status::Met);
  // Two minutes every day of the last ten.
  std::string daily;
  for (int day = 5; day < 15; ++day) {
    const std::string d = (day < 10 ? "0" : "") + std::to_string(day);
    daily += outage(("D" + d).c_str(), ("2026-10-" + d + "T10:00:00Z").c_str(),
                    ("2026-10-" + d + "T10:02:30Z").c_str());
  }
  const auto pressed = run(model, daily, "2026-10-15T00:00:00Z");
  CHECK(pressed.rows.at(0).forecast->window_pace < 1793491200.0); // 2026-11-01
  CHECK(pressed.rows.at(0).forecast->week_pace < 1793491200.0);
  CHECK(pressed.rows.at(0).status == Status::AtRisk);
}

TEST_CASE("a forecast skips maintenance that is known") {
  const auto plain = model_of(kMonthly);
  const auto with = model_of(kMonthly, R"(---
apiVersion: slac/v1
kind: Maintenance
metadata: {name: m}
spec: {services: [power], from: "2026-10-09T00:00Z", to: "2026-10-10T00:00Z"}
)");
  const std::string history = outage("A", "2026-10-07T10:00:00Z", "2026-10-07T10:20:00Z");
  const double without = run(plain, history, "2026-10-08T00:00:00Z").rows.at(0).forecast->week_pace;
  const double skipped = run(with, history, "2026-10-08T00:00:00Z").rows.at(0).forecast->week_pace;
  CHECK(skipped > without + 40'000);
}

TEST_CASE("an open clock is a risk from three quarters of its time on") {
  const auto model =
      model_of("    fix: {promise: resolve sev1 within 4h, credits: {each breach: 5%}}\n");
  const std::string open = outage("A", "2026-10-01T10:00:00Z", nullptr);
  CHECK(run(model, open, "2026-10-01T12:59:59Z").rows.at(0).status == Status::Met);
  CHECK(run(model, open, "2026-10-01T13:00:00Z").rows.at(0).status == Status::AtRisk);
  CHECK(run(model, open, "2026-10-01T14:00:00Z").rows.at(0).status == Status::AtRisk);
  const auto late = run(model, open, "2026-10-01T14:00:00.000000001Z");
  CHECK(late.rows.at(0).status == Status::Breached);
  CHECK(late.rows.at(0).credit.text() == "5");
  REQUIRE(late.clocks.size() == 1);
  CHECK(late.clocks[0].remaining.ns == -1);
}

TEST_CASE("credits per breach add up to the whole fee and no more") {
  const auto model =
      model_of("    fix: {promise: resolve sev1 within 1m, credits: {each breach: 33.333333%}}\n");
  std::string history;
  for (int i = 0; i < 5; ++i)
    history +=
        outage(("I" + std::to_string(i)).c_str(), "2026-10-01T10:00:00Z", "2026-10-01T11:00:00Z");
  CHECK(run(model, history, "2026-10-02T00:00:00Z").rows.at(0).credit.text() == "100");
}

TEST_CASE("a promise of 100 % has no budget and is breached by any downtime") {
  const auto model =
      model_of("    up: {promise: availability >= 100% per month, credits: {\"< 100%\": 5%}}\n");
  CHECK(run(model, "", "2026-10-02T00:00:00Z").rows.at(0).status == Status::Met);
  const auto got = run(model, outage("A", "2026-10-01T10:00:00Z", "2026-10-01T10:00:01Z", "0.01"),
                       "2026-10-02T00:00:00Z");
  CHECK(got.rows.at(0).status == Status::Breached);
  CHECK(got.rows.at(0).seconds->downtime.text() == "0.01");
}

TEST_CASE("served windows are the current one, the one before it and the last 30 days") {
  const auto model = model_of(kMonthly);
  const auto got = run(model, outage("A", "2026-09-30T23:50:00Z", "2026-10-01T00:10:00Z"),
                       "2026-10-15T00:00:00Z", WindowSet::served());
  REQUIRE(got.rows.size() == 3);
  CHECK(got.rows[0].seconds->downtime.text() == "600");
  CHECK(got.rows[1].kind == sli::WindowKind::Previous);
  CHECK(got.rows[1].complete);
  CHECK(got.rows[1].seconds->downtime.text() == "600");
  CHECK(got.rows[2].seconds->downtime.text() == "1200");
}

TEST_CASE(
    "all windows start at the first event; the first instant of a month is the month before") {
  const auto model = model_of(kMonthly);
  const auto got = run(model, outage("A", "2026-08-30T10:00:00Z", "2026-08-30T10:10:00Z"),
                       "2026-11-01T00:00:00Z", WindowSet::every());
  REQUIRE(got.rows.size() == 3); // August, September, October
  CHECK(slac::time::format_rfc3339(got.rows[2].window.to) == "2026-11-01T00:00:00Z");
  CHECK(got.rows[2].complete);
}

TEST_CASE("a month has each window that ends in it, and a rolling one as it stood at its end") {
  const auto in_october = WindowSet::of_month({2026, 10, 1});
  const std::string history = outage("A", "2026-09-30T23:50:00Z", "2026-10-01T00:10:00Z") +
                              outage("B", "2026-11-01T00:00:00Z", "2026-11-01T05:00:00Z");
  const auto ends = [&](const std::string &promise, const char *now) {
    std::string out;
    const auto got = run(model_of("    c: {promise: " + promise + "}\n"), history, now, in_october);
    for (const sli::Row &row : got.rows)
      out += slac::time::format_rfc3339(row.window.to).substr(5, 5) + " " +
             (row.seconds ? row.seconds->downtime.text() : "") + (row.complete ? "; " : " open; ");
    return out;
  };
  const std::string up = "availability >= 99.9% ";
  CHECK(ends(up + "per month", "2026-12-05T00:00:00Z") == "11-01 600; ");
  CHECK(ends(up + "per month", "2027-12-05T00:00:00Z") == "11-01 600; "); // long after the term
  CHECK(ends(up + "per month", "2026-10-15T00:00:00Z") == "11-01 600 open; ");
  CHECK(ends(up + "per month", "2026-10-01T00:00:00Z").empty());
  // Weeks that end on 4, 11, 18 and 25 October; the one of 26 October ends in November.
  CHECK(ends(up + "per week", "2026-12-05T00:00:00Z") == "10-05 1200; 10-12 0; 10-19 0; 10-26 0; ");
  CHECK(ends(up + "per week", "2026-10-08T00:00:00Z") == "10-05 1200; 10-12 0 open; ");
  CHECK(ends(up + "per quarter", "2026-12-05T00:00:00Z").empty());
  CHECK(ends(up + "over 30d", "2026-12-05T00:00:00Z") == "11-01 0; ");
  CHECK(ends(up + "over 30d", "2026-10-15T00:00:00Z") == "10-15 1200; ");
  CHECK(ends("resolve sev1 within 4h per month", "2026-12-05T00:00:00Z") == "11-01 ; ");
  const auto rolling =
      run(model_of(kRolling), history, "2026-12-05T00:00:00Z", in_october).rows.at(0);
  CHECK(rolling.status == Status::Met); // a window that is over has no forecast
  CHECK(std::isinf(rolling.forecast->window_pace));
}

TEST_CASE("the last windows stay 92 days after the term, then there is no row") {
  const auto monthly = model_of(kMonthly);
  const std::string history = outage("A", "2026-12-31T23:30:00Z", "2027-01-01T00:30:00Z");
  const auto after = run(monthly, history, "2027-03-01T00:00:00Z", WindowSet::served());
  REQUIRE(after.rows.size() == 3);
  CHECK(slac::time::format_rfc3339(after.rows[0].window.from) == "2026-12-01T00:00:00Z");
  CHECK(after.rows[0].complete);
  CHECK(after.rows[0].seconds->downtime.text() == "1800"); // inside the term only
  CHECK(slac::time::format_rfc3339(after.rows[1].window.from) == "2026-11-01T00:00:00Z");
  const auto rolling = run(model_of(kRolling), history, "2027-03-01T00:00:00Z");
  CHECK(slac::time::format_rfc3339(rolling.rows.at(0).window.to) == "2027-01-01T00:00:00Z");
  CHECK(rolling.rows.at(0).seconds->downtime.text() == "1800");
  CHECK(run(monthly, "", "2027-04-03T00:00:00Z").rows.size() == 1);
  CHECK(run(monthly, "", "2027-04-03T00:00:00.000000001Z").rows.empty());
  CHECK(run(monthly, "", "2026-01-01T00:00:00Z").rows.empty());
}

TEST_CASE("time of a rolling window before the term counts as up") {
  const auto got =
      run(model_of(kRolling), outage("A", "2025-12-31T23:00:00Z", "2026-01-01T00:10:00Z"),
          "2026-01-02T00:00:00Z");
  CHECK(got.rows.at(0).seconds->service.ns == 30 * slac::time::kDay);
  CHECK(got.rows.at(0).seconds->downtime.text() == "600");
}

TEST_CASE("a clock that started in a complete window and still runs leaves it unsettled") {
  const auto model = model_of("    fix: {promise: resolve sev1 within 4h}\n");
  const std::string open = outage("A", "2026-10-31T23:30:00Z", nullptr);
  const auto got = run(model, open, "2026-11-01T01:00:00Z", WindowSet::served());
  REQUIRE(got.rows.size() == 3);
  CHECK(got.rows[1].complete);
  CHECK_FALSE(got.rows[1].settled);
  CHECK(got.rows[1].incidents.pending == 1);
  const auto late = run(model, open, "2026-11-01T03:31:00Z", WindowSet::served());
  CHECK(late.rows[1].status == Status::Breached);
}

TEST_CASE("an incident without a service counts for clocks and gives no impact") {
  const auto model =
      model_of(std::string(kMonthly) + "    fix: {promise: resolve sev1 within 1h}\n");
  const auto got = run(
      model,
      R"({"id":"A","accounts":["x"],"events":[{"at":"2026-10-01T10:00:00Z","type":"triggered","severity":"sev1"},{"at":"2026-10-01T12:00:00Z","type":"resolved"}]})",
      "2026-10-02T00:00:00Z");
  CHECK(got.rows.at(0).incidents.breached == 1);
  CHECK(got.rows.at(1).seconds->downtime.units == 0);
}

TEST_CASE("an undeclared reason excludes nothing and is reported") {
  const auto model = model_of("    fix: {promise: resolve sev1 within 1h}\n");
  const auto with = [&](const char *reason) {
    return run(
        model,
        R"({"id":"A","services":["power"],"accounts":["x"],"events":[{"at":"2026-10-01T10:00:00Z","type":"triggered","severity":"sev1"},{"at":"2026-10-01T12:00:00Z","type":"resolved"},{"at":"2026-10-01T12:00:00Z","type":"excluded","reason":")" +
            std::string(reason) + "\"}]}",
        "2026-10-02T00:00:00Z");
  };
  CHECK(with("customer-caused").rows.at(0).incidents.excluded == 1);
  CHECK(with("customer-caused").issues.empty());
  CHECK(with("custmer-caused").rows.at(0).incidents.breached == 1);
  CHECK(with("custmer-caused").issues ==
        std::vector<sli::Issue>{{"A", "undeclared-reason", "custmer-caused", "customer-caused"}});
}

TEST_CASE("all accounts are those with an agreement on one of the services") {
  const auto model = model_of(kMonthly, R"(---
apiVersion: slac/v1
kind: Account
metadata: {name: y}
spec: {}
---
apiVersion: slac/v1
kind: Service
metadata: {name: cooling}
spec: {}
---
apiVersion: slac/v1
kind: Agreement
metadata: {name: b}
spec:
  accounts: [y]
  services: [cooling]
  term: "2026-01-01/2026-12-31"
  commitments:
    up: {promise: availability >= 99.9% per month}
)");
  const auto got = run(
      model,
      R"({"id":"A","services":["power"],"accounts":"all","events":[{"at":"2026-10-01T10:00:00Z","type":"started"},{"at":"2026-10-01T10:10:00Z","type":"resolved"}]})",
      "2026-10-02T00:00:00Z");
  REQUIRE(got.rows.size() == 2);
  CHECK(got.rows[0].seconds->downtime.text() == "600");
  CHECK(got.rows[1].seconds->downtime.units == 0);
  CHECK(got.unattributed.empty());
  CHECK(got.issues.empty());
}

TEST_CASE("means come from sums and counts of what was resolved in the window") {
  const auto model = model_of(kMonthly);
  const auto got = run(model,
                       outage("A", "2026-10-01T10:00:00Z", "2026-10-01T10:10:00Z") +
                           outage("B", "2026-09-20T10:00:00Z", "2026-09-20T10:30:00Z"),
                       "2026-10-02T00:00:00Z");
  std::size_t seen = 0;
  for (const sli::Measure &m : got.measures) {
    if (m.severity != "sev1") continue;
    ++seen;
    CHECK(m.resolved == (m.window_days == 7 ? 1 : 2));
    CHECK(m.resolve.ns == (m.window_days == 7 ? 10 : 40) * slac::time::kMinute);
  }
  CHECK(seen == 2);
}

TEST_CASE("flaws are listed, never dropped") {
  const auto model = model_of(kMonthly);
  const std::string history =
      R"({"id":"A","services":["power"],"accounts":["nobody"],"events":[{"at":"2026-10-01T10:00:00Z","type":"triggered","severity":"sev1"}]}
{"id":"B","services":["power"],"accounts":["x"],"events":[{"at":"2026-10-01T10:00:00Z","type":"triggered","severity":"sev9"}]}
{"id":"C","services":["pwoer"],"accounts":["X Inc."],"events":[{"at":"2026-10-01T10:00:00Z","type":"triggered","severity":"sev1"},{"at":"2026-10-01T09:00:00Z","type":"resolved"}]}
{"id":"D","services":["power"],"accounts":["x"],"events":[{"at":"2026-10-01T10:00:00Z","type":"triggered"},{"at":"2026-10-01T11:00:00Z","type":"merged"}]}
{"id":"E","services":["power"],"accounts":["x"],"events":[{"at":"2026-10-01T10:00:00Z","type":"acknowledged"}]}
{"id":"F","services":[],"accounts":["x"],"events":[{"at":"2026-10-01T10:00:00Z","type":"triggered"}]}
)";
  const auto got = run(model, history, "2026-10-02T00:00:00Z");
  const std::vector<sli::Issue> want{{"A", "unknown-account", "nobody", ""},
                                     {"B", "unknown-severity", "sev9", "sev1"},
                                     {"C", "ends-before-it-starts", "", ""},
                                     {"C", "unknown-service", "pwoer", "power"},
                                     {"D", "merged-into-unknown", "", ""},
                                     {"E", "never-started", "", ""},
                                     {"F", "no-service", "", ""}};
  CHECK(got.issues == want);
  const std::vector<sli::Unattributed> nobody{
      {"A", "nobody", "", "sev1", "unknown-account"},
      {"C", "X Inc.", "pwoer", "sev1", "uncovered-service"}};
  CHECK(got.unattributed == nobody);
}

TEST_CASE("a flaw makes the rows that it would touch unknown, an issue does not") {
  const auto model = model_of(kMonthly);
  const auto got = [&](const std::string &keys, const std::string &more) {
    const auto all = run(model,
                         R"({"id":"A",)" + keys +
                             R"(,"events":[{"at":"2026-10-01T10:00:00Z","type":"triggered"},)"
                             R"({"at":"2026-10-01T10:01:00Z","type":"resolved"})" +
                             more + "]}\n",
                         "2026-10-02T00:00:00Z");
    REQUIRE(all.rows.size() == 1);
    const auto &row = all.rows.front();
    CHECK((row.status == sli::Status::Unknown) == !row.unknown_because.empty());
    return (all.issues.empty() ? "" : all.issues.front().reason) +
           (row.status == sli::Status::Unknown ? " unknown" : "");
  };
  const std::string plain = R"("services":["power"],"accounts":["x"])";
  CHECK(got(plain, "").empty());
  CHECK(got(plain + R"(,"lost":["accounts"])", "") == "lost-field unknown");
  CHECK(got(plain + R"(,"tilte":"An outage")", "").empty()); // drives no number
  // Nobody's, or of no service: it touches no row, and is listed as that.
  CHECK(got(R"("services":["power"],"accunts":["x"])", "") == "unknown-key");
  CHECK(got(R"("srevices":["power"],"accounts":["x"])", "") == "no-service");
  CHECK(got(plain, R"(,{"at":"2026-10-01T10:00:00Z","type":"severity","severity":"sev9"})") ==
        "unknown-severity unknown");
  CHECK(got(plain, R"(,{"at":"2026-10-01T10:00:30Z","type":"impact","sevices":["power"],)"
                   R"("fraction":0.5})") == "unknown-key unknown");
  CHECK(got(plain, R"(,{"at":"2026-10-01T10:02:00Z","type":"notified"})") == "no-audience");
  CHECK(got(plain, R"(,{"at":"2026-10-01T10:02:00Z","type":"paused"})") == "pause-without-reason");
}

TEST_CASE("a credit is an amount of the fee, which converts by months and rounds once") {
  const auto amount = [](const char *window, const char *credit, const char *fee) {
    const auto model =
        model_of(std::string("    up:\n      promise: availability >= 99.9% ") + window +
                 "\n      credits: {\"< 99.9%\": " + credit + "}\n      fee: " + fee + "\n");
    const auto got = run(model, outage("A", "2026-10-01T10:00:00Z", "2026-10-09T10:00:00Z", "1"),
                         "2026-10-12T00:00:00Z");
    REQUIRE(got.rows.size() == 1);
    const auto money = sli::credit_amount(got.rows.front());
    REQUIRE(money);
    return money->text() + " " + std::string(money->currency);
  };
  CHECK(amount("per month", "10%", "{amount: 3750, currency: USD, per: month}") == "375.00 USD");
  CHECK(amount("per month", "10%", "{amount: 1000, currency: EUR, per: quarter}") == "33.33 EUR");
  CHECK(amount("per quarter", "3%", "{amount: 1250, currency: EUR, per: month}") == "112.50 EUR");
  CHECK(amount("per year", "50%", "{amount: 99.99, currency: EUR, per: month}") == "599.94 EUR");
  CHECK(amount("per day", "1%", "{amount: 1, currency: EUR, per: year}") == "0.00 EUR");
  // A rolling window, and half a cent: away from zero.
  CHECK(amount("over 7d", "50%", "{amount: 10.01, currency: EUR, per: month}") == "5.01 EUR");
  CHECK(amount("per month", "33.333333%", "{amount: 100, currency: JPY, per: month}") == "33 JPY");
  CHECK(amount("per month", "12.5%", "{amount: 0.100, currency: KWD, per: month}") == "0.013 KWD");
  CHECK(amount("per month", "100%", "{amount: 9000000000, currency: CLF, per: month}") ==
        "9000000000.0000 CLF");
}

TEST_CASE("the report is the documented JSON") {
  const auto model = model_of(kMonthly);
  const auto got = run(model, outage("A", "2026-10-01T10:00:00Z", "2026-10-01T10:10:00Z", "0.5"),
                       "2026-10-02T00:00:00Z");
  slax::report::Report report = test::report_of(got);
  report.refused = {{3, std::nullopt, "not-json"}};
  CHECK(slax::report::json(report) ==
        R"({"at":"2026-10-02T00:00:00Z",
 "rows":[
  {"agreement":"a","commitment":"up","account":"x","service":"power","promise":"availability >= 99.9% per month","target":0.999,"window":{"from":"2026-10-01T00:00:00Z","to":"2026-11-01T00:00:00Z","complete":false,"settled":false},"sli":0.996527777778,"sliWhole":0.999887992832,"status":"met","incidents":{"total":1,"met":0,"breached":0,"pending":0,"excluded":0,"cancelled":0},"seconds":{"service":2678400,"elapsed":86400,"downtime":300,"maintenance":0,"budget":2678.4,"remaining":2378.4},"forecast":{"window":"2027-02-01T21:12:57Z","7d":"2026-11-26T11:54:14Z","headroom":7.928},"credit":{"percent":"0","amount":null,"currency":null,"parts":[]},"breaches":[]}],
 "accounts":[
  {"agreement":"a","account":"x","period":"2026-10","percent":"0","amount":null,"currency":null,"capped":false}],
 "chronic":[],
 "kpis":[],
 "refused":[
  {"line":3,"id":null,"reason":"not-json"}],
 "issues":[],
 "unattributed":[]}
)");
}
