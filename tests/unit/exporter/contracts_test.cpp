// SPDX-License-Identifier: Apache-2.0
// Fifteen small contracts whose sums were calculated by hand.
#include "exporter/sli/money.hpp"
#include "tests/support/evaluate.hpp"
#include "tests/support/spec.hpp"

#include <catch2/catch.hpp>

using namespace slax;
using support::at;

namespace {

struct Contract {
  std::string zone = "UTC";
  std::string term = "2026-01-01/2027-12-31";
  std::string accounts = "[x]";
  std::string more; ///< keys of the agreement
  std::string commitments;
  std::string others; ///< further documents
};

slac::model::Model model_of(const Contract &contract) {
  return *support::model_of(R"(apiVersion: slac/v1
kind: Project
metadata: {name: t}
spec: {severities: [sev1, sev2], timezone: )" +
                                contract.zone + R"(}
---
apiVersion: slac/v1
kind: Service
metadata: {name: power}
spec: {}
---
apiVersion: slac/v1
kind: Service
metadata: {name: network}
spec: {}
---
apiVersion: slac/v1
kind: Account
metadata: {name: x}
spec: {}
---
apiVersion: slac/v1
kind: Agreement
metadata: {name: a}
spec:
  accounts: )" + contract.accounts +
                                R"(
  services: [power, network]
  term: ")" + contract.term +
                                R"("
  owners: {engineering: e}
)" + contract.more + "  commitments:\n" +
                                contract.commitments + contract.others,
                            support::Judged::ByChecks);
}

std::string outage(const std::string &id, const std::string &service, const std::string &from,
                   const std::string &to, const std::string &account = "x") {
  return R"({"id":")" + id + R"(","source":"s","services":[")" + service + R"("],"accounts":[")" +
         account + R"("],"events":[{"at":")" + from +
         R"(","type":"triggered","severity":"sev1"},{"at":")" + to + R"(","type":"resolved"}]})" +
         "\n";
}

/// Two hours of power on the second of each month of 2026.
std::string outage_in_each(const std::vector<std::string> &months) {
  std::string out;
  for (const std::string &month : months)
    out += outage("A" + month, "power", "2026-" + month + "-02T00:00:00Z",
                  "2026-" + month + "-02T02:00:00Z");
  return out;
}

/// `a/x 2026-10 10% 300.00 EUR capped`, one a line.
std::string sums_of(const Contract &contract, const std::string &ndjson, const char *now,
                    sli::WindowSet windows = {}) {
  const auto model = model_of(contract);
  const auto got = test::evaluate(model, ndjson, at(now), windows);
  std::string out;
  for (const sli::AccountSum &s : got.sums) {
    out += (out.empty() ? "" : "; ") + s.contract->agreement->name.value + "/" +
           std::string(s.contract->account) + " " + s.period.text() + " " + s.percent.text() + "%";
    if (s.amount) out += " " + s.amount->with_currency();
    if (s.capped) out += " capped";
  }
  return out;
}

std::string credits_of(const Contract &contract, const std::string &ndjson, const char *now,
                       sli::WindowSet windows = {}) {
  const auto model = model_of(contract);
  const auto got = test::evaluate(model, ndjson, at(now), windows);
  std::string out;
  for (const sli::Row &row : got.rows) {
    out += (out.empty() ? "" : "; ") + row.credit.text() + "%";
    if (const auto amount = sli::credit_amount(row)) out += " " + amount->text();
  }
  return out;
}

} // namespace

TEST_CASE("contract 1: the agreement's cap limits the sum of its rows") {
  Contract c;
  c.more = "  fee: {amount: 3000, currency: EUR, per: month}\n  creditCap: 50%\n";
  c.commitments = R"(    power:
      promise: availability of power >= 99.9% per month
      credits: {"< 99.9%": 25%, "< 95%": 100%}
    network:
      promise: availability of network >= 99.9% per month
      credits: {"< 99.9%": 25%, "< 95%": 100%}
    fix:
      promise: acknowledge sev1 within 15m
      credits: {each breach: 2%}
)";
  // October has 744 hours: 98.5 % is 11.16 h down, 94 % 44.64 h.
  const std::string history =
      outage("A", "power", "2026-10-01T00:00:00Z", "2026-10-01T11:09:36Z") +
      outage("B", "network", "2026-10-02T00:00:00Z", "2026-10-03T20:00:00Z") +
      outage("C", "network", "2026-10-04T00:00:00Z", "2026-10-04T00:38:24Z");
  CHECK(credits_of(c, history, "2026-11-01T00:00:00Z") == "6% 180.00; 100% 3000.00; 25% 750.00");
  CHECK(sums_of(c, history, "2026-11-01T00:00:00Z") == "a/x 2026-10 50% 1500.00 EUR capped");
}

TEST_CASE("contract 2: a quarter's fee in monthly rows adds up to the cent") {
  Contract c;
  c.more = "  fee: {amount: 1000, currency: EUR, per: quarter}\n";
  c.commitments = R"(    up:
      promise: availability of power >= 99.9% per month
      credits: {"< 99.9%": 10%}
)";
  const std::string history = outage_in_each({"10", "11", "12"});
  CHECK(credits_of(c, history, "2027-01-01T00:00:00Z", sli::WindowSet::every()) ==
        "10% 33.33; 10% 33.33; 10% 33.33");
  CHECK(sums_of(c, history, "2027-01-01T00:00:00Z") == "a/x 2026-Q4 10% 100.00 EUR");
}

TEST_CASE("contract 3: a quarterly row stands in its last month's sum") {
  Contract c;
  c.more = "  fee: {amount: 1250, currency: EUR, per: month}\n";
  c.commitments = R"(    fix:
      promise: resolve sev1 within 1h in 95% of incidents per quarter
      credits: {"< 95%": 3%}
)";
  const std::string history = outage("A", "power", "2026-10-02T00:00:00Z", "2026-10-02T02:00:00Z");
  CHECK(credits_of(c, history, "2027-01-01T00:00:00Z") == "3% 112.50");
  CHECK(sums_of(c, history, "2027-01-01T00:00:00Z") == "a/x 2026-12 9% 112.50 EUR");
}

TEST_CASE("contract 4: pro rata pays the share of the whole window") {
  Contract c;
  c.zone = "Europe/Berlin";
  c.more = "  fee: {amount: 3000, currency: EUR, per: month}\n";
  c.commitments = R"(    up:
      promise: availability of power >= 99.9% per month
      credits: {pro rata: 10x}
)";
  const std::string history = outage("A", "power", "2026-10-10T00:00:00Z", "2026-10-10T07:27:00Z");
  CHECK(sums_of(c, history, "2026-10-31T23:00:00Z") == "a/x 2026-10 10% 300.00 EUR");
  // Kept, it pays nothing.
  CHECK(sums_of(c, outage("A", "power", "2026-10-10T00:00:00Z", "2026-10-10T00:40:00Z"),
                "2026-10-31T23:00:00Z") == "a/x 2026-10 0% 0.00 EUR");
}

TEST_CASE("contract 5: bad hours of the local day are free") {
  Contract c;
  c.zone = "Europe/Berlin";
  c.more = "  fee: {amount: 7450, currency: EUR, per: month}\n";
  c.commitments = R"(    up:
      promise: availability of power >= 99.9% per month
      credits: {each slice over 6m per 1h: 1h}
)";
  const auto owed = [&](const char *from, const char *to) {
    return credits_of(c, outage("A", "power", from, to), "2026-10-31T23:00:00Z");
  };
  CHECK(owed("2026-10-10T10:50:00Z", "2026-10-10T11:07:00Z") == "0.268456% 20.00");
  // The day on which clocks go back has an hour more.
  CHECK(owed("2026-10-25T00:54:00Z", "2026-10-25T01:07:00Z") == "0.134228% 10.00");
}

TEST_CASE("contract 7: what still runs may yet be met") {
  Contract c;
  c.commitments = R"(    fix:
      promise: resolve sev1 within 4h in 95% of incidents per month
      credits: {"< 95%": 3%}
)";
  std::string history;
  for (int i = 0; i < 18; ++i)
    history +=
        outage("M" + std::to_string(i), "power", "2026-10-05T00:00:00Z", "2026-10-05T01:00:00Z");
  history += outage("B", "power", "2026-10-06T00:00:00Z", "2026-10-06T05:00:00Z");
  const std::string open =
      R"({"id":"P","source":"s","services":["power"],"accounts":["x"],"events":[)"
      R"({"at":"2026-10-31T23:00:00Z","type":"triggered","severity":"sev1"}]})"
      "\n";
  CHECK(credits_of(c, history + open, "2026-11-01T00:00:00Z",
                   sli::WindowSet::of_month({2026, 10, 1})) == "0%");
  CHECK(credits_of(c, history + open, "2026-11-01T03:00:01Z",
                   sli::WindowSet::of_month({2026, 10, 1})) == "3%");
}

TEST_CASE("contract 8: a fee that changes is what each month pays") {
  Contract c;
  c.more = R"(  fee: {amount: 3000, currency: EUR, per: quarter}
  creditCap: 8%
  amendments: [{from: "2026-11-01", approvedBy: [legal], fee: {amount: 6000, currency: EUR, per: quarter}}]
)";
  c.commitments = R"(    up:
      promise: availability of power >= 99.9% per month
      credits: {"< 99.9%": 10%}
)";
  const std::string history = outage_in_each({"10", "11", "12"});
  CHECK(credits_of(c, history, "2027-01-01T00:00:00Z", sli::WindowSet::every()) ==
        "10% 100.00; 10% 200.00; 10% 200.00");
  CHECK(sums_of(c, history, "2027-01-01T00:00:00Z") == "a/x 2026-Q4 8% 400.00 EUR capped");
}

TEST_CASE("a commitment's own fee holds from its amendment on, the agreement's before") {
  Contract c;
  c.more = R"(  fee: {amount: 1000, currency: EUR, per: month}
  amendments: [{from: "2026-11-01", approvedBy: [legal], commitments: {up: {fee: {amount: 200, currency: EUR, per: month}}}}]
)";
  c.commitments = R"(    up:
      promise: availability of power >= 99.9% per month
      credits: {"< 99.9%": 10%}
)";
  const std::string history = outage_in_each({"10", "11"});
  CHECK(credits_of(c, history, "2026-12-01T00:00:00Z", sli::WindowSet::every()) ==
        "10% 100.00; 10% 20.00");
}

TEST_CASE("contract 9: a rolling window is judged as it stands at the month's end") {
  Contract c;
  c.commitments = R"(    up:
      promise: availability of power >= 99.9% over 30d
      credits: {"< 99.9%": 10%}
)";
  CHECK(sums_of(c, outage("A", "power", "2026-12-01T00:00:00Z", "2026-12-01T10:00:00Z"),
                "2027-01-01T00:00:00Z") == "a/x 2026-12 0%");
  const std::string second = outage("A", "power", "2026-12-02T00:00:00Z", "2026-12-02T10:00:00Z");
  CHECK(sums_of(c, second, "2027-01-01T00:00:00Z") == "a/x 2026-12 10%");
  CHECK(sums_of(c, second, "2027-02-01T00:00:00Z", sli::WindowSet::of_month({2026, 12, 1})) ==
        "a/x 2026-12 10%");
  // The running month adds nothing yet.
  CHECK(sums_of(c, second, "2026-12-31T00:00:00Z") == "a/x 2026-12 0%");
}

TEST_CASE("contract 10: a rolling promise pays for an incident once") {
  Contract c;
  c.more = "  fee: {amount: 300, currency: EUR, per: quarter}\n";
  c.commitments = R"(    fix:
      promise: resolve sev1 within 1h over 90d
      credits: {each breach: 5%}
)";
  const std::string history = outage("A", "power", "2026-10-20T00:00:00Z", "2026-10-20T02:00:00Z");
  CHECK(credits_of(c, history, "2027-01-01T00:00:00Z") == "5% 5.00");
  CHECK(sums_of(c, history, "2027-01-01T00:00:00Z") == "a/x 2026-Q4 1.666667% 5.00 EUR");
}

TEST_CASE("a month that is as long as the rolling window is owed once") {
  Contract c;
  c.commitments = R"(    ack:
      promise: acknowledge sev1 within 15m over 30d
      credits: {each breach: 5%}
)";
  CHECK(sums_of(c, outage("A", "power", "2026-06-28T18:15:00Z", "2026-06-28T20:00:00Z"),
                "2026-07-02T00:00:00Z",
                sli::WindowSet::of_month({2026, 6, 1})) == "a/x 2026-06 5%");
}

TEST_CASE("contract 11: a claim ends with a local day or month") {
  Contract c;
  c.zone = "Europe/Berlin";
  const auto claim = [&](const char *terms, const char *month, const char *now) {
    c.commitments = std::string("    up:\n      promise: availability of power >= 99.9% per month\n"
                                "      credits: {\"< 99.9%\": 10%}\n      claim: ") +
                    terms + "\n";
    const auto model = model_of(c);
    const auto got = test::evaluate(model,
                                    outage("A", "power", month + std::string("-02T00:00:00Z"),
                                           month + std::string("-02T02:00:00Z")),
                                    at(now));
    return slac::time::format_rfc3339(got.rows.front().claim_by);
  };
  CHECK(claim("within 30d", "2026-10", "2026-10-31T23:00:00Z") == "2026-11-30T23:00:00Z");
  CHECK(claim("within 30d", "2027-02", "2027-02-28T23:00:00Z") == "2027-03-30T22:00:00Z");
  CHECK(claim("by end of 2nd month", "2026-10", "2026-10-31T23:00:00Z") == "2026-12-31T23:00:00Z");
  CHECK(claim("by end of 1st month", "2026-12", "2026-12-31T23:00:00Z") == "2027-01-31T23:00:00Z");
}

TEST_CASE("contract 12: a clipped window pays its share of the whole") {
  Contract c;
  c.term = "2026-11-16/2027-12-31";
  c.more = "  fee: {amount: 3000, currency: EUR, per: month}\n";
  c.commitments = R"(    up:
      promise: availability of power >= 99.9% per month
      credits: {pro rata: 10x}
)";
  const std::string history = outage("A", "power", "2026-11-20T00:00:00Z", "2026-11-20T03:36:00Z");
  CHECK(sums_of(c, history, "2026-12-01T00:00:00Z") == "a/x 2026-11 5% 150.00 EUR");
  // So does a relation that begins then.
  c.term = "2026-01-01/2027-12-31";
  c.accounts = "[x, y]";
  c.others = R"(---
apiVersion: slac/v1
kind: Account
metadata: {name: y}
spec: {from: "2026-11-16"}
)";
  const std::string of_y =
      outage("A", "power", "2026-11-20T00:00:00Z", "2026-11-20T03:36:00Z", "y");
  CHECK(sums_of(c, of_y, "2026-12-01T00:00:00Z") ==
        "a/x 2026-11 0% 0.00 EUR; a/y 2026-11 5% 150.00 EUR");
  CHECK(sums_of(c, of_y, "2026-11-01T00:00:00Z") == "a/x 2026-10 0% 0.00 EUR");
}

TEST_CASE("contract 13: amounts of two agreements are never added") {
  Contract c;
  c.more = "  fee: {amount: 1000, currency: EUR, per: month}\n  creditCap: 50%\n";
  c.commitments = R"(    up:
      promise: availability of power >= 99.9% per month
      credits: {"< 99.9%": 60%}
)";
  c.others = R"(---
apiVersion: slac/v1
kind: Agreement
metadata: {name: b}
spec:
  accounts: [x]
  services: [network]
  term: "2026-01-01/2027-12-31"
  owners: {engineering: e}
  fee: {amount: 200, currency: USD, per: month}
  commitments:
    up:
      promise: availability >= 99.9% per month
      credits: {"< 99.9%": 20%}
)";
  const std::string history =
      outage("A", "power", "2026-10-02T00:00:00Z", "2026-10-02T02:00:00Z") +
      outage("B", "network", "2026-10-02T00:00:00Z", "2026-10-02T02:00:00Z");
  CHECK(sums_of(c, history, "2026-11-01T00:00:00Z") ==
        "a/x 2026-10 50% 500.00 EUR capped; b/x 2026-10 20% 40.00 USD");
}

TEST_CASE("contract 14: a sum is rounded once") {
  Contract c;
  c.more = "  fee: {amount: 50.05, currency: EUR, per: month}\n";
  c.commitments = R"(    fix:
      promise: resolve sev1 within 1h
      credits: {each breach: 10%}
    ack:
      promise: acknowledge sev1 within 1h
      credits: {each breach: 10%}
    end:
      promise: mitigate sev1 within 1h
      credits: {each breach: 10%}
)";
  const std::string history = outage("A", "power", "2026-10-02T00:00:00Z", "2026-10-02T02:00:00Z");
  CHECK(credits_of(c, history, "2026-11-01T00:00:00Z") == "10% 5.01; 10% 5.01; 10% 5.01");
  CHECK(sums_of(c, history, "2026-11-01T00:00:00Z") == "a/x 2026-10 30% 15.02 EUR");
  c.more += "  creditMinimum: {amount: 15.02, currency: EUR}\n"; // 15.015 is below it
  CHECK(sums_of(c, history, "2026-11-01T00:00:00Z") == "a/x 2026-10 0% 0.00 EUR");
}

TEST_CASE("contract 15: a hole between tiers pays nothing") {
  Contract c;
  c.commitments = R"(    up:
      promise: availability of power >= 99.95% per month
      credits: {"> 99% <= 99.9%": 10%, "< 99%": 25%}
)";
  const auto owed = [&](const char *to) {
    return credits_of(c, outage("A", "power", "2026-11-02T00:00:00Z", to), "2026-12-01T00:00:00Z");
  };
  CHECK(owed("2026-11-02T00:43:12Z") == "10%"); // 99.9 % of 720 h
  CHECK(owed("2026-11-02T07:12:00Z") == "0%");  // exactly 99.0 %
  CHECK(owed("2026-11-02T07:12:01Z") == "25%");
}

TEST_CASE("missed windows and incidents of late are counted") {
  Contract c;
  c.more = "  chronic: 4 breaches over 365d\n";
  c.commitments = R"(    up:
      promise: availability >= 99.9% per month
      credits: {"< 99.9%": 10%}
      chronic: 2 breaches over 60d
    fix:
      promise: resolve sev1 within 1h
      credits: {each breach: 5%}
)";
  // September's window is missed by both services, which counts once; October's by one.
  const std::string history =
      outage("A", "power", "2026-09-02T00:00:00Z", "2026-09-02T02:00:00Z") +
      outage("B", "network", "2026-09-03T00:00:00Z", "2026-09-03T02:00:00Z") +
      outage("C", "power", "2026-10-03T00:00:00Z", "2026-10-03T02:00:00Z");
  const auto counts = [&](const char *now) {
    const auto model = model_of(c);
    std::string out;
    for (const sli::ChronicCount &count : test::evaluate(model, history, at(now)).chronic)
      out += (out.empty() ? "" : "; ") + std::string(count.commitment) + " " +
             std::to_string(count.count) + "/" + std::to_string(count.limit);
    return out;
  };
  CHECK(counts("2026-11-10T00:00:00Z") == " 5/4; up 2/2");
  CHECK(counts("2026-12-10T00:00:00Z") == " 5/4; up 1/2"); // September's is too old
}

TEST_CASE("as many days are counted as a chronic clause looks back") {
  Contract c;
  c.commitments = R"(    up:
      promise: availability of power >= 99.9% per day
      credits: {"< 99.9%": 1%}
      chronic: 2 breaches over 2d
)";
  std::string history;
  for (const std::string day : {"03", "04", "05"})
    history += outage("A" + day, "power", "2026-10-" + day + "T00:00:00Z",
                      "2026-10-" + day + "T02:00:00Z");
  const auto model = model_of(c);
  const auto count = [&](const char *now) {
    return test::evaluate(model, history, at(now)).chronic.at(0).count;
  };
  CHECK(count("2026-10-05T23:59:59Z") == 2); // the 3rd ended less than two days before
  CHECK(count("2026-10-06T00:00:00Z") == 2); // exactly two days before
  CHECK(count("2026-10-06T00:00:01Z") == 2);
  CHECK(count("2026-10-07T00:00:00Z") == 1);
}
