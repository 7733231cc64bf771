// SPDX-License-Identifier: Apache-2.0
// All jq of a Source as a list of programs in one worker process: the connector's own, each
// finished by calls of prelude.jq for what the Source adds. The fingerprint is the text of it all,
// so that a change maps stored records again.
#include "exporter/connector/mapping.hpp"

#include "compiler/base/json_writer.hpp"
#include "compiler/time/rfc3339.hpp"
#include "exporter/connector/json_text.hpp"
#include "exporter/connector/local_times.hpp"
#include "exporter/timeline/reason.hpp"

#include <algorithm>
#include <array>

namespace slax::connector {
namespace {

using slac::base::json_quote;

using slac::model::AccountRule;
using slac::model::JqProgram;

template <class Map>
std::string object(const Map &texts) {
  std::string out;
  for (const auto &[key, value] : texts)
    out += (out.empty() ? "" : ",") + json_quote(key) + ":" + json_quote(value);
  return "{" + out + "}";
}

std::string array(const std::vector<std::string> &texts) {
  std::string out;
  for (const std::string &text : texts)
    out += (out.empty() ? "" : ",") + json_quote(text);
  return "[" + out + "]";
}

/// Calls of prelude.jq on the mapped record; `$raw` is the one it came from. An array of accounts,
/// or "all".
std::string accounts_of(const AccountRule &rule) {
  using From = AccountRule::From;
  switch (rule.from) {
  case From::Field: return "([$raw | (" + rule.field.text + "\n)] | by_values)";
  case From::Label: return "by_label(" + json_quote(rule.label) + ")";
  case From::Regex: return "by_regex(." + rule.in + "; " + json_quote(rule.regex) + ")";
  case From::Services: return "by_services(" + object(rule.services) + ")";
  case From::Static: return array(rule.accounts);
  case From::All: break;
  }
  return json_quote("all");
}

/// The Source's own names, accounts and overrides on a mapped incident; what it does not have is
/// not run.
std::string finishing(const slac::model::Source &source, const Overrides &overrides) {
  std::string out = "\n| checked";
  if (!source.services.empty()) out += " | our_services";
  if (!source.severities.empty()) out += " | our_severities";
  if (!source.account.empty()) {
    std::string rules;
    for (const AccountRule &rule : source.account)
      rules += (rules.empty() ? "" : ", ") + accounts_of(rule);
    out += " | accounts_by(" + rules + ")";
  }
  out += " | links";
  if (!overrides.empty()) out += " | overridden";
  if (source.group) out += " | grouped";
  return out + " | finished";
}

std::string overrides_json(const Overrides &overrides) {
  std::string out;
  for (const Override &o : overrides)
    out += (out.empty() ? "" : ",") + ("{\"incident\":" + json_quote(o.incident)) +
           ",\"what\":" + json_quote(o.what) + ",\"value\":" + json_quote(o.value) +
           ",\"at\":" + json_quote(o.at) + ",\"by\":" + json_quote(o.by) +
           ",\"why\":" + json_quote(o.why) + "}";
  return "[" + out + "]";
}

std::string or_else(const JqProgram &program, const char *otherwise) {
  return program.text.empty() ? otherwise : program.text;
}

/// Of an answer: its records, one output each.
std::string each(const JqProgram &program, const char *otherwise) {
  return "(" + or_else(program, otherwise) + "\n) | each_record";
}

/// Of an answer: where the next page is, if it says so.
std::string next_of(const JqProgram &program) {
  return "(" + or_else(program, "null") + "\n) | some_text";
}

std::string one_text(const JqProgram &program) {
  return "one_text(" + or_else(program, "null") + "\n)";
}

/// Compiles the program alone: what is around it adds no error and no line.
void check(const JqProgram &program, slac::base::Diagnostics &diagnostics) {
  if (program.text.empty()) return;
  const auto compiled = Jq::compile(
      program.text,
      R"({"with":{},"source":{},"overrides":[],"raw":null,"received":null,"marker":""})");
  const auto *error = std::get_if<JqError>(&compiled);
  if (error == nullptr) return;
  std::size_t begin = 0;
  for (int line = 1; line < error->line && begin != std::string::npos; ++line) {
    const std::size_t end = program.text.find('\n', begin);
    begin = end == std::string::npos ? begin : end + 1;
  }
  std::size_t end = program.text.find('\n', begin);
  if (end == std::string::npos) end = program.text.size();
  while (begin < end && program.text[begin] == ' ')
    ++begin;
  const auto size = static_cast<std::uint32_t>(program.text.size());
  const slac::base::Span where = error->line > 0 && begin < end
                                     ? program.map.span(static_cast<std::uint32_t>(begin),
                                                        static_cast<std::uint32_t>(end), size)
                                     : program.span;
  diagnostics.add(
      slac::base::make_diagnostic(slac::base::Code::JqSyntax, where, "jq: " + error->message,
                                  "see the manual of jq 1.6, and specs/connectors/README.md"));
}

void check(const slac::model::Paging &page, slac::base::Diagnostics &diagnostics) {
  check(page.next, diagnostics);
  check(page.more, diagnostics);
  check(page.count, diagnostics);
}

} // namespace

void check_programs(const slac::model::Model &model, slac::base::Diagnostics &diagnostics) {
  for (const slac::model::Connector &c : model.connectors) {
    if (c.built_in) continue; // a test compiles them
    check(c.map, diagnostics);
    if (c.poll) {
      for (const JqProgram *program :
           {&c.poll->records, &c.poll->key, &c.poll->updated, &c.poll->one_record})
        check(*program, diagnostics);
      check(c.poll->page, diagnostics);
      for (const slac::model::Detail &detail : c.poll->details) {
        check(detail.records, diagnostics);
        check(detail.page, diagnostics);
      }
    }
    if (c.webhook)
      for (const JqProgram *program : {&c.webhook->records, &c.webhook->key, &c.webhook->updated,
                                       &c.webhook->hint, &c.webhook->map})
        check(*program, diagnostics);
    if (c.write)
      for (const slac::model::WriteRequest &request : c.write->requests) {
        check(request.body, diagnostics);
        check(request.sent, diagnostics);
      }
    if (c.sql) {
      check(c.sql->key, diagnostics);
      check(c.sql->updated, diagnostics);
    }
    if (c.file) {
      check(c.file->records, diagnostics);
      check(c.file->key, diagnostics);
    }
  }
  for (const slac::model::Source &s : model.sources)
    for (const AccountRule &rule : s.account)
      check(rule.field, diagnostics);
}

std::size_t Mapping::add(std::string program) {
  programs_.push_back(std::move(program));
  return programs_.size() - 1;
}

Mapping::Mapping(const slac::model::Connector &connector, const slac::model::Source &source,
                 const Values &values, const Overrides &overrides)
    : timezone_(source.timezone) {
  const std::string finish = finishing(source, overrides);
  const auto whole = [&](const JqProgram &key, const JqProgram &updated, const JqProgram &map) {
    return ". as $raw | " + one_text(key) + ", " + one_text(updated) + ", ((" + map.text + "\n)" +
           finish + ")";
  };
  const auto of_way = [&](const JqProgram &key, const JqProgram &updated, const JqProgram &map) {
    return OfWay{add(one_text(key) + ", " + one_text(updated)), add(whole(key, updated, map))};
  };
  const slac::model::Poll poll = connector.poll.value_or(slac::model::Poll{});
  records_path_ = or_else(poll.records, ".");
  records_ = add(each(poll.records, "."));
  next_ = add(next_of(poll.page.next));
  more_ = add(or_else(poll.page.more, "true"));
  count_ = add(or_else(poll.page.count, "null"));
  one_ = add(or_else(poll.one_record, "."));
  poll_ = of_way(poll.key, poll.updated, connector.map);
  for (const slac::model::Detail &detail : poll.details)
    details_.push_back({add(each(detail.records, ".")), add(next_of(detail.page.next)),
                        add(or_else(detail.page.more, "true")),
                        add(or_else(detail.page.count, "null"))});
  const slac::model::Webhook webhook = connector.webhook.value_or(slac::model::Webhook{});
  webhook_records_path_ = or_else(webhook.records, "[.]");
  webhook_records_ = add(each(webhook.records, "[.]"));
  hints_ = add("(" + or_else(webhook.hint, "empty") + "\n) | select(. != null) | tostring");
  webhook_.identity = add(one_text(webhook.key) + ", " + one_text(webhook.updated));
  webhook_.record = add(
      ". as {$received, $record} | $record | " +
      whole(webhook.key, webhook.updated, webhook.map.text.empty() ? connector.map : webhook.map));
  if (connector.sql) poll_ = of_way(connector.sql->key, connector.sql->updated, connector.map);
  const slac::model::FileInput file = connector.file.value_or(slac::model::FileInput{});
  if (connector.file) {
    records_path_ = or_else(file.records, ".");
    records_ = add(each(file.records, "."));
  }
  file_ = of_way(file.key, {}, connector.map);
  is_identity_ = connector.file && connector.map.text == "." && file.key.text.empty() &&
                 source.services.empty() && source.severities.empty() && source.account.empty() &&
                 overrides.empty() && !source.group && !timezone_;
  const std::string arguments =
      "{\"with\":" + object(values) + ",\"source\":{\"name\":" + json_quote(source.name.value) +
      ",\"timezone\":" + (timezone_ ? json_quote(timezone_->name()) : "null") +
      ",\"services\":" + object(source.services) + ",\"severities\":" + object(source.severities) +
      ",\"group\":" + array(source.group ? source.group->by : std::vector<std::string>()) +
      "},\"overrides\":" + overrides_json(overrides) + ",\"received\":null}";
  fingerprint_ = std::string(Jq::prelude()) + arguments;
  for (const std::string &program : programs_)
    fingerprint_ += "\n" + program;
  worker_ = std::make_unique<Worker>(programs_, arguments);
}

JqAnswer Mapping::run(std::size_t program, std::string_view json) {
  return worker_->run(program, readable(json));
}

JqAnswer Mapping::records(std::string_view answer) {
  const std::string text = readable(answer);
  if (auto found = elements_at(records_path_, text)) return std::move(*found);
  return worker_->run(records_, text);
}
JqAnswer Mapping::next(std::string_view answer) { return run(next_, outline(answer)); }
JqAnswer Mapping::more(std::string_view answer) { return run(more_, outline(answer)); }
JqAnswer Mapping::count(std::string_view answer) { return run(count_, outline(answer)); }
JqAnswer Mapping::one_record(std::string_view answer) { return run(one_, answer); }
JqAnswer Mapping::detail_records(std::size_t detail, std::string_view answer) {
  return run(details_[detail].records, answer);
}
JqAnswer Mapping::detail_next(std::size_t detail, std::string_view answer) {
  return run(details_[detail].next, answer);
}
JqAnswer Mapping::detail_more(std::size_t detail, std::string_view answer) {
  return run(details_[detail].more, answer);
}
JqAnswer Mapping::detail_count(std::size_t detail, std::string_view answer) {
  return run(details_[detail].count, answer);
}
JqAnswer Mapping::webhook_records(std::string_view body) {
  const std::string text = readable(body);
  if (auto found = elements_at(webhook_records_path_, text)) return std::move(*found);
  return worker_->run(webhook_records_, text);
}
JqAnswer Mapping::hints(std::string_view body) { return run(hints_, body); }

JqAnswer Mapping::identity(Way way, std::string_view record) {
  const OfWay &programs = way == Way::Poll ? poll_ : way == Way::Webhook ? webhook_ : file_;
  return run(programs.identity, record);
}

Mapped Mapping::map(Way way, std::string_view record, slac::time::Instant received) {
  const std::string one(record);
  return std::move(map_all(way, std::span(&one, 1), received).front());
}

std::vector<Mapped> Mapping::map_all(Way way, std::span<const std::string> records,
                                     slac::time::Instant received) {
  const OfWay &programs = way == Way::Poll ? poll_ : way == Way::Webhook ? webhook_ : file_;
  std::vector<Mapped> out(records.size());
  std::vector<std::string> texts;
  std::vector<std::size_t> places; // of the texts among the records
  const std::string before =
      "{\"received\":\"" + slac::time::format_rfc3339(received) + "\",\"record\":";
  for (std::size_t i = 0; i < records.size(); ++i) {
    if (way == Way::File && is_said_by(records[i])) {
      out[i].lines.push_back(records[i]);
      continue;
    }
    std::string text = readable(records[i]);
    texts.push_back(way == Way::Webhook ? before + text + "}" : std::move(text));
    places.push_back(i);
  }
  const std::vector<std::string_view> inputs(texts.begin(), texts.end());
  std::size_t next = 0;
  for (JqAnswer &answer : worker_->run_all(programs.record, inputs))
    out[places[next++]] = mapped(std::move(answer));
  return out;
}

/// Whether jq would give the record as it is: it has no key that is taken out or rewritten, and
/// nothing that may be a placeholder. tests/bench/sources.sh measures what that saves.
bool Mapping::is_said_by(std::string_view record) const {
  constexpr std::array<std::string_view, 9> kMarks{
      "source\"", "link\"", "clocks\"", "labels\"", "description\"", "$", "{", "%", "("};
  constexpr std::array<std::string_view, 3> kPlaceholders{"n/a\"", "null\"", "undefined\""};
  if (!is_identity_ || !record.starts_with('{') || record.find('\\') != std::string_view::npos ||
      !is_readable(record))
    return false;
  const auto is_same = [](char letter, char given) {
    return letter == (given >= 'A' && given <= 'Z' ? static_cast<char>(given - 'A' + 'a') : given);
  };
  for (std::size_t at = record.find('"'); at != std::string_view::npos; at = record.find('"', at)) {
    const std::string_view text = record.substr(++at);
    for (const std::string_view mark : kMarks)
      if (text.starts_with(mark)) return false;
    for (const std::string_view word : kPlaceholders)
      if (text.size() >= word.size() && std::equal(word.begin(), word.end(), text.begin(), is_same))
        return false;
  }
  return true;
}

Mapped Mapping::mapped(JqAnswer answer) const {
  Mapped out;
  if (!answer.outputs.empty()) out.key = std::move(answer.outputs[0]);
  if (answer.outputs.size() > 1 && !answer.outputs[1].empty())
    out.updated = std::move(answer.outputs[1]);
  if (answer.error) {
    out.may_pass = answer.may_pass;
    out.refused = std::string(answer.may_pass ? reason::kNotMapped : reason::kMappingFailed) +
                  ": " + *answer.error;
    return out;
  }
  out.lines.assign(std::make_move_iterator(answer.outputs.begin() + 2),
                   std::make_move_iterator(answer.outputs.end()));
  if (!timezone_) return out;
  for (std::string &line : out.lines)
    resolve_local_times(line, *timezone_);
  if (const auto at = out.updated ? parse_local(*out.updated, *timezone_) : std::nullopt)
    out.updated = slac::time::format_rfc3339(*at);
  return out;
}

} // namespace slax::connector
