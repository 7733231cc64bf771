// SPDX-License-Identifier: Apache-2.0
// Windows of promises by objective, by what rules recorded of them.
#include "exporter/runtime/ledger_judge.hpp"
#include "tests/support/spec.hpp"
#include "tests/support/store_place.hpp"

using namespace slax;
using slac::time::Instant;
using source::Sample;
using support::at;

namespace {

std::string spec(const std::string &commitments, const std::string &more = {},
                 const std::string &account = "{}") {
  return R"(apiVersion: slac/v1
kind: Project
metadata: {name: t}
spec: {severities: [sev1], identity: {env: prod}}
---
apiVersion: slac/v1
kind: Service
metadata: {name: shop}
spec: {}
---
apiVersion: slac/v1
kind: Objective
metadata: {name: checkout}
spec:
  service: shop
  target: 99% over 30d
  indicator: {ratio: {bad: 'http_errors_total', total: 'http_requests_total'}}
---
apiVersion: slac/v1
kind: Account
metadata: {name: x}
spec: )" +
         account +
         R"(
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
  accounts: [x, y]
  services: [shop]
  term: "2026-01-01/2027-12-31"
  settle: 48h
  fee: {amount: 1000, currency: EUR, per: month}
)" + more +
         "  commitments:\n" + commitments;
}

constexpr const char *kMonthly = "    checkout: {promise: objective checkout >= 99.5% per month, "
                                 "credits: {< 99.5%: 10%, < 99%: 25%}, claim: within 30d}\n";

std::string seconds(const char *instant) {
  return std::to_string(at(instant).ns / slac::time::kSecond);
}

struct World {
  explicit World(const std::string &text) {
    reigns.push_back({{Instant{}, slac::time::kNever}, "tree", support::model_of(text), ""});
  }
  /// What rules recorded of an account's window that begins then.
  void recorded(const std::string &account, const std::string &from, double settled,
                const char *status = "met", double measured = 1, const std::string &until = {}) {
    const auto add = [&](const char *name, double value,
                         std::map<std::string, std::string, std::less<>> more = {}) {
      more["account"] = account;
      answers[name].push_back({std::move(more), value});
    };
    std::map<std::string, std::string, std::less<>> bounds;
    if (!from.empty()) bounds["from"] = from;
    if (!until.empty()) bounds["until"] = until;
    add("sla:promise:row", 1, bounds);
    add("sla:promise:settled", settled);
    add("sla:promise:measured", measured);
    add("sla:target:ratio", target);
    for (const std::string one : {"breached", "unknown"})
      add("sla:status", one == status ? 1 : 0, {{"status", one}});
  }
  ledger::Judged judge(const char *now, slac::time::Date month = {2026, 10, 1}) {
    asked.clear();
    const auto ask = [&](const std::string &query,
                         Instant when) -> std::variant<std::vector<Sample>, source::NoAnswer> {
      asked.push_back(query + " @ " + slac::time::format_rfc3339(when));
      if (!wrong.empty()) return source::NoAnswer{wrong};
      const std::size_t begin = query.find('(') + 1;
      return answers[query.substr(begin, query.find('{') - begin)];
    };
    runtime::LedgerJudge judge(*store, reigns, state, ask);
    auto judged = judge.judge({at(now), {sli::month_of(month)}, since});
    REQUIRE(judged);
    return std::move(judged.value());
  }
  /// Writes what is due, and gives the bodies of the lines that are no terms.
  std::vector<ledger::Value> close(const char *now, slac::time::Date month = {2026, 10, 1}) {
    plan = ledger::make_plan(judge(now, month), state, {at(now), since, {}, {}, {}, {}});
    std::vector<ledger::Value> out;
    for (const ledger::Draft &draft : plan.drafts) {
      const auto account = state.accounts().find(draft.account);
      const bool is_new = account == state.accounts().end();
      const ledger::Line line =
          ledger::seal(draft, is_new ? 1 : account->second.lines + 1,
                       is_new ? std::string(ledger::kNoHash) : account->second.head, at(now));
      state.add(line);
      out.push_back(*ledger::parse_value(line.text));
    }
    return out;
  }
  std::string waits(const std::string &kind) const {
    for (const ledger::Waiting &one : plan.waiting)
      if (one.kind == kind && one.account == "x") return one.why + " " + one.detail;
    return {};
  }

  support::Place place{false};
  std::unique_ptr<store::Store> store = place.open();
  std::vector<runtime::Reign> reigns;
  ledger::State state;
  ledger::Plan plan;
  Instant since;
  double target = 0.995; ///< of the rules
  std::string wrong;
  std::map<std::string, std::vector<Sample>> answers;
  std::vector<std::string> asked;
};

ledger::Value of(const std::vector<ledger::Value> &lines, const std::string &account,
                 const std::string &kind) {
  for (const ledger::Value &line : lines)
    if (line.text("account") == account && line.text("kind") == kind) return line;
  FAIL("no such line");
  return {};
}

} // namespace

TEST_CASE("a window is closed as an estimate, by what rules recorded of it") {
  World w(spec(kMonthly));
  const std::string from = seconds("2026-10-01T00:00:00Z");
  w.recorded("x", from, 0.9925, "breached");
  w.recorded("y", from, 0.9975);
  CHECK(w.close("2026-11-02T23:59:00Z").empty());
  CHECK(w.asked.empty());
  const auto lines = w.close("2026-11-03T00:00:00Z");
  REQUIRE(w.asked.size() == 5);
  CHECK(w.asked.back() ==
        R"(last_over_time(sla:promise:row{agreement="gold",commitment="checkout",env="prod",)"
        R"(window="previous"}[1d]) @ 2026-11-03T00:00:00Z)");
  REQUIRE(lines.size() == 4);
  const ledger::Value missed = of(lines, "x", "closed");
  CHECK(missed.text("verdict") == "breached");
  CHECK(missed.text("sli") == "397/400");
  CHECK(missed.text("measured") == "1");
  CHECK(missed.text("recorded") == "2026-11-03T00:00:00Z");
  CHECK(missed.text("target") == "99.5");
  CHECK(missed.text("claimBy") == "2026-12-01T00:00:00Z");
  CHECK(*missed.find("estimate") == ledger::Value(true));
  CHECK(missed.find("credit")->text("percent") == "10");
  CHECK(missed.find("credit")->text("amount") == "100.00");
  CHECK(missed.find("incidents") == nullptr);
  CHECK(of(lines, "y", "closed").text("verdict") == "met");
  CHECK(of(lines, "x", "owed").text("amount") == "100.00");
  CHECK(of(lines, "x", "owed").text("claimBy") == "2026-12-01T00:00:00Z");
  CHECK(of(lines, "y", "owed").text("amount") == "0.00");
}

TEST_CASE("a closed window is not judged again, whatever is recorded later") {
  World w(spec(kMonthly));
  w.recorded("x", seconds("2026-10-01T00:00:00Z"), 0.98, "breached");
  w.recorded("y", seconds("2026-10-01T00:00:00Z"), 1);
  REQUIRE(w.close("2026-11-04T00:00:00Z").size() == 4);
  w.answers.clear();
  CHECK(w.close("2026-11-05T00:00:00Z").empty());
  CHECK(w.asked.empty());
  const auto judged = w.judge("2026-11-05T00:00:00Z");
  REQUIRE(judged.sums.size() == 2);
  CHECK(judged.sums.front().amount == "250.00");
}

TEST_CASE("without an answer a window waits, and is unknown in the end") {
  World w(spec(kMonthly));
  w.wrong = "status 503";
  CHECK(w.close("2026-11-03T00:00:00Z").empty());
  CHECK(w.asked.size() == 1);
  CHECK(w.waits("closed").find("of Prometheus;") != std::string::npos);
  CHECK(w.waits("closed").ends_with("status 503"));
  CHECK_FALSE(w.waits("owed").empty());
  const auto lines = w.close("2026-11-17T00:00:00Z");
  REQUIRE(lines.size() == 4);
  const ledger::Value closed = of(lines, "x", "closed");
  CHECK(closed.text("verdict") == "unknown");
  CHECK(closed.list("unread").front() == ledger::Value("Prometheus"));
  CHECK(closed.list("uncovered").front().text("from") == "2026-10-01T00:00:00Z");
  CHECK(closed.find("sli") == nullptr);
  CHECK(of(lines, "x", "owed").text("amount") == "0.00");
  CHECK(w.close("2026-11-18T00:00:00Z").empty());
  // An answer that comes after all.
  w.wrong.clear();
  w.recorded("x", seconds("2026-10-01T00:00:00Z"), 0.9925, "breached");
  w.recorded("y", seconds("2026-10-01T00:00:00Z"), 1);
  const auto later = w.close("2026-11-19T00:00:00Z");
  CHECK(of(later, "x", "restated").text("verdict") == "breached");
  CHECK(of(later, "y", "restated").text("verdict") == "met");
  CHECK(of(later, "x", "owed").text("difference") == "100.00");
  w.answers.clear();
  CHECK(w.close("2026-11-20T00:00:00Z").empty());
  CHECK(w.asked.empty());
}

TEST_CASE("of replicas the worst counts, and rules of another target judge nothing") {
  World w(spec(kMonthly));
  const std::string from = seconds("2026-10-01T00:00:00Z");
  w.recorded("x", from, 0.98, "breached");
  w.recorded("x", from, 1);
  w.target = 0.999;
  w.recorded("y", from, 0.997, "breached");
  const auto lines = w.close("2026-11-03T00:00:00Z");
  CHECK(of(lines, "x", "closed").text("sli") == "49/50");
  CHECK(of(lines, "x", "closed").text("verdict") == "breached");
  CHECK(of(lines, "y", "closed").text("verdict") == "met");
}

TEST_CASE("a record of another window, or a part of one, is none") {
  World w(spec(kMonthly));
  w.recorded("x", seconds("2026-09-01T00:00:00Z"), 1);
  w.recorded("y", seconds("2026-10-01T00:00:00Z"), 1);
  w.answers["sla:promise:measured"].clear();
  CHECK(w.close("2026-11-03T00:00:00Z").empty());
  CHECK(w.waits("closed").find("it has no record of it") != std::string::npos);
}

TEST_CASE("what was hardly measured is unknown, what was missed is missed") {
  World w(spec(kMonthly));
  const std::string from = seconds("2026-10-01T00:00:00Z");
  w.recorded("x", from, 1, "unknown", 0.9);
  w.recorded("y", from, 0.994, "met"); // as a ratio that another program rounded
  const auto lines = w.close("2026-11-03T00:00:00Z");
  CHECK(of(lines, "x", "closed").text("verdict") == "unknown");
  CHECK(of(lines, "x", "closed").text("measured") == "0.9");
  CHECK(of(lines, "y", "closed").text("verdict") == "breached");
}

TEST_CASE("windows that ended before the store began are not asked for") {
  World w(spec(kMonthly));
  w.since = at("2026-11-01T00:00:00Z");
  CHECK(w.close("2026-11-03T00:00:00Z").empty());
  CHECK(w.asked.empty());
}

TEST_CASE("a sum holds promises of both kinds") {
  World w(spec(std::string(kMonthly) + "    fix: {promise: resolve sev1 within 1h per month, "
                                       "credits: {each breach: 5%}}\n"));
  store::Record record;
  record.way = store::Way::Webhook;
  record.raw =
      R"({"id":"I1","services":["shop"],"accounts":["x"],"events":[{"at":"2026-10-05T10:00:00Z",)"
      R"("type":"triggered","severity":"sev1"},{"at":"2026-10-05T12:00:00Z","type":"resolved"}]})";
  record.lines.push_back({"I1", "x", "", record.raw});
  REQUIRE(w.store->append("desk", at("2026-10-05T13:00Z"), {record}, false, std::nullopt));
  w.recorded("x", seconds("2026-10-01T00:00:00Z"), 0.9925, "breached");
  w.recorded("y", seconds("2026-10-01T00:00:00Z"), 1);
  const auto judged = w.judge("2026-11-04T00:00:00Z");
  REQUIRE(judged.sums.size() == 2);
  CHECK(judged.sums.front().amount == "150.00");
  CHECK(judged.sums.front().windows.size() == 2);
}

TEST_CASE("a promise over days is closed as it stood at the month's end") {
  World w(
      spec("    checkout: {promise: objective checkout >= 99% over 7d, credits: {< 99%: 5%}}\n"));
  w.target = 0.99;
  w.recorded("x", "", 0.98, "breached");
  w.recorded("y", "", 1);
  const auto lines = w.close("2026-11-03T00:00:00Z");
  CHECK(w.asked.back().find(R"(window="current"}[1h]) @ 2026-11-01T00:00:00Z)") !=
        std::string::npos);
  const ledger::Value closed = of(lines, "x", "closed");
  CHECK(closed.text("verdict") == "breached");
  CHECK(closed.find("window")->text("from") == "2026-10-25T00:00:00Z");
  CHECK(of(lines, "x", "owed").text("amount") == "50.00");
}

TEST_CASE("a window that an account's relation cuts is closed after the calendar's own end") {
  World w(spec(kMonthly, {}, "{until: \"2026-10-10\"}"));
  const std::string from = seconds("2026-10-01T00:00:00Z");
  w.recorded("x", from, 0.9925, "breached", 1, seconds("2026-10-11T00:00:00Z"));
  w.recorded("y", from, 1);
  CHECK(w.close("2026-10-20T00:00:00Z").empty());
  const auto lines = w.close("2026-11-03T00:00:00Z");
  CHECK(of(lines, "x", "closed").find("window")->text("to") == "2026-10-11T00:00:00Z");
  CHECK(of(lines, "x", "closed").text("verdict") == "breached");
  World whole(spec(kMonthly, {}, "{until: \"2026-10-10\"}"));
  whole.recorded("x", from, 1); // of rules that did not know of the end
  whole.recorded("y", from, 1);
  whole.close("2026-11-03T00:00:00Z");
  CHECK(whole.waits("closed").find("it has no record of it") != std::string::npos);
}
