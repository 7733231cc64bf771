// SPDX-License-Identifier: Apache-2.0
#include "compiler/model/resolve.hpp"

#include "compiler/base/edit_distance.hpp"

#include <algorithm>
#include <array>

namespace slac::model {
namespace {

using base::Code;

class Resolver {
public:
  Resolver(Model &model, base::Diagnostics &diagnostics)
      : model_(model), diagnostics_(diagnostics) {}

  void run() {
    unique(model_.services, "Service");
    unique(model_.accounts, "Account");
    unique(model_.maintenances, "Maintenance");
    unique(model_.objectives, "Objective");
    unique(model_.agreements, "Agreement");
    unique_aliases();
    for (const Service &s : model_.services)
      expect_services(s.depends_on);
    for (const Maintenance &m : model_.maintenances)
      expect_services(m.services);
    for (const Objective &o : model_.objectives)
      expect_service(o.service);
    for (Agreement &a : model_.agreements)
      resolve_agreement(a);
  }

private:
  template <class Resource>
  void unique(std::vector<Resource> &list, const std::string &kind) {
    std::stable_sort(list.begin(), list.end(), [](const Resource &a, const Resource &b) {
      return a.name.value < b.name.value;
    });
    for (std::size_t i = 1; i < list.size(); ++i)
      if (list[i].name.value == list[i - 1].name.value)
        duplicate(list[i].name, list[i - 1].name, kind + " `" + list[i].name.value + "`");
  }

  void duplicate(const Text &second, const Text &first, const std::string &what) {
    base::Diagnostic d = base::make_diagnostic(Code::DuplicateName, second.span,
                                               what + " is defined twice", "rename or remove one");
    d.also.push_back({first.span, "first defined here"});
    diagnostics_.add(std::move(d));
  }

  void unique_aliases() {
    std::map<std::string, const Text *> seen;
    for (const Account &a : model_.accounts)
      seen.emplace(a.name.value, &a.name);
    for (const Account &a : model_.accounts)
      for (const Text &alias : a.aliases) {
        const auto [it, is_new] = seen.emplace(alias.value, &alias);
        if (!is_new) duplicate(alias, *it->second, "the account name `" + alias.value + "`");
      }
  }

  template <class Range, class NameOf>
  void dangling(const Text &ref, const std::string &kind, const Range &known, NameOf name_of,
                const std::string &owner = "tree") {
    std::vector<std::string_view> names;
    for (const auto &item : known)
      names.push_back(name_of(item));
    const std::string near = base::nearest(ref.value, names);
    base::Diagnostic d = base::make_diagnostic(Code::DanglingReference, ref.span,
                                               "no " + kind + " is named `" + ref.value + "`");
    if (!near.empty()) {
      d.help = "did you mean `" + near + "`?";
      d.fixes.push_back({ref.span, near, "use the " + kind + " that exists"});
    } else if (names.empty()) {
      d.help = "the " + owner + " has none";
    } else if (names.size() <= 8) {
      d.help = "the " + owner + " has";
      for (std::size_t i = 0; i < names.size(); ++i)
        d.help += std::string(i == 0 ? " " : ", ") + "`" + std::string(names[i]) + "`";
    }
    diagnostics_.add(std::move(d));
  }

  void expect_service(const Text &ref) {
    if (model_.find_service(ref.value) == nullptr)
      dangling(ref, "Service", model_.services,
               [](const Service &s) -> std::string_view { return s.name.value; });
  }
  void expect_services(const std::vector<Text> &refs) {
    for (const Text &ref : refs)
      expect_service(ref);
  }

  void resolve_agreement(Agreement &a) {
    expect_services(a.services);
    if (a.account_selector) {
      for (const Account &account : model_.accounts)
        if (matches(account, *a.account_selector)) a.accounts.push_back(account.name.value);
    }
    for (const Text &ref : a.account_names) {
      const auto it = std::find_if(model_.accounts.begin(), model_.accounts.end(),
                                   [&](const Account &c) { return c.name.value == ref.value; });
      if (it == model_.accounts.end())
        dangling(ref, "Account", model_.accounts,
                 [](const Account &c) -> std::string_view { return c.name.value; });
      else
        a.accounts.push_back(ref.value);
    }
    std::sort(a.accounts.begin(), a.accounts.end());
    a.accounts.erase(std::unique(a.accounts.begin(), a.accounts.end()), a.accounts.end());
    for (const Commitment &c : a.commitments)
      resolve_commitment(a, c);
  }

  static bool matches(const Account &account, const Labels &selector) {
    return std::all_of(selector.begin(), selector.end(), [&](const auto &wanted) {
      const auto it = account.labels.find(wanted.first);
      return it != account.labels.end() && it->second == wanted.second;
    });
  }

  void resolve_commitment(const Agreement &a, const Commitment &c) {
    if (c.downtime_severities)
      for (const Text &ref : *c.downtime_severities)
        expect_severity(ref);
    if (std::holds_alternative<terms::TimelyPromise>(c.promise.value)) {
      for (const Text &name : c.promise_names)
        expect_severity(name);
      return;
    }
    for (const Text &name : c.promise_names) {
      const auto in_agreement = [&](const Text &s) { return s.value == name.value; };
      if (std::none_of(a.services.begin(), a.services.end(), in_agreement))
        dangling(
            name, "service of this agreement", a.services,
            [](const Text &t) -> std::string_view { return t.value; }, "agreement");
    }
  }

  void expect_severity(const Text &ref) {
    const auto &known = model_.project.severities;
    if (std::find(known.begin(), known.end(), ref.value) == known.end())
      dangling(ref, "severity", known, [](const std::string &s) -> std::string_view { return s; });
  }

  Model &model_;
  base::Diagnostics &diagnostics_;
};

} // namespace

void resolve(Model &model, base::Diagnostics &diagnostics) { Resolver(model, diagnostics).run(); }

const Service *Model::find_service(const std::string &name) const {
  const auto it = std::find_if(services.begin(), services.end(),
                               [&](const Service &s) { return s.name.value == name; });
  return it == services.end() ? nullptr : &*it;
}

time::Duration window_length(const Objective &objective) {
  return std::get<terms::Rolling>(objective.target.value.window.form).length;
}

bool is_declared_reason(const Project &project, std::string_view reason) {
  constexpr std::array<std::string_view, 3> kKnown{"maintenance", "customer-caused",
                                                   "force-majeure"};
  return std::find(kKnown.begin(), kKnown.end(), reason) != kKnown.end() ||
         std::find(project.exclusions.begin(), project.exclusions.end(), reason) !=
             project.exclusions.end();
}

time::Zone window_zone(const terms::Window &window, const Project &project) {
  if (const auto *calendar = std::get_if<terms::Calendar>(&window.form); calendar && calendar->zone)
    if (const auto zone = time::Zone::load(calendar->zone->text)) return *zone;
  return project.timezone;
}

time::Interval term_of(const Agreement &agreement, const Project &project) {
  return {project.timezone.start_of(agreement.first_day),
          project.timezone.start_of(time::next_day(agreement.last_day))};
}

bool covers(const terms::Severities &severities, const Project &project, std::size_t index) {
  if (severities.form == terms::Severities::Form::Any) return true;
  for (const terms::Name &name : severities.names) {
    if (project.severities.at(index) == name.text) return true;
    if (severities.form == terms::Severities::Form::OrWorse)
      for (std::size_t worse = index + 1; worse < project.severities.size(); ++worse)
        if (project.severities[worse] == name.text) return true;
  }
  return false;
}

} // namespace slac::model
