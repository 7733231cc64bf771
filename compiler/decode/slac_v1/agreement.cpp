// SPDX-License-Identifier: Apache-2.0
// An Agreement from its mapping: accounts, services, term, escalation and alerts here; each
// commitment by commitment.cpp, what changes them later by amendments.cpp.
#include "compiler/decode/slac_v1/alerts.hpp"
#include "compiler/decode/slac_v1/amendments.hpp"
#include "compiler/decode/slac_v1/commitment.hpp"
#include "compiler/decode/slac_v1/credits.hpp"
#include "compiler/decode/slac_v1/fee.hpp"
#include "compiler/decode/slac_v1/kinds.hpp"
#include "compiler/decode/slac_v1/kpi.hpp"
#include "compiler/decode/slac_v1/scalars.hpp"
#include "compiler/decode/slac_v1/tables.hpp"

#include <algorithm>

namespace slac::decode::slac_v1 {
namespace {

using base::Code;

class AgreementDecoder {
public:
  AgreementDecoder(const model::Project &project, base::Diagnostics &diagnostics)
      : project_(project), diagnostics_(diagnostics) {}

  model::Agreement decode(const Header &header) {
    model::Agreement out;
    out.name = header.name;
    out.labels = header.labels;
    out.title = header.name.value;
    const Fields fields(*header.spec, kAgreement, diagnostics_);
    if (const auto text = read_text(fields.find("title"), "title", diagnostics_))
      out.title = text->value;
    direction(fields.find("direction"), out);
    accounts(fields.find("accounts"), out);
    if (auto list = read_texts(fields.find("services"), "services", diagnostics_))
      out.services = std::move(*list);
    const yaml::Node *services = fields.find("services");
    if (services != nullptr && services->kind == yaml::NodeKind::Sequence &&
        services->items.empty())
      fail(Code::MissingKey, services->span, "the agreement covers no service",
           "name at least one Service");
    term(fields.find("term"), out);
    out.reviewed = read_date(fields.find("reviewed"), "reviewed", diagnostics_);
    owners(fields.find("owners"), out);
    const CommitmentDefaults defaults = read_commitment_defaults(fields, diagnostics_);
    commitments(fields.find("commitments"), defaults, out);
    escalation(fields.find("escalation"), out);
    out.kpis = read_kpis(fields.find("kpis"), out.name.value, project_, diagnostics_);
    out.money = read_money(fields, diagnostics_);
    settle(fields.find("settle"), out);
    approval(fields.find("approval"), out);
    digest(fields.find("schedule"), fields.find("statementTo"), out);
    AmendmentDecoder(project_, defaults, diagnostics_)
        .decode(fields.find("amendments"), fields, out);
    decode_alerts(fields.find("alerts"), project_.dialect.version, out.page, out.ticket,
                  diagnostics_);
    return out;
  }

private:
  void fail(Code code, base::Span where, std::string message, std::string help = {}) {
    diagnostics_.add(base::make_diagnostic(code, where, std::move(message), std::move(help)));
  }

  void direction(const yaml::Node *node, model::Agreement &out) {
    const auto text = read_text(node, "direction", diagnostics_);
    if (!text) return;
    if (text->value != "given" && text->value != "received" && text->value != "internal")
      fail(Code::BadValue, text->span,
           "expected given, received or internal for `direction`, got `" + text->value + "`");
    out.direction = text->value;
  }

  void accounts(const yaml::Node *node, model::Agreement &out) {
    if (node == nullptr) return;
    out.accounts_span = node->span;
    if (node->kind == yaml::NodeKind::Sequence) {
      if (auto list = read_texts(node, "accounts", diagnostics_))
        out.account_names = std::move(*list);
    } else if (node->kind != yaml::NodeKind::Mapping) {
      report_shape(*node, "accounts",
                   "a list of names such as [acme], or labels such as {tier: gold},", diagnostics_);
    } else if (read_labels(node, "accounts", diagnostics_)) {
      out.account_selector.emplace();
      for (const yaml::Entry &entry : node->entries)
        out.account_selector->push_back(
            {{entry.key.text, entry.key.span}, {entry.value.text, entry.value.span}});
    }
  }

  void term(const yaml::Node *node, model::Agreement &out) {
    const auto text = read_text(node, "term", diagnostics_);
    if (!text) return;
    const std::size_t slash = text->value.find('/');
    const auto first = time::parse_date(std::string_view(text->value).substr(0, slash));
    const auto last = time::parse_date(
        slash == std::string::npos ? "" : std::string_view(text->value).substr(slash + 1));
    const auto *from = std::get_if<time::Date>(&first);
    const auto *to = std::get_if<time::Date>(&last);
    if (from == nullptr || to == nullptr) {
      std::string message = "expected two dates for `term`, got `" + text->value + "`";
      const std::string_view whole = text->value;
      for (const std::string_view part :
           {whole.substr(0, slash),
            whole.substr(slash == std::string::npos ? whole.size() : slash + 1)})
        if (time::names_no_day(part)) message += " (there is no day " + std::string(part) + ")";
      fail(Code::BadTime, text->span, std::move(message),
           "write first day/last day: \"2026-01-01/2028-12-31\"");
      return;
    }
    if (*to < *from) fail(Code::BadTime, text->span, "the term ends before it starts");
    out.first_day = *from;
    out.last_day = *to;
  }

  void owners(const yaml::Node *node, model::Agreement &out) {
    if (node == nullptr) return;
    const Fields fields(*node, kOwners, diagnostics_);
    for (const char *key : {"engineering", "contract"})
      if (const auto text = read_text(fields.find(key), key, diagnostics_))
        out.owners[key] = text->value;
  }

  void escalation(const yaml::Node *node, model::Agreement &out) {
    if (node == nullptr) return;
    if (node->kind != yaml::NodeKind::Mapping) {
      report_shape(*node, "escalation", "a mapping such as {\"50%\": duty, \"90%\": lead}",
                   diagnostics_);
      return;
    }
    for (const yaml::Entry &entry : node->entries) {
      const auto percent = read_percent(&entry.key, "escalation", diagnostics_);
      const auto channel = read_name(&entry.value, entry.key.text, diagnostics_);
      if (!percent || !channel) continue;
      if (percent->value <= base::Decimal{} || percent->value > base::Decimal::from_int(100))
        fail(Code::BadPercent, percent->span,
             "expected a step above 0% and up to 100%, got " + percent->value.text() + "%",
             "at 100% the promise is missed");
      else
        out.escalation.push_back({percent->value, *channel});
    }
    std::sort(out.escalation.begin(), out.escalation.end(),
              [](const auto &a, const auto &b) { return a.percent < b.percent; });
    for (std::size_t i = 1; i < out.escalation.size(); ++i)
      if (out.escalation[i].percent == out.escalation[i - 1].percent)
        fail(Code::DuplicateName, node->span,
             "the step at " + out.escalation[i].percent.text() + "% is given twice",
             "keep one of the two");
  }

  void settle(const yaml::Node *node, model::Agreement &out) {
    const auto settle = read_duration(node, "settle", diagnostics_);
    if (!settle) return;
    constexpr time::Duration kLongest{90 * time::kDay};
    if (settle->value > kLongest)
      fail(Code::BadTime, settle->span,
           "a window is entered in the ledger at most 90d after its end",
           "how long records may come late: `settle: 48h`");
    else
      out.settle = settle->value;
  }

  void approval(const yaml::Node *node, model::Agreement &out) {
    if (node == nullptr) return;
    const Fields fields(*node, kApproval, diagnostics_, "approval");
    model::Approval approval;
    approval.above = read_price(fields.find("above"), "above", diagnostics_);
    const yaml::Node *by = fields.find("by");
    if (const auto names = read_texts(by, "by", diagnostics_))
      for (const model::Text &name : *names)
        approval.by.push_back(name.value);
    if (by != nullptr && by->kind == yaml::NodeKind::Sequence && by->items.empty())
      fail(Code::MissingKey, by->span, "nobody may approve", "name who does: `by: [finance]`");
    if (!approval.by.empty()) out.approval = std::move(approval);
  }

  void digest(const yaml::Node *schedule, const yaml::Node *to, model::Agreement &out) {
    if (const auto channel = read_name(to, "statementTo", diagnostics_)) {
      out.statement_to = *channel;
      if (schedule == nullptr)
        fail(Code::MissingKey, channel->span, "no digest is sent without `schedule`",
             "write `schedule: weekly` or `schedule: monthly`");
    }
    const auto text = read_text(schedule, "schedule", diagnostics_);
    if (!text) return;
    if (text->value != "weekly" && text->value != "monthly")
      return fail(Code::BadValue, text->span,
                  "expected weekly or monthly for `schedule`, got `" + text->value + "`");
    if (project_.exporter_url.empty())
      return fail(Code::MissingKey, text->span,
                  "the digest links to the statement on the exporter's page, whose address is not "
                  "known",
                  "give it in the Project: `exporter: {url: https://sla.example.com}`");
    out.schedule = text->value == "weekly" ? model::Schedule::Weekly : model::Schedule::Monthly;
  }

  void commitments(const yaml::Node *node, const CommitmentDefaults &defaults,
                   model::Agreement &out) {
    if (node == nullptr) return;
    if (node->kind != yaml::NodeKind::Mapping) {
      report_shape(*node, "commitments", "a mapping of name to commitment", diagnostics_);
      return;
    }
    for (const yaml::Entry &entry : node->entries) {
      const auto name = read_name(&entry.key, "commitment", diagnostics_);
      auto commitment = decode_commitment(entry.value, defaults, project_, diagnostics_);
      if (!name || !commitment) continue;
      commitment->name = *name;
      out.commitments.push_back(std::move(*commitment));
    }
    if (node->entries.empty())
      fail(Code::MissingKey, node->span, "the agreement promises nothing",
           "add a commitment with a `promise`");
    sort_by_name(out.commitments);
  }

  const model::Project &project_;
  base::Diagnostics &diagnostics_;
};

} // namespace

void decode_agreement(const Header &header, Context &context) {
  context.out.resources.agreements.push_back(
      AgreementDecoder(context.project, context.diagnostics).decode(header));
}

} // namespace slac::decode::slac_v1
