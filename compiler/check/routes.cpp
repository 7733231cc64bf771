// SPDX-License-Identifier: Apache-2.0
// What the Project's Alertmanager cannot do with a Channel, and alerts that no Channel receives.
#include "compiler/check/check.hpp"

namespace slac::check {
namespace {

using base::Code;
using model::Channel;

/// What is wrong with one Channel.
class ChannelChecker {
public:
  ChannelChecker(const Channel &channel, const model::Alertmanager &alertmanager,
                 base::Diagnostics &diagnostics)
      : channel_(channel), alertmanager_(alertmanager), diagnostics_(diagnostics) {}

  void operator()(const Channel::Slack &slack) { check_path(slack.url.file); }
  void operator()(const Channel::PagerDuty &pagerduty) { check_path(pagerduty.routing_key.file); }
  void operator()(const Channel::Opsgenie &opsgenie) { check_path(opsgenie.api_key.file); }
  // Versions: CHANGELOG of github.com/prometheus/alertmanager, msteamsv2 and url_file of webhooks.
  void operator()(const Channel::Teams &teams) {
    check_path(teams.url.file);
    needs(28, "send to the workflows of Teams", "go through a webhook");
  }
  void operator()(const Channel::Webhook &webhook) {
    check_path(webhook.secret_url.file);
    check_path(webhook.bearer.file);
    if (!webhook.secret_url.file.empty())
      needs(26, "read a webhook's address from a file",
            "write a plain address and give the secret as `bearer`");
  }
  void operator()(const Channel::Email &email) {
    check_path(email.password.file);
    if (!email.from.empty() && !email.smarthost.empty()) return;
    if (alertmanager_.base_config && alertmanager_.base_config->sends_mail) return;
    report(Code::ChannelLimit,
           "the Channel `" + channel_.name.value + "` has no smarthost and sender",
           "add `smarthost: \"mail.example:587\"` and `from`, or `smtp_smarthost` and "
           "`smtp_from` under `global` of the base configuration");
  }
  void operator()(const Channel::Group &) {}

private:
  void report(Code code, std::string message, std::string help) {
    diagnostics_.add(
        base::make_diagnostic(code, channel_.to_span, std::move(message), std::move(help)));
  }

  /// Alertmanager 0.`minor` is the first that can do it.
  void needs(int minor, const std::string &what, const std::string &instead) {
    if (alertmanager_.minor >= minor) return;
    const std::string version = "0." + std::to_string(minor);
    report(Code::ChannelLimit,
           "Alertmanager 0." + std::to_string(alertmanager_.minor) + " cannot " + what,
           "run " + version + " or later and say so by `alertmanager: {version: \"" + version +
               "\"}` of the Project, or " + instead);
  }

  /// Alertmanager looks for it beside its configuration.
  void check_path(const std::string &file) {
    if (file.empty() || file.starts_with('/')) return;
    report(Code::MovedPath,
           "`" + file.substr(0, 80) + "` will be looked for beside alertmanager/alertmanager.yml",
           "write the whole path");
  }

  const Channel &channel_;
  const model::Alertmanager &alertmanager_;
  base::Diagnostics &diagnostics_;
};

/// Resources of which some alerts of a tier name no channel, and the tier has no default.
class Unrouted {
public:
  Unrouted(const char *tier, const model::Text &standard)
      : tier_(tier), has_default_(!standard.value.empty()) {}
  void add(const model::Text &of) {
    if (count_++ == 0) first_ = of;
  }
  void report(base::Diagnostics &diagnostics) const {
    if (count_ == 0 || has_default_) return;
    const std::string more = count_ == 1 ? "" : " and " + std::to_string(count_ - 1) + " more";
    diagnostics.add(base::make_diagnostic(
        Code::RootOnly, first_.span,
        "no Channel receives the " + std::string(tier_) + "s of `" + first_.value + "`" + more,
        "name the Channel of alerts that name none: `alertmanager: {channels: {" +
            std::string(tier_) + ": NAME}}` of the Project"));
  }

private:
  const char *tier_;
  bool has_default_;
  model::Text first_;
  int count_ = 0;
};

void check_defaults(const model::Model &model, base::Diagnostics &diagnostics) {
  const model::Project &project = model.project;
  if (project.labels.contains("channel")) return;
  const auto has_channel = [](const model::AlertTier &tier, const model::Labels &labels) {
    return tier.labels.contains("channel") || labels.contains("channel");
  };
  Unrouted pages("page", project.alertmanager.page);
  Unrouted tickets("ticket", project.alertmanager.ticket);
  for (const model::Objective &o : model.objectives) {
    const bool pages_any = o.page.enabled || (o.no_data.alerts && o.no_data.pages);
    if (pages_any && !has_channel(o.page, o.labels)) pages.add(o.name);
    // A gap in its measuring is a ticket whatever its tiers are.
    if (!has_channel(o.ticket, o.labels)) tickets.add(o.name);
  }
  for (const model::Agreement &a : model.agreements) {
    if (a.page.enabled && !has_channel(a.page, a.labels)) pages.add(a.name);
    if (a.ticket.enabled && !has_channel(a.ticket, a.labels)) tickets.add(a.name);
  }
  // The exporter's own, and those on KPIs of no agreement, have labels of the Project alone.
  if (!model.agreements.empty()) tickets.add(model.agreements.front().name);
  pages.report(diagnostics);
  tickets.report(diagnostics);
}

} // namespace

void check_routes(const model::Model &model, const Options & /*options*/,
                  base::Diagnostics &diagnostics) {
  for (const Channel &channel : model.channels)
    std::visit(ChannelChecker(channel, model.project.alertmanager, diagnostics), channel.to);
  if (!model.channels.empty()) check_defaults(model, diagnostics);
}

} // namespace slac::check
