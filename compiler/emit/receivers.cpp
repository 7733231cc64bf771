// SPDX-License-Identifier: Apache-2.0
#include "compiler/emit/receivers.hpp"

#include "compiler/base/overloaded.hpp"
#include "compiler/base/yaml_writer.hpp"

#include <map>
#include <vector>

namespace slac::emit {
namespace {

using model::Channel;

/// Keys and values of one integration; values are YAML already.
using Settings = std::vector<std::pair<std::string, std::string>>;

std::string message(const char *name) {
  return "'{{ template \"slac." + std::string(name) + "\" . }}'";
}

class Integrations {
public:
  Integrations(const model::Model &model, bool resolves) : model_(model), resolves_(resolves) {}

  void add(const Channel &channel) {
    std::visit([&](const auto &to) { add(to); }, channel.to);
  }
  /// By the list that each stands in.
  const std::map<std::string, std::vector<Settings>> &all() const { return all_; }

private:
  void put(const char *list, Settings settings) {
    settings.emplace_back("send_resolved", resolves_ ? "true" : "false");
    all_[list].push_back(std::move(settings));
  }
  static void set(Settings &settings, const char *key, const std::string &value) {
    if (!value.empty()) settings.emplace_back(key, base::yaml_scalar(value));
  }

  void add(const Channel::Slack &slack) {
    Settings out;
    set(out, "api_url_file", slack.url_file);
    set(out, "channel", slack.channel);
    out.emplace_back("color", message("color"));
    out.emplace_back("title", message("slack_title"));
    out.emplace_back("title_link", message("link"));
    out.emplace_back("fallback", message("slack_title"));
    out.emplace_back("text", message("slack"));
    put("slack_configs", std::move(out));
  }
  void add(const Channel::Teams &teams) {
    Settings out;
    set(out, "webhook_url_file", teams.url_file);
    out.emplace_back("title", message("title"));
    out.emplace_back("text", message("markdown"));
    put("msteamsv2_configs", std::move(out));
  }
  void add(const Channel::Email &email) {
    Settings out;
    std::string to;
    for (const std::string &address : email.to)
      to += (to.empty() ? "" : ", ") + address;
    set(out, "to", to);
    set(out, "from", email.from);
    set(out, "smarthost", email.smarthost);
    set(out, "auth_username", email.username);
    set(out, "auth_password_file", email.password_file);
    out.emplace_back("headers", "{Subject: " + message("title") + "}");
    out.emplace_back("text", message("text"));
    out.emplace_back("html", message("html"));
    put("email_configs", std::move(out));
  }
  void add(const Channel::PagerDuty &pagerduty) {
    Settings out;
    set(out, "routing_key_file", pagerduty.routing_key_file);
    out.emplace_back("description", message("title"));
    out.emplace_back("severity", message("severity"));
    out.emplace_back("client", "slac");
    out.emplace_back("client_url", message("link"));
    out.emplace_back("details",
                     "{firing: " + message("firing") + ", resolved: " + message("resolved") +
                         ", num_firing: " + "'{{ .Alerts.Firing | len }}', num_resolved: " +
                         "'{{ .Alerts.Resolved | len }}'}");
    put("pagerduty_configs", std::move(out));
  }
  void add(const Channel::Opsgenie &opsgenie) {
    Settings out;
    set(out, "api_key_file", opsgenie.api_key_file);
    set(out, "api_url", opsgenie.api_url);
    out.emplace_back("message", message("title"));
    out.emplace_back("description", message("text"));
    out.emplace_back("priority", message("priority"));
    out.emplace_back("source", "slac");
    put("opsgenie_configs", std::move(out));
  }
  void add(const Channel::Webhook &webhook) {
    Settings out;
    set(out, "url", webhook.url);
    set(out, "url_file", webhook.url_file);
    if (!webhook.bearer_file.empty())
      out.emplace_back("http_config", "{authorization: {credentials_file: " +
                                          base::yaml_quote(webhook.bearer_file) + "}}");
    put("webhook_configs", std::move(out));
  }
  void add(const Channel::Group &group) {
    for (const model::Text &name : group.channels)
      add(*model_.find_channel(name.value));
  }

  const model::Model &model_;
  bool resolves_;
  std::map<std::string, std::vector<Settings>> all_;
};

} // namespace

std::string receiver_text(const plan::Receiver &receiver, const model::Model &model,
                          const std::string &indent) {
  Integrations integrations(model, !receiver.is_of_breaches);
  integrations.add(*receiver.channel);
  std::string out = indent + "- name: " + base::yaml_scalar(receiver.name()) + "\n";
  for (const auto &[list, all] : integrations.all()) {
    out.append(indent).append("  ").append(list).append(":\n");
    for (const Settings &settings : all) {
      const char *dash = "    - ";
      for (const auto &[key, value] : settings) {
        out.append(indent).append(dash).append(key).append(": ").append(value).append("\n");
        dash = "      ";
      }
    }
  }
  return out;
}

} // namespace slac::emit
