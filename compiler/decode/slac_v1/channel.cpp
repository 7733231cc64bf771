// SPDX-License-Identifier: Apache-2.0
// A Channel: what it is, and the files in which its secrets are.
#include "compiler/base/address.hpp"
#include "compiler/decode/slac_v1/kinds.hpp"
#include "compiler/decode/slac_v1/scalars.hpp"
#include "compiler/decode/slac_v1/tables.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace slac::decode::slac_v1 {
namespace {

using base::Code;
using model::Channel;

class ChannelDecoder {
public:
  explicit ChannelDecoder(base::Diagnostics &diagnostics) : diagnostics_(diagnostics) {}

  std::optional<Channel> decode(const Header &header) {
    conceal(*header.spec, {});
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
    diagnostics_.conceal(where);
    diagnostics_.add(std::move(d));
  }

  /// Nothing that could be a secret is shown, wherever it stands by mistake.
  void conceal(const yaml::Node &node, std::string_view key) {
    constexpr std::array<std::string_view, 6> kPlain{"channel",   "to",       "from",
                                                     "smarthost", "username", "channels"};
    for (const yaml::Entry &entry : node.entries)
      conceal(entry.value, entry.key.text);
    for (const yaml::Node &item : node.items)
      conceal(item, key);
    if (node.kind != yaml::NodeKind::Scalar) return;
    const bool is_plain = std::find(kPlain.begin(), kPlain.end(), key) != kPlain.end() ||
                          (key == "file" && node.text.find("://") == std::string::npos);
    if (!is_plain) diagnostics_.conceal(node.span);
  }

  /// The file, or the Secret of Kubernetes, that holds it.
  model::Secret secret(const Fields &fields, const char *key) {
    const yaml::Node *node = fields.find(key);
    if (node == nullptr) return {};
    if (node->kind == yaml::NodeKind::Scalar) {
      report_secret(node->span, "`" + std::string(key) + "` is a secret and stands in the spec",
                    "put it into a file where Alertmanager runs, and write `" + std::string(key) +
                        ": {file: /etc/alertmanager/secrets/" + std::string(key) + "}`");
      return {};
    }
    model::Secret out;
    out.span = node->span;
    const Fields places(*node, kSecretFile, diagnostics_);
    const yaml::Node *file = places.find("file");
    const yaml::Node *of_cluster = places.find("secret");
    if ((file == nullptr) == (of_cluster == nullptr)) {
      if (node->kind == yaml::NodeKind::Mapping && !places.cut())
        diagnostics_.add(base::make_diagnostic(Code::BadValue, node->span,
                                               "expected either `file` or `secret` for `" +
                                                   std::string(key) + "`",
                                               "write `{file: PATH}`, or `{secret: {name: NAME, "
                                               "key: KEY}}` of a Secret of Kubernetes"));
      return out;
    }
    if (of_cluster != nullptr) {
      const Fields of(*of_cluster, kClusterSecret, diagnostics_);
      out.name = part_of_secret(of.find("name"), "name");
      out.key = part_of_secret(of.find("key"), "key");
      return out;
    }
    out.file = text(file, "file");
    if (out.file.find("://") != std::string::npos)
      report_secret(file->span, "`" + std::string(key) + "` is a secret and stands in the spec",
                    "`file` is the path of a file that holds it, where Alertmanager runs");
    else if (out.file.empty())
      diagnostics_.add(base::make_diagnostic(Code::BadValue, file->span,
                                             "expected the path of a file for `file`"));
    return out;
  }

  /// As Kubernetes names Secrets and their keys, which no secret looks like that has other
  /// characters.
  std::string part_of_secret(const yaml::Node *node, const char *key) {
    constexpr std::string_view kLegal =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._";
    std::string value = text(node, key);
    if (node != nullptr && (value.empty() || value.size() > 253 ||
                            value.find_first_not_of(kLegal) != std::string::npos))
      diagnostics_.add(
          base::make_diagnostic(Code::BadName, node->span,
                                "expected the `" + std::string(key) + "` of a Secret of Kubernetes",
                                "use letters, digits, `-`, `.` and `_`"));
    return value;
  }

  Channel::Slack slack(const yaml::Node &node) {
    const Fields fields(node, kSlack, diagnostics_);
    Channel::Slack out{text(fields.find("channel"), "channel"), secret(fields, "url")};
    if (out.channel.find("{{") != std::string::npos)
      diagnostics_.add(base::make_diagnostic(Code::BadValue, fields.find("channel")->span,
                                             "expected the name of a channel for `channel`",
                                             "write \"#duty\""));
    return out;
  }

  Channel::Email email(const yaml::Node &node) {
    const Fields fields(node, kEmail, diagnostics_);
    Channel::Email out;
    if (const auto to = read_texts(fields.find("to"), "to", diagnostics_)) {
      for (const model::Text &address : *to)
        if (!is_mailbox(address.value))
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
    if (!out.from.empty() && !is_mailbox(out.from))
      diagnostics_.add(
          base::make_diagnostic(Code::BadValue, fields.find("from")->span,
                                "`" + out.from.substr(0, 80) + "` is no e-mail address"));
    out.smarthost = text(fields.find("smarthost"), "smarthost");
    if (!out.smarthost.empty() && !is_host_and_port(out.smarthost))
      diagnostics_.add(base::make_diagnostic(Code::BadValue, fields.find("smarthost")->span,
                                             "expected a host and its port for `smarthost`",
                                             "write \"mail.example:587\""));
    out.username = text(fields.find("username"), "username");
    out.password = secret(fields, "password");
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
      out.secret_url = secret(fields, "url");
    else
      out.url = address(url);
    out.bearer = secret(fields, "bearer");
    return out;
  }

  std::string address(const yaml::Node *node) {
    const auto url = read_text(node, "url", diagnostics_);
    if (!url) return {};
    const std::string &value = url->value;
    const base::Address address = base::parse_address(value);
    const bool has_scheme = value.find("://") != std::string::npos;
    if (!address.user.empty() || !address.password.empty())
      report_secret(
          url->span, "the address holds a password, and stands in the spec",
          "put the address into a file, and write `url: {file: …}`, or give a token as `bearer`");
    else if (!has_scheme || !address.wrong.empty() || !is_clean(value))
      diagnostics_.add(base::make_diagnostic(Code::BadValue, url->span,
                                             "expected an http or https address for `url`",
                                             "write https://gateway.example/alerts"));
    return value;
  }

  /// Every `%` begins an escape, and nothing stands there that an address escapes. A `{` could
  /// begin a template of Alertmanager.
  static bool is_clean(std::string_view url) {
    constexpr std::string_view kDigits = "0123456789abcdefABCDEF";
    for (std::size_t i = 0; i < url.size(); ++i) {
      const auto c = static_cast<unsigned char>(url[i]);
      if (c <= ' ' || c == 0x7F || c == '"' || c == '<' || c == '>' || c == '{') return false;
      if (c == '%' && (url.size() < i + 3 ||
                       url.substr(i + 1, 2).find_first_not_of(kDigits) != std::string_view::npos))
        return false;
    }
    return true;
  }

  static bool is_host_and_port(const std::string &text) {
    const base::Address address = base::parse_address(text);
    const std::size_t colon = text.rfind(':');
    return address.wrong.empty() && address.origin == "http://" + text &&
           colon != std::string::npos && text.find(']', colon) == std::string::npos;
  }

  /// `name@host`, alone.
  static bool is_mailbox(std::string_view text) {
    const std::size_t at = text.find('@');
    return at != std::string_view::npos && at > 0 && at + 1 < text.size() &&
           text.find('@', at + 1) == std::string_view::npos &&
           text.find_first_of(" ,;<>\"{}\t\r\n") == std::string_view::npos;
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
