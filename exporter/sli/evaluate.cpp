// SPDX-License-Identifier: Apache-2.0
#include "exporter/sli/evaluate.hpp"

#include "compiler/terms/print.hpp"
#include "exporter/sli/availability.hpp"
#include "exporter/sli/measures.hpp"
#include "exporter/sli/timely.hpp"
#include "exporter/sli/windows.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

namespace slax::sli {
namespace {

using slac::model::Agreement;
using slac::model::Commitment;
using slac::model::Model;
using slac::time::Instant;
using timeline::History;
using timeline::Incident;

class Evaluator {
public:
  Evaluator(const std::vector<Incident> &incidents, const Model &model, Instant now,
            Windows windows)
      : model_(model), now_(now), windows_(windows) {
    out_.at = now;
    histories_.reserve(incidents.size());
    for (const Incident &incident : incidents) {
      histories_.push_back(timeline::make_history(incident, model, now));
      for (const timeline::Event &e : incident.events)
        if (e.at <= now && (!first_event_ || e.at < *first_event_)) first_event_ = e.at;
    }
  }

  Evaluation run() {
    sort_out();
    for (const Agreement &a : model_.agreements)
      for (const Commitment &c : a.commitments)
        for (const std::string &account : a.accounts)
          add_rows(a, c, account);
    std::stable_sort(out_.clocks.begin(), out_.clocks.end(),
                     [](const OpenClock &a, const OpenClock &b) { return a.used > b.used; });
    out_.measures = make_measures(histories_, model_, now_);
    return std::move(out_);
  }

private:
  /// Issues, incidents that concern nobody, and which account has which histories.
  void sort_out() {
    std::set<std::string> promised;
    for (const Agreement &a : model_.agreements)
      promised.insert(a.accounts.begin(), a.accounts.end());
    for (const History &h : histories_) {
      const bool exists = h.usable || !h.flaws.empty();
      if (!exists || h.deleted) continue;
      for (const std::string &flaw : h.flaws)
        out_.issues.push_back({h.incident->id, flaw});
      const bool concerns = std::any_of(h.accounts.begin(), h.accounts.end(),
                                        [&](const std::string &a) { return promised.contains(a); });
      if (!concerns && !h.steps.empty()) out_.unattributed.push_back(h.incident->id);
      if (!h.usable) continue;
      for (const std::string &account : h.accounts)
        by_account_[account].push_back(&h);
    }
    std::sort(out_.issues.begin(), out_.issues.end());
    std::sort(out_.unattributed.begin(), out_.unattributed.end());
  }

  Row start_row(const Agreement &a, const Commitment &c, const std::string &account,
                const RowWindow &window) const {
    Row row;
    row.agreement = a.name.value;
    row.commitment = c.name.value;
    row.account = account;
    row.promise = slac::terms::print_promise(c.promise.value);
    row.kind = window.kind;
    row.window = window.interval;
    row.complete = window.complete;
    return row;
  }

  std::vector<RowWindow> windows_of(const Agreement &a, const slac::terms::Window &window) const {
    return select_windows(window, a, model_.project, now_, windows_, first_event_);
  }

  void add_rows(const Agreement &a, const Commitment &c, const std::string &account) {
    const auto &histories = by_account_[account];
    if (const auto *promise = std::get_if<slac::terms::TimelyPromise>(&c.promise.value)) {
      const Timely timely(histories, a, model_, c, account, now_);
      bool listed = false;
      for (const RowWindow &window : windows_of(a, promise->window)) {
        Row row = start_row(a, c, account, window);
        timely.judge(row, window);
        if (!listed) timely.list_open(row, out_.clocks);
        listed = true;
        out_.rows.push_back(std::move(row));
      }
      return;
    }
    const auto &promise = std::get<slac::terms::AvailabilityPromise>(c.promise.value);
    for (const std::string &service : services_of(a, promise)) {
      const Availability availability(histories, model_, c, account, service,
                                      slac::model::term_of(a, model_.project), now_);
      for (const RowWindow &window : windows_of(a, promise.window)) {
        Row row = start_row(a, c, account, window);
        row.service = service;
        availability.judge(row, window);
        out_.rows.push_back(std::move(row));
      }
    }
  }

  static std::vector<std::string> services_of(const Agreement &a,
                                              const slac::terms::AvailabilityPromise &promise) {
    std::vector<std::string> out;
    for (const slac::model::Text &s : a.services) {
      const auto named = [&](const slac::terms::Name &n) { return n.text == s.value; };
      if (promise.services.empty() ||
          std::any_of(promise.services.begin(), promise.services.end(), named))
        out.push_back(s.value);
    }
    std::sort(out.begin(), out.end());
    out.erase(std::unique(out.begin(), out.end()), out.end());
    return out;
  }

  const Model &model_;
  Instant now_;
  Windows windows_;
  std::vector<History> histories_;
  std::optional<Instant> first_event_;
  std::map<std::string, std::vector<const History *>> by_account_;
  Evaluation out_;
};

} // namespace

Evaluation evaluate(const std::vector<Incident> &incidents, const Model &model, Instant now,
                    Windows windows) {
  return Evaluator(incidents, model, now, windows).run();
}

std::string_view status_name(Status status) {
  switch (status) {
  case Status::Met: return "met";
  case Status::AtRisk: return "at_risk";
  case Status::Breached: return "breached";
  }
  return "";
}

std::string_view window_name(WindowKind kind) {
  switch (kind) {
  case WindowKind::Current: return "current";
  case WindowKind::Previous: return "previous";
  case WindowKind::Rolling: return "rolling";
  }
  return "";
}

} // namespace slax::sli
