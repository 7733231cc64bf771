// SPDX-License-Identifier: Apache-2.0
// What is owed for a period in which the specs changed: each window as it was judged at its end.
#include "exporter/runtime/ledger_judge.hpp"
#include "tests/support/spec.hpp"
#include "tests/support/store_place.hpp"

using namespace slax;
using slac::time::Instant;
using support::at;

namespace {

std::string spec(const std::string &accounts, const std::string &more) {
  return R"(apiVersion: slac/v1
kind: Project
metadata: {name: t}
spec: {severities: [sev1]}
---
apiVersion: slac/v1
kind: Service
metadata: {name: power}
spec: {}
---
apiVersion: slac/v1
kind: Account
metadata: {name: x}
spec: {}
---
apiVersion: slac/v1
kind: Account
metadata: {name: y}
spec: {}
---
apiVersion: slac/v1
kind: Source
metadata: {name: desk}
spec: {use: webhook, with: {webhookSecret: {env: S}}}
---
apiVersion: slac/v1
kind: Agreement
metadata: {name: gold}
spec:
  accounts: )" +
         accounts + R"(
  services: [power]
  term: "2026-01-01/2027-12-31"
  settle: 48h
)" + more;
}

std::string terms(const std::string &fee, const std::string &credit, const std::string &more = {}) {
  return (fee.empty() ? "" : "  fee: " + fee + "\n") +
         "  commitments: {fix: {promise: resolve sev1 within 1h per month, " +
         "credits: {each breach: " + credit + "}}}\n" + more;
}

/// An incident of x that missed the promise on that day.
std::string missed(const std::string &day) {
  return R"({"id":"I)" + day + R"(","services":["power"],"accounts":["x"],"events":[{"at":")" +
         day + R"(T10:00:00Z","type":"triggered","severity":"sev1"},{"at":")" + day +
         R"(T12:00:00Z","type":"resolved"}]})";
}

struct World {
  void know(const std::string &day, const char *seen = "2026-12-20T00:00Z") {
    store::Record record;
    record.way = store::Way::Webhook;
    record.raw = missed(day);
    record.lines.push_back({"I" + day, "x", "", record.raw});
    REQUIRE(store->append("desk", at(seen), {record}, false, std::nullopt));
  }
  void reign(const char *since, const std::string &text) {
    const Instant from = at(since);
    if (!reigns.empty()) reigns.back().over.to = from;
    reigns.push_back({{from, slac::time::kNever},
                      "tree" + std::to_string(reigns.size() + 1),
                      support::model_of(text),
                      ""});
  }
  /// `amount percent tree`, capped or not, of gold's sums for the account.
  std::vector<std::string> sums(const char *now, const std::string &account = "x") {
    runtime::LedgerJudge judge(*store, reigns, state, {});
    const sli::Month october = sli::month_of({2026, 10, 15});
    const auto judged = judge.judge({at(now), {october, october + 1, october + 2}, {}});
    REQUIRE(judged);
    std::vector<std::string> out;
    for (const ledger::JudgedSum &sum : judged.value().sums)
      if (sum.account == account)
        out.push_back(sum.amount + " " + sum.percent + " " + sum.tree +
                      (sum.capped ? " capped" : ""));
    return out;
  }

  support::Place place{false};
  std::unique_ptr<store::Store> store = place.open();
  std::vector<runtime::Reign> reigns;
  ledger::State state;
};

using Texts = std::vector<std::string>;
constexpr const char *kQuarter = "{amount: 3000, currency: EUR, per: quarter}";

} // namespace

TEST_CASE("a sum is made of its windows, each by the terms in force at its end") {
  World w;
  w.know("2026-10-05");
  w.know("2026-11-05");
  w.reign("2026-01-01T00:00Z", spec("[x, y]", terms(kQuarter, "10%")));
  CHECK(w.sums("2027-01-10T00:00Z") == Texts{"200.00 20/3 tree1"});
  w.reign("2026-11-15T00:00Z", spec("[x, y]", terms(kQuarter, "5%")));
  CHECK(w.sums("2027-01-10T00:00Z") == Texts{"150.00 5 tree2"});
  w.reign("2026-12-15T00:00Z",
          spec("[x, y]", terms("{amount: 6000, currency: EUR, per: quarter}", "5%")));
  CHECK(w.sums("2027-01-10T00:00Z") == Texts{"150.00 2.5 tree3"});
}

TEST_CASE(
    "a fee that comes, goes or changes its currency leaves shares, not numbers of another unit") {
  World w;
  w.know("2026-10-05");
  w.reign("2026-01-01T00:00Z", spec("[x, y]", terms("", "10%")));
  CHECK(w.sums("2026-11-10T00:00Z") == Texts{" 10 tree1"});
  World with_fee;
  with_fee.know("2026-10-05");
  with_fee.reign("2026-01-01T00:00Z", spec("[x, y]", terms("", "10%")));
  with_fee.reign("2026-11-15T00:00Z", spec("[x, y]", terms(kQuarter, "10%")));
  CHECK(with_fee.sums("2027-01-10T00:00Z") == Texts{" 10 tree1", "0.00 0 tree2"});
  World dollars;
  dollars.know("2026-10-05");
  dollars.reign("2026-01-01T00:00Z", spec("[x, y]", terms(kQuarter, "10%")));
  dollars.reign("2026-11-15T00:00Z",
                spec("[x, y]", terms("{amount: 6000, currency: USD, per: quarter}", "10%")));
  CHECK(dollars.sums("2027-01-10T00:00Z") == Texts{"200.00 10/3 tree2"});
}

TEST_CASE("a window is owed once, whatever becomes of the fee's period") {
  const std::string month = "{amount: 1000, currency: EUR, per: month}";
  World longer;
  longer.know("2026-10-05");
  longer.know("2026-11-05");
  longer.reign("2026-01-01T00:00Z", spec("[x, y]", terms(month, "10%")));
  longer.reign("2026-11-15T00:00Z", spec("[x, y]", terms(kQuarter, "10%")));
  CHECK(longer.sums("2027-01-10T00:00Z") == Texts{"100.00 10 tree1", "100.00 10/3 tree2"});
  World shorter;
  shorter.know("2026-10-05");
  shorter.know("2026-11-05");
  shorter.reign("2026-01-01T00:00Z", spec("[x, y]", terms(kQuarter, "10%")));
  shorter.reign("2026-11-15T00:00Z", spec("[x, y]", terms(month, "10%")));
  CHECK(shorter.sums("2027-01-10T00:00Z") ==
        Texts{"100.00 10 tree2", "0.00 0 tree2", "100.00 10/3 tree1"});
}

TEST_CASE("the cap is that of the period's end") {
  World w;
  w.know("2026-10-05");
  w.know("2026-11-05");
  w.reign("2026-01-01T00:00Z", spec("[x, y]", terms(kQuarter, "50%")));
  CHECK(w.sums("2027-01-10T00:00Z") == Texts{"1000.00 100/3 tree1"});
  w.reign("2026-11-15T00:00Z", spec("[x, y]", terms(kQuarter, "50%", "  creditCap: 20%\n")));
  CHECK(w.sums("2027-01-10T00:00Z") == Texts{"600.00 20 tree2 capped"});
}

TEST_CASE("an account that was taken out inside the period is owed what had ended") {
  World w;
  w.know("2026-10-05");
  w.reign("2026-01-01T00:00Z", spec("[x, y]", terms(kQuarter, "10%")));
  w.reign("2026-11-15T00:00Z", spec("[y]", terms(kQuarter, "10%")));
  CHECK(w.sums("2026-12-10T00:00Z").empty()); // the period is not over
  CHECK(w.sums("2027-01-10T00:00Z") == Texts{"100.00 10/3 tree1"});
  CHECK(w.sums("2027-01-10T00:00Z", "y") == Texts{"0.00 0 tree2"});
}

TEST_CASE("a breach whose incident became part of another one is withdrawn with that as evidence") {
  World world;
  const auto know = [&](const std::string &id, const std::string &more) {
    store::Record record;
    record.way = store::Way::Webhook;
    record.raw =
        R"({"id":")" + id +
        R"(","services":["power"],"accounts":["x"],"events":[{"at":"2026-10-10T10:00:00Z",)"
        R"("type":"triggered","severity":"sev1"},)" +
        more + "]}";
    record.lines.push_back({id, "x", "", record.raw});
    REQUIRE(world.store->append("desk", at("2026-12-20T00:00Z"), {record}, false, std::nullopt));
  };
  know("A", R"({"at":"2026-10-10T10:30:00Z","type":"merged","into":"B"})");
  know("B", R"({"at":"2026-10-10T10:40:00Z","type":"resolved"})");
  world.reign("2026-01-01T00:00Z", spec("[x]", terms("", "5%")));
  ledger::Draft entered{"x", "breach", "gold/fix/desk/A", {}};
  entered.body = {{"agreement", "gold"},
                  {"commitment", "fix"},
                  {"incident", "A"},
                  {"window", ledger::Value::Object{{"from", "2026-10-01T00:00:00Z"},
                                                   {"to", "2026-11-01T00:00:00Z"}}}};
  world.state.add(ledger::seal(entered, 1, ledger::kNoHash, at("2026-10-11T00:00Z")));
  runtime::LedgerJudge judge(*world.store, world.reigns, world.state, {});
  const auto judged = judge.judge({at("2026-10-20T00:00Z"), {sli::month_of({2026, 10, 15})}, {}});
  REQUIRE(judged);
  const ledger::JudgedBreach *found = nullptr;
  for (const ledger::JudgedBreach &one : judged.value().breaches)
    if (one.incident == "A") found = &one;
  REQUIRE(found != nullptr);
  CHECK_FALSE(found->is_breached);
  CHECK(found->verdict == "merged");
  CHECK(found->evidence.incident == "B");
}

TEST_CASE(
    "promises that move on with the clock stand at the end of any day as known when they settled") {
  World w;
  const auto week = [&](const char *now) {
    runtime::LedgerJudge judge(*w.store, w.reigns, w.state, {});
    const auto got = judge.standing({2026, 10, 26}, at(now));
    REQUIRE(got);
    std::vector<std::string> out;
    for (const ledger::JudgedWindow &window : got.value()) {
      const ledger::Value body(ledger::closed_body(window, {}));
      if (window.account == "x")
        out.push_back(std::string(body.text("verdict")) + " " + std::string(body.text("sli")) +
                      " " + canonical(*body.find("window")) + " " + std::string(body.text("tree")) +
                      (at(now) < window.due ? " open" : ""));
    }
    return out;
  };
  const std::string rolling =
      "  commitments: {fix: {promise: resolve sev1 within 1h over 7d}, "
      "all: {promise: resolve sev1 within 1h in 50% of incidents per month}}\n";
  w.reign("2026-01-01T00:00Z", spec("[x, y]", rolling));
  const std::string window = R"({"from":"2026-10-19T00:00:00Z","to":"2026-10-26T00:00:00Z"})";
  CHECK(week("2026-10-25T23:59:59Z").empty());
  CHECK(week("2026-10-26T00:00:00Z") == Texts{"met 1/1 " + window + " tree1 open"});
  CHECK(week("2026-10-28T00:00:00Z") == Texts{"met 1/1 " + window + " tree1"});
  w.know("2026-10-20", "2026-10-27T00:00Z");
  CHECK(week("2026-10-26T12:00:00Z") == Texts{"met 1/1 " + window + " tree1 open"});
  CHECK(week("2026-10-27T12:00:00Z") == Texts{"breached 0/1 " + window + " tree1 open"});
  CHECK(week("2026-12-01T00:00:00Z") == Texts{"breached 0/1 " + window + " tree1"});
  // What came later is in the ledger's lines; what began before or after the window is not in it.
  w.know("2026-10-21", "2026-10-29T00:00Z");
  w.know("2026-10-18", "2026-10-19T00:00Z");
  CHECK(week("2026-12-01T00:00:00Z") == Texts{"breached 0/1 " + window + " tree1"});
  w.reign("2026-10-20T00:00Z", spec("[x, y]", terms("", "10%")));
  CHECK(week("2026-12-01T00:00:00Z").empty());
}
