// SPDX-License-Identifier: Apache-2.0
#include "compiler/emit/receivers.hpp"

#include "compiler/base/overloaded.hpp"
#include "compiler/base/yaml_writer.hpp"

#include <cctype>
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

/// How Alertmanager's own configuration spells a setting, and how the CRD does: `api_url`,
/// `apiURL`.
class Spelling {
public:
  explicit Spelling(bool of_cluster) : of_cluster_(of_cluster) {}

  std::string name(std::string_view words) const {
    if (!of_cluster_) return std::string(words);
    constexpr std::string_view kUrl = "_url";
    std::string out;
    for (std::size_t i = 0; i < words.size(); ++i)
      if (words.substr(i) == kUrl) {
        out += "URL";
        break;
      } else if (words[i] == '_') {
        out += static_cast<char>(std::toupper(static_cast<unsigned char>(words[++i])));
      } else {
        out += words[i];
      }
    return out;
  }
  /// The name of a setting that is a secret, whose value stands elsewhere.
  std::string secret_name(std::string_view words) const {
    if (!of_cluster_) return std::string(words) + "_file";
    return words == "url" ? "urlSecret" : name(words);
  }
  std::string secret(const model::Secret &secret) const {
    if (!of_cluster_) return base::yaml_scalar(secret.file);
    return "{name: " + base::yaml_scalar(secret.name) + ", key: " + base::yaml_scalar(secret.key) +
           "}";
  }
  /// A mapping with names of the user's own.
  std::string pairs(const Settings &pairs) const {
    std::string out;
    for (const auto &[key, value] : pairs) {
      out += out.empty() ? "" : ", ";
      if (of_cluster_)
        out.append("{key: ").append(key).append(", value: ").append(value).append("}");
      else
        out.append(key).append(": ").append(value);
    }
    return of_cluster_ ? "[" + out + "]" : "{" + out + "}";
  }

private:
  bool of_cluster_;
};

class Integrations {
public:
  Integrations(const model::Model &model, bool resolves, bool of_cluster)
      : model_(model), resolves_(resolves), spelling_(of_cluster) {}

  void add(const Channel &channel) {
    std::visit([&](const auto &to) { add(to); }, channel.to);
  }
  /// By the list that each stands in.
  const std::map<std::string, std::vector<Settings>> &all() const { return all_; }

private:
  void put(const char *list, Settings settings) {
    settings.emplace_back("send_resolved", resolves_ ? "true" : "false");
    for (auto &[key, value] : settings)
      key = spelling_.name(key);
    all_[spelling_.name(list)].push_back(std::move(settings));
  }
  static void set(Settings &settings, const char *key, const std::string &value) {
    if (!value.empty()) settings.emplace_back(key, base::yaml_scalar(value));
  }
  void set(Settings &settings, const char *key, const model::Secret &secret) const {
    if (!secret.empty())
      settings.emplace_back(spelling_.secret_name(key), spelling_.secret(secret));
  }

  void add(const Channel::Slack &slack) {
    Settings out;
    set(out, "api_url", slack.url);
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
    set(out, "webhook_url", teams.url);
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
    set(out, "auth_password", email.password);
    out.emplace_back("headers", spelling_.pairs({{"Subject", message("title")}}));
    out.emplace_back("text", message("text"));
    out.emplace_back("html", message("html"));
    put("email_configs", std::move(out));
  }
  void add(const Channel::PagerDuty &pagerduty) {
    Settings out;
    set(out, "routing_key", pagerduty.routing_key);
    out.emplace_back("description", message("title"));
    out.emplace_back("severity", message("severity"));
    out.emplace_back("client", "slac");
    out.emplace_back("client_url", message("link"));
    out.emplace_back("details",
                     spelling_.pairs({{"firing", message("firing")},
                                      {"resolved", message("resolved")},
                                      {"num_firing", "'{{ .Alerts.Firing | len }}'"},
                                      {"num_resolved", "'{{ .Alerts.Resolved | len }}'"}}));
    put("pagerduty_configs", std::move(out));
  }
  void add(const Channel::Opsgenie &opsgenie) {
    Settings out;
    set(out, "api_key", opsgenie.api_key);
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
    set(out, "url", webhook.secret_url);
    if (!webhook.bearer.empty())
      out.emplace_back("http_config", "{authorization: {" + spelling_.secret_name("credentials") +
                                          ": " + spelling_.secret(webhook.bearer) + "}}");
    put("webhook_configs", std::move(out));
  }
  void add(const Channel::Group &group) {
    for (const model::Text &name : group.channels)
      add(*model_.find_channel(name.value));
  }

  const model::Model &model_;
  bool resolves_;
  Spelling spelling_;
  std::map<std::string, std::vector<Settings>> all_;
};

} // namespace

std::string receiver_text(const plan::Receiver &receiver, const model::Model &model,
                          const std::string &indent, bool of_cluster) {
  Integrations integrations(model, !receiver.is_of_breaches, of_cluster);
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
