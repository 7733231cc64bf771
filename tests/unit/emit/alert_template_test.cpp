// SPDX-License-Identifier: Apache-2.0
#include "compiler/emit/alert_template.hpp"
#include "compiler/plan/expr.hpp"

#include <catch2/catch.hpp>

using namespace slac;
using emit::alert_template;
using plan::Asked;
using plan::Format;
using plan::Found;
using plan::Label;
using plan::OfSeries;
using plan::worded;
using promql::BinaryOp;

namespace {

promql::Expr budget() { return plan::recorded("slo:budget", "objective", "checkout"); }

} // namespace

TEST_CASE("words are literal, and what users wrote as a template stays one") {
  CHECK(alert_template("{{ $value }} of it") == "{{`{{`}} $value }} of it");
  CHECK(alert_template(worded(plan::UserTemplate{"{{ $value }}"}, " of it")) ==
        "{{ $value }} of it");
  CHECK(alert_template({}).empty());
}

TEST_CASE("a query keeps its quotes inside raw ones") {
  CHECK(alert_template(worded("Left: ", Found{{budget(), {}}, Format::Share}, ".")) ==
        "Left: {{ with query `slo:budget{objective=\"checkout\"}` }}"
        "{{ . | first | value | humanizePercentage }}{{ end }}.");
}

TEST_CASE("a query that holds a raw quote is quoted like any string") {
  CHECK(alert_template(worded(Found{{plan::recorded("m", "path", "a`b"), {}}, Format::Rounded})) ==
        "{{ with query \"m{path=\\\"a`b\\\"}\" }}"
        "{{ . | first | value | humanize }}{{ end }}");
}

TEST_CASE("labels of the alert are quoted when it is sent, and other percents stay") {
  const auto m = [](const char *name) {
    return promql::selector(name, {promql::equals("kind", "50%")});
  };
  CHECK(alert_template(
            worded(Found{{promql::binary(BinaryOp::Mod, m("m"), m("n")), {"component", "account"}},
                         Format::Decimals2})) ==
        "{{ with printf `m{account=%q,component=%q,kind=\"50%%\"} %% "
        "n{account=%q,component=%q,kind=\"50%%\"}` $labels.account $labels.component "
        "$labels.account $labels.component | query }}{{ . | first | value | printf `%.2f` }}"
        "{{ end }}");
}

TEST_CASE("what a condition says may hold queries of its own") {
  const promql::Expr half = promql::binary(BinaryOp::Greater, budget(), promql::number(0.5));
  CHECK(alert_template(worded(plan::IfFound{
            {half, {}},
            worded(" Now ", OfSeries{"words"}, Found{{budget(), {}}, Format::Rounded})})) ==
        "{{ with query `slo:budget{objective=\"checkout\"} > 0.5` }} Now "
        "{{ . | first | label \"words\" }}{{ with query `slo:budget{objective=\"checkout\"}` }}"
        "{{ . | first | value | humanize }}{{ end }}{{ end }}");
}

TEST_CASE("every series of a query may be named") {
  CHECK(alert_template(worded(
            "Due:",
            plan::ForEach{
                {budget(), {}},
                worded(" ", OfSeries{"incident"}, " at ", OfSeries{{}, Format::Time},
                       plan::IfLabel{"url", worded(" (", OfSeries{"url"}, ")"), {}, {}, true},
                       ";")})) ==
        "Due:{{ range query `slo:budget{objective=\"checkout\"}` }} {{ .Labels.incident }} at "
        "{{ .Value | humanizeTimestamp }}{{ with .Labels.url }} ({{ . }}){{ end }};{{ end }}");
}

TEST_CASE("what is said may depend on a label of the alert") {
  CHECK(alert_template(worded(plan::IfLabel{
            "from", worded(" since ", Label{"from", Format::Time}, " of ", Label{"account"})})) ==
        "{{ with $labels.from }} since {{ . | humanizeTimestamp }} of {{ $labels.account }}"
        "{{ end }}");
  CHECK(alert_template(worded(plan::IfLabel{"tier", "gold's", "gold", "others'"})) ==
        "{{ if eq $labels.tier \"gold\" }}gold's{{ else }}others'{{ end }}");
}
