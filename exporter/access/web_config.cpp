// SPDX-License-Identifier: Apache-2.0
#include "exporter/access/web_config.hpp"

#include "compiler/base/printable.hpp"
#include "compiler/yaml/parse.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>

namespace slax::access {
namespace {

using slac::base::printable;
using slac::yaml::Entry;
using slac::yaml::Node;
using slac::yaml::NodeKind;

constexpr int kLeastCost = 4, kMostCost = 16; ///< of bcrypt; each more doubles the time

bool is_one_of(char c, std::string_view set) { return set.find(c) != std::string_view::npos; }

/// `$2b$12$` and 53 letters.
bool is_bcrypt(std::string_view hash) {
  constexpr std::string_view kLetters =
      "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  if (hash.size() != 60 || hash.substr(0, 2) != "$2" || !is_one_of(hash[2], "aby") ||
      hash[3] != '$' || hash[6] != '$')
    return false;
  int cost = 0;
  const auto [end, error] = std::from_chars(hash.data() + 4, hash.data() + 6, cost);
  if (error != std::errc{} || end != hash.data() + 6 || cost < kLeastCost || cost > kMostCost)
    return false;
  return std::all_of(hash.begin() + 7, hash.end(), [&](char c) { return is_one_of(c, kLetters); });
}

class Reader {
public:
  explicit Reader(std::string path) : path_(std::move(path)) {}

  std::variant<WebConfig, std::string> read(const std::string &text) {
    slac::base::SourceSet sources;
    slac::base::Diagnostics diagnostics;
    const slac::base::FileId file = sources.add(path_, text);
    sources_ = &sources;
    bool has_document = false;
    slac::yaml::read_documents(file, sources, diagnostics, [&](const Node &node) {
      if (has_document) wrong(node, "one document is enough");
      if (!has_document) read_file(node);
      has_document = true;
      return true;
    });
    for (const slac::base::Diagnostic &one : diagnostics.sorted())
      problems_ += place(one.primary.span) + one.message + "\n";
    if (!has_document && problems_.empty()) problems_ += path_ + ": it is empty\n";
    const bool has_clients = out_.tls && !out_.tls->client_authority.empty();
    if (problems_.empty() && out_.users.empty() && out_.tokens.empty() &&
        (out_.certificates.empty() || !has_clients))
      problems_ += path_ + ": nobody could sign in: give basic_auth_users, slac.tokens, or "
                           "slac.certificates with tls_server_config.client_ca_file; for TLS alone "
                           "use --tls-cert in place of this file\n";
    if (!problems_.empty()) return problems_;
    return std::move(out_);
  }

private:
  std::string place(const slac::base::Span &span) const {
    const auto at = sources_->locate(span.file, span.begin);
    return path_ + ":" + std::to_string(at.line) + ":" + std::to_string(at.column) + ": ";
  }
  void wrong(const Node &node, const std::string &what) {
    problems_ += place(node.span) + what + "\n";
  }

  /// Each entry of a mapping to one of these, by its key.
  using Take = std::function<void(const Node &)>;
  void each(const Node &node, const std::string &of, const std::map<std::string, Take> &known) {
    if (node.kind != NodeKind::Mapping) return wrong(node, of + " is a mapping");
    for (const Entry &entry : node.entries) {
      const auto found = known.find(entry.key.text);
      if (found != known.end()) {
        found->second(entry.value);
        continue;
      }
      std::string what = of + " has no " + printable(entry.key.text) + " here; it may have ";
      for (const auto &[name, take] : known)
        (what += name) += ", ";
      what.resize(what.size() - 2);
      wrong(entry.key, what);
    }
  }
  std::string text(const Node &node, const std::string &what) {
    if (node.kind == NodeKind::Scalar && !node.text.empty()) return node.text;
    wrong(node, what + " is a text");
    return {};
  }
  std::string file(const Node &node, const std::string &what) {
    const std::string given = text(node, what);
    const std::filesystem::path path(given);
    return given.empty() || path.is_absolute()
               ? given
               : (std::filesystem::path(path_).parent_path() / path).string();
  }

  void read_file(const Node &node) {
    each(node, "the file",
         {{"tls_server_config", [&](const Node &tls) { read_tls(tls); }},
          {"basic_auth_users", [&](const Node &users) { read_users(users); }},
          {"slac", [&](const Node &ours) { ours_ = &ours; }}});
    // Grants are about users, wherever these stand.
    if (ours_ != nullptr)
      each(*ours_, "slac",
           {{"users", [&](const Node &users) { read_grants(users); }},
            {"tokens", [&](const Node &tokens) { read_tokens(tokens); }},
            {"certificates", [&](const Node &names) { read_certificates(names); }}});
  }

  void read_tls(const Node &node) {
    http::TlsFiles tls;
    tls.needs_client = false;
    std::string type;
    const Node *type_at = &node;
    each(node, "tls_server_config",
         {{"cert_file", [&](const Node &n) { tls.certificate = file(n, "cert_file"); }},
          {"key_file", [&](const Node &n) { tls.key = file(n, "key_file"); }},
          {"client_ca_file",
           [&](const Node &n) { tls.client_authority = file(n, "client_ca_file"); }},
          {"client_auth_type",
           [&](const Node &n) { type = text(n, "client_auth_type"), type_at = &n; }},
          {"min_version", [&](const Node &n) {
             const std::string version = text(n, "min_version");
             tls.is_13_only = version == "TLS13";
             if (version != "TLS13" && version != "TLS12")
               wrong(n, "min_version is TLS12 or TLS13");
           }}});
    if (tls.certificate.empty() || tls.key.empty())
      wrong(node, "tls_server_config needs cert_file and key_file");
    if (type == "RequireAndVerifyClientCert")
      tls.needs_client = true;
    else if (!type.empty() && type != "VerifyClientCertIfGiven" && type != "NoClientCert")
      wrong(*type_at,
            "client_auth_type is NoClientCert, VerifyClientCertIfGiven or "
            "RequireAndVerifyClientCert: a certificate that nobody verified proves nothing");
    if ((tls.needs_client || type == "VerifyClientCertIfGiven") && tls.client_authority.empty())
      wrong(*type_at, "client_auth_type " + printable(type) + " needs client_ca_file");
    if (!tls.client_authority.empty() && (type.empty() || type == "NoClientCert"))
      wrong(*type_at, "client_ca_file needs client_auth_type VerifyClientCertIfGiven or "
                      "RequireAndVerifyClientCert");
    out_.tls = std::move(tls);
  }

  void read_users(const Node &node) {
    if (node.kind != NodeKind::Mapping || node.entries.empty())
      return wrong(node, "basic_auth_users is a mapping of names to bcrypt hashes");
    for (const Entry &entry : node.entries) {
      if (!is_bcrypt(entry.value.text))
        wrong(entry.value, "the hash of " + printable(entry.key.text) +
                               " is no bcrypt hash of a cost from 4 to 16; make one with "
                               "`htpasswd -nBC 12 NAME`");
      if (entry.key.text.empty() || entry.key.text.find(':') != std::string::npos)
        wrong(entry.key, "a user's name is not empty and has no colon");
      out_.users[entry.key.text].hash = entry.value.text;
    }
  }

  Grant grant(const Node &node, const std::string &whose, const std::map<std::string, Take> &more) {
    Grant out;
    auto known = more;
    const Node *scopes_at = &node;
    known["scopes"] = [&](const Node &list) {
      out.scopes.clear();
      scopes_at = &list;
      for (const Node &one : list.items) {
        if (one.text == "metrics")
          out.scopes.insert(http::Scope::Metrics);
        else if (one.text == "api")
          out.scopes.insert(http::Scope::Api);
        else if (one.text == "page")
          out.scopes.insert(http::Scope::Page);
        else
          wrong(one, "a scope is metrics, api or page; what is written comes by webhooks, which "
                     "have a proof of their own");
      }
      if (list.items.empty()) wrong(list, "scopes is a list such as [page, api]");
    };
    bool has_scopes = false;
    known["accounts"] = [&](const Node &list) {
      out.accounts.emplace();
      for (const Node &one : list.items)
        out.accounts->insert(text(one, "an account"));
      if (list.items.empty())
        wrong(list, "accounts is a list of names; leave it out for all of them");
    };
    each(node, whose, known);
    has_scopes = slac::yaml::find(node, "scopes") != nullptr;
    if (out.accounts && !has_scopes) out.scopes.erase(http::Scope::Metrics);
    if (out.accounts && out.scopes.contains(http::Scope::Metrics))
      wrong(*scopes_at,
            "metrics are of all accounts: " + whose + " cannot have them for some alone");
    return out;
  }

  void read_grants(const Node &node) {
    if (node.kind != NodeKind::Mapping) return wrong(node, "slac.users is a mapping");
    for (const Entry &entry : node.entries) {
      Grant its = grant(entry.value, printable(entry.key.text), {});
      const auto user = out_.users.find(entry.key.text);
      if (user == out_.users.end())
        wrong(entry.key, printable(entry.key.text) + " is not among basic_auth_users");
      else
        user->second.grant = std::move(its);
    }
  }

  void read_tokens(const Node &node) {
    if (node.kind != NodeKind::Sequence) return wrong(node, "slac.tokens is a list");
    for (const Node &one : node.items) {
      Token token;
      token.grant = grant(one, "a token",
                          {{"name", [&](const Node &n) { token.name = text(n, "name"); }},
                           {"sha256", [&](const Node &n) { token.sha256 = text(n, "sha256"); }}});
      if (token.name.empty()) wrong(one, "a token needs a name, for the log");
      if (token.sha256.size() != 64 ||
          token.sha256.find_first_not_of("0123456789abcdef") != std::string::npos)
        wrong(one, "a token is given as its sha256, 64 lower-case hexadecimal digits: "
                   "`printf %s \"$TOKEN\" | sha256sum`");
      out_.tokens.push_back(std::move(token));
    }
  }

  void read_certificates(const Node &node) {
    if (node.kind != NodeKind::Mapping) return wrong(node, "slac.certificates is a mapping");
    for (const Entry &entry : node.entries)
      out_.certificates[entry.key.text] = grant(entry.value, printable(entry.key.text), {});
    if (!node.entries.empty() && (!out_.tls || out_.tls->client_authority.empty()))
      wrong(node, "slac.certificates needs tls_server_config with client_ca_file");
  }

  const std::string path_;
  const slac::base::SourceSet *sources_ = nullptr;
  const Node *ours_ = nullptr;
  WebConfig out_;
  std::string problems_;
};

} // namespace

std::variant<WebConfig, std::string> read_web_config(const std::string &path,
                                                     const std::string &text) {
  return Reader(path).read(text);
}

} // namespace slax::access
