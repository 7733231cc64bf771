// SPDX-License-Identifier: Apache-2.0
#include "compiler/decode/slac_v1/amendments.hpp"

#include "compiler/decode/slac_v1/scalars.hpp"
#include "compiler/decode/slac_v1/tables.hpp"
#include "compiler/time/window.hpp"

#include <algorithm>

namespace slac::decode::slac_v1 {
namespace {

using base::Code;

template <class List>
auto find_entry(List &list, const std::string &key) {
  return std::find_if(list.begin(), list.end(),
                      [&](const yaml::Entry &e) { return e.key.text == key; });
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
    } else {
      merge(old->value, entry.value);
    }
  }
}

} // namespace

void sort_by_name(std::vector<model::Commitment> &commitments) {
  std::sort(commitments.begin(), commitments.end(),
            [](const model::Commitment &a, const model::Commitment &b) {
              return a.name.value < b.name.value;
            });
}

void AmendmentDecoder::decode(const yaml::Node *amendments, const yaml::Node *commitments,
                              model::Agreement &out) {
  if (amendments == nullptr) return;
  if (amendments->kind != yaml::NodeKind::Sequence) {
    report_shape(*amendments, "amendments",
                 "a list such as [{from: \"2026-07-01\", commitments: …}]", diagnostics_);
    return;
  }
  if (commitments != nullptr) written_ = commitments->entries;
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
  if (!from || changes == nullptr) return;
  amendment.from = *from;
  const time::Date before =
      out.amendments.empty() ? out.first_day : out.amendments.back().from.value;
  if (from->value <= before || from->value > out.last_day)
    diagnostics_.add(base::make_diagnostic(
        Code::BadTime, from->span,
        "the amendment begins on " + time::format_date(from->value) + ", expected a day after " +
            time::format_date(before) + " and up to " + time::format_date(out.last_day),
        "amendments stand in the order of time, inside the term"));
  if (changes->kind != yaml::NodeKind::Mapping) {
    report_shape(*changes, "commitments", "a mapping of name to what changes", diagnostics_);
    return;
  }
  amendment.commitments =
      out.amendments.empty() ? out.commitments : out.amendments.back().commitments;
  for (const yaml::Entry &entry : changes->entries) {
    amendment.changed.push_back(entry.key.text);
    change(entry, amendment, amendment.commitments);
  }
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
  if (old != commitments.end()) {
    begins = begins_under(*old);
    check_begin(amendment, *old, *begins);
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
  check_begin(amendment, *decoded, begins.value_or(begins_under(*decoded)));
  if (old != commitments.end())
    *old = std::move(*decoded);
  else
    commitments.push_back(std::move(*decoded));
}

/// A calendar window is judged under one set of terms.
void AmendmentDecoder::check_begin(const model::Amendment &amendment,
                                   const model::Commitment &touched, time::Instant begins) {
  const terms::Window &window = terms::window_of(touched.promise.value);
  const auto *calendar = std::get_if<terms::Calendar>(&window.form);
  if (calendar == nullptr) return;
  if (calendar->period == time::Period::Term) {
    diagnostics_.add(
        base::make_diagnostic(Code::BadTime, amendment.from.span,
                              "the window of `" + touched.name.value +
                                  "` is the whole term, inside which nothing changes",
                              "write the commitment under another name from the amendment on"));
    return;
  }
  const time::Zone zone = model::window_zone(window, project_);
  const time::Interval held = time::calendar_window(calendar->period, zone, begins);
  if (held.from == begins) return;
  diagnostics_.add(base::make_diagnostic(
      Code::BadTime, amendment.from.span,
      "the amendment begins inside a window of `" + touched.name.value + "`",
      "each window is judged under one set of terms; the next one begins on " +
          time::format_date(zone.date_at(held.to))));
}

} // namespace slac::decode::slac_v1
