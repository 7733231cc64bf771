// SPDX-License-Identifier: Apache-2.0
#include "compiler/check/check.hpp"
#include "compiler/terms/parse.hpp"

#include <catch2/catch.hpp>

#include <random>

using namespace slac;

namespace {

class Random {
public:
  explicit Random(unsigned seed) : engine_(seed) {}
  int below(int n) { return static_cast<int>(engine_() % static_cast<unsigned>(n)); }
  template <class List>
  auto pick(const List &list) {
    return list[static_cast<std::size_t>(below(static_cast<int>(list.size())))];
  }

private:
  std::mt19937 engine_;
};

model::Model random_model(Random &random) {
  const std::vector<std::string> sentences{
      "acknowledge sev1 within 15m",         "acknowledge sev1 within 10m",
      "acknowledge sev2 within 15m",         "resolve sev1 within 2h",
      "availability >= 99.9% per month",     "availability of s0 >= 99.9% per month",
      "availability of s1 >= 99% per month",
  };
  const std::vector<std::string> services{"s0", "s1", "s2"};
  const std::vector<std::string> directions{"given", "received"};
  model::Model out;
  for (int i = 0; i < 3 + random.below(6); ++i) {
    model::Agreement a;
    a.name.value = "a" + std::to_string(i);
    a.direction = random.pick(directions);
    a.first_day = {2026, 1 + random.below(6), 1};
    a.last_day = {2026, a.first_day.month + random.below(4), 20};
    for (const char *account : {"x", "y", "z"})
      if (random.below(2) == 0) a.accounts.push_back(account);
    for (const std::string &service : services)
      if (random.below(2) == 0) a.services.push_back({service, {}});
    for (int k = 0; k < 1 + random.below(3); ++k) {
      model::Commitment c;
      c.name.value = "c" + std::to_string(k);
      c.promise = {std::get<terms::Promise>(terms::parse_promise(random.pick(sentences))),
                   {0, static_cast<std::uint32_t>(10 * i + k), 0}};
      a.commitments.push_back(std::move(c));
    }
    out.agreements.push_back(std::move(a));
  }
  return out;
}

template <class A, class B, class Equal>
bool meet(const A &a, const B &b, Equal equal) {
  return std::any_of(a.begin(), a.end(), [&](const auto &x) {
    return std::any_of(b.begin(), b.end(), [&](const auto &y) { return equal(x, y); });
  });
}

/// A sentence names only services that its agreement lists; others are refused before.
std::vector<std::string> services_of(const model::Agreement &a, const model::Commitment &c) {
  const auto *p = std::get_if<terms::AvailabilityPromise>(&c.promise.value);
  std::vector<std::string> out;
  for (const model::Text &service : a.services)
    if (p == nullptr || p->services.empty() || p->services[0].text == service.value)
      out.push_back(service.value);
  return out;
}

/// By the sentences of this test: the words before the number say what is promised.
bool contradict(const model::Agreement &a, const model::Commitment &c, const model::Agreement &b,
                const model::Commitment &d) {
  const auto *p = std::get_if<terms::AvailabilityPromise>(&c.promise.value);
  const auto *q = std::get_if<terms::AvailabilityPromise>(&d.promise.value);
  if ((p == nullptr) != (q == nullptr)) return false;
  if (!meet(services_of(a, c), services_of(b, d), std::equal_to<>())) return false;
  if (p != nullptr) return p->percent != q->percent;
  const auto &t = std::get<terms::TimelyPromise>(c.promise.value);
  const auto &u = std::get<terms::TimelyPromise>(d.promise.value);
  return t.verb == u.verb && t.severities.names[0].text == u.severities.names[0].text &&
         t.within.length != u.within.length;
}

bool contradict(const model::Agreement &a, const model::Agreement &b) {
  if (a.direction != b.direction || !meet(a.accounts, b.accounts, std::equal_to<>())) return false;
  if (!(a.first_day <= b.last_day && b.first_day <= a.last_day)) return false;
  return meet(a.commitments, b.commitments,
              [&](const auto &c, const auto &d) { return contradict(a, c, b, d); });
}

} // namespace

TEST_CASE("an overlap is found wherever two agreements of any contradict each other") {
  int found = 0;
  for (unsigned seed = 0; seed < 3000; ++seed) {
    Random random(seed);
    const model::Model model = random_model(random);
    bool expected = false;
    for (std::size_t i = 0; i < model.agreements.size(); ++i)
      for (std::size_t k = i + 1; k < model.agreements.size(); ++k)
        expected = expected || contradict(model.agreements[i], model.agreements[k]);
    base::Diagnostics diagnostics;
    check::check_overlap(model, {}, diagnostics);
    INFO("seed " << seed);
    CHECK(diagnostics.has_errors() == expected);
    found += expected ? 1 : 0;
  }
  CHECK(found > 300);
  CHECK(found < 2500);
}
