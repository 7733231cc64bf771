// SPDX-License-Identifier: Apache-2.0
// Amendments are merged deeply, as YAML, into the commitments before them, and the result is
// decoded like any commitment; then the dates are checked: a change begins a window of everything
// that it touches.
#include "compiler/decode/slac_v1/amendments.hpp"

#include "compiler/base/ascii.hpp"
#include "compiler/base/edit_distance.hpp"
#include "compiler/decode/slac_v1/credits.hpp"
#include "compiler/decode/slac_v1/scalars.hpp"
#include "compiler/decode/slac_v1/tables.hpp"
#include "compiler/time/window.hpp"

#include <algorithm>
#include <set>

namespace slac::decode::slac_v1 {
namespace {

using base::Code;

template <class List>
auto find_entry(List &list, const std::string &key) {
  return std::find_if(list.begin(), list.end(),
                      [&](const yaml::Entry &e) { return e.key.text == key; });
}

/// What of a change is left where there was nothing: `null` takes nothing away there.
void drop_nulls(yaml::Node &node) {
  std::erase_if(node.entries,
                [](const yaml::Entry &e) { return e.value.kind == yaml::NodeKind::Null; });
  for (yaml::Entry &entry : node.entries)
    drop_nulls(entry.value);
}

void merge(yaml::Node &into, const yaml::Node &change) {
  if (into.kind != yaml::NodeKind::Mapping || change.kind != yaml::NodeKind::Mapping) {
    into = change;
    return;
  }
  for (const yaml::Entry &entry : change.entries) {
    const auto old = find_entry(into.entries, entry.key.text);
    if (entry.value.kind == yaml::NodeKind::Null) {
      if (old != into.entries.end()) into.entries.erase(old);
    } else if (old == into.entries.end()) {
      into.entries.push_back(entry);
      drop_nulls(into.entries.back().value);
    } else {
      merge(old->value, entry.value);
    }
  }
}

bool is_money(std::string_view key) {
  return std::any_of(kMoney.fields.begin(), kMoney.fields.end(),
                     [&](const Field &field) { return field.key == key; });
}

/// A day on which windows of all of them begin, after `day`; nothing before `last`.
std::optional<time::Date> next_common_begin(const std::vector<const model::Commitment *> &all,
                                            const model::Project &project, time::Date day,
                                            time::Date last) {
  const auto begins = [&](const model::Commitment &c, time::Date date) {
    const terms::Window &window = terms::window_of(c.promise.value);
    const auto *calendar = std::get_if<terms::Calendar>(&window.form);
    if (calendar == nullptr) return true;
    const time::Zone zone = model::window_zone(window, project);
    const time::Instant at = zone.start_of(date);
    return time::calendar_window(calendar->period, zone, at).from == at;
  };
  for (std::int64_t d = time::days_since_epoch(day) + 1; d <= time::days_since_epoch(last); ++d) {
    const time::Date date = time::date_of_days(d);
    if (std::all_of(all.begin(), all.end(),
                    [&](const model::Commitment *c) { return begins(*c, date); }))
      return date;
  }
  return std::nullopt;
}

} // namespace

void sort_by_name(std::vector<model::Commitment> &commitments) {
  std::sort(commitments.begin(), commitments.end(),
            [](const model::Commitment &a, const model::Commitment &b) {
              return a.name.value < b.name.value;
            });
}

void AmendmentDecoder::decode(const yaml::Node *amendments, const Fields &agreement,
                              model::Agreement &out) {
  if (amendments == nullptr) return;
  if (amendments->kind != yaml::NodeKind::Sequence) {
    report_shape(*amendments, "amendments",
                 "a list such as [{from: \"2026-07-01\", commitments: …}]", diagnostics_);
    return;
  }
  if (const yaml::Node *commitments = agreement.find("commitments"); commitments != nullptr)
    written_ = commitments->entries;
  money_.kind = yaml::NodeKind::Mapping;
  for (const yaml::Entry &entry : agreement.node().entries)
    if (is_money(entry.key.text)) money_.entries.push_back(entry);
  last_day_ = out.last_day;
  for (const yaml::Node &item : amendments->items)
    amend(item, out);
}

void AmendmentDecoder::amend(const yaml::Node &node, model::Agreement &out) {
  const Fields fields(node, kAmendment, diagnostics_);
  model::Amendment amendment;
  const auto from = read_date(fields.find("from"), "from", diagnostics_);
  if (const auto text = read_text(fields.find("reference"), "reference", diagnostics_))
    amendment.reference = text->value;
  if (const auto list = read_texts(fields.find("approvedBy"), "approvedBy", diagnostics_))
    for (const model::Text &name : *list)
      amendment.approved_by.push_back(name.value);
  const yaml::Node *changes = fields.find("commitments");
  if (!from) return;
  amendment.from = *from;
  const time::Date before =
      out.amendments.empty() ? out.first_day : out.amendments.back().from.value;
  if (from->value <= before || from->value > out.last_day)
    diagnostics_.add(base::make_diagnostic(
        Code::BadTime, from->span,
        "the amendment begins on " + time::format_date(from->value) + ", expected a day after " +
            time::format_date(before) + " and up to " + time::format_date(out.last_day),
        "amendments stand in the order of time, inside the term"));
  if (changes != nullptr && changes->kind != yaml::NodeKind::Mapping) {
    report_shape(*changes, "commitments", "a mapping of name to what changes", diagnostics_);
    return;
  }
  amendment.commitments =
      out.amendments.empty() ? out.commitments : out.amendments.back().commitments;
  amend_money(node, amendment, out.amendments.empty() ? out.money : out.amendments.back().money);
  if (changes != nullptr)
    for (const yaml::Entry &entry : changes->entries) {
      amendment.changed.push_back(entry.key.text);
      change(entry, amendment, amendment.commitments);
    }
  change_defaults(node, amendment);
  sort_by_name(amendment.commitments);
  out.amendments.push_back(std::move(amendment));
}

void AmendmentDecoder::change(const yaml::Entry &entry, const model::Amendment &amendment,
                              std::vector<model::Commitment> &commitments) {
  const auto name = read_name(&entry.key, "commitment", diagnostics_);
  if (!name) return;
  const auto old = std::find_if(commitments.begin(), commitments.end(),
                                [&](const auto &c) { return c.name.value == name->value; });
  const auto begins_under = [&](const model::Commitment &terms) {
    return model::window_zone(terms::window_of(terms.promise.value), project_)
        .start_of(amendment.from.value);
  };
  std::optional<time::Instant> begins;
  std::vector<const model::Commitment *> touched; // a copy of the former stays
  std::optional<model::Commitment> former;
  if (old != commitments.end()) {
    former = *old;
    begins = begins_under(*old);
    touched.push_back(&*former);
  } else if (entry.value.kind != yaml::NodeKind::Null) {
    judge_addition(*name, commitments);
  }
  const auto written = find_entry(written_, name->value);
  if (entry.value.kind == yaml::NodeKind::Null) {
    if (written == written_.end())
      diagnostics_.add(base::make_diagnostic(Code::DanglingReference, entry.key.span,
                                             "no commitment is named `" + name->value + "`",
                                             "nothing is taken away"));
    else
      written_.erase(written);
    if (old != commitments.end()) commitments.erase(old);
    check_begin(amendment, touched, begins);
    return;
  }
  yaml::Node merged = entry.value;
  if (written != written_.end()) {
    merged = written->value;
    merge(merged, entry.value);
    written->value = merged;
  } else {
    written_.push_back({entry.key, merged});
  }
  auto decoded = decode_commitment(merged, defaults_, project_, diagnostics_);
  if (!decoded) return;
  decoded->name = *name;
  if (former) {
    const auto fee = [](const model::Commitment &of) { return of.fee ? &*of.fee : nullptr; };
    check_fee(amendment, fee(*former), fee(*decoded));
  }
  touched.push_back(&*decoded);
  check_begin(amendment, touched, begins.value_or(begins_under(*decoded)));
  if (old != commitments.end())
    *old = std::move(*decoded);
  else
    commitments.push_back(std::move(*decoded));
}

void AmendmentDecoder::amend_money(const yaml::Node &node, model::Amendment &amendment,
                                   const model::MoneyTerms &before) {
  yaml::Node changes;
  changes.kind = yaml::NodeKind::Mapping;
  for (const yaml::Entry &entry : node.entries)
    if (is_money(entry.key.text)) changes.entries.push_back(entry);
  if (changes.entries.empty()) {
    amendment.money = before;
    return;
  }
  merge(money_, changes);
  const Fields fields(money_, kMoney, diagnostics_);
  amendment.money = read_money(fields, diagnostics_);
  defaults_.claim = read_claim(fields.find("claim"), std::nullopt, diagnostics_);
  defaults_.affected_share = false;
  read_affected(fields.find("affected"), defaults_.affected_share, diagnostics_);
  const auto fee = [](const std::optional<model::Fee> &of) { return of ? &*of : nullptr; };
  check_fee(amendment, fee(before.fee), fee(amendment.money.fee));
  std::set<std::string> accounts;
  for (const model::MoneyTerms *terms : {&before, &std::as_const(amendment.money)})
    for (const auto &[account, own] : terms->fees)
      accounts.insert(account.value);
  for (const std::string &account : accounts)
    check_fee(amendment, before.fee_of(account), amendment.money.fee_of(account));
}

/// A fee is for whole months, and a window's fee the sum of its months'.
void AmendmentDecoder::check_fee(const model::Amendment &amendment, const model::Fee *before,
                                 const model::Fee *after) {
  const bool changes = (before == nullptr) != (after == nullptr) ||
                       (before != nullptr && before->amount != after->amount);
  if (before != nullptr && after != nullptr) check_alike(*before, *after);
  if (!changes || amendment.from.value.day == 1) return;
  time::Date next = amendment.from.value;
  next.day = 1;
  next.year += next.month == 12 ? 1 : 0;
  next.month = next.month == 12 ? 1 : next.month + 1;
  diagnostics_.add(base::make_diagnostic(
      Code::BadTime, amendment.from.span, "the fee changes inside a month",
      "a fee is for whole months; the next begins on " + time::format_date(next)));
}

/// What a fee cannot change: sums would have two.
void AmendmentDecoder::check_alike(const model::Fee &before, const model::Fee &after) {
  if (before.per != after.per)
    diagnostics_.add(base::make_diagnostic(
        Code::BadValue, after.span,
        "the fee was per " + std::string(time::period_name(before.per)) +
            ", and cannot become one per " + std::string(time::period_name(after.per)),
        "write the amount per " + std::string(time::period_name(before.per))));
  if (before.currency != after.currency)
    diagnostics_.add(base::make_diagnostic(Code::BadValue, after.span,
                                           "the fee was in " + before.currency +
                                               ", and cannot change its currency",
                                           "write another agreement from that day on"));
}

void AmendmentDecoder::change_defaults(const yaml::Node &node, model::Amendment &amendment) {
  if (find_entry(node.entries, "claim") == node.entries.end() &&
      find_entry(node.entries, "affected") == node.entries.end())
    return;
  for (const yaml::Entry &entry : std::vector<yaml::Entry>(written_)) {
    const bool done = std::find(amendment.changed.begin(), amendment.changed.end(),
                                entry.key.text) != amendment.changed.end();
    if (done) continue;
    amendment.changed.push_back(entry.key.text);
    yaml::Entry unchanged = entry;
    unchanged.value.entries.clear();
    change(unchanged, amendment, amendment.commitments);
  }
}

/// A name that is nearly one of those that are there is most likely a slip: the former terms would
/// stay, beside another promise.
void AmendmentDecoder::judge_addition(const model::Text &name,
                                      const std::vector<model::Commitment> &commitments) {
  // sev2-fix beside sev1-fix is meant.
  std::vector<std::string_view> known;
  for (const model::Commitment &c : commitments)
    if (base::without_digits(c.name.value) != base::without_digits(name.value))
      known.emplace_back(c.name.value);
  const std::string meant = base::nearest(name.value, known);
  if (meant.empty()) return;
  diagnostics_.add(base::make_diagnostic(Code::AmendmentAdds, name.span,
                                         "the amendment adds a commitment `" + name.value +
                                             "` beside `" + meant + "`",
                                         "to change that one, write its name: `" + meant + "`"));
}

/// A calendar window is judged under one set of terms: the amendment begins one of all that it
/// touches.
void AmendmentDecoder::check_begin(const model::Amendment &amendment,
                                   const std::vector<const model::Commitment *> &touched,
                                   std::optional<time::Instant> begins) {
  const model::Commitment *inside = nullptr;
  for (const model::Commitment *one : touched) {
    const terms::Window &window = terms::window_of(one->promise.value);
    const auto *calendar = std::get_if<terms::Calendar>(&window.form);
    if (calendar == nullptr || !begins) continue;
    if (calendar->period == time::Period::Term) {
      diagnostics_.add(base::make_diagnostic(
          Code::BadTime, amendment.from.span,
          "the window of `" + one->name.value + "` is the whole term, inside which nothing changes",
          "write the commitment under another name from the amendment on"));
      return;
    }
    const time::Zone zone = model::window_zone(window, project_);
    if (time::calendar_window(calendar->period, zone, *begins).from != *begins) inside = one;
  }
  if (inside == nullptr) return;
  const auto next = next_common_begin(touched, project_, amendment.from.value, last_day_);
  diagnostics_.add(base::make_diagnostic(
      Code::BadTime, amendment.from.span,
      "the amendment begins inside a window of `" + inside->name.value + "`",
      "each window is judged under one set of terms; " +
          (next ? "the next day on which one begins is " + time::format_date(*next) +
                      ", until which the former terms hold"
                : std::string("none begins before the term ends"))));
}

} // namespace slac::decode::slac_v1
