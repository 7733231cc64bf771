// SPDX-License-Identifier: Apache-2.0
// What `slac diff` says of a change, against what the oracle calculates under both terms: terms
// that are not called weaker never meet a promise, or pay less for it, where the former ones did
// not; and the reverse of what is not called stronger.
#include "compiler/decode/tree.hpp"
#include "compiler/diff/compare.hpp"
#include "compiler/diff/report.hpp"
#include "tests/oracle/oracle.hpp"
#include "tests/oracle/random.hpp"
#include "tests/support/memory_files.hpp"

#include <catch2/catch.hpp>

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <tuple>

using namespace slac;

namespace {

struct Compiled {
  base::Diagnostics diagnostics;
  decode::SourceTree tree;
  model::Model model;
};

/// Nothing where the terms do not compile, as two amendments that no longer fit.
std::unique_ptr<Compiled> compile(const oracle::Scenario &scenario) {
  auto out = std::make_unique<Compiled>();
  test::MemoryFiles files;
  files.add("spec.yaml", oracle::spec_yaml(scenario));
  out->tree = decode::load_tree({"spec.yaml"}, files, out->diagnostics);
  out->model = decode::decode_tree(out->tree, out->diagnostics);
  if (out->diagnostics.has_errors()) return nullptr;
  return out;
}

using Key = std::tuple<std::string, std::string, std::string, std::string, oracle::Seconds,
                       oracle::Seconds>;

std::map<Key, oracle::Row> rows_of(const oracle::Scenario &scenario) {
  std::map<Key, oracle::Row> out;
  std::set<Key> twice; // a rolling window under terms before and after an amendment
  for (oracle::Row &row : oracle::evaluate(scenario)) {
    const Key key{row.agreement, row.commitment, row.account, row.service, row.from, row.to};
    if (!out.emplace(key, row).second) twice.insert(key);
  }
  for (const Key &key : twice)
    out.erase(key);
  return out;
}

/// A window that is missed before and is not after, or pays less; nothing where there is none.
std::optional<std::string> more_lenient(const std::map<Key, oracle::Row> &before,
                                        const std::map<Key, oracle::Row> &after) {
  for (const auto &[key, row] : before) {
    const auto found = after.find(key);
    if (found == after.end()) continue;
    const oracle::Row &now = found->second;
    if (row.status == "unknown" || now.status == "unknown") continue;
    const std::string name = row.agreement + "/" + row.commitment + " " + row.account;
    if (row.status == "breached" && now.status != "breached") return name + " is no longer missed";
    if (row.complete && now.percent < row.percent)
      return name + " pays " + now.percent.str() + "%, was " + row.percent.str();
    if (row.complete && row.cents && now.cents && row.currency == now.currency &&
        *now.cents < *row.cents)
      return name + " pays less";
  }
  return std::nullopt;
}

std::vector<diff::Change> compare(const Compiled &before, const Compiled &after) {
  return diff::compare({&before.tree, &before.model}, {&after.tree, &after.model}, false, {});
}

diff::Effect effect_of(const std::vector<diff::Change> &changes) {
  diff::Effect out = diff::Effect::None;
  for (const diff::Change &change : changes)
    out = diff::both(out, change.what.effect);
  return out;
}

/// Another amount near to it, never below `least`.
std::int64_t near(std::int64_t value, std::int64_t step, std::int64_t least,
                  oracle::Random &random) {
  const std::int64_t other = value + (random.below(7) - 3) * step;
  return std::max(least, other);
}

using Mutation = std::function<void(oracle::Scenario &, oracle::Agreement &, oracle::Commitment &,
                                    oracle::Random &)>;

const std::vector<Mutation> &mutations() {
  using namespace oracle;
  static const std::vector<Mutation> kAll{
      [](Scenario &, Agreement &, Commitment &c, Random &random) {
        if (c.verb == Verb::kAvailability)
          c.target = std::min(kHundredPercent - 10'000, near(c.target, 100'000, 1'000'000, random));
      },
      [](Scenario &, Agreement &, Commitment &c, Random &random) {
        if (c.within > 0) c.within = near(c.within, 300, 60, random);
      },
      [](Scenario &, Agreement &, Commitment &c, Random &random) {
        if (c.share > 0) c.share = std::min(kHundredPercent, near(c.share, kOnePercent, 1, random));
      },
      [](Scenario &, Agreement &, Commitment &c, Random &random) {
        c.cover.form = random.chance(50) ? Cover::Form::kAny : Cover::Form::kList;
        c.cover.ranks.clear();
        for (int rank = 0; rank < 3; ++rank)
          if (random.chance(60)) c.cover.ranks.push_back(rank);
        if (c.cover.ranks.empty()) c.cover.ranks.push_back(0);
      },
      [](Scenario &, Agreement &, Commitment &c, Random &random) {
        if (c.verb == Verb::kAvailability) c.minimum = near(c.minimum, 60, 0, random);
      },
      [](Scenario &, Agreement &, Commitment &c, Random &random) {
        if (c.verb == Verb::kAvailability)
          c.granularity = random.pick(std::vector<Seconds>{0, 60, 300, 900});
      },
      [](Scenario &, Agreement &, Commitment &c, Random &) {
        if (c.verb == Verb::kAvailability && c.granularity > 0) c.drop_partial = !c.drop_partial;
      },
      [](Scenario &, Agreement &, Commitment &c, Random &random) {
        if (c.verb == Verb::kAvailability)
          c.above = random.chance(30) ? std::nullopt
                                      : std::optional<int>(static_cast<int>(random.below(90)));
      },
      [](Scenario &, Agreement &, Commitment &c, Random &random) {
        if (c.verb == Verb::kAvailability)
          c.combine = random.pick(
              std::vector<Combine>{Combine::kEach, Combine::kAnyDown, Combine::kAllDown});
      },
      [](Scenario &, Agreement &, Commitment &c, Random &random) {
        if (c.notice) c.notice = near(*c.notice, kSecondsPerDay, kSecondsPerDay, random);
      },
      [](Scenario &, Agreement &, Commitment &c, Random &random) {
        if (c.at_most) c.at_most = near(*c.at_most, 3600, 3600, random);
      },
      [](Scenario &, Agreement &, Commitment &c, Random &random) {
        if (c.exclude && random.chance(50))
          c.exclude.reset();
        else
          c.exclude = random.some(
              std::vector<std::string>{"maintenance", "customer-caused", "force-majeure"}, 50);
      },
      [](Scenario &, Agreement &, Commitment &c, Random &random) {
        if (!c.pauses.empty()) c.pauses.pop_back();
        if (c.verb != Verb::kAvailability && random.chance(30)) c.pauses.push_back("vendor");
      },
      [](Scenario &, Agreement &, Commitment &c, Random &random) {
        if (!c.tiers.empty()) {
          Tier &tier = c.tiers[static_cast<std::size_t>(
              random.below(static_cast<std::int64_t>(c.tiers.size())))];
          tier.credit = near(tier.credit, 500'000, 100'000, random);
        }
      },
      [](Scenario &, Agreement &, Commitment &c, Random &random) {
        if (!c.tiers.empty()) c.tiers.front().or_equal = !c.tiers.front().or_equal;
        if (c.tiers.size() > 1 && random.chance(30)) c.tiers.pop_back();
      },
      [](Scenario &, Agreement &, Commitment &c, Random &random) {
        if (c.each_breach > 0) c.each_breach = near(c.each_breach, 500'000, 100'000, random);
        if (c.each_hour > 0) c.each_hour = near(c.each_hour, 500'000, 100'000, random);
      },
      [](Scenario &, Agreement &, Commitment &c, Random &random) {
        if (c.each_slice) c.each_slice->over = near(c.each_slice->over, 60, 0, random);
        if (c.pro_rata > 0) c.pro_rata = static_cast<int>(near(c.pro_rata, 100, 100, random));
      },
      [](Scenario &, Agreement &, Commitment &c, Random &random) {
        c.cap = std::min(kHundredPercent, near(c.cap, 5 * kOnePercent, kOnePercent, random));
      },
      [](Scenario &, Agreement &, Commitment &c, Random &) {
        if (c.verb == Verb::kAvailability) c.affected = !c.affected;
      },
      [](Scenario &, Agreement &a, Commitment &, Random &random) {
        if (a.fee.cents > 0) a.fee.cents = near(a.fee.cents, 10'000, 10'000, random);
      },
      [](Scenario &s, Agreement &a, Commitment &, Random &random) {
        const std::string service = random.pick(s.services);
        if (std::erase(a.services, service) == 0) a.services.push_back(service);
        if (a.services.empty()) a.services.push_back(service);
      },
      [](Scenario &s, Agreement &a, Commitment &, Random &random) {
        const std::string account = random.pick(s.accounts).name;
        if (std::erase(a.accounts, account) == 0) a.accounts.push_back(account);
        if (a.accounts.empty()) a.accounts.push_back(account);
      },
      [](Scenario &s, Agreement &, Commitment &, Random &random) {
        if (s.maintenance.empty()) return;
        Maintenance &one = s.maintenance.front();
        if (random.chance(50))
          one.to = near(one.to, 1800, one.from + 600, random);
        else if (one.announced)
          *one.announced += (random.below(5) - 2) * kSecondsPerDay;
      },
      [](Scenario &, Agreement &, Commitment &c, Random &random) {
        c.severity = random.pick(std::vector<SeverityMode>{
            SeverityMode::kCancel, SeverityMode::kHighest, SeverityMode::kRetroactive});
        c.reopen = random.pick(std::vector<ReopenMode>{ReopenMode::kContinue, ReopenMode::kRestart,
                                                       ReopenMode::kIgnore});
      }};
  return kAll;
}

} // namespace

TEST_CASE("what diff calls not weaker never meets or pays less where it was not before") {
  const char *wanted = std::getenv("SLAC_DIFF_SEEDS");
  const std::uint64_t seeds = wanted != nullptr ? std::strtoull(wanted, nullptr, 10) : 600;
  std::map<diff::Effect, int> judged;
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    const oracle::Scenario before = oracle::random_scenario(seed);
    oracle::Random random(seed * 7919);
    const std::string text = oracle::spec_yaml(before);
    oracle::Scenario after = before;
    std::string name;
    for (int tries = 0; tries < 8 && oracle::spec_yaml(after) == text; ++tries) {
      after = before;
      oracle::Agreement &agreement = after.agreements[static_cast<std::size_t>(
          random.below(static_cast<std::int64_t>(after.agreements.size())))];
      oracle::Commitment &commitment = agreement.commitments[static_cast<std::size_t>(
          random.below(static_cast<std::int64_t>(agreement.commitments.size())))];
      name = commitment.name;
      random.pick(mutations())(after, agreement, commitment, random);
    }
    if (oracle::spec_yaml(after) == text) continue;
    const auto was = compile(before);
    const auto is = compile(after);
    if (!was || !is) continue;
    const std::vector<diff::Change> changes = compare(*was, *is);
    const diff::Effect effect = effect_of(changes);
    ++judged[effect];
    if (effect == diff::Effect::Unordered) continue;
    const auto rows = rows_of(before);
    const auto rows_after = rows_of(after);
    INFO("seed " << seed << ", " << name << "\n" << diff::text_report(changes));
    if (effect != diff::Effect::Weaker) {
      const auto lenient = more_lenient(rows, rows_after);
      INFO(lenient.value_or(""));
      CHECK_FALSE(lenient);
    }
    if (effect != diff::Effect::Stronger) {
      const auto lenient = more_lenient(rows_after, rows);
      INFO("back: " << lenient.value_or(""));
      CHECK_FALSE(lenient);
    }
  }
  // The law has something to say.
  CHECK(judged[diff::Effect::Weaker] > static_cast<int>(seeds) / 20);
  CHECK(judged[diff::Effect::Stronger] > static_cast<int>(seeds) / 20);
}
