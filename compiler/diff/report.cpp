// SPDX-License-Identifier: Apache-2.0
#include "compiler/diff/report.hpp"

#include "compiler/base/json_writer.hpp"
#include "compiler/base/printable.hpp"

#include <algorithm>

namespace slac::diff {
namespace {

std::string_view title(Topic topic) {
  switch (topic) {
  case Topic::Promises: return "Promises";
  case Topic::Measuring: return "How they are measured";
  case Topic::Money: return "What is paid";
  case Topic::Kpis: return "KPIs";
  case Topic::Alerts: return "Alerts";
  case Topic::Series: return "Series";
  case Topic::Dashboards: return "Dashboards";
  case Topic::Other: return "Everything else";
  }
  return "";
}

std::string_view word(Topic topic) {
  switch (topic) {
  case Topic::Promises: return "promises";
  case Topic::Measuring: return "measuring";
  case Topic::Money: return "money";
  case Topic::Kpis: return "kpis";
  case Topic::Alerts: return "alerts";
  case Topic::Series: return "series";
  case Topic::Dashboards: return "dashboards";
  case Topic::Other: return "other";
  }
  return "";
}

std::string_view word(Effect effect) {
  switch (effect) {
  case Effect::None: return "none";
  case Effect::Stronger: return "stronger";
  case Effect::Weaker: return "weaker";
  case Effect::Unordered: return "unordered";
  }
  return "";
}

std::string who(const Change &change) {
  return change.kind + " " + change.name + (change.part.empty() ? "" : "/" + change.part);
}

std::string counted(std::size_t n, const char *one, const char *many) {
  return std::to_string(n) + " " + (n == 1 ? one : many);
}

std::string summary_words(const Summary &summary) {
  if (summary.changes == 0) return "Nothing changes.";
  std::string out = counted(summary.changes, "change", "changes");
  out += summary.weaker == 0 ? ": no promise becomes weaker"
                             : ": " + counted(summary.weaker, "makes", "make") +
                                   " a promise weaker, or claims more of a vendor";
  if (summary.unordered > 0)
    out += " (" + std::to_string(summary.unordered) + " of which cannot be ordered, and so may be)";
  if (summary.money > 0) out += ", " + counted(summary.money, "alters", "alter") + " what is paid";
  if (summary.closed > 0)
    out += ", " + counted(summary.closed, "alters", "alter") + " windows that are closed";
  return out + ".";
}

/// Text of which what stands between backticks is code, and nothing else is markup.
std::string markdown(std::string_view text) {
  std::string out;
  bool is_code = false;
  for (const char c : base::printable(std::string(text))) {
    if (c == '`') is_code = !is_code;
    if (c == '\n' || c == '\r') {
      out += ' ';
    } else if (c == '|') {
      out += "\\|";
    } else if (!is_code && c == '<') {
      out += "&lt;";
    } else if (!is_code && c == '&') {
      out += "&amp;";
    } else if (!is_code && std::string_view("\\*_[]#~@").find(c) != std::string_view::npos) {
      out += c == '@' ? "&#64;" : std::string("\\") + c;
    } else {
      out += c;
    }
  }
  return out;
}

} // namespace

Summary summarize(const std::vector<Change> &changes) {
  Summary out;
  out.changes = changes.size();
  for (const Change &change : changes) {
    if (is_weaker(change.what.effect)) ++out.weaker;
    if (change.what.effect == Effect::Unordered) ++out.unordered;
    if (change.what.is_money) ++out.money;
    if (!change.closed.empty()) ++out.closed;
  }
  return out;
}

std::string text_report(const std::vector<Change> &changes) {
  std::string out;
  const Change *last = nullptr;
  for (const Change &change : changes) {
    if (last == nullptr || last->topic != change.topic)
      out += (out.empty() ? "" : "\n") + std::string(title(change.topic)) + "\n";
    last = &change;
    std::string line = "  " + who(change);
    if (change.what.effect != Effect::None)
      line += " [" + std::string(effect_words(change.what.effect, change.is_received)) + "]";
    line += ": " + change.what.text;
    if (!change.place.empty()) line += "  (" + change.place + ")";
    out += base::printable(line) + "\n";
    if (!change.closed.empty())
      out += base::printable("      alters what is closed: " + listed(change.closed)) + "\n";
  }
  return out + (out.empty() ? "" : "\n") + summary_words(summarize(changes)) + "\n";
}

std::string markdown_report(const std::vector<Change> &changes) {
  std::string out = "## What this changes for those whom we promise something\n\n" +
                    summary_words(summarize(changes)) + "\n";
  const Change *last = nullptr;
  for (const Change &change : changes) {
    if (last == nullptr || last->topic != change.topic)
      out += "\n### " + std::string(title(change.topic)) +
             "\n\n| what | change | effect |\n|---|---|---|\n";
    last = &change;
    out += "| " + markdown(who(change)) + " | " + markdown(change.what.text);
    if (!change.closed.empty())
      out += " **Alters what is closed:** " + markdown(listed(change.closed));
    const std::string effect(effect_words(change.what.effect, change.is_received));
    out += " | " + (is_weaker(change.what.effect) ? "**" + effect + "**" : effect) + " |\n";
  }
  return out;
}

std::string json_report(const std::vector<Change> &changes) {
  base::JsonWriter json(2);
  const Summary summary = summarize(changes);
  json.open_object().key("changes").open_array();
  for (const Change &change : changes) {
    json.open_object()
        .member("topic", word(change.topic))
        .member("kind", change.kind)
        .member("name", change.name);
    if (!change.part.empty()) json.member("part", change.part);
    json.member("text", change.what.text).member("effect", word(change.what.effect));
    json.member("received", change.is_received).member("money", change.what.is_money);
    if (!change.place.empty()) json.member("place", change.place);
    json.key("closed").open_array();
    for (const std::string &one : change.closed)
      json.string(one);
    json.close_array().close_object();
  }
  json.close_array();
  json.member("weaker", static_cast<std::int64_t>(summary.weaker))
      .member("unordered", static_cast<std::int64_t>(summary.unordered))
      .member("money", static_cast<std::int64_t>(summary.money))
      .member("altersClosed", static_cast<std::int64_t>(summary.closed))
      .close_object();
  return json.take() + "\n";
}

} // namespace slac::diff
