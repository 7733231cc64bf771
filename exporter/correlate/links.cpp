// SPDX-License-Identifier: Apache-2.0
#include "exporter/correlate/links.hpp"

#include <algorithm>

namespace slax::correlate {
namespace {

using timeline::Event;
using timeline::EventType;
using timeline::Incident;
using timeline::Origin;

constexpr std::size_t kLongest = 2'000;  ///< bytes of an id or an address
constexpr std::size_t kShortestWord = 5; ///< what is shorter is named by chance

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

std::string_view trimmed(std::string_view text, std::string_view from) {
  const std::size_t begin = text.find_first_not_of(from);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(from) - begin + 1);
}

void add_addresses(std::string_view text, std::set<std::string> &out) {
  for (const std::string_view scheme : {"https://", "http://"})
    for (std::size_t at = text.find(scheme); at != std::string_view::npos;
         at = text.find(scheme, at + 1)) {
      const std::size_t end = text.find_first_of(" \t\r\n<>\"'`|()[]{}", at);
      const std::string_view address = trimmed(text.substr(at, end - at), ".,;:!?*_");
      if (address.size() <= kLongest) out.emplace(address);
    }
}

void add_words(std::string_view text, std::set<std::string> &out) {
  const auto in_word = [](char c) {
    return is_letter(c) || is_digit(c) || c == '-' || c == '_' || c == '.';
  };
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at;
    while (end < text.size() && in_word(text[end]))
      ++end;
    const std::string_view word = trimmed(text.substr(at, end - at), "-_.");
    if (word.size() >= kShortestWord && word.size() <= kLongest &&
        std::any_of(word.begin(), word.end(), is_digit) &&
        std::any_of(word.begin(), word.end(), is_letter))
      out.emplace(word);
    at = end + 1;
  }
}

/// The notices of a message, as part of another incident.
Incident part_of(const Links::Identity &target, const Incident &message) {
  Incident out;
  out.source = target.first;
  out.id = target.second;
  std::vector<Event> notices;
  for (const Event &e : message.events())
    if (e.type == EventType::Notified) notices.push_back(e);
  out.set_events(std::move(notices));
  return out;
}

bool has_notices(const Incident &message) {
  const auto events = message.events();
  return std::any_of(events.begin(), events.end(),
                     [](const Event &e) { return e.type == EventType::Notified; });
}

} // namespace

std::set<std::string> link_candidates(std::string_view text) {
  std::set<std::string> out;
  const std::string_view whole = trimmed(text, " \t\r\n");
  if (!whole.empty() && whole.size() <= kLongest) out.emplace(whole);
  add_addresses(text, out);
  add_words(text, out);
  return out;
}

bool Links::set(Origin origin, std::vector<Message> messages) {
  const auto known = messages_.find(origin);
  if (messages.empty() && known == messages_.end()) return false;
  if (known != messages_.end() &&
      std::equal(known->second.begin(), known->second.end(), messages.begin(), messages.end(),
                 [](const Known &a, const Message &b) {
                   return a.message.own == b.own && a.message.links == b.links;
                 }))
    return false;
  std::vector<Known> &list = messages_[origin];
  list.clear();
  for (Message &message : messages) {
    Known one{std::move(message), {}, {}};
    for (const std::string &text : one.message.links)
      one.candidates.merge(link_candidates(text));
    list.push_back(std::move(one));
  }
  changed_.insert(origin);
  index();
  return true;
}

void Links::index() {
  candidates_.clear();
  for (auto &[origin, list] : messages_)
    for (Known &known : list)
      for (const std::string &candidate : known.candidates)
        candidates_[candidate].push_back(&known);
}

bool Links::concerns(const Incident &incident) const {
  return !candidates_.empty() &&
         (candidates_.contains(incident.id) || candidates_.contains(incident.url()));
}

std::vector<Origin> Links::follow(const timeline::Incidents &incidents) {
  std::map<const Known *, std::set<Identity>> targets;
  const auto note = [&](std::string_view name, const Incident &incident) {
    const auto found = candidates_.find(name);
    if (found == candidates_.end() || name.empty()) return;
    for (const Known *known : found->second)
      if (known->message.own.source != incident.source && has_notices(known->message.own))
        targets[known].emplace(incident.source, incident.id);
  };
  for (timeline::Slot slot = 0; slot < incidents.slots() && !candidates_.empty(); ++slot) {
    const Incident &incident = incidents.at(slot);
    note(incident.id, incident);
    note(incident.url(), incident);
  }
  for (auto &[origin, list] : messages_)
    for (Known &known : list) {
      std::set<Identity> now = std::move(targets[&known]);
      if (now == known.targets) continue;
      known.targets = std::move(now);
      changed_.insert(origin);
    }
  std::vector<Origin> out(changed_.begin(), changed_.end());
  changed_.clear();
  return out;
}

std::vector<Incident> Links::records(Origin origin) const {
  std::vector<Incident> out;
  const auto found = messages_.find(origin);
  if (found == messages_.end()) return out;
  for (const Known &known : found->second) {
    if (known.targets.empty()) out.push_back(known.message.own);
    for (const Identity &target : known.targets)
      out.push_back(part_of(target, known.message.own));
  }
  return out;
}

std::vector<Links::Identity> Links::messages_of(timeline::NameId source,
                                                const std::string &id) const {
  std::vector<Identity> out;
  for (const auto &[origin, list] : messages_)
    for (const Known &known : list)
      if (known.targets.contains({source, id}))
        out.emplace_back(known.message.own.source, known.message.own.id);
  return out;
}

} // namespace slax::correlate
