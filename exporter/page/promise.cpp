// SPDX-License-Identifier: Apache-2.0
// One promise in one window: what it came to, and why each incident counted or did not.
#include "compiler/time/duration.hpp"
#include "compiler/time/rfc3339.hpp"
#include "exporter/page/burn_down.hpp"
#include "exporter/page/rows.hpp"
#include "exporter/report/words.hpp"
#include "exporter/sli/contract.hpp"

namespace slax::page {
namespace {

using slac::time::Instant;

bool counts(const sli::Detail &detail) {
  return detail.verdict != "excluded" && detail.verdict != "cancelled" &&
         detail.verdict != "ignored";
}

Cell verdict_cell(const sli::Detail &detail) {
  const std::string text(detail.verdict);
  if (detail.verdict == "met") return {text, Tone::Good};
  if (detail.verdict == "breached" || detail.verdict == "downtime") return {text, Tone::Bad};
  if (detail.verdict == "pending") return {text, Tone::Doubtful};
  return {text};
}

std::string seconds_text(sli::Amount amount) {
  return slac::time::format_rough(
      {static_cast<std::int64_t>(amount.seconds() * static_cast<double>(slac::time::kSecond))});
}

class Promise {
public:
  Promise(const sli::Row &row, const std::vector<sli::Detail> &details, Instant now,
          const std::string &root)
      : row_(row), key_(*row.key), details_(details), now_(now), root_(root) {}

  Page make() const {
    Page out;
    Document &d = out.document;
    d.language = "en";
    d.title = std::string(key_.promise);
    d.subtitle =
        (key_.account_title.empty() ? std::string(key_.account) : std::string(key_.account_title)) +
        (key_.service.empty() ? "" : ", " + std::string(key_.service));
    facts(d);
    d.summary.push_back(sentence());
    if (row_.seconds) d.charts.push_back(burn_down(row_, details_, now_));
    d.tables = {parts(), incidents("Incidents that count", true),
                incidents("What did not count, and why", false)};
    out.frame.root = root_;
    out.frame.now = slac::time::format_rfc3339(now_);
    out.frame.path = {{"All accounts", root_ + "/"},
                      {std::string(key_.account), root_ + "/accounts/" + path_part(key_.account)}};
    for (const auto &[kind, text] : {std::pair{sli::WindowKind::Current, "Current window"},
                                     std::pair{sli::WindowKind::Previous, "Window before"},
                                     std::pair{sli::WindowKind::Rolling, "Last 30 days"}})
      if (kind != row_.kind)
        out.frame.filters.push_back(
            {text, address_of(key_, root_) + "?window=" + std::string(sli::window_name(kind))});
    return out;
  }

private:
  void facts(Document &d) const {
    d.facts = {{"Agreement", key_.contract->agreement->title},
               {"Commitment", std::string(key_.commitment)},
               {"Window", window_text(row_) + (row_.complete ? "" : ", under way") + ", " +
                              key_.zone->name()},
               {"Delivered", report::delivered(row_)}};
    if (row_.seconds) {
      const sli::Seconds &s = *row_.seconds;
      d.facts.emplace_back("Downtime", seconds_text(s.downtime) + " of " + seconds_text(s.budget) +
                                           " that the promise allows");
      if (s.maintenance.ns > 0)
        d.facts.emplace_back("Maintenance",
                             slac::time::format_rough(s.maintenance) + ", which does not count");
    }
    if (row_.forecast) {
      d.facts.emplace_back("At this pace", used_up(row_.forecast->window_pace));
      d.facts.emplace_back("At the last week's pace", used_up(row_.forecast->week_pace));
    }
    d.facts.emplace_back("Credit", row_.credit.is_zero() ? "none" : report::credit_text(row_));
    if (row_.claim_by != slac::time::kNever)
      d.facts.emplace_back("To be claimed before",
                           slac::time::format_local(row_.claim_by, *key_.account_zone));
  }

  std::string used_up(double seconds) const {
    constexpr double kFarAhead = 1e11;
    if (seconds >= kFarAhead) return "the budget lasts";
    const Instant at{static_cast<std::int64_t>(seconds) * slac::time::kSecond};
    if (!row_.rolling && at >= row_.window.to) return "the budget lasts to the window's end";
    return "the budget is used up on " + slac::time::format_local(at, *key_.account_zone);
  }

  std::string sentence() const {
    switch (row_.status) {
    case sli::Status::Met:
      return row_.settled ? "The promise was kept." : "The promise is kept so far.";
    case sli::Status::AtRisk:
      return "The promise is at risk: it breaks if nothing changes, or with one more incident.";
    case sli::Status::Breached: return "The promise is broken.";
    case sli::Status::Unknown: break;
    }
    std::string out = "It is not known whether the promise is kept: ";
    if (row_.unknown_because.empty()) return out + "a source is missing, late or not trusted.";
    out += "the records of";
    for (const std::string &id : row_.unknown_because)
      out += " " + id;
    return out + " have flaws.";
  }

  Table parts() const {
    Table out{"What the credit is made of", {}, {"Form", "Times", "Of the fee"}, {}};
    for (const sli::CreditPart &part : row_.parts)
      out.rows.push_back({{std::string(part.form)},
                          {part.count > 0 ? std::to_string(part.count) : "", Tone::Number},
                          {part.percent.text() + "%", Tone::Number}});
    return out;
  }

  Table incidents(const char *title, bool counting) const {
    const bool has_time = row_.seconds.has_value();
    Table out{title, {}, {"Incident", "Title", "Verdict"}, {}};
    if (has_time)
      out.columns.insert(out.columns.end(), {"From", "Downtime"});
    else
      out.columns.insert(out.columns.end(), {"Clock started", "Due", "Time used"});
    out.columns.emplace_back("Why");
    for (const sli::Detail &one : details_) {
      if (counts(one) != counting) continue;
      Cell incident{one.incident};
      incident.href = incident_address(one.source, one.incident, root_);
      std::vector<Cell> line{std::move(incident), {one.title}, verdict_cell(one)};
      if (has_time) {
        line.push_back({one.impact.empty() ? "–" : local(one.impact.front().interval.from)});
        line.push_back({seconds_text(one.downtime), Tone::Number});
      } else {
        line.push_back({one.start ? local(*one.start) : "–"});
        line.push_back(due(one));
        line.push_back(
            {slac::time::format_rough(one.elapsed) + " of " + slac::time::format_rough(one.within),
             Tone::Number});
      }
      std::string why = reasons_text(one);
      for (const std::string &merged : one.merged)
        why += (why.empty() ? "with " : "; with ") + merged;
      line.push_back({std::move(why)});
      out.rows.push_back(std::move(line));
    }
    return out;
  }
  Cell due(const sli::Detail &one) const {
    const auto &at = one.moved ? one.moved : one.deadline;
    if (!at) return {"–"};
    if (one.verdict == "pending") return deadline_cell(*at, *key_.account_zone);
    return {local(*at)};
  }
  std::string local(Instant at) const { return slac::time::format_local(at, *key_.account_zone); }

  const sli::Row &row_;
  const sli::RowKey &key_;
  const std::vector<sli::Detail> &details_;
  const Instant now_;
  const std::string &root_;
};

} // namespace

Page promise_page(const sli::Row &row, const std::vector<sli::Detail> &details, Instant now,
                  const std::string &root) {
  return Promise(row, details, now, root).make();
}

} // namespace slax::page
