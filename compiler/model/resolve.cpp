// SPDX-License-Identifier: Apache-2.0
// Names become links, once for the whole tree: a table of names for each kind, then each resource's
// references against them. Selectors of accounts are evaluated through an index by label, so that a
// thousand agreements over ten thousand accounts stay cheap.
#include "compiler/model/resolve.hpp"

#include "compiler/base/edit_distance.hpp"
#include "compiler/base/overloaded.hpp"
#include "compiler/model/composites.hpp"
#include "compiler/model/kpi_limits.hpp"
#include "compiler/model/labels.hpp"
#include "compiler/model/promised.hpp"

#include <algorithm>
#include <span>
#include <unordered_set>

namespace slac::model {
namespace {

using base::Code;

/// Stable; each resource is moved once, since they are large.
template <class Resource>
void sort_by_name(std::vector<Resource> &list) {
  std::vector<std::pair<std::string_view, std::size_t>> order;
  order.reserve(list.size());
  for (const Resource &r : list)
    order.emplace_back(r.name.value, order.size());
  if (std::is_sorted(order.begin(), order.end())) return;
  std::sort(order.begin(), order.end());
  std::vector<Resource> sorted;
  sorted.reserve(list.size());
  for (const auto &[name, i] : order)
    sorted.push_back(std::move(list[i]));
  list = std::move(sorted);
}

/// What may be referred to: its kind in messages, who has it, and the names in order.
class Names {
public:
  Names(std::string what, std::string whose) : kind(std::move(what)), owner(std::move(whose)) {}

  void add(std::string_view name) {
    if (index_.insert(name).second) list.push_back(name);
  }
  bool contains(std::string_view name) const { return index_.contains(name); }

  std::string kind;
  std::string owner;
  std::vector<std::string_view> list;

private:
  std::unordered_set<std::string_view> index_;
};

class Resolver {
public:
  Resolver(Model &model, std::span<const std::string_view> catalog, base::Diagnostics &diagnostics)
      : model_(model), catalog_(catalog), diagnostics_(diagnostics) {}

  void run() {
    unique(model_.services, "Service");
    unique(model_.accounts, "Account");
    unique(model_.calendars, "Calendar");
    unique(model_.maintenances, "Maintenance");
    unique(model_.objectives, "Objective");
    unique(model_.agreements, "Agreement");
    unique(model_.kpis, "KPI");
    unique(model_.channels, "Channel");
    unique(model_.connectors, "Connector");
    unique(model_.sources, "Source");
    unique_aliases();
    for (const Service &s : model_.services)
      services_.add(s.name.value);
    for (const Account &a : model_.accounts)
      accounts_.add(a.name.value);
    for (const Calendar &c : model_.calendars)
      calendars_.add(c.name.value);
    for (const Objective &o : model_.objectives)
      objectives_.add(o.name.value);
    for (const std::string &s : model_.project.severities)
      severities_.add(s);
    for (const Channel &c : model_.channels)
      channels_.add(c.name.value);
    resolve_channels();
    for (const Service &s : model_.services)
      expect(s.depends_on, services_);
    for (const Maintenance &m : model_.maintenances)
      expect(m.services, services_);
    for (const Objective &o : model_.objectives) {
      expect(o.service, services_);
      if (!o.calendar.value.empty()) expect(o.calendar, calendars_);
      if (const Composite *composite = composite_of(o))
        for (const Member &member : composite->members)
          expect(member.objective, objectives_);
    }
    for (const Account &a : model_.accounts)
      for (const auto &[label, value] : a.labels)
        by_label_[{label, value}].push_back(&a);
    for (Objective &o : model_.objectives)
      for (TargetOf &target : o.targets)
        resolve_target(target);
    for (const Source &s : model_.sources)
      resolve_source(s);
    for (Agreement &a : model_.agreements) {
      resolve_agreement(a);
      if (covered_ <= kMaxCovered) continue;
      diagnostics_.add(base::make_diagnostic(
          Code::TooManyCovered, a.accounts_span,
          "the agreements up to here cover more than " + std::to_string(kMaxCovered) +
              " accounts, one counted for each agreement",
          "let an agreement select fewer accounts, or split the tree"));
      return;
    }
    for (const Kpi &kpi : model_.kpis)
      resolve_kpi(kpi);
  }

private:
  void resolve_target(TargetOf &target) {
    if (target.account_labels.empty()) return;
    for (const Account *account : candidates(target.account_labels))
      if (matches(*account, target.account_labels)) target.accounts.push_back(account->name.value);
    std::sort(target.accounts.begin(), target.accounts.end());
    if (!target.accounts.empty()) return;
    const LabelMatch &first = target.account_labels.front();
    diagnostics_.add(base::make_diagnostic(
        Code::DanglingReference, first.label.span,
        "no Account has " +
            std::string(target.account_labels.size() > 1 ? "these labels" : "the label") + " `" +
            first.label.value + ": " + first.value.value + "`",
        "labels of Accounts stand in their `metadata`; `by` has no label of that name"));
  }

  /// Every channel that an alert can name, once the tree declares any.
  void resolve_channels() {
    const Alertmanager &alertmanager = model_.project.alertmanager;
    for (const Text *name : {&alertmanager.page, &alertmanager.ticket, &alertmanager.watchdog})
      if (!name->value.empty()) expect(*name, channels_);
    if (model_.channels.empty() && !alertmanager.base.value.empty())
      diagnostics_.add(base::make_diagnostic(Code::BadBase, alertmanager.base.span,
                                             "nothing is put into `" +
                                                 alertmanager.base.value.substr(0, 80) +
                                                 "`: the tree declares no Channel",
                                             "declare a Channel, or remove `base`"));
    for (const Channel &channel : model_.channels) {
      if (channel.name.value == "none")
        diagnostics_.add(base::make_diagnostic(Code::BadName, channel.name.span,
                                               "`none` is the receiver of what goes nowhere",
                                               "give the Channel another name"));
      if (const auto *group = std::get_if<Channel::Group>(&channel.to)) {
        expect(group->channels, channels_);
        refuse_group_in_group(*group);
      }
    }
    if (model_.channels.empty()) return;
    const auto of_labels = [&](const Labels &labels, base::Span where) {
      if (const auto channel = labels.find("channel"); channel != labels.end())
        expect({channel->second, where}, channels_);
    };
    const auto of_tier = [&](const AlertTier &tier) { of_labels(tier.labels, tier.channel_span); };
    of_labels(model_.project.labels, model_.project.name.span);
    of_labels(model_.project.identity, model_.project.name.span);
    for (const Service &s : model_.services)
      of_labels(s.labels, s.name.span);
    for (const Account &a : model_.accounts)
      of_labels(a.labels, a.name.span); // agreements may inherit them
    for (const Objective &o : model_.objectives) {
      for (const ByLabel &label : o.by)
        if (label.name.value == "channel")
          diagnostics_.add(base::make_diagnostic(
              Code::BadValue, label.name.span,
              "the label `channel` leads alerts to Channels, and cannot be one of `by`",
              "keep it under another name: `by: {NAME: channel}`"));
      of_labels(o.labels, o.name.span);
      of_tier(o.page);
      of_tier(o.ticket);
    }
    for (const Agreement &a : model_.agreements) {
      of_labels(a.labels, a.name.span);
      of_tier(a.page);
      of_tier(a.ticket);
      for (const EscalationStep &step : a.escalation)
        expect(step.channel, channels_);
      if (!a.statement_to.value.empty()) expect(a.statement_to, channels_);
    }
  }

  void refuse_group_in_group(const Channel::Group &group) {
    for (const Text &name : group.channels)
      if (const Channel *channel = model_.find_channel(name.value);
          channel != nullptr && std::holds_alternative<Channel::Group>(channel->to))
        diagnostics_.add(
            base::make_diagnostic(Code::BadValue, name.span,
                                  "the Channel `" + name.value + "` is several Channels itself",
                                  "name the Channels that it stands for"));
  }

  void resolve_source(const Source &source) {
    if (source.accounts) expect(*source.accounts, accounts_);
    const Connector *connector = model_.find_connector(source.use.value);
    if (connector == nullptr) {
      Names known("Connector", "catalog");
      for (const Connector &c : model_.connectors)
        known.add(c.name.value);
      for (const std::string_view name : catalog_)
        known.add(name);
      expect(source.use, known);
      return;
    }
    std::string all;
    for (const auto &[name, parameter] : connector->parameters)
      all += (all.empty() ? "its parameters are `" : ", `") + name + "`";
    if (all.empty()) all = "it takes no parameters";
    for (const auto &[name, given] : source.with) {
      const auto known = connector->parameters.find(name);
      if (known == connector->parameters.end())
        diagnostics_.add(base::make_diagnostic(
            Code::BadParameter, given.value.span,
            "the connector `" + connector->name.value + "` has no parameter `" + name + "`", all));
      else if (known->second.secret && given.from == Given::From::Spec) {
        base::Diagnostic d =
            base::make_diagnostic(Code::ClearSecret, given.value.span,
                                  "`" + name + "` is a secret and stands in the spec",
                                  std::string("write `")
                                      .append(name)
                                      .append(": {file: /run/secrets/")
                                      .append(name)
                                      .append("}`, or `{env: NAME}`"));
        diagnostics_.conceal(given.text_span);
        diagnostics_.add(std::move(d));
      }
    }
    for (const auto &[name, parameter] : connector->parameters)
      if (!parameter.optional && !parameter.fallback && !source.with.contains(name))
        diagnostics_.add(base::make_diagnostic(
            Code::BadParameter, source.with_span,
            "the connector `" + connector->name.value + "` needs `" + name + "`", all));
    if (source.write_back) resolve_write_back(source, *connector);
    for (const auto &[clock, commitment] : source.clocks) {
      const std::size_t slash = commitment.value.find('/');
      resolve_commitment(
          {commitment.value.substr(0, slash), commitment.value.substr(slash + 1), commitment.span});
    }
  }

  /// Only fields that the connector calls its own are written: what it reads would come back as
  /// somebody's event.
  void resolve_write_back(const Source &source, const Connector &connector) {
    if (!connector.write) {
      diagnostics_.add(base::make_diagnostic(
          Code::BadValue, source.write_back->span,
          "the connector `" + connector.name.value + "` cannot write",
          "remove `writeBack`, or give the Connector a `write` (specs/write-back.md)"));
      return;
    }
    const std::vector<std::string> &own = connector.write->fields;
    std::string all;
    for (const std::string &start : own)
      all += (all.empty() ? "`" : ", `") + start + "`";
    for (const auto &[field, value] : source.write_back->fields)
      if (std::none_of(own.begin(), own.end(),
                       [&](const std::string &start) { return field.starts_with(start); }))
        diagnostics_.add(base::make_diagnostic(
            Code::BadValue, value.span, "`" + field + "` is no field that may be written",
            "the connector `" + connector.name.value + "` writes fields whose names begin with " +
                all));
  }

  template <class Resource>
  void unique(std::vector<Resource> &list, const std::string &kind) {
    sort_by_name(list);
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

  void expect(const std::vector<Text> &refs, const Names &known) {
    for (const Text &ref : refs)
      expect(ref, known);
  }

  bool expect(const Text &ref, const Names &known) {
    if (known.contains(ref.value)) return true;
    std::string near = nearest(ref.value, known.list);
    if (&known == &severities_ && !near.empty()) {
      // Of `sev5` each severity is as near: one that is picked would change what is promised.
      std::vector<std::string_view> others = known.list;
      std::erase(others, near);
      if (!base::nearest(ref.value, others).empty()) near.clear();
    }
    base::Diagnostic d = base::make_diagnostic(
        Code::DanglingReference, ref.span, "no " + known.kind + " is named `" + ref.value + "`");
    if (!near.empty()) {
      d.help = base::did_you_mean(near);
      d.fixes.push_back({ref.span, near, "use the " + known.kind + " that exists"});
    } else if (known.list.empty()) {
      d.help = "the " + known.owner + " has none";
    } else if (known.list.size() <= 8) {
      d.help = "the " + known.owner + " has";
      for (std::size_t i = 0; i < known.list.size(); ++i)
        d.help += std::string(i == 0 ? " " : ", ") + "`" + std::string(known.list[i]) + "`";
    }
    diagnostics_.add(std::move(d));
    return false;
  }

  /// The nearest of many names, for as long as looking for one is quick.
  std::string nearest(const std::string &name, const std::vector<std::string_view> &names) {
    constexpr std::size_t kMaxCompared = 2'000'000;
    compared_ += names.size();
    return compared_ > kMaxCompared ? "" : base::nearest(name, names);
  }

  void resolve_agreement(Agreement &a) {
    expect(a.services, services_);
    if (a.account_selector) {
      for (const Account *account : candidates(*a.account_selector))
        if (matches(*account, *a.account_selector)) a.accounts.push_back(account->name.value);
    }
    for (const Text &ref : a.account_names)
      if (expect(ref, accounts_)) a.accounts.push_back(ref.value);
    std::sort(a.accounts.begin(), a.accounts.end());
    a.accounts.erase(std::unique(a.accounts.begin(), a.accounts.end()), a.accounts.end());
    covered_ += a.accounts.size();
    Names own_services("service of this agreement", "agreement");
    for (const Text &s : a.services)
      own_services.add(s.value);
    resolve_commitments(a.commitments, own_services);
    Names own_accounts("account of this agreement", "agreement");
    for (const std::string &account : a.accounts)
      own_accounts.add(account);
    const auto resolve_fees = [&](const MoneyTerms &money) {
      for (const auto &[account, fee] : money.fees)
        expect(account, own_accounts);
    };
    resolve_fees(a.money);
    for (const Kpi &kpi : a.kpis)
      resolve_kpi(kpi);
    for (const Amendment &amendment : a.amendments) {
      resolve_commitments(amendment.commitments, own_services);
      resolve_fees(amendment.money);
    }
  }

  void resolve_kpi(const Kpi &kpi) {
    expect(kpi.target_names, severities_);
    for (const Protected &one : kpi.protects)
      resolve_commitment(one);
    check_measurable(kpi, model_, diagnostics_);
  }

  void resolve_commitment(const Protected &one) {
    const Agreement *agreement = model_.find_agreement(one.agreement);
    if (agreement == nullptr) {
      Names known("Agreement", "tree");
      for (const Agreement &a : model_.agreements)
        known.add(a.name.value);
      expect({one.agreement, one.span}, known);
      return;
    }
    Names known("commitment of `" + one.agreement + "`", "agreement");
    for (const Commitment &c : agreement->commitments)
      known.add(c.name.value);
    for (const Amendment &amendment : agreement->amendments)
      for (const Commitment &c : amendment.commitments)
        known.add(c.name.value);
    expect({one.commitment, one.span}, known);
  }

  void resolve_commitments(const std::vector<Commitment> &commitments, const Names &services) {
    for (const Commitment &c : commitments) {
      if (const auto *downtime = std::get_if<DowntimeTerms>(&c.own);
          downtime != nullptr && downtime->severities)
        expect(*downtime->severities, severities_);
      if (!c.calendar.value.empty()) expect(c.calendar, calendars_);
      for (const Text &name : c.promise_names)
        if (std::holds_alternative<terms::ObjectivePromise>(c.promise.value))
          refuse_composite(name);
      expect(c.promise_names,
             std::visit(
                 base::Overloaded{
                     [&](const terms::AvailabilityPromise &) -> const Names & { return services; },
                     [&](const terms::ObjectivePromise &) -> const Names & { return objectives_; },
                     [&](const auto &) -> const Names & { return severities_; },
                 },
                 c.promise.value));
    }
  }

  void refuse_composite(const Text &name) {
    const Objective *objective = model_.find_objective(name.value);
    if (objective == nullptr || composite_of(*objective) == nullptr) return;
    base::Diagnostic d = base::make_diagnostic(
        Code::NotYet, name.span, "not yet: a promise of the composite `" + name.value + "`",
        "promise its members, each by a commitment of its own");
    d.also.push_back({objective->name.span, "it is defined here"});
    diagnostics_.add(std::move(d));
  }

  /// Accounts with the label of the selector that the fewest have; all where it asks for none.
  std::vector<const Account *> candidates(const std::vector<LabelMatch> &selector) const {
    if (selector.empty()) {
      std::vector<const Account *> all;
      for (const Account &a : model_.accounts)
        all.push_back(&a);
      return all;
    }
    const std::vector<const Account *> *fewest = nullptr;
    for (const LabelMatch &wanted : selector) {
      const auto found = by_label_.find({wanted.label.value, wanted.value.value});
      if (found == by_label_.end()) return {};
      if (fewest == nullptr || found->second.size() < fewest->size()) fewest = &found->second;
    }
    return *fewest;
  }

  static bool matches(const Account &account, const std::vector<LabelMatch> &selector) {
    return std::all_of(selector.begin(), selector.end(), [&](const LabelMatch &wanted) {
      const auto it = account.labels.find(wanted.label.value);
      return it != account.labels.end() && it->second == wanted.value.value;
    });
  }

  Model &model_;
  std::span<const std::string_view> catalog_;
  base::Diagnostics &diagnostics_;
  Names services_{"Service", "tree"};
  Names accounts_{"Account", "tree"};
  Names severities_{"severity", "tree"};
  Names calendars_{"Calendar", "tree"};
  Names objectives_{"Objective", "tree"};
  Names channels_{"Channel", "tree"};
  std::map<std::pair<std::string_view, std::string_view>, std::vector<const Account *>> by_label_;
  std::size_t compared_ = 0; ///< names with each other
  std::size_t covered_ = 0;  ///< accounts, once for each agreement
};

} // namespace

void resolve(Model &model, std::span<const std::string_view> catalog,
             base::Diagnostics &diagnostics) {
  Resolver(model, catalog, diagnostics).run();
  resolve_composites(model, diagnostics);
  inherit_labels(model);
  model.promised = promised_objectives(model);
}

} // namespace slac::model
