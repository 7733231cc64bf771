// SPDX-License-Identifier: Apache-2.0
// One engine for each tree that judges something, with every incident of the store; its months are
// evaluated one after the other. Rows that are complete become windows of the ledger, breaches of
// promises of every incident lines of their own, sums what is owed.
#include "exporter/runtime/ledger_judge.hpp"

#include "compiler/time/rfc3339.hpp"
#include "exporter/correlate/occurrences.hpp"
#include "exporter/runtime/stored_tree.hpp"
#include "exporter/sli/evaluate.hpp"
#include "exporter/sli/exact.hpp"

#include <algorithm>

namespace slax::runtime {
namespace {

using ledger::Judged;
using ledger::SourceReach;
using slac::base::Done;
using slac::base::Result;
using slac::time::Instant;

constexpr slac::time::Duration kDay{slac::time::kDay};

/// The model with the names by which accounts are known since: they may only add incidents.
std::shared_ptr<const slac::model::Model> with_aliases(const slac::model::Model &model,
                                                       const std::vector<Reign> &later) {
  auto out = std::make_shared<slac::model::Model>(model);
  std::set<std::string> known;
  for (const slac::model::Account &account : out->accounts) {
    known.insert(account.name.value);
    for (const slac::model::Text &alias : account.aliases)
      known.insert(alias.value);
  }
  for (const Reign &reign : later)
    if (reign.model)
      for (const slac::model::Account &newer : reign.model->accounts)
        for (slac::model::Account &account : out->accounts)
          if (account.name.value == newer.name.value)
            for (const slac::model::Text &alias : newer.aliases)
              if (known.insert(alias.value).second) account.aliases.push_back(alias);
  return out;
}

bool feeds(const slac::model::Source &source, std::string_view account) {
  return !source.accounts ||
         std::any_of(source.accounts->begin(), source.accounts->end(),
                     [&](const slac::model::Text &name) { return name.value == account; });
}

const slac::model::Agreement &agreement_of(const slac::model::Model &model, std::string_view name) {
  return *model.find_agreement(name);
}

} // namespace

struct LedgerJudge::Loaded {
  Loaded() : engine(sli::WindowSet::served()) {}
  sli::Engine engine;
  std::shared_ptr<const slac::model::Model> model;
  Instant now;
  std::vector<std::pair<const slac::model::Source *, SourceReach>> sources;

  std::vector<SourceReach> feeding(std::string_view account) const {
    std::vector<SourceReach> out;
    for (const auto &[source, reach] : sources)
      if (feeds(*source, account)) out.push_back(reach);
    return out;
  }
  sli::Evaluation evaluate(sli::WindowSet windows) {
    engine.set_windows(windows);
    engine.set_model(model);
    engine.set_evidence(evidence());
    engine.advance(now);
    return sli::gather(engine);
  }
  /// A source that is overdue now says nothing of windows that it was read for.
  sli::Evidence evidence() const {
    const auto all = [&](const auto &is) {
      sli::Evidence::Reach out{false, now};
      for (const auto &[source, reach] : sources) {
        if (!is(*source)) continue;
        if (reach.is_delivered && reach.is_mapped) continue;
        out.read = std::min(out.read, reach.is_mapped ? reach.read.value_or(Instant{}) : Instant{});
      }
      return out;
    };
    sli::Evidence out;
    out.others = all([](const slac::model::Source &source) { return !source.accounts; });
    for (const slac::model::Account &account : model->accounts)
      out.accounts[account.name.value] =
          all([&](const slac::model::Source &source) { return feeds(source, account.name.value); });
    return out;
  }
};

Result<Done> LedgerJudge::load(const Reign &reign, Instant now, Loaded &out,
                               std::optional<Instant> known_on) {
  out.now = now;
  std::vector<Reign> later;
  for (const Reign &one : reigns_)
    if (one.over.from >= reign.over.to) later.push_back(one);
  out.model = with_aliases(*reign.model, later);
  out.engine.set_model(out.model);
  const Reign &present = reigns_.back();
  const auto sources = read_stored_tree(store_, *out.model, now, out.engine.receiver(), 0,
                                        {present.model ? present.model.get() : nullptr, known_on});
  if (!sources) return sources.error();
  const auto mapped = sources.value().mapped();
  for (const slac::model::Source &source : out.model->sources) {
    const auto read = last_read(store_, source.name.value, known_on);
    if (!read) return read.error();
    const auto *connector = out.model->find_connector(source.use.value);
    SourceReach reach;
    reach.source = source.name.value;
    reach.is_delivered =
        connector != nullptr && !connector->poll && !connector->file && !connector->sql;
    reach.read = read.value();
    const auto at = mapped.find(source.name.value);
    reach.is_mapped = at != mapped.end() && at->second;
    out.sources.emplace_back(&source, std::move(reach));
  }
  return Done{};
}

Result<Judged> LedgerJudge::judge(const Question &question) {
  const Instant now = question.now;
  Judged out;
  for (const Reign &reign : reigns_) {
    const bool is_present = &reign == &reigns_.back();
    std::vector<sli::Month> its;
    for (const sli::Month month : question.months) {
      // Wherever the clocks are.
      const Instant from{slac::time::days_since_epoch(sli::first_day(month)) * kDay.ns - kDay.ns};
      const Instant to{slac::time::days_since_epoch(sli::first_day(month + 1)) * kDay.ns + kDay.ns};
      if (from < reign.over.to && reign.over.from < to) its.push_back(month);
    }
    if (its.empty() && !is_present) continue;
    if (!reign.model) {
      unreadable_[reign.tree] = reign.error;
      continue;
    }
    Loaded loaded;
    if (auto done = load(reign, now, loaded); !done) return done.error();
    ObjectiveJudge objectives(*loaded.model, state_, ask_, {now, question.since, reign.tree});
    for (const sli::Month month : its)
      judge_month(loaded, objectives, reign, month, question.with_running && is_present, out);
    if (is_present) judge_present(loaded, reign, out);
    if (auto done = add_records(*loaded.model, out); !done) return done.error();
  }
  add_up(out);
  for (ledger::JudgedSum &sum : out.sums)
    for (const ledger::JudgedWindow &window : out.windows)
      if (window.agreement == sum.agreement && window.account == sum.account &&
          sum.months.contains(window.month)) {
        sum.windows.push_back(window.subject());
        sum.first_end = std::min(sum.first_end, window.window.to);
        const auto claim = window.facts.find("claimBy");
        const auto *by =
            claim == window.facts.end() ? nullptr : std::get_if<std::string>(&claim->second.is);
        if (by != nullptr && sum.owes && (sum.claim_by.empty() || *by < sum.claim_by))
          sum.claim_by = *by;
      }
  return out;
}

Result<std::vector<ledger::JudgedWindow>> LedgerJudge::standing(slac::time::Date day, Instant now) {
  std::vector<ledger::JudgedWindow> out;
  for (const Reign &reign : reigns_) {
    const slac::time::Zone zone = reign.model ? reign.model->project.timezone : slac::time::Zone();
    const Instant end = zone.start_of(day);
    if (end > now || end <= reign.over.from || end > reign.over.to) continue;
    if (!reign.model) {
      unreadable_[reign.tree] = reign.error;
      continue;
    }
    std::set<slac::time::Duration> settles;
    for (const slac::model::Agreement &agreement : reign.model->agreements)
      settles.insert(agreement.settle);
    for (const slac::time::Duration settle : settles)
      if (auto done = stand(reign, end, settle, now, out); !done) return done.error();
  }
  return out;
}

/// Of the agreements that settle so long after.
Result<Done> LedgerJudge::stand(const Reign &reign, Instant end, slac::time::Duration settle,
                                Instant now, std::vector<ledger::JudgedWindow> &out) {
  const Instant known_on = std::min(now, end + settle);
  Loaded loaded;
  if (auto done = load(reign, known_on, loaded, known_on); !done) return done.error();
  const auto is_its = [&](std::string_view agreement) {
    return agreement_of(*loaded.model, agreement).settle == settle;
  };
  const sli::Evaluation evaluation = loaded.evaluate(sli::WindowSet::standing_at(end));
  for (const sli::Row &row : evaluation.rows)
    if (is_its(row.key->agreement)) out.push_back(window_of(loaded, reign, row));
  ObjectiveJudge objectives(*loaded.model, state_, ask_, {now, {}, reign.tree});
  for (ObjectiveJudge::Window &one : objectives.standing(loaded.engine.layout()->contracts, end))
    if (is_its(one.judged.agreement)) out.push_back(std::move(one.judged));
  return Done{};
}

ledger::IncidentEvidence LedgerJudge::evidence_of(const Loaded &loaded,
                                                  const sli::Detail &detail) const {
  ledger::IncidentEvidence out;
  out.source = detail.source;
  out.incident = detail.incident;
  out.verdict = detail.verdict;
  for (const sli::Reason &reason : detail.reasons)
    out.reasons.emplace_back(reason.rule);
  const auto events = [&](const std::string &id) {
    const auto name = loaded.engine.names().find(detail.source);
    const auto slot = name ? loaded.engine.incidents().find(*name, id) : std::nullopt;
    return slot ? ledger::events_hash(loaded.engine.incidents().at(*slot), loaded.engine.names())
                : std::string();
  };
  out.events = events(detail.incident);
  if (detail.merged.empty()) return out;
  std::string all = out.events;
  for (const std::string &id : detail.merged)
    all += events(id);
  out.events = ledger::hash_of(all);
  return out;
}

ledger::JudgedRow LedgerJudge::row_of(const Loaded &loaded, const Reign &reign,
                                      const sli::Row &row) {
  return {std::string(row.key->account),
          std::string(row.key->agreement),
          std::string(row.key->commitment),
          std::string(row.key->service),
          reign.tree,
          row.window,
          loaded.feeding(row.key->account)};
}

ledger::JudgedWindow LedgerJudge::window_of(Loaded &loaded, const Reign &reign,
                                            const sli::Row &row) {
  ledger::JudgedWindow out;
  static_cast<ledger::JudgedRow &>(out) = row_of(loaded, reign, row);
  out.due = row.window.to + agreement_of(*loaded.model, row.key->agreement).settle;
  out.open_clocks = row.incidents.pending;
  out.flawed = row.unknown_because;
  out.is_breached = row.status == sli::Status::Breached;
  out.facts = ledger::facts_of(row);
  out.facts["promise"] = row.key->promise;
  out.facts["target"] = row.key->target_percent.text();
  if (loaded.now < out.due) return out;
  for (const sli::Detail &detail : sli::details_of(loaded.engine, row))
    if (detail.verdict != "ignored") out.evidence.push_back(evidence_of(loaded, detail));
  return out;
}

void LedgerJudge::add_breaches(Loaded &loaded, const Reign &reign, const sli::Row &row,
                               Judged &out) {
  if (row.seconds || row.is_share) return;
  const std::string place =
      std::string(row.key->agreement) + "/" + std::string(row.key->commitment) + "/";
  const auto account = state_.accounts().find(std::string(row.key->account));
  std::map<std::string, bool> entered; // SOURCE/ID of this window: still there?
  if (account != state_.accounts().end())
    for (auto at = account->second.breaches.lower_bound(place);
         at != account->second.breaches.end() && at->first.starts_with(place); ++at)
      entered[at->first.substr(place.size())] = false;
  if (row.breaches.empty() && entered.empty()) return;
  const std::vector<sli::Detail> details = sli::details_of(loaded.engine, row);
  std::map<std::string, const sli::Detail *> merged; // SOURCE/ID: part of which one
  for (const sli::Detail &detail : details) {
    for (const std::string &id : detail.merged)
      merged.emplace(detail.source + "/" + id, &detail);
    const auto known = entered.find(detail.source + "/" + detail.incident);
    if (known != entered.end()) known->second = true;
    const bool is_breached = detail.verdict == "breached";
    if (!is_breached && known == entered.end()) continue;
    ledger::JudgedBreach one;
    static_cast<ledger::JudgedRow &>(one) = row_of(loaded, reign, row);
    one.incident = detail.incident;
    one.is_breached = is_breached;
    one.verdict = detail.verdict;
    one.deadline = row.window.to;
    for (const sli::Breach &breach : row.breaches)
      if (breach.incident == detail.incident) one.deadline = breach.deadline;
    // One that another window holds is not withdrawn from this one.
    if (!is_breached && detail.start &&
        (*detail.start < row.window.from || *detail.start >= row.window.to))
      continue;
    one.evidence = evidence_of(loaded, detail);
    out.breaches.push_back(std::move(one));
  }
  // What is part of another incident now has that one as evidence; of what is no longer about the
  // account nothing is said here.
  for (const auto &[name, is_there] : entered) {
    if (is_there) continue;
    const auto body = ledger::parse_value(account->second.breaches.at(place + name).text);
    const ledger::Value *window = body ? body->find("window") : nullptr;
    if (window == nullptr || window->text("to") != slac::time::format_rfc3339(row.window.to))
      continue;
    ledger::JudgedBreach gone;
    static_cast<ledger::JudgedRow &>(gone) = row_of(loaded, reign, row);
    gone.evidence.source = name.substr(0, name.find('/'));
    gone.incident = gone.evidence.incident = name.substr(name.find('/') + 1);
    gone.is_breached = false;
    gone.verdict = "gone";
    if (const auto into = merged.find(name); into != merged.end()) {
      gone.verdict = "merged";
      gone.evidence = evidence_of(loaded, *into->second);
    }
    out.breaches.push_back(std::move(gone));
  }
}

void LedgerJudge::judge_present(Loaded &loaded, const Reign &reign, Judged &out) {
  const sli::Evaluation evaluation = loaded.evaluate({true, true, false, false});
  for (const sli::Row &row : evaluation.rows)
    if (row.window.to > reign.over.from) add_breaches(loaded, reign, row, out);
}

void LedgerJudge::add_kpis(Loaded &loaded, std::vector<ledger::JudgedWindow> &windows,
                           std::size_t first) const {
  if (loaded.engine.layout()->kpis.empty()) return;
  std::map<Instant, std::vector<ledger::JudgedWindow *>> ends;
  for (std::size_t i = first; i < windows.size(); ++i)
    if (loaded.now >= windows[i].due &&
        state_.closed(windows[i].account, windows[i].subject()) == nullptr)
      ends[windows[i].window.to].push_back(&windows[i]);
  for (auto &[end, its] : ends) {
    loaded.engine.advance(end);
    const sli::Evaluation then = sli::gather(loaded.engine);
    for (ledger::JudgedWindow *window : its) {
      ledger::Value::Array kpis;
      for (const sli::KpiRow &row : then.kpis) {
        const bool is_its = row.account == window->account &&
                            (row.service.empty() || row.service == window->service) &&
                            row.plan->protects(window->agreement, window->commitment);
        if (is_its) kpis.push_back(ledger::kpi_value(row));
      }
      if (!kpis.empty()) window->facts["kpis"] = std::move(kpis);
    }
  }
}

void LedgerJudge::judge_month(Loaded &loaded, ObjectiveJudge &objectives, const Reign &reign,
                              sli::Month month, bool with_running, Judged &out) {
  const sli::Evaluation evaluation =
      loaded.evaluate(sli::WindowSet::of_month(sli::first_day(month)));
  const auto is_judged = [&](const slac::time::Interval &window) {
    return reign.over.from < window.to && window.to <= reign.over.to;
  };
  const std::size_t first = out.windows.size();
  for (const sli::Row &row : evaluation.rows) {
    const bool is_running =
        row.window.to > loaded.now || (row.rolling && row.window.to == loaded.now);
    if (is_running && with_running) {
      out.running.push_back(window_of(loaded, reign, row));
      out.running.back().month = month;
    }
    if (!row.complete || row.rolling || row.window.to > loaded.now || !is_judged(row.window))
      continue;
    out.windows.push_back(window_of(loaded, reign, row));
    out.windows.back().month = month;
    add_breaches(loaded, reign, row, out);
  }
  const Objectives by_objective = objectives.windows(loaded.engine.layout()->contracts, month);
  for (const ObjectiveJudge::Window &window : by_objective)
    if (window.judged.window.to <= loaded.now && is_judged(window.judged.window))
      out.windows.push_back(window.judged);
    else if (window.judged.window.to > loaded.now && with_running)
      out.running.push_back(window.judged);
  add_kpis(loaded, out.windows, first);
  gather_sums(loaded, reign, month, evaluation, by_objective);
}

LedgerJudge::Owed LedgerJudge::owed_of(const Reign &reign, const sli::AccountSum &sum) {
  Owed out;
  out.sum.account = sum.contract->account;
  out.sum.agreement = sum.contract->agreement->name.value;
  out.sum.period = sum.period.text();
  out.sum.months = sum.period;
  out.sum.tree = reign.tree;
  out.sum.received = sum.contract->agreement->direction == "received";
  out.terms = sli::sum_terms(*sum.contract, sum.period,
                             sli::first_day(sum.period.first + sum.period.count));
  out.approval = sum.contract->agreement->approval;
  return out;
}

/// Windows count as they were judged, by the tree in force at their end; how they are added up, and
/// whether they are, is said by the one in force at the end of the period.
void LedgerJudge::gather_sums(const Loaded &loaded, const Reign &reign, sli::Month month,
                              const sli::Evaluation &evaluation, const Objectives &objectives) {
  std::set<Whose> running;
  std::set<Whose> present;
  std::set<const sli::Contract *> ended; // that have a window which is over
  const Instant end = loaded.model->project.timezone.start_of(sli::first_day(month + 1));
  for (const sli::Row &row : evaluation.rows) {
    const Whose whose(row.key->agreement, row.key->account);
    present.insert(whose);
    if (!row.complete || row.rolling || row.window.to > loaded.now) running.insert(whose);
    if (row.window.to <= end) ended.insert(row.key->contract);
  }
  std::vector<sli::AccountSum> sums = evaluation.sums;
  for (const ObjectiveJudge::Window &one : objectives) {
    const Whose whose(one.judged.agreement, one.judged.account);
    present.insert(whose);
    const Instant its_end = one.judged.window.to;
    if (its_end > loaded.now) running.insert(whose);
    if (its_end <= end) ended.insert(one.contract);
    if (!one.contract->credits) continue;
    const sli::Months period = sli::months_around(month, one.contract->period());
    auto sum = std::find_if(sums.begin(), sums.end(), [&](const sli::AccountSum &known) {
      return known.contract == one.contract && known.period == period;
    });
    if (sum == sums.end()) sum = sums.insert(sum, {one.contract, period, {}, {}, false, {}, false});
    if (one.has_credits && its_end <= loaded.now) sum->parts.push_back({month, its_end, one.part});
  }
  const bool is_at_end = reign.over.from < end && end <= reign.over.to && end <= loaded.now;
  if (is_at_end) present_[month] = std::move(present);
  kept_.push_back(loaded.model);
  for (const sli::AccountSum &sum : sums) {
    if (!sum.period.contains(month)) continue;
    const Whose whose(sum.contract->agreement->name.value, sum.contract->account);
    bool has_part = false;
    for (const sli::AccountSum::Part &part : sum.parts) {
      if (part.month != month || part.end <= reign.over.from || part.end > reign.over.to) continue;
      parts_[whose].push_back(part);
      has_part = true;
    }
    if (has_part) former_[{whose, sum.period.text()}] = owed_of(reign, sum);
    // The last month in which it has windows: an agreement, or an account's relation, may end.
    const bool is_last =
        sum.period.first + sum.period.count - 1 == month || sum.contract->term.to <= end;
    if (is_at_end && is_last && !running.contains(whose) && ended.contains(sum.contract))
      owed_.push_back(owed_of(reign, sum));
  }
}

/// Each window is part of one sum: of the first of its periods that ends.
void LedgerJudge::add_up(Judged &out) {
  const auto last_month = [](const ledger::JudgedSum &sum) {
    return sum.months.first + sum.months.count - 1;
  };
  std::stable_sort(owed_.begin(), owed_.end(), [&](const Owed &a, const Owed &b) {
    return last_month(a.sum) < last_month(b.sum);
  });
  std::set<const sli::AccountSum::Part *> taken;
  const auto take = [&](const ledger::JudgedSum &sum) {
    std::vector<sli::SumPart> parts;
    const auto its = parts_.find({sum.agreement, sum.account});
    if (its != parts_.end())
      for (const sli::AccountSum::Part &part : its->second)
        if (sum.months.contains(part.month) && taken.insert(&part).second)
          parts.push_back(part.part);
    return parts;
  };
  for (const Owed &owed : owed_)
    add_up(owed, take(owed.sum), out);
  // What had ended when the account was taken out of the agreement, or its fee got another period,
  // is owed by the last terms that had it.
  for (const auto &[what, owed] : former_) {
    const Whose &whose = what.first;
    const std::string &period = what.second;
    const auto at_end = present_.find(last_month(owed.sum));
    const bool is_known = std::any_of(owed_.begin(), owed_.end(), [&](const Owed &one) {
      return one.sum.agreement == whose.first && one.sum.account == whose.second &&
             one.sum.period == period;
    });
    if (is_known || at_end == present_.end()) continue;
    const std::vector<sli::SumPart> parts = take(owed.sum);
    if (!parts.empty()) add_up(owed, parts, out);
  }
}

void LedgerJudge::add_up(const Owed &owed, const std::vector<sli::SumPart> &parts,
                         Judged &out) const {
  ledger::JudgedSum one = owed.sum;
  const sli::AddedUp added = sli::add_up(owed.terms, parts);
  one.percent = ledger::exact_text(added.percent);
  one.capped = added.capped;
  if (added.amount) {
    one.amount = added.amount->text();
    one.currency = added.amount->currency;
  }
  one.owes = added.amount ? added.amount->minor != 0 : !added.percent.is_zero();
  const bool is_above = owed.approval && one.owes &&
                        (!owed.approval->above || !added.amount ||
                         sli::to_money(sli::Rational{sli::exact(owed.approval->above->amount)},
                                       added.amount->currency)
                                 .minor < added.amount->minor);
  if (is_above) one.approvers = owed.approval->by;
  out.sums.push_back(std::move(one));
}

Result<Done> LedgerJudge::add_records(const slac::model::Model &model, Judged &judged) {
  std::map<std::string, std::set<std::string>> wanted;
  const auto each = [&](const auto &act) {
    for (ledger::JudgedWindow &window : judged.windows)
      for (ledger::IncidentEvidence &one : window.evidence)
        act(one);
    for (ledger::JudgedBreach &breach : judged.breaches)
      act(breach.evidence);
  };
  each([&](const ledger::IncidentEvidence &one) {
    if (!one.records.empty()) return;
    wanted[one.source].insert(one.incident);
    wanted[one.source].emplace(correlate::recurring_id(one.incident));
  });
  for (const slac::model::Source &source : model.sources) {
    const auto at = wanted.find(source.name.value);
    if (at == wanted.end()) continue;
    const auto found = store_.evidence(source.name.value, at->second);
    if (!found) return found.error();
    each([&](ledger::IncidentEvidence &one) {
      if (one.source != source.name.value || !one.records.empty()) return;
      auto its = found.value().find(one.incident);
      if (its == found.value().end())
        its = found.value().find(std::string(correlate::recurring_id(one.incident)));
      if (its == found.value().end()) return;
      one.records = its->second.hashes;
      one.seen = its->second.seen;
    });
  }
  return Done{};
}

} // namespace slax::runtime
