// SPDX-License-Identifier: Apache-2.0
// What the Alertmanager at hand cannot do with a Channel, and alerts that no Channel receives.
#include "compiler/base/overloaded.hpp"
#include "compiler/check/check.hpp"

#include <optional>

namespace slac::check {
namespace {

using base::Code;
using model::Channel;

// github.com/prometheus/alertmanager CHANGELOG: url_file of webhooks, msteamsv2.
constexpr int kFirstWithSecretWebhooks = 26;
constexpr int kFirstWithTeams = 28;

void report(base::Span where, std::string message, std::string help,
            base::Diagnostics &diagnostics) {
  diagnostics.add(
      base::make_diagnostic(Code::ChannelLimit, where, std::move(message), std::move(help)));
}

/// Alertmanager looks for it beside its configuration.
void check_secret(const Channel &channel, const std::string &file, base::Diagnostics &diagnostics) {
  if (file.empty() || file.starts_with('/')) return;
  diagnostics.add(base::make_diagnostic(
      Code::MovedPath, channel.to_span,
      "`" + file.substr(0, 80) + "` will be looked for beside alertmanager/alertmanager.yml",
      "write the whole path"));
}

void check_channel(const Channel &channel, const model::Alertmanager &alertmanager,
                   base::Diagnostics &diagnostics) {
  const std::string version = "Alertmanager 0." + std::to_string(alertmanager.minor);
  std::visit(
      base::Overloaded{
          [&](const Channel::Slack &slack) { check_secret(channel, slack.url_file, diagnostics); },
          [&](const Channel::PagerDuty &pagerduty) {
            check_secret(channel, pagerduty.routing_key_file, diagnostics);
          },
          [&](const Channel::Opsgenie &opsgenie) {
            check_secret(channel, opsgenie.api_key_file, diagnostics);
          },
          [&](const Channel::Teams &teams) {
            check_secret(channel, teams.url_file, diagnostics);
            if (alertmanager.minor < kFirstWithTeams)
              report(channel.to_span, version + " cannot send to the workflows of Teams",
                     "run 0.28 or later and say so by `alertmanager: {version: \"0.28\"}` of the "
                     "Project, or go through a webhook",
                     diagnostics);
          },
          [&](const Channel::Webhook &webhook) {
            check_secret(channel, webhook.url_file, diagnostics);
            check_secret(channel, webhook.bearer_file, diagnostics);
            if (!webhook.url_file.empty() && alertmanager.minor < kFirstWithSecretWebhooks)
              report(channel.to_span, version + " cannot read a webhook's address from a file",
                     "run 0.26 or later and say so by `alertmanager: {version: \"0.26\"}` of the "
                     "Project, or write a plain address and give the secret as `bearer`",
                     diagnostics);
          },
          [&](const Channel::Email &email) {
            check_secret(channel, email.password_file, diagnostics);
            const bool is_complete =
                (!email.from.empty() && !email.smarthost.empty()) ||
                (alertmanager.base_config && alertmanager.base_config->sends_mail);
            if (!is_complete)
              report(channel.to_span,
                     "the Channel `" + channel.name.value + "` has no smarthost and sender",
                     "add `smarthost: \"mail.example:587\"` and `from`, or `smtp_smarthost` and "
                     "`smtp_from` under `global` of the base configuration",
                     diagnostics);
          },
          [](const Channel::Group &) {},
      },
      channel.to);
}

/// Resources of which some alerts name no channel.
class Unheard {
public:
  explicit Unheard(const char *tier) : tier_(tier) {}
  void add(const model::Text &of) {
    if (count_++ == 0) first_ = of;
  }
  void report(base::Diagnostics &diagnostics) const {
    if (count_ == 0) return;
    const std::string more = count_ == 1 ? "" : " and " + std::to_string(count_ - 1) + " more";
    diagnostics.add(base::make_diagnostic(
        Code::RootOnly, first_.span,
        "no Channel receives the " + std::string(tier_) + "s of `" + first_.value + "`" + more,
        "name the Channel of alerts that name none: `alertmanager: {channels: {" +
            std::string(tier_) + ": NAME}}` of the Project"));
  }

private:
  const char *tier_;
  model::Text first_;
  int count_ = 0;
};

bool names_channel(const model::AlertTier &tier, const model::Labels &labels,
                   const model::Project &project) {
  return tier.labels.contains("channel") || labels.contains("channel") ||
         project.labels.contains("channel");
}

void check_heard(const model::Model &model, base::Diagnostics &diagnostics) {
  const model::Project &project = model.project;
  Unheard pages("page");
  Unheard tickets("ticket");
  for (const model::Objective &o : model.objectives) {
    if (o.page.enabled && !names_channel(o.page, o.labels, project)) pages.add(o.name);
    // A gap in its measuring is a ticket whatever its tiers are.
    if (!names_channel(o.ticket, o.labels, project)) tickets.add(o.name);
  }
  for (const model::Agreement &a : model.agreements) {
    if (a.page.enabled && !names_channel(a.page, a.labels, project)) pages.add(a.name);
    if (a.ticket.enabled && !names_channel(a.ticket, a.labels, project)) tickets.add(a.name);
  }
  // The exporter's own, and KPIs of no agreement.
  if (!model.agreements.empty() && !project.labels.contains("channel"))
    tickets.add(model.agreements.front().name);
  if (project.alertmanager.page.value.empty()) pages.report(diagnostics);
  if (project.alertmanager.ticket.value.empty()) tickets.report(diagnostics);
}

} // namespace

void check_routes(const model::Model &model, const Options & /*options*/,
                  base::Diagnostics &diagnostics) {
  for (const Channel &channel : model.channels)
    check_channel(channel, model.project.alertmanager, diagnostics);
  if (!model.channels.empty()) check_heard(model, diagnostics);
}

} // namespace slac::check
