// SPDX-License-Identifier: Apache-2.0
// An incident's story: every version of its records, which event came when, how late, and what it
// changed in each row. Read by people who dispute a number.
#include "exporter/report/story.hpp"

#include "compiler/base/decimal.hpp"
#include "compiler/base/printable.hpp"
#include "compiler/time/duration.hpp"
#include "compiler/time/rfc3339.hpp"
#include "exporter/report/details.hpp"

#include <algorithm>
#include <map>

namespace slax::report {
namespace {

using slac::base::JsonWriter;
using slac::base::printable;
using slac::time::format_rfc3339;

/// Entries of a story by their instant.
using ByInstant = std::map<slac::time::Instant, std::vector<std::size_t>>;

/// An event that several records say is listed once, as it was first reported.
void add(Story &story, ByInstant &known, source::SpelledEvent event, const Said &said) {
  std::vector<std::size_t> &same = known[event.at];
  for (const std::size_t index : same) {
    Story::Entry &entry = story.entries[index];
    if (entry.event != event) continue;
    entry.holds = entry.holds || said.holds;
    if (said.seen && (!entry.seen || *said.seen < *entry.seen)) entry.seen = said.seen;
    return;
  }
  same.push_back(story.entries.size());
  story.entries.push_back({std::move(event), said.seen, said.holds, {}});
}

std::vector<std::string> texts(std::span<const timeline::NameId> list,
                               const timeline::Names &names) {
  std::vector<std::string> out;
  for (const timeline::NameId id : list)
    out.push_back(id == timeline::kAllAccounts ? "all" : names.text(id));
  return out;
}

/// What drives numbers of it, where no record is kept.
source::SpelledEvent spelled(const timeline::Event &event, const timeline::Names &names) {
  source::SpelledEvent out{event.at, std::string(timeline::event_name(event.type)), {}};
  if (event.severity != timeline::kNoName)
    out.words.emplace_back("severity", names.text(event.severity));
  if (event.name == timeline::kAllAccounts)
    out.words.emplace_back("of", "all");
  else if (event.name != timeline::kNoName)
    out.words.emplace_back("of", names.text(event.name));
  return out;
}

std::string row_name(const sli::Row &row) {
  std::string out = std::string(row.key->agreement) + "/" + std::string(row.key->commitment) + " " +
                    std::string(row.key->account);
  if (!row.key->service.empty()) out += " " + std::string(row.key->service);
  return out;
}

void write_row(JsonWriter &json, const sli::Row &row) {
  json.member("agreement", row.key->agreement)
      .member("commitment", row.key->commitment)
      .member("account", row.key->account)
      .key("service");
  row.key->service.empty() ? json.null() : json.string(row.key->service);
}

void write_texts(JsonWriter &json, std::string_view name, const std::vector<std::string> &list) {
  json.key(name).open_array();
  for (const std::string &text : list)
    json.string(text);
  json.close_array();
}

std::string joined(const std::vector<std::string> &list) {
  std::string out;
  for (const std::string &text : list)
    out += (out.empty() ? "" : ", ") + printable(text);
  return out.empty() ? "none" : out;
}

void write_clocks(JsonWriter &json, const std::vector<TheirClock> &clocks) {
  json.key("clocks").open_array();
  for (const TheirClock &clock : clocks) {
    json.open_object().member("name", clock.theirs.name);
    const auto at = [&](std::string_view name, std::optional<slac::time::Instant> instant) {
      if (instant) json.member(name, format_rfc3339(*instant));
    };
    at("started", clock.theirs.started);
    at("due", clock.theirs.due);
    at("stopped", clock.theirs.stopped);
    json.member("theirs", their_verdict(clock.theirs))
        .member("agreement", clock.agreement)
        .member("commitment", clock.commitment);
    if (!clock.account.empty()) json.member("account", clock.account);
    json.member("ours", clock.ours).member("differs", clock.differs);
    write_texts(json, "why", clock.why);
    json.close_object();
  }
  json.close_array();
}

std::string text_of(const TheirClock &clock) {
  std::string out = printable(clock.theirs.name) + ", " + clock.agreement + "/" + clock.commitment;
  if (!clock.account.empty()) out += " " + clock.account;
  out += ": ";
  if (clock.differs.empty()) return out + std::string(their_verdict(clock.theirs)) + ", as here";
  out += clock.differs;
  for (const std::string &why : clock.why)
    out += "; " + printable(why);
  return out;
}

} // namespace

Story story_of(const sli::Engine &engine, timeline::Slot slot, const std::vector<Said> &said) {
  const timeline::Incident &incident = engine.incidents().at(slot);
  const timeline::Names &names = engine.names();
  Story out;
  out.source = names.text(incident.source);
  out.id = incident.id;
  out.title = incident.title();
  out.url = incident.url();
  out.services = texts(incident.services(), names);
  out.accounts = texts(incident.accounts(), names);
  ByInstant known;
  std::vector<source::SpelledClock> clocks;
  for (const Said &one : said)
    if (auto record = source::read_record_line(one.line)) {
      if (one.holds && one.message.empty())
        std::move(record->clocks.begin(), record->clocks.end(), std::back_inserter(clocks));
      for (source::SpelledEvent &event : record->events) {
        if (!one.message.empty()) {
          if (event.type != timeline::event_name(timeline::EventType::Notified)) continue;
          event.words.emplace_back("message", one.message);
        }
        add(out, known, std::move(event), one);
      }
    }
  if (said.empty())
    for (const timeline::Event &event : incident.events())
      out.entries.push_back({spelled(event, names), std::nullopt, true, {}});
  std::stable_sort(
      out.entries.begin(), out.entries.end(),
      [](const Story::Entry &a, const Story::Entry &b) { return a.event.at < b.event.at; });
  out.rows = sli::in_rows(engine, slot);
  const slac::model::Model &model = *engine.layout()->model;
  for (const sli::InRow &in : out.rows)
    if (const auto *agreement = model.find_agreement(in.row->key->agreement))
      for (const slac::model::Text &service : agreement->services)
        out.covered[agreement->name.value].insert(service.value);
  const auto declared = std::find_if(model.sources.begin(), model.sources.end(),
                                     [&](const auto &s) { return s.name.value == out.source; });
  if (declared != model.sources.end() && !declared->clocks.empty()) {
    std::deque<sli::Row> own;
    out.clocks =
        compare_clocks(clocks, declared->clocks, sli::in_promises(engine, slot, own), engine.now());
  }
  std::stable_sort(out.rows.begin(), out.rows.end(), [](const auto &a, const auto &b) {
    return a.row->key->order < b.row->key->order;
  });
  // Of events of one instant the last shows what they changed together.
  for (const sli::InRow &in : out.rows)
    for (const sli::ClockMoment &moment : in.detail.history) {
      Story::Entry *last = nullptr;
      for (Story::Entry &entry : out.entries)
        if (entry.holds && entry.event.at == moment.at) last = &entry;
      // A row in several windows changes once.
      if (last != nullptr &&
          std::none_of(last->changes.begin(), last->changes.end(), [&](const Story::Change &c) {
            return c.row->key == in.row->key && c.what == moment.what;
          }))
        last->changes.push_back({in.row, moment.what});
    }
  return out;
}

bool leave_facts(Story &story, const std::set<std::string, std::less<>> &accounts) {
  const auto is_foreign = [&](const sli::Row &row) { return !accounts.contains(row.key->account); };
  std::erase_if(story.rows, [&](const sli::InRow &in) { return is_foreign(*in.row); });
  std::vector<std::string> own;
  for (sli::InRow &in : story.rows) {
    std::vector<sli::Detail> one{std::move(in.detail)};
    leave_facts(one);
    in.detail = std::move(one.front());
    if (std::find(own.begin(), own.end(), in.row->key->account) == own.end())
      own.emplace_back(in.row->key->account);
  }
  story.accounts = std::move(own);
  std::set<std::string, std::less<>> services;
  for (const sli::InRow &in : story.rows)
    if (const auto covered = story.covered.find(in.row->key->agreement);
        covered != story.covered.end())
      services.insert(covered->second.begin(), covered->second.end());
  std::erase_if(story.services, [&](const std::string &name) { return !services.contains(name); });
  story.covered.clear();
  story.title.clear();
  story.url.clear();
  story.clocks.clear();
  const auto word = [](const source::SpelledEvent &event, std::string_view key) {
    for (const auto &[name, value] : event.words)
      if (name == key) return value;
    return std::string();
  };
  const auto is_of_others = [&](const std::string &named) {
    if (named.empty()) return false;
    for (std::size_t at = 0; at < named.size();) {
      const std::size_t end = std::min(named.find(", ", at), named.size());
      if (services.contains(std::string_view(named).substr(at, end - at))) return false;
      at = end + 2;
    }
    return true;
  };
  std::erase_if(story.entries, [&](const Story::Entry &entry) {
    const bool is_message = entry.event.type == timeline::event_name(timeline::EventType::Notified);
    const bool is_impact = entry.event.type == timeline::event_name(timeline::EventType::Impact);
    // Which accounts an incident touches is about others too.
    const bool is_of_accounts =
        entry.event.type == timeline::event_name(timeline::EventType::Accounts);
    return is_of_accounts || (is_message && word(entry.event, "audience") != "customer") ||
           is_of_others(word(entry.event, "services")) ||
           (is_impact && is_of_others(word(entry.event, "of")));
  });
  for (Story::Entry &entry : story.entries) {
    std::erase_if(entry.event.words, [](const auto &one) {
      return one.first != "severity" && one.first != "audience" && one.first != "fraction";
    });
    std::erase_if(entry.changes, [&](const Story::Change &one) { return is_foreign(*one.row); });
  }
  return !story.rows.empty();
}

std::string json(const Story &story) {
  JsonWriter json;
  json.open_object().member("source", story.source).member("id", story.id);
  json.member("title", story.title).member("url", story.url);
  write_texts(json, "services", story.services);
  write_texts(json, "accounts", story.accounts);
  json.key("events").open_array();
  for (const Story::Entry &entry : story.entries) {
    json.open_object()
        .member("at", format_rfc3339(entry.event.at))
        .member("type", entry.event.type);
    for (const auto &[key, words] : entry.event.words)
      if (key != "seen" && key != "late" && key != "replaced" && key != "changes")
        json.member(key, words);
    if (entry.seen) {
      json.member("seen", format_rfc3339(*entry.seen));
      json.key("late").raw(slac::base::fixed_text((*entry.seen - entry.event.at).ns, 9));
    }
    if (!entry.holds) json.member("replaced", true);
    json.key("changes").open_array();
    for (const Story::Change &change : entry.changes) {
      json.open_object();
      write_row(json, *change.row);
      json.member("what", change.what).close_object();
    }
    json.close_array().close_object();
  }
  json.close_array();
  if (!story.clocks.empty()) write_clocks(json, story.clocks);
  json.key("rows").open_array();
  for (const sli::InRow &in : story.rows) {
    json.open_object();
    write_row(json, *in.row);
    json.member("from", format_rfc3339(in.row->window.from))
        .member("to", format_rfc3339(in.row->window.to));
    json.key("detail");
    write_detail(json, in.detail);
    json.close_object();
  }
  json.close_array().close_object();
  return json.take() + "\n";
}

std::string text(const Story &story) {
  std::string out = printable(story.id) + " of " + printable(story.source);
  if (!story.title.empty()) out += ": " + printable(story.title);
  if (!story.url.empty()) out += "\n" + printable(story.url);
  out += "\nservices " + joined(story.services) + "; accounts " + joined(story.accounts) + "\n";
  for (const Story::Entry &entry : story.entries) {
    out += "\n" + format_rfc3339(entry.event.at) + "  " + printable(entry.event.type);
    for (const auto &[key, words] : entry.event.words)
      out += "  " + printable(key) + ": " + printable(words);
    if (entry.seen)
      out += "  (first seen " + slac::time::format_rough(*entry.seen - entry.event.at) + " later)";
    if (!entry.holds) out += "  (no longer said)";
    for (const Story::Change &change : entry.changes)
      out += "\n    " + row_name(*change.row) + ": " + std::string(change.what);
  }
  if (!story.clocks.empty()) out += "\n\nclocks of " + printable(story.source);
  for (const TheirClock &clock : story.clocks)
    out += "\n  " + text_of(clock);
  out += "\n\nin the rows\n";
  for (const sli::InRow &in : story.rows) {
    out += "  " + row_name(*in.row) + " from " + format_rfc3339(in.row->window.from) + ": " +
           std::string(in.detail.verdict);
    for (const sli::Reason &reason : in.detail.reasons) {
      out += "; " + std::string(reason.rule);
      if (!reason.text.empty()) out += " (" + printable(reason.text) + ")";
    }
    out += "\n";
  }
  if (story.rows.empty()) out += "  none\n";
  return out;
}

} // namespace slax::report
