// SPDX-License-Identifier: Apache-2.0
#include "compiler/decode/slac_v1/alerts.hpp"

#include "compiler/decode/slac_v1/scalars.hpp"

namespace slac::decode::slac_v1 {
namespace {

void decode_tier(const yaml::Node *node, const std::string &key, model::AlertTier &out,
                 base::Diagnostics &diagnostics) {
  if (node == nullptr) return;
  out.enabled = true;
  const Fields fields(*node, key + " alert", {"channel", "labels"}, diagnostics);
  const yaml::Node *labels = fields.find("labels");
  refuse_reserved_labels(labels, true, diagnostics);
  if (auto read = read_labels(labels, "labels", diagnostics)) out.labels = std::move(*read);
  const auto channel = read_name(fields.find("channel"), "channel", diagnostics);
  if (!channel) return;
  if (!out.labels.emplace("channel", channel->value).second) {
    base::Diagnostic d = base::make_diagnostic(base::Code::BadValue, channel->span,
                                               "`channel` is the label of that name, which stands "
                                               "under `labels` too",
                                               "keep one of the two");
    d.also.push_back({labels->span, "it stands in here"});
    diagnostics.add(std::move(d));
  }
}

} // namespace

void decode_alerts(const yaml::Node *node, model::AlertTier &page, model::AlertTier &ticket,
                   base::Diagnostics &diagnostics) {
  if (node == nullptr) {
    page.enabled = ticket.enabled = true;
    return;
  }
  const Fields tiers(*node, "alerts", {"page", "ticket"}, diagnostics);
  decode_tier(tiers.find("page"), "page", page, diagnostics);
  decode_tier(tiers.find("ticket"), "ticket", ticket, diagnostics);
}

} // namespace slac::decode::slac_v1
