// SPDX-License-Identifier: Apache-2.0
// A Connector: how a system is asked or what it sends, and the jq programs that map its records.
// The programs are checked where they are compiled (exporter/connector); here only their places are
// kept.
#include "compiler/base/placeholders.hpp"
#include "compiler/decode/indicator_catalog.hpp"
#include "compiler/decode/slac_v1/kinds.hpp"
#include "compiler/decode/slac_v1/programs.hpp"
#include "compiler/decode/slac_v1/scalars.hpp"
#include "compiler/decode/slac_v1/tables.hpp"

#include <algorithm>
#include <charconv>

namespace slac::decode::slac_v1 {

model::JqProgram read_jq(const yaml::Node *node, const std::string &key,
                         base::Diagnostics &diagnostics) {
  const auto text = read_text(node, key, diagnostics);
  if (!text) return {};
  return {text->value, node->span, node->map};
}

namespace {

using base::Code;
using time::Duration;

constexpr Duration kOverlap{5 * time::kMinute};
constexpr Duration kReach{100 * time::kDay};
constexpr Duration kTolerance{5 * time::kMinute};

class ConnectorDecoder {
public:
  explicit ConnectorDecoder(base::Diagnostics &diagnostics) : diagnostics_(diagnostics) {}

  model::Connector decode(const Header &header) {
    const Fields fields(*header.spec, kConnector, diagnostics_);
    model::Connector out;
    out.name = header.name;
    set_text(fields, "description", out.description);
    read_parameters(fields.find("parameters"), out);
    if (const yaml::Node *poll = fields.find("poll")) out.poll = read_poll(*poll);
    if (const yaml::Node *webhook = fields.find("webhook")) out.webhook = read_webhook(*webhook);
    if (const yaml::Node *file = fields.find("file")) out.file = read_file(*file);
    if (const yaml::Node *sql = fields.find("sql")) out.sql = read_sql(*sql);
    if (const yaml::Node *write = fields.find("write")) out.write = read_write(*write);
    out.map = read_jq(fields.find("map"), "map", diagnostics_);
    if (header.spec->kind == yaml::NodeKind::Mapping) check(out, *header.spec);
    return out;
  }

private:
  void report(Code code, base::Span where, std::string message, std::string help) {
    diagnostics_.add(base::make_diagnostic(code, where, std::move(message), std::move(help)));
  }

  void set_text(const Fields &fields, const std::string &key, std::string &out) {
    if (const auto text = read_text(fields.find(key), key, diagnostics_)) out = text->value;
  }
  void set_jq(const Fields &fields, const std::string &key, model::JqProgram &out) {
    out = read_jq(fields.find(key), key, diagnostics_);
  }
  void set_duration(const Fields &fields, const std::string &key, Duration &out) {
    if (const auto read = read_duration(fields.find(key), key, diagnostics_)) out = read->value;
  }
  void set_url(const Fields &fields, model::Text &out) {
    if (const auto text = read_text(fields.find("url"), "url", diagnostics_)) out = *text;
  }

  void read_parameters(const yaml::Node *node, model::Connector &out) {
    if (node == nullptr) return;
    if (node->kind != yaml::NodeKind::Mapping) {
      report_shape(*node, "parameters", "a mapping such as {token: {secret: true}}", diagnostics_);
      return;
    }
    for (const yaml::Entry &entry : node->entries) {
      const auto name = read_label(&entry.key, "parameters", diagnostics_);
      if (!name) continue;
      model::ConnectorParameter &parameter = out.parameters[name->value];
      if (entry.value.kind == yaml::NodeKind::Null) continue;
      const Fields fields(entry.value, kConnectorParameter, diagnostics_);
      set_text(fields, "description", parameter.description);
      if (const auto text = read_text(fields.find("default"), "default", diagnostics_))
        parameter.fallback = text->value;
      read_truth(fields.find("secret"), "secret", parameter.secret, diagnostics_);
      read_truth(fields.find("optional"), "optional", parameter.optional, diagnostics_);
    }
  }

  std::map<std::string, model::Text> read_filled(const yaml::Node *node, const std::string &key) {
    std::map<std::string, model::Text> out;
    if (node == nullptr) return out;
    if (node->kind != yaml::NodeKind::Mapping) {
      report_shape(*node, key, "a mapping of names to texts", diagnostics_);
      return out;
    }
    for (const yaml::Entry &entry : node->entries)
      if (const auto text = read_text(&entry.value, entry.key.text, diagnostics_))
        out[entry.key.text] = *text;
    return out;
  }

  int read_first(const yaml::Node *node, int usual) {
    const auto text = read_text(node, "first", diagnostics_);
    if (!text) return usual;
    if (text->value == "0" || text->value == "1") return text->value == "1" ? 1 : 0;
    report(Code::BadValue, text->span, "expected 0 or 1 for `first`, got `" + text->value + "`",
           "it is what the first page is called");
    return usual;
  }

  std::size_t read_cap(const yaml::Node *node) {
    const auto text = read_text(node, "cap", diagnostics_);
    if (!text) return 0;
    std::size_t out = 0;
    const char *end = text->value.data() + text->value.size();
    const auto read = std::from_chars(text->value.data(), end, out);
    if (read.ec == std::errc{} && read.ptr == end && out > 0) return out;
    report(Code::BadValue, text->span,
           "expected a whole number above 0 for `cap`, got `" + text->value + "`",
           "it is how many records the system pages through");
    return 0;
  }

  model::Paging read_page(const yaml::Node *node) {
    using By = model::Paging::By;
    model::Paging out;
    if (node == nullptr) return out;
    const Fields fields(*node, kPage, diagnostics_);
    std::vector<std::pair<By, const yaml::Node *>> given;
    const auto look = [&](const char *key, By by) {
      if (const yaml::Node *found = fields.find(key)) given.emplace_back(by, found);
    };
    const yaml::Node *keyset = fields.find("keyset");
    if (keyset == nullptr) look("link", By::Link);
    look("url", By::Url);
    look("cursor", By::Cursor);
    look("keyset", By::Keyset);
    look("offset", By::Offset);
    look("number", By::Number);
    if (given.size() != 1) {
      if (node->kind == yaml::NodeKind::Mapping)
        report(given.empty() ? Code::MissingKey : Code::BadValue, node->span,
               "expected one of `link`, `url`, `cursor`, `keyset`, `offset` and `number`",
               "it says how one answer leads to the next");
      return out;
    }
    out.by = given.front().first;
    if (out.by == By::Url) set_jq(fields, "url", out.next);
    if (out.by == By::Cursor) set_jq(fields, "cursor", out.next);
    if (out.by == By::Keyset) set_jq(fields, "keyset", out.next);
    const bool takes_as = out.by == By::Cursor || out.by == By::Keyset;
    if (takes_as) set_text(fields, "as", out.as);
    if (out.by == By::Offset) set_text(fields, "offset", out.as);
    if (out.by == By::Number) set_text(fields, "number", out.as);
    if (takes_as && out.as.empty())
      report(Code::MissingKey, node->span,
             out.by == By::Cursor ? "the cursor needs `as`" : "the keyset needs `as`",
             "name the query parameter that takes it");
    out.first = read_first(fields.find("first"), out.by == By::Number ? 1 : 0);
    set_jq(fields, "more", out.more);
    set_jq(fields, "count", out.count);
    if (keyset != nullptr) read_truth(fields.find("link"), "link", out.by_link, diagnostics_);
    if (out.by == By::Keyset && out.more.text.empty() && !out.by_link)
      report(Code::MissingKey, node->span, "the keyset needs `more`, or `link: true`",
             "a page that begins with the last records of the one before is never empty");
    out.cap = read_cap(fields.find("cap"));
    return out;
  }

  model::Since read_since(const yaml::Node &node) {
    using Format = model::Since::Format;
    const Fields fields(node, kSince, diagnostics_);
    model::Since out{Format::Rfc3339, kOverlap, kReach};
    constexpr std::array<std::pair<std::string_view, Format>, 7> kFormats{
        {{"rfc3339", Format::Rfc3339},
         {"epoch", Format::Epoch},
         {"epoch-ms", Format::EpochMs},
         {"spaced", Format::Spaced},
         {"minute", Format::Minute},
         {"date", Format::Date},
         {"bare", Format::Bare}}};
    read_word(fields.find("format"), "format", kFormats, out.format, diagnostics_);
    set_duration(fields, "overlap", out.overlap);
    set_duration(fields, "reach", out.reach);
    set_duration(fields, "recent", out.recent);
    read_truth(fields.find("strict"), "strict", out.strict, diagnostics_);
    return out;
  }

  model::SqlInput read_sql(const yaml::Node &node) {
    const Fields fields(node, kSqlInput, diagnostics_);
    model::SqlInput out;
    if (const auto text = read_text(fields.find("database"), "database", diagnostics_))
      out.database = *text;
    if (const auto text = read_text(fields.find("query"), "query", diagnostics_)) out.query = *text;
    set_jq(fields, "key", out.key);
    set_jq(fields, "updated", out.updated);
    if (const yaml::Node *since = fields.find("since")) out.since = read_since(*since);
    return out;
  }

  model::Poll read_poll(const yaml::Node &node) {
    const Fields fields(node, kPoll, diagnostics_);
    model::Poll out;
    set_url(fields, out.url);
    out.headers = read_filled(fields.find("headers"), "headers");
    out.query = read_filled(fields.find("query"), "query");
    set_jq(fields, "records", out.records);
    set_jq(fields, "key", out.key);
    set_jq(fields, "updated", out.updated);
    read_truth(fields.find("immutable"), "immutable", out.immutable, diagnostics_);
    out.page = read_page(fields.find("page"));
    if (const yaml::Node *since = fields.find("since")) out.since = read_since(*since);
    if (const yaml::Node *details = fields.find("details")) read_details(*details, out);
    if (const yaml::Node *one = fields.find("one")) {
      const Fields terms(*one, kOne, diagnostics_);
      set_url(terms, out.one);
      set_jq(terms, "record", out.one_record);
    }
    if (const yaml::Node *limit = fields.find("rateLimit")) {
      const Fields terms(*limit, kRateLimit, diagnostics_);
      set_text(terms, "reset", out.reset_header);
      constexpr std::array<std::pair<std::string_view, bool>, 2> kForms{
          {{"seconds", false}, {"epoch", true}}};
      read_word(terms.find("form"), "form", kForms, out.reset_is_epoch, diagnostics_);
      set_duration(terms, "pause", out.pause);
    }
    return out;
  }

  model::Write read_write(const yaml::Node &node) {
    const Fields fields(node, kWrite, diagnostics_);
    model::Write out;
    out.headers = read_filled(fields.find("headers"), "headers");
    if (const auto list = read_texts(fields.find("fields"), "fields", diagnostics_))
      for (const model::Text &start : *list)
        out.fields.push_back(start.value);
    const yaml::Node *requests = fields.find("requests");
    if (requests == nullptr) return out;
    if (requests->kind != yaml::NodeKind::Sequence) {
      report_shape(*requests, "requests", "a list such as [{method: PATCH, url: …, body: …}]",
                   diagnostics_);
      return out;
    }
    for (const yaml::Node &item : requests->items) {
      const Fields terms(item, kWriteRequest, diagnostics_);
      model::WriteRequest request;
      set_text(terms, "method", request.method);
      set_url(terms, request.url);
      set_jq(terms, "body", request.body);
      if (const yaml::Node *sent = terms.find("sent")) {
        const Fields look(*sent, kSent, diagnostics_);
        set_url(look, request.sent_url);
        set_jq(look, "when", request.sent);
      }
      out.requests.push_back(std::move(request));
    }
    return out;
  }

  void read_details(const yaml::Node &node, model::Poll &out) {
    if (node.kind != yaml::NodeKind::Sequence) {
      report_shape(node, "details", "a list such as [{into: events, url: …, records: …}]",
                   diagnostics_);
      return;
    }
    for (const yaml::Node &item : node.items) {
      const Fields fields(item, kDetail, diagnostics_);
      model::Detail detail;
      set_text(fields, "into", detail.into);
      set_url(fields, detail.url);
      set_jq(fields, "records", detail.records);
      const yaml::Node *page = fields.find("page");
      detail.page = read_page(page);
      if (detail.page.cap > 0)
        report(Code::BadValue, page->span, "the parts of one record have no `cap`",
               "a range of time is halved where it has more records, and parts have none");
      out.details.push_back(std::move(detail));
    }
  }

  model::Webhook read_webhook(const yaml::Node &node) {
    const Fields fields(node, kWebhook, diagnostics_);
    model::Webhook out;
    if (const yaml::Node *signature = fields.find("signature"))
      out.signature = read_signature(*signature);
    read_truth(fields.find("bearer"), "bearer", out.bearer, diagnostics_);
    read_truth(fields.find("basic"), "basic", out.basic, diagnostics_);
    if (const auto text = read_text(fields.find("certificate"), "certificate", diagnostics_))
      out.certificate = *text;
    const bool by_certificate = !out.certificate.value.empty();
    const int proofs = (out.signature ? 1 : 0) + (out.bearer ? 1 : 0) + (out.basic ? 1 : 0) +
                       (by_certificate ? 1 : 0);
    if (proofs != 1 && node.kind == yaml::NodeKind::Mapping)
      report(proofs == 0 ? Code::MissingKey : Code::BadValue, node.span,
             "expected one of `signature`, `bearer`, `basic` and `certificate`",
             "whoever can send a record can move a number: deliveries prove who sent them");
    set_text(fields, "secret", out.secret);
    if (out.secret.empty() && proofs == 1 && !by_certificate)
      report(Code::MissingKey, node.span, "the webhook needs `secret`",
             "name the parameter that holds it");
    set_text(fields, "id", out.id);
    set_jq(fields, "records", out.records);
    set_jq(fields, "key", out.key);
    set_jq(fields, "updated", out.updated);
    set_jq(fields, "hint", out.hint);
    set_jq(fields, "map", out.map);
    return out;
  }

  model::Signature read_signature(const yaml::Node &node) {
    const Fields fields(node, kSignature, diagnostics_);
    model::Signature out;
    out.tolerance = kTolerance;
    set_text(fields, "header", out.header);
    constexpr std::array<std::pair<std::string_view, bool>, 2> kEncodings{
        {{"hex", false}, {"base64", true}}};
    read_word(fields.find("encoding"), "encoding", kEncodings, out.base64, diagnostics_);
    set_text(fields, "prefix", out.prefix);
    std::string separator;
    set_text(fields, "separator", separator);
    if (!separator.empty()) out.separator = separator.front();
    using Signs = model::Signature::Signs;
    constexpr std::array<std::pair<std::string_view, Signs>, 4> kSigns{
        {{"body", Signs::Body},
         {"timestamp+body", Signs::TimestampBody},
         {"timestamp.body", Signs::TimestampDotBody},
         {"id.timestamp.body", Signs::IdTimestampBody}}};
    read_word(fields.find("signs"), "signs", kSigns, out.signs, diagnostics_);
    set_text(fields, "timestamp", out.timestamp);
    set_text(fields, "id", out.id);
    set_duration(fields, "tolerance", out.tolerance);
    constexpr std::array<std::pair<std::string_view, bool>, 2> kKeys{
        {{"text", false}, {"base64", true}}};
    read_word(fields.find("secret"), "secret", kKeys, out.key_is_base64, diagnostics_);
    if (out.signs != Signs::Body && out.timestamp.empty())
      report(Code::MissingKey, node.span, "the signature covers a time and needs `timestamp`",
             "name the header in which it stands");
    if (out.signs == Signs::IdTimestampBody && out.id.empty())
      report(Code::MissingKey, node.span, "the signature covers an id and needs `id`",
             "name the header in which it stands");
    return out;
  }

  model::FileInput read_file(const yaml::Node &node) {
    using Format = model::FileInput::Format;
    const Fields fields(node, kFileInput, diagnostics_);
    model::FileInput out;
    if (const auto text = read_text(fields.find("path"), "path", diagnostics_)) out.path = *text;
    constexpr std::array<std::pair<std::string_view, Format>, 3> kFormats{
        {{"ndjson", Format::Ndjson}, {"json", Format::Json}, {"csv", Format::Csv}}};
    read_word(fields.find("format"), "format", kFormats, out.format, diagnostics_);
    if (const auto text = read_text(fields.find("delimiter"), "delimiter", diagnostics_)) {
      if (text->value.size() == 1 || text->value.starts_with('$'))
        out.delimiter = text->value;
      else
        report(Code::BadValue, text->span, "expected one character for `delimiter`",
               "write `delimiter: \";\"`");
    }
    set_jq(fields, "records", out.records);
    set_jq(fields, "key", out.key);
    return out;
  }

  // ---- what the parts say together

  void check(const model::Connector &out, const yaml::Node &spec) {
    if (!out.poll && !out.webhook && !out.file && !out.sql)
      report(Code::MissingKey, spec.span, "expected one of `poll`, `webhook`, `file` and `sql`",
             "it says how the records come");
    const int alone = (out.file ? 1 : 0) + (out.sql ? 1 : 0);
    if (alone > 1 || (alone == 1 && (out.poll || out.webhook)))
      report(Code::BadValue, spec.span, "a file or a database is read alone",
             "write two Connectors");
    if (out.webhook && !out.webhook->hint.text.empty() &&
        (!out.poll || out.poll->one.value.empty()))
      report(Code::MissingKey, out.webhook->hint.span,
             "a hint needs `poll` with `one`, to fetch the record again",
             "add `one: {url: …/$key}` to `poll`");
    if (out.poll && out.poll->page.cap > 0 && !(out.poll->since && names(spec, "until")))
      report(Code::MissingKey, spec.span, "`cap` needs `since`, and `$until` in the query",
             "a range of time that has more records is halved: `query: {since: $since, until: "
             "$until}`");
    check_names(out, spec);
  }

  static bool names(const yaml::Node &spec, const char *parameter) {
    const std::vector<std::string> used = parameters_in(without_programs(spec));
    return std::find(used.begin(), used.end(), parameter) != used.end();
  }

  /// Every parameter that a text names is declared, and every declared one is named.
  void check_names(const model::Connector &out, const yaml::Node &spec) {
    std::vector<std::string> used = parameters_in(without_programs(spec));
    if (out.webhook) {
      used.push_back(out.webhook->secret);
      base::split_placeholders(
          out.webhook->certificate.value,
          [&](std::string_view, std::string_view name) { used.emplace_back(name); });
    }
    for (const std::string &name : used)
      if (name != "since" && name != "until" && name != "key" && name != "marker" &&
          !name.empty() && !out.parameters.contains(name))
        report(Code::BadParameter, out.name.span,
               "`$" + name + "` is used and not declared under `parameters`",
               "declare it: `parameters: {" + name + ": {}}`");
    for (const auto &[name, parameter] : out.parameters)
      if (std::find(used.begin(), used.end(), name) == used.end() &&
          !mentions(out, "$with." + name))
        report(Code::BadParameter, out.name.span, "parameter `" + name + "` is not used",
               std::string("write `$")
                   .append(name)
                   .append("` where it belongs, in jq `$with.")
                   .append(name)
                   .append("`"));
  }

  /// The texts that are filled in: of `poll` and `file`, but for jq.
  static yaml::Node without_programs(const yaml::Node &spec) {
    yaml::Node out = spec;
    const auto keep = [](const std::string &key) {
      return key == "url" || key == "headers" || key == "query" || key == "path" || key == "poll" ||
             key == "file" || key == "sql" || key == "database" || key == "details" ||
             key == "one" || key == "delimiter" || key == "write" || key == "requests" ||
             key == "sent";
    };
    prune(out, keep);
    return out;
  }
  template <class Keep>
  static void prune(yaml::Node &node, const Keep &keep) {
    for (yaml::Node &item : node.items)
      prune(item, keep);
    std::erase_if(node.entries, [&](const yaml::Entry &e) { return !keep(e.key.text); });
    for (yaml::Entry &entry : node.entries)
      if (entry.key.text != "headers" && entry.key.text != "query") prune(entry.value, keep);
  }

  static bool mentions(const model::Connector &out, const std::string &text) {
    const auto in = [&](const model::JqProgram &program) {
      return program.text.find(text) != std::string::npos;
    };
    return in(out.map) || (out.webhook && (in(out.webhook->map) || in(out.webhook->hint))) ||
           (out.poll &&
            (in(out.poll->records) || in(out.poll->page.next) || in(out.poll->one_record)));
  }

  base::Diagnostics &diagnostics_;
};

} // namespace

void decode_connector(const Header &header, Context &context) {
  context.out.resources.connectors.push_back(ConnectorDecoder(context.diagnostics).decode(header));
}

} // namespace slac::decode::slac_v1
