// SPDX-License-Identifier: Apache-2.0
#include "compiler/emit/annotation.hpp"
#include "compiler/plan/expr.hpp"

#include <catch2/catch.hpp>

using namespace slac;
using plan::Annotation;
using plan::Shown;
using promql::BinaryOp;

namespace {

promql::Expr budget() { return plan::recorded("slo:budget", "objective", "checkout"); }

} // namespace

TEST_CASE("text is a template as it is") {
  CHECK(emit::template_text(Annotation("{{ $value }} of it")) == "{{ $value }} of it");
  CHECK(emit::template_text({}).empty());
}

TEST_CASE("a query keeps its quotes inside raw ones") {
  Annotation text("Left: ");
  text += Shown{budget(), "humanizePercentage"};
  text += ".";
  CHECK(emit::template_text(text) == "Left: {{ with query `slo:budget{objective=\"checkout\"}` }}"
                                     "{{ . | first | value | humanizePercentage }}{{ end }}.");
}

TEST_CASE("a query that holds a raw quote is quoted like any string") {
  Annotation text;
  text += Shown{plan::recorded("m", "path", "a`b"), "humanize"};
  CHECK(emit::template_text(text) == "{{ with query \"m{path=\\\"a`b\\\"}\" }}"
                                     "{{ . | first | value | humanize }}{{ end }}");
}

TEST_CASE("labels of the alert are quoted when it is sent, and other percents stay") {
  Annotation text;
  text += Shown{promql::binary(BinaryOp::Mod,
                               promql::selector("m", {plan::own_label("account"),
                                                      promql::equals("kind", "50%"),
                                                      plan::own_label("component")}),
                               promql::number(7)),
                "humanize"};
  CHECK(emit::template_text(text) ==
        "{{ with printf `m{account=%q,component=%q,kind=\"50%%\"} %% 7` $labels.account "
        "$labels.component | query }}{{ . | first | value | humanize }}{{ end }}");
}

TEST_CASE("what a condition says may hold queries of its own") {
  Annotation then(" Now ");
  then += Shown{budget(), "humanize"};
  Annotation text;
  text += plan::Conditional{promql::binary(BinaryOp::Greater, budget(), promql::number(0.5)), then};
  CHECK(emit::template_text(text) ==
        "{{ with query `slo:budget{objective=\"checkout\"} > 0.5` }} Now "
        "{{ with query `slo:budget{objective=\"checkout\"}` }}"
        "{{ . | first | value | humanize }}{{ end }}{{ end }}");
}

TEST_CASE("every series of a query may be named") {
  Annotation text("Due:");
  text += plan::ForEach{budget(), " {{ .Labels.incident }};"};
  CHECK(emit::template_text(text) ==
        "Due:{{ range query `slo:budget{objective=\"checkout\"}` }} {{ .Labels.incident }};"
        "{{ end }}");
}

TEST_CASE("what several queries ask for under the same labels is named once") {
  const auto row = [](const char *name) {
    return promql::selector(name, {plan::own_label("account"), promql::equals("kind", "50%")});
  };
  Annotation text("Left: ");
  text += Shown{row("left"), "humanize"};
  Annotation then(", ");
  then += plan::Value{{}, "words"};
  then += plan::Value{"humanize"};
  text += plan::Conditional{promql::call("floor", {row("owed")}), then};
  text += Shown{budget(), "humanize"};
  CHECK(emit::template_text(text) ==
        "{{ $row := printf `{account=%q,kind=\"50%%\"}` $labels.account }}Left: "
        "{{ with print `left` $row | query }}{{ . | first | value | humanize }}{{ end }}"
        "{{ with print `floor(owed` $row `)` | query }}, {{ . | first | label \"words\" }}"
        "{{ . | first | value | humanize }}{{ end }}"
        "{{ with query `slo:budget{objective=\"checkout\"}` }}"
        "{{ . | first | value | humanize }}{{ end }}");
}
