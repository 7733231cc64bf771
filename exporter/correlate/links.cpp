// SPDX-License-Identifier: Apache-2.0
// Which message belongs to which incident: texts are cut into words that may name one, and an index
// of ids, addresses and refs answers. Changes of either side only touch what they name.
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

/// #77
void add_numbers(std::string_view text, std::set<std::string> &out) {
  for (std::size_t at = text.find('#'); at != std::string_view::npos; at = text.find('#', at + 1)) {
    std::size_t end = at + 1;
    while (end < text.size() && is_digit(text[end]))
      ++end;
    const bool is_word = end > at + 1 && (end == text.size() || !is_letter(text[end])) &&
                         (at == 0 || !(is_letter(text[at - 1]) || is_digit(text[at - 1]) ||
                                       text[at - 1] == '/' || text[at - 1] == '&'));
    if (is_word) out.emplace(text.substr(at, end - at));
  }
}

template <class Take>
void each_ref(const Incident &incident, const Take &take) {
  std::string_view rest = incident.refs();
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    take(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
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
  add_numbers(text, out);
  return out;
}

bool names(std::string_view text, const Incident &incident) {
  const std::set<std::string> candidates = link_candidates(text);
  bool out = candidates.contains(incident.id) || candidates.contains(std::string(incident.url()));
  each_ref(incident,
           [&](std::string_view ref) { out = out || candidates.contains(std::string(ref)); });
  return out;
}

bool Links::put(Origin origin, Message message) {
  ById &list = messages_[origin];
  const auto found = list.find(message.own.id);
  if (found != list.end()) {
    const Message &before = found->second.message;
    if (before.own == message.own && before.links == message.links) return false;
    drop(origin, message.own.id);
  }
  std::string id = message.own.id;
  Known &known = list[std::move(id)];
  known.message = std::move(message);
  for (const std::string &text : known.message.links)
    known.candidates.merge(link_candidates(text));
  for (const std::string &candidate : known.candidates)
    candidates_[candidate].insert(&known);
  changed_.insert(origin);
  return true;
}

bool Links::drop(Origin origin, const std::string &id) {
  const auto list = messages_.find(origin);
  if (list == messages_.end()) return false;
  const auto found = list->second.find(id);
  if (found == list->second.end()) return false;
  for (const std::string &candidate : found->second.candidates)
    if (const auto at = candidates_.find(candidate); at != candidates_.end()) {
      at->second.erase(&found->second);
      if (at->second.empty()) candidates_.erase(at);
    }
  list->second.erase(found);
  changed_.insert(origin);
  return true;
}

bool Links::set(Origin origin, std::vector<Message> messages) {
  std::set<std::string> kept;
  for (const Message &message : messages)
    kept.insert(message.own.id);
  std::vector<std::string> gone;
  if (const auto list = messages_.find(origin); list != messages_.end())
    for (const auto &[id, known] : list->second)
      if (!kept.contains(id)) gone.push_back(id);
  return change(origin, std::move(messages), gone);
}

bool Links::change(Origin origin, std::vector<Message> messages,
                   const std::vector<std::string> &gone) {
  bool out = false;
  for (const std::string &id : gone)
    out = drop(origin, id) || out;
  for (Message &message : messages)
    out = put(origin, std::move(message)) || out;
  return out;
}

bool Links::concerns(const Incident &incident) const {
  if (candidates_.empty()) return false;
  bool out = candidates_.contains(incident.id) || candidates_.contains(std::string(incident.url()));
  each_ref(incident,
           [&](std::string_view ref) { out = out || candidates_.contains(std::string(ref)); });
  return out;
}

std::vector<Origin> Links::follow(const timeline::Incidents &incidents) {
  std::map<const Known *, std::set<Identity>> targets;
  const auto note = [&](std::string_view name, const Incident &incident) {
    const auto found = candidates_.find(std::string(name));
    if (found == candidates_.end() || name.empty()) return;
    for (Known *known : found->second)
      if (known->message.own.source != incident.source && has_notices(known->message.own))
        targets[known].emplace(incident.source, incident.id);
  };
  // A number alone is no name where several incidents have it.
  std::unordered_map<std::string_view, int> numbered;
  for (timeline::Slot slot = 0; slot < incidents.slots() && !candidates_.empty(); ++slot)
    each_ref(incidents.at(slot), [&](std::string_view ref) {
      if (ref.starts_with('#') && candidates_.contains(std::string(ref))) ++numbered[ref];
    });
  for (timeline::Slot slot = 0; slot < incidents.slots() && !candidates_.empty(); ++slot) {
    const Incident &incident = incidents.at(slot);
    if (incident.events().empty()) continue; // no longer known
    note(incident.id, incident);
    note(incident.url(), incident);
    each_ref(incident, [&](std::string_view ref) {
      const auto count = numbered.find(ref);
      if (count == numbered.end() || count->second == 1) note(ref, incident);
    });
  }
  for (auto &[origin, list] : messages_)
    for (auto &[id, known] : list) {
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
  for (const auto &[id, known] : found->second) {
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
    for (const auto &[own_id, known] : list)
      if (known.targets.contains({source, id}))
        out.emplace_back(known.message.own.source, known.message.own.id);
  return out;
}

std::map<std::string, std::set<Links::Identity>> Links::linked_by(timeline::NameId source) const {
  std::map<std::string, std::set<Identity>> out;
  for (const auto &[origin, list] : messages_)
    for (const auto &[id, known] : list)
      if (known.message.own.source == source && !known.targets.empty())
        out[id].insert(known.targets.begin(), known.targets.end());
  return out;
}

} // namespace slax::correlate
