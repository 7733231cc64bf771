// SPDX-License-Identifier: Apache-2.0
// A Channel: what it is, and the files in which its secrets are.
#include "compiler/decode/slac_v1/kinds.hpp"
#include "compiler/decode/slac_v1/scalars.hpp"
#include "compiler/decode/slac_v1/tables.hpp"

#include <algorithm>

namespace slac::decode::slac_v1 {
namespace {

using base::Code;
using model::Channel;

class ChannelDecoder {
public:
  explicit ChannelDecoder(base::Diagnostics &diagnostics) : diagnostics_(diagnostics) {}

  std::optional<Channel> decode(const Header &header) {
    const Fields fields(*header.spec, kChannel, diagnostics_);
    const yaml::Entry *kind = only_kind(*header.spec, header);
    if (kind == nullptr) return std::nullopt;
    Channel out;
    out.name = header.name;
    out.to_span = kind->key.span;
    const std::string &name = kind->key.text;
    const yaml::Node &node = kind->value;
    if (name == "slack")
      out.to = slack(node);
    else if (name == "teams")
      out.to = Channel::Teams{secret(Fields(node, kTeams, diagnostics_), "url")};
    else if (name == "email")
      out.to = email(node);
    else if (name == "pagerduty")
      out.to = Channel::PagerDuty{secret(Fields(node, kPagerDuty, diagnostics_), "routingKey")};
    else if (name == "opsgenie")
      out.to = opsgenie(node);
    else if (name == "webhook")
      out.to = webhook(node);
    else
      out.to = group(node);
    return out;
  }

private:
  /// The one key that says what it is.
  const yaml::Entry *only_kind(const yaml::Node &spec, const Header &header) {
    const yaml::Entry *found = nullptr;
    for (const yaml::Entry &entry : spec.entries) {
      if (std::find(kChannel.one_of.begin(), kChannel.one_of.end(), entry.key.text) ==
          kChannel.one_of.end())
        continue;
      if (found != nullptr) {
        base::Diagnostic d =
            base::make_diagnostic(Code::BadValue, entry.key.span,
                                  "the Channel `" + header.name.value + "` is of two kinds",
                                  "keep one; `channels: [a, b]` makes one Channel out of several");
        d.also.push_back({found->key.span, "the first kind stands here"});
        diagnostics_.add(std::move(d));
        return nullptr;
      }
      found = &entry;
    }
    if (found == nullptr && spec.kind == yaml::NodeKind::Mapping && spec.entries.empty())
      diagnostics_.add(base::make_diagnostic(
          Code::MissingKey, spec.span, "the Channel leads nowhere",
          "add one of `slack`, `teams`, `email`, `pagerduty`, `opsgenie`, `webhook`, `channels`"));
    return found;
  }

  std::string text(const yaml::Node *node, const char *key) {
    const auto read = read_text(node, key, diagnostics_);
    return read ? read->value : std::string();
  }

  void report_secret(base::Span where, std::string message, std::string help) {
    base::Diagnostic d =
        base::make_diagnostic(Code::ClearSecret, where, std::move(message), std::move(help));
    d.secrets.push_back(where);
    diagnostics_.add(std::move(d));
  }

  /// The path of the file that holds it.
  std::string secret(const Fields &fields, const char *key) {
    const yaml::Node *node = fields.find(key);
    if (node == nullptr) return {};
    if (node->kind == yaml::NodeKind::Scalar) {
      report_secret(node->span, "`" + std::string(key) + "` is a secret and stands in the spec",
                    "put it into a file where Alertmanager runs, and write `" + std::string(key) +
                        ": {file: /etc/alertmanager/secrets/" + std::string(key) + "}`");
      return {};
    }
    return text(Fields(*node, kSecretFile, diagnostics_).find("file"), "file");
  }

  Channel::Slack slack(const yaml::Node &node) {
    const Fields fields(node, kSlack, diagnostics_);
    return {text(fields.find("channel"), "channel"), secret(fields, "url")};
  }

  Channel::Email email(const yaml::Node &node) {
    const Fields fields(node, kEmail, diagnostics_);
    Channel::Email out;
    if (const auto to = read_texts(fields.find("to"), "to", diagnostics_)) {
      for (const model::Text &address : *to)
        if (address.value.find('@') == std::string::npos ||
            address.value.find(',') != std::string::npos)
          diagnostics_.add(
              base::make_diagnostic(Code::BadValue, address.span,
                                    "`" + address.value.substr(0, 80) + "` is no e-mail address",
                                    "write each address as an entry of the list"));
        else
          out.to.push_back(address.value);
      if (to->empty())
        diagnostics_.add(base::make_diagnostic(Code::BadValue, fields.find("to")->span,
                                               "expected at least one address for `to`"));
    }
    out.from = text(fields.find("from"), "from");
    out.smarthost = text(fields.find("smarthost"), "smarthost");
    out.username = text(fields.find("username"), "username");
    out.password_file = secret(fields, "password");
    return out;
  }

  Channel::Opsgenie opsgenie(const yaml::Node &node) {
    const Fields fields(node, kOpsgenie, diagnostics_);
    return {secret(fields, "apiKey"), address(fields.find("url"))};
  }

  Channel::Webhook webhook(const yaml::Node &node) {
    const Fields fields(node, kWebhookChannel, diagnostics_);
    Channel::Webhook out;
    const yaml::Node *url = fields.find("url");
    if (url != nullptr && url->kind == yaml::NodeKind::Mapping)
      out.url_file = secret(fields, "url");
    else
      out.url = address(url);
    out.bearer_file = secret(fields, "bearer");
    return out;
  }

  std::string address(const yaml::Node *node) {
    const auto url = read_text(node, "url", diagnostics_);
    if (!url) return {};
    const std::string &value = url->value;
    const std::size_t host = value.find("://");
    const bool is_http = value.starts_with("https://") || value.starts_with("http://");
    if (!is_http)
      diagnostics_.add(base::make_diagnostic(Code::BadValue, url->span,
                                             "expected an http or https address for `url`",
                                             "write https://gateway.example/alerts"));
    else if (value.substr(0, value.find_first_of("/?", host + 3)).find('@') != std::string::npos)
      report_secret(
          url->span, "the address holds a password, and stands in the spec",
          "put the address into a file, and write `url: {file: …}`, or give a token as `bearer`");
    return value;
  }

  Channel::Group group(const yaml::Node &node) {
    Channel::Group out;
    if (auto names = read_texts(&node, "channels", diagnostics_)) out.channels = std::move(*names);
    if (node.kind == yaml::NodeKind::Sequence && out.channels.empty())
      diagnostics_.add(base::make_diagnostic(Code::BadValue, node.span,
                                             "expected at least one Channel for `channels`"));
    return out;
  }

  base::Diagnostics &diagnostics_;
};

} // namespace

void decode_channel(const Header &header, Context &context) {
  if (auto channel = ChannelDecoder(context.diagnostics).decode(header))
    context.out.resources.channels.push_back(std::move(*channel));
}

} // namespace slac::decode::slac_v1
