// SPDX-License-Identifier: Apache-2.0
// A value that is kept up to date equals that of all samples at once, in whatever order they came.
#include "exporter/sli/kpi/measure.hpp"
#include "exporter/sli/kpi/running.hpp"
#include "exporter/source/ndjson.hpp"
#include "tests/support/spec.hpp"

#include <catch2/catch.hpp>

#include <map>
#include <random>

using namespace slax;
using slac::time::Duration;
using slac::time::Instant;
using timeline::Slot;

namespace {

constexpr Slot kIncidents = 40;
constexpr slac::time::Interval kAllTime{{}, slac::time::kNever};

std::string spec() {
  std::string out = "apiVersion: slac/v1\nkind: Project\nmetadata: {name: t}\nspec: {severities: "
                    "[sev1, sev2], timezone: Europe/Berlin}\n";
  int number = 0;
  for (const char *sentence :
       {"mean time to resolve <= 1h over 2d", "p90 time to resolve <= 1h over 2d",
        "max time to acknowledge <= 1h per day", "median time to resolve declining week over week",
        "share of incidents resolved within 1h >= 90% over 3d",
        "share of incidents acknowledged >= 90% per week", "count of sev1 or worse <= 3 over 1d",
        "reopen rate <= 5% over 2d", "longest silence on sev2 or worse <= 30m over 1d",
        "longest silence on sev2 or worse <= 30m per day"})
    out += "---\napiVersion: slac/v1\nkind: KPI\nmetadata: {name: k" + std::to_string(number++) +
           "}\nspec: {target: " + sentence + ", why: it is measured}\n";
  return out;
}

timeline::Incidents &with_ids(timeline::Incidents &incidents, timeline::Names &names) {
  std::string lines;
  for (Slot i = 0; i < kIncidents; ++i)
    lines +=
        R"({"id":"I)" + std::to_string((i * 7) % kIncidents) +
        R"(","source":"s","services":["a"],"events":[{"at":"2026-10-01T00:00:00Z","type":"triggered"}]})"
        "\n";
  incidents.apply({0, true, source::parse_ndjson(lines, "file", names).incidents},
                  [](Slot, const timeline::Incident &) {});
  return incidents;
}

class Way {
public:
  Way(const sli::KpiPlan &plan, const timeline::Incidents &incidents, std::uint64_t seed)
      : plan_(plan), incidents_(incidents), random_(seed), running_(plan) {}

  void step() {
    // Short steps, and now and then one over the ends of windows.
    now_ = now_ + Duration{below(below(8) == 0 ? 50 : 3) * slac::time::kHour + below(2)};
    running_.advance(*plan_.windows(kAllTime, now_), now_);
    for (std::int64_t changes = below(4); changes > 0; --changes) {
      const auto slot = static_cast<Slot>(below(kIncidents));
      given_[slot] = some(slot);
      running_.replace({&slot, 1}, given_[slot]);
    }
  }

  void check() {
    std::vector<sli::Sample> all;
    for (const auto &[slot, samples] : given_)
      all.insert(all.end(), samples.begin(), samples.end());
    const auto windows = *plan_.windows(kAllTime, now_);
    const auto current = sli::measure(plan_, all, windows.current, now_, true, incidents_);
    CHECK(running_.current(incidents_).value == current.value);
    CHECK(running_.current(incidents_).incidents == current.incidents);
    CHECK(running_.current(incidents_).worst == current.worst);
    CHECK(running_.previous(incidents_).value ==
          sli::measure(plan_, all, windows.previous, now_, false, incidents_).value);
    valued_ += current.value.has_value();
  }
  int valued() const { return valued_; }

private:
  std::int64_t below(std::int64_t n) {
    return static_cast<std::int64_t>(random_() % static_cast<std::uint64_t>(n));
  }
  std::vector<sli::Sample> some(Slot slot) {
    std::vector<sli::Sample> out;
    for (std::int64_t left = below(4); left > 0; --left) {
      sli::Sample &one = out.emplace_back();
      one.incident = slot;
      one.at = now_ - Duration{below(100) * slac::time::kHour};
      one.value = Duration{below(8) * slac::time::kHour / 4};
      one.open = below(4) == 0;
      if (one.open && std::holds_alternative<slac::terms::SilenceKpi>(plan_.target)) {
        one.grows = below(2) == 0;
        one.at = now_;
      } else if (one.open) {
        one.late_at = one.at + Duration{below(100) * slac::time::kHour};
      }
    }
    return out;
  }

  const sli::KpiPlan &plan_;
  const timeline::Incidents &incidents_;
  std::mt19937_64 random_;
  sli::RunningKpi running_;
  Instant now_ = support::at("2026-10-20T00:00:00Z");
  std::map<Slot, std::vector<sli::Sample>> given_;
  int valued_ = 0;
};

} // namespace

TEST_CASE("a KPI that is kept up to date has the value of all samples at once") {
  timeline::Names names;
  timeline::Incidents incidents;
  with_ids(incidents, names);
  const sli::Layout layout(support::model_of(spec()), names);
  REQUIRE(layout.kpis.size() == 10);
  for (const sli::KpiPlan &plan : layout.kpis)
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
      INFO(plan.sentence << ", seed " << seed);
      Way way(plan, incidents, seed);
      for (int i = 0; i < 60; ++i) {
        way.step();
        way.check();
      }
      CHECK(way.valued() > 0);
    }
}
