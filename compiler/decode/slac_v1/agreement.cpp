// SPDX-License-Identifier: Apache-2.0
#include "compiler/base/edit_distance.hpp"
#include "compiler/decode/slac_v1/alerts.hpp"
#include "compiler/decode/slac_v1/kinds.hpp"
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
    calendar(fields.find("calendar"));
    commitments(fields.find("commitments"), out);
    decode_alerts(fields.find("alerts"), out.page, out.ticket, diagnostics_);
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

  void calendar(const yaml::Node *node) {
    const auto text = read_text(node, "calendar", diagnostics_);
    if (text && text->value != "always")
      fail(Code::BadValue, text->span,
           "expected `always` for `calendar`, got `" + text->value + "`",
           "promises run around the clock");
  }

  void commitments(const yaml::Node *node, model::Agreement &out) {
    if (node == nullptr) return;
    if (node->kind != yaml::NodeKind::Mapping) {
      report_shape(*node, "commitments", "a mapping of name to commitment", diagnostics_);
      return;
    }
    for (const yaml::Entry &entry : node->entries) {
      const auto name = read_name(&entry.key, "commitment", diagnostics_);
      auto commitment = decode_commitment(entry.value);
      if (!name || !commitment) continue;
      commitment->name = *name;
      out.commitments.push_back(std::move(*commitment));
    }
    if (node->entries.empty())
      fail(Code::MissingKey, node->span, "the agreement promises nothing",
           "add a commitment with a `promise`");
    std::sort(out.commitments.begin(), out.commitments.end(),
              [](const model::Commitment &a, const model::Commitment &b) {
                return a.name.value < b.name.value;
              });
  }

  std::optional<model::Commitment> decode_commitment(const yaml::Node &node) {
    model::Commitment out;
    const Fields fields(node, kCommitment, diagnostics_);
    const yaml::Node *sentence = fields.find("promise");
    bool ok = sentence != nullptr && !fields.cut();
    if (ok) {
      const auto promise = read_promise(sentence, project_.severities, diagnostics_);
      ok = promise.has_value();
      if (promise) {
        out.promise = *promise;
        out.promise_names = promise_names(*sentence, promise->value);
      }
    }
    const bool timely = ok && std::holds_alternative<terms::TimelyPromise>(out.promise.value);
    if (const yaml::Node *downtime = fields.find("downtime")) {
      const Fields knobs(*downtime, kDowntime, diagnostics_);
      out.downtime_severities = read_texts(knobs.find("severities"), "severities", diagnostics_);
      if (timely)
        fail(Code::BadValue, downtime->span, "`downtime` belongs to an availability promise",
             "remove it");
    }
    exclude(fields.find("exclude"), out);
    const bool availability = ok && !timely;
    credits(fields.find("credits"), {timely, availability}, out.credits);
    if (!ok) return std::nullopt;
    return out;
  }

  void exclude(const yaml::Node *node, model::Commitment &out) {
    const auto list = read_texts(node, "exclude", diagnostics_);
    if (!list) return;
    out.exclude = {false, false, {}};
    for (const model::Text &reason : *list) {
      if (!model::is_declared_reason(project_, reason.value)) undeclared(reason);
      if (reason.value == "maintenance")
        out.exclude.maintenance = true;
      else
        out.exclude.reasons.push_back(reason.value);
    }
  }

  void undeclared(const model::Text &reason) {
    const auto known = model::known_reasons(project_);
    base::Diagnostic d =
        base::make_diagnostic(Code::DanglingReference, reason.span,
                              "no reason for exclusion is named `" + reason.value + "`");
    if (const std::string near = base::nearest(reason.value, known); !near.empty()) {
      d.help = "did you mean `" + near + "`?";
      d.fixes.push_back({reason.span, near, "use the reason that exists"});
    } else {
      d.help = "declare it in the Project: `exclusions: [" + reason.value + "]`; known are";
      for (const std::string_view name : known)
        d.help += std::string(name == known.front() ? " `" : ", `") + std::string(name) + "`";
    }
    diagnostics_.add(std::move(d));
  }

  /// What the promise is; neither while its sentence cannot be read.
  struct PromiseKind {
    bool timely = false;
    bool availability = false;
  };

  void credits(const yaml::Node *node, PromiseKind kind, model::Credits &out) {
    if (node == nullptr) return;
    out.span = node->span;
    if (node->kind != yaml::NodeKind::Mapping) {
      report_shape(*node, "credits", "a mapping such as {\"< 99.9%\": 10%}", diagnostics_);
      return;
    }
    for (const yaml::Entry &entry : node->entries) {
      const auto credit = read_percent(&entry.value, entry.key.text, diagnostics_);
      if (entry.key.text == "each breach") {
        if (kind.availability)
          fail(Code::BadValue, entry.key.span, "`each breach` belongs to a timely promise",
               "an availability promise has tiers such as \"< 99.9%\": 10%");
        else if (credit)
          out.each_breach = *credit;
        continue;
      }
      tier(entry, kind.timely, credit, out);
    }
  }

  void tier(const yaml::Entry &entry, bool timely,
            const std::optional<model::Located<base::Decimal>> &credit, model::Credits &out) {
    const std::string &key = entry.key.text;
    std::string_view rest = key;
    model::CreditTier tier;
    tier.span = entry.key.span;
    const bool is_tier = rest.starts_with('<');
    if (is_tier) {
      rest.remove_prefix(1);
      if (rest.starts_with('=')) {
        tier.op = model::CreditTier::Op::LessEqual;
        rest.remove_prefix(1);
      }
      while (rest.starts_with(' '))
        rest.remove_prefix(1);
    }
    const bool sign = rest.ends_with('%');
    if (sign) rest.remove_suffix(1);
    const auto bound = base::Decimal::parse(rest);
    if (!is_tier || !sign || !bound || *bound < base::Decimal{} ||
        *bound > base::Decimal::from_int(100)) {
      const bool comma = key.find(',') != std::string::npos;
      fail(comma ? Code::BadPercent : Code::BadValue, entry.key.span,
           "expected a credit tier such as \"< 99.9%\" or `each breach`, got `" + key + "`",
           comma ? "use a decimal point" : "");
      return;
    }
    if (timely) {
      fail(Code::BadValue, entry.key.span, "credit tiers belong to an availability promise",
           "a timely promise has `each breach: 5%`");
      return;
    }
    if (!credit) return;
    tier.bound = *bound;
    tier.credit = credit->value;
    out.tiers.push_back(tier);
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
