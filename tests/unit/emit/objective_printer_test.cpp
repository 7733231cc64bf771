// SPDX-License-Identifier: Apache-2.0
// Filled templates against rules that are planned and printed one by one.
#include "compiler/check/check.hpp"
#include "compiler/decode/tree.hpp"
#include "compiler/emit/objective_printer.hpp"
#include "compiler/promql/rewrite.hpp"
#include "compiler/promql/types.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>
#include <random>

using namespace slac;

namespace {

int planned = 0;

plan::RuleFile plan_and_count(const model::Objective &objective, const model::Model &model) {
  ++planned;
  return plan::make_objective_rules(objective, model);
}

std::string printed(const plan::RuleFile &rules) {
  emit::PlainRuleText text;
  emit::write_groups(rules, text);
  return text.take();
}

void compare_all(const model::Model &model, int rounds) {
  emit::ObjectivePrinter printer(model, plan::make_objective_rules);
  // A first round has only seen each skeleton, a second makes the templates.
  for (int round = 0; round < rounds; ++round)
    for (const model::Objective &o : model.objectives) {
      INFO(o.name.value);
      const std::string direct = printed(plan::make_objective_rules(o, model));
      if (const std::string text = printer.print(o); text != direct) CHECK(text == direct);
    }
}

promql::Expr parse(const std::string &text) {
  auto parsed = promql::parse_typed(text, {promql::Version::V2_42, false, true});
  REQUIRE(std::holds_alternative<promql::Typed>(parsed));
  return std::get<promql::Typed>(std::move(parsed)).expr;
}

/// Objectives of a few shapes, with values that quoting of some kind, templates or the search for
/// markers could stumble over, and now and then one thing that makes another shape of them.
class RandomModel {
public:
  explicit RandomModel(unsigned seed) : values_(seed) {}

  model::Model make(int count) {
    model::Model model;
    model.project.labels = {{"org", word()}};
    model.project.grafana_url = "https://grafana.example";
    model::Account account;
    account.name.value = "acme";
    account.aliases = {{"Acme Inc.", {}}};
    model.accounts.push_back(std::move(account));
    for (int i = 0; i < 5; ++i) {
      model::Service service;
      service.name.value = "service-" + std::to_string(i);
      if (i > 0) service.runbook = "https://runbooks.example/" + word();
      model.services.push_back(std::move(service));
    }
    for (int i = 0; i < count; ++i) {
      shape_.seed(static_cast<unsigned>(values_() % 12));
      model.objectives.push_back(objective());
      if (values_() % 3 == 0) change_shape(model.objectives.back());
    }
    return model;
  }

private:
  bool decide(unsigned one_in) { return shape_() % one_in == 0; }
  template <class T>
  const T &any(const std::vector<T> &values) {
    return values[values_() % values.size()];
  }

  std::string word() {
    static const std::vector<std::string> odd{"it's",
                                              "say \"hi\"",
                                              "back\\slash",
                                              "tick`",
                                              "50%",
                                              "{{ $value }}",
                                              "$labels.job",
                                              "a: b",
                                              "true",
                                              "No",
                                              "~",
                                              "12",
                                              "1e3",
                                              " space ",
                                              "колибри",
                                              "slac_holew0001_",
                                              "slac_holep0000_",
                                              "a#b",
                                              "x:",
                                              "new\nline",
                                              "tab\t",
                                              std::string(250, 'y'),
                                              "5..|429",
                                              "^/api/.*$",
                                              "",
                                              "\x01",
                                              "{{",
                                              "null",
                                              "2026-01-01",
                                              "#alerts",
                                              "slac_hole",
                                              "\xF0\x9F\x98\x80",
                                              "\xC2\xA0"};
    return values_() % 10 == 0 ? any(odd) : "word-" + std::to_string(values_() % 100);
  }
  std::string name() {
    static const std::vector<std::string> odd{"true", "off", "null", "y", "a.b-c_d", "Infinity"};
    return values_() % 6 == 0 ? any(odd) : "objective-" + std::to_string(values_() % 1000);
  }
  model::Labels labels() {
    model::Labels out;
    for (const char *key : {"team", "category", "slac_holew0000_"})
      if (decide(key[0] == 's' ? 20 : 2)) out[key] = word();
    return out;
  }

  model::Counter counter(const std::string &metric, const std::string &code) {
    static const std::vector<std::string> windowed{
        "sum(increase(requests_total{job=\"a\",path=~\"/x|/y\"}[$window]))",
        "sum(rate(a{x=\"1\"}[$window])) + sum(rate(b{x!=\"1\"}[$window]))",
        "sum(rate(latency_bucket{le=\"0.3\"}[$window])) * 2.5",
        "label_replace(sum(rate(c[$window])), \"to\", \"it's $1\", \"from\", \"(.*)\")"};
    if (decide(4)) return {parse(any(windowed)), true, {}};
    std::vector<promql::Matcher> matchers{promql::equals("job", word()),
                                          promql::equals("handler", word())};
    if (decide(4)) matchers.push_back(promql::equals("job", word()));
    if (!code.empty()) matchers.push_back({"code", promql::MatchOp::Regex, code, {}});
    promql::Expr expr = promql::selector(metric, std::move(matchers));
    if (decide(5)) expr = promql::shifted(std::move(expr), 300'000);
    return {std::move(expr), false, {}};
  }

  model::Objective objective() {
    model::Objective o;
    o.name.value = name();
    o.labels = labels();
    o.service.value = "service-" + std::to_string(values_() % 6); // the last one is unknown
    if (!decide(4)) o.description = "Requests of " + word() + ", all " + word();
    const std::string metric = "metric_" + std::to_string(values_() % 9);
    model::Ratio ratio;
    ratio.part_is_good = decide(2);
    ratio.total = counter(metric, "");
    ratio.part = counter(decide(2) ? metric : metric + "_errors", any<std::string>({"5..", "4.."}));
    o.indicator = std::move(ratio);
    o.target.value.percent = *base::Decimal::parse("99.9");
    o.target.value.window.form = terms::Rolling{30 * time::kDay};
    o.page.enabled = !decide(4);
    o.page.labels = labels();
    o.ticket.enabled = !decide(4);
    o.ticket.labels = labels();
    if (decide(2)) add_more(o);
    return o;
  }

  model::Unsliced unsliced() {
    switch (values_() % 5) {
    case 0: {
      model::Latency latency;
      latency.histogram = {
          promql::selector("latency_seconds", {promql::equals("job", word())}), false, {}};
      latency.below.value = *base::Decimal::parse(any<std::string>({"0.3", "1", "0.00001"}));
      latency.native = decide(3);
      return latency;
    }
    case 1:
      return model::Threshold{
          {parse("max by (region) (lag{job=\"a\"})"), false, {}},
          any<promql::BinaryOp>({promql::BinaryOp::Less, promql::BinaryOp::GreaterEqual}),
          *base::Decimal::parse("2.5")};
    case 2:
      return model::Boolean{
          {promql::selector("probe_success", {promql::equals("job", word())}), false, {}}};
    case 3: return model::ErrorRatio{{parse("1 - sum(rate(good[$window]))"), true, {}}};
    default: {
      model::Ratio ratio;
      ratio.total = counter("events", "");
      ratio.part = counter("events", "5..");
      ratio.counts_births = decide(2);
      return ratio;
    }
    }
  }

  /// What not every objective has.
  void add_more(model::Objective &o) {
    const model::Unsliced kind = unsliced();
    if (decide(3))
      o.indicator = model::Slices{kind, {{5 * time::kMinute}, {}}, std::nullopt};
    else
      std::visit([&](const auto &i) { o.indicator = i; }, kind);
    if (decide(2)) o.by.push_back({{"region", {}}, any<std::string>({"region", "zone"})});
    if (decide(3)) o.by.push_back({{"account", {}}, "tenant"});
    if (!o.by.empty() && decide(2))
      o.targets.push_back(
          {{{o.by.front().name.value, "acme"}}, {}, {}, {*base::Decimal::parse("99.95"), {}}});
    if (!o.by.empty() && o.by.back().name.value == "account" && decide(2))
      o.targets.push_back({{},
                           {{{"tier", {}}, {any<std::string>({"gold", "silver"}), {}}}},
                           {any<std::string>({"acme", "globex"}), "initech"},
                           {*base::Decimal::parse("99.5"), {}}});
    if (decide(3)) o.also.push_back({terms::Rolling{{7 * time::kDay}}, {}});
    if (decide(3)) o.also.push_back({terms::Calendar{time::Period::Month, {}}, {}});
    if (decide(3)) o.minimum = {5, 100};
    if (decide(3)) o.page.name = "CheckoutBurns";
    if (decide(3)) o.ticket.annotations["note"] = word();
    if (decide(4))
      o.page.windows = {
          {{time::kHour}, {5 * time::kMinute}, base::Decimal::from_int(2), {}, {}, {}}};
    if (decide(4))
      o.ticket.windows = {{{time::kDay},
                           {time::kDay},
                           {},
                           base::Decimal::from_int(3),
                           {time::kMinute},
                           {{"severity", word()}}}};
    o.idle = any<model::Idle>({model::Idle::Skip, model::Idle::Good, model::Idle::Bad});
  }

  void change_shape(model::Objective &o) {
    auto *ratio = std::get_if<model::Ratio>(&o.indicator);
    switch (values_() % (ratio != nullptr ? 9 : 8)) {
    case 0: o.target.value.percent = *base::Decimal::parse("99.5"); break;
    case 1: o.target.value.window.form = terms::Rolling{7 * time::kDay}; break;
    case 2:
      if (ratio != nullptr) ratio->part_is_good = !ratio->part_is_good;
      break;
    case 3: o.page.enabled = !o.page.enabled; break;
    case 4: o.ticket.enabled = !o.ticket.enabled; break;
    case 5: o.labels["more"] = word(); break;
    case 6: o.page.labels["more"] = word(); break;
    case 7: o.description.clear(); break;
    case 8:
      ratio->part.expr = ratio->total.expr;
      ratio->part.windowed = ratio->total.windowed;
      break;
    }
  }

  std::mt19937 values_;
  std::mt19937 shape_;
};

/// Every checked tree of a folder of golden cases or examples.
std::vector<std::string> trees(const std::string &folder) {
  std::vector<std::string> out;
  for (const auto &entry : std::filesystem::directory_iterator(folder))
    if (entry.is_directory() && entry.path().filename() != "ci") { // templates of others
      const auto specs = entry.path() / "specs"; // where other files stand beside them
      out.push_back((exists(specs) ? specs : entry.path()).string());
    }
  std::sort(out.begin(), out.end());
  return out;
}

} // namespace

TEST_CASE("filled templates equal what is printed one by one: examples and golden cases") {
  std::size_t objectives = 0;
  for (const char *folder : {SLAC_EXAMPLES, SLAC_EXAMPLES "/../tests/golden/ok",
                             SLAC_EXAMPLES "/../tests/golden/warning"})
    for (const std::string &path : trees(folder)) {
      INFO(path);
      base::Diagnostics diagnostics;
      std::vector<std::string> specs;
      if (path.ends_with("/specs")) specs = {path};
      const auto listed = base::DiskFiles().list_specs(path);
      for (const std::string &file : listed.value())
        if (!path.ends_with("/specs") && file.find("/out/") == std::string::npos)
          specs.push_back(file);
      const auto tree = decode::load_tree(specs, base::DiskFiles(), diagnostics);
      const model::Model model = decode::decode_tree(tree, diagnostics, {}, true);
      REQUIRE_FALSE(diagnostics.has_errors());
      objectives += model.objectives.size();
      compare_all(model, 3);
    }
  CHECK(objectives > 5);
}

TEST_CASE("filled templates equal what is printed one by one: random objectives") {
  for (unsigned seed = 0; seed < 3; ++seed) {
    INFO("seed " << seed);
    compare_all(RandomModel(seed).make(600), 2);
  }
}

TEST_CASE("objectives that differ only in names, selectors and texts are planned three times") {
  model::Model model;
  for (int i = 100; i < 200; ++i) { // in the order of their names
    const std::string n = std::to_string(i);
    model::Service service;
    service.name.value = "service-" + n;
    service.runbook = "https://example.org/" + n;
    model.services.push_back(service);
    model::Objective o;
    o.name.value = "objective-" + n;
    o.service.value = service.name.value;
    o.description = "Requests of \"" + n + "\" succeed";
    o.labels = {{"team", "team-" + n}};
    o.indicator = model::Ratio{{parse("errors_" + n + "{job=\"" + n + "\"}"), false, {}},
                               false,
                               {parse("requests_" + n + "{job=\"" + n + "\"}"), false, {}},
                               false};
    o.target.value.percent = *base::Decimal::parse("99.9");
    o.target.value.window.form = terms::Rolling{{30 * time::kDay}};
    o.page.enabled = true;
    o.page.labels = {{"routing_key", "key-" + n}};
    model.objectives.push_back(o);
  }
  planned = 0;
  emit::ObjectivePrinter printer(model, plan_and_count);
  for (const model::Objective &o : model.objectives)
    CHECK(printer.print(o) == printed(plan::make_objective_rules(o, model)));
  CHECK(planned == 3); // the first; the second, as a template and to compare
}

TEST_CASE("a plan that looks into names is printed one by one") {
  const auto plan = [](const model::Objective &objective, const model::Model &model) {
    plan::RuleFile out = plan::make_objective_rules(objective, model);
    for (char &c : out.groups.front().name)
      if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
    return out;
  };
  const model::Model model = RandomModel(7).make(60);
  emit::ObjectivePrinter printer(model, plan);
  for (int round = 0; round < 3; ++round)
    for (const model::Objective &o : model.objectives)
      CHECK(printer.print(o) == printed(plan(o, model)));
}

TEST_CASE("a marker is found whole or not at all") {
  using emit::find_hole;
  CHECK(find_hole("a slac_holew0012_ b", 0).index == 12);
  CHECK(find_hole("a slac_holew0012_ b", 0).begin == 2);
  CHECK(find_hole("slac_holep0003_", 0).kind == emit::HoleKind::Prose);
  CHECK(find_hole("slac_holeslac_holew0001_", 0).begin == 9);
  for (const char *text : {"", "slac_hole", "slac_holew001_", "slac_holex0001_", "slac_holew00a1_"})
    CHECK(find_hole(text, 0).begin == std::string_view::npos);
  CHECK(find_hole("slac_holew0001_", 1).begin == std::string_view::npos);
}
