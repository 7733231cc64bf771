// SPDX-License-Identifier: Apache-2.0
#include "exporter/timeline/incident.hpp"

#include <algorithm>

namespace slax::timeline {
namespace {

template <class T>
void tidy(std::vector<T> &list) {
  std::sort(list.begin(), list.end());
  list.erase(std::unique(list.begin(), list.end()), list.end());
  list.shrink_to_fit();
}

template <class T>
void append(std::vector<T> &to, std::span<const T> from) {
  to.insert(to.end(), from.begin(), from.end());
}

} // namespace

void Incident::set_words(std::string_view title, std::string_view url) {
  words_.reserve(title.size() + url.size());
  words_.assign(title);
  words_.append(url);
  title_size_ = static_cast<std::uint32_t>(title.size());
}

void Incident::set_names(std::vector<NameId> services, std::vector<NameId> accounts) {
  tidy(services);
  tidy(accounts);
  service_count_ = static_cast<std::uint32_t>(services.size());
  names_ = std::move(services);
  append<NameId>(names_, accounts);
  names_.shrink_to_fit();
}

void Incident::set_events(std::vector<Event> events) {
  events_ = std::move(events);
  tidy(events_);
}

void Incident::unite(std::span<const Incident *const> others) {
  std::vector<NameId> services(this->services().begin(), this->services().end());
  std::vector<NameId> accounts(this->accounts().begin(), this->accounts().end());
  std::string title(this->title());
  std::string url(this->url());
  for (const Incident *other : others) {
    append(services, other->services());
    append(accounts, other->accounts());
    append(events_, other->events());
    title = std::max<std::string_view>(title, other->title());
    url = std::max<std::string_view>(url, other->url());
  }
  set_names(std::move(services), std::move(accounts));
  set_events(std::move(events_));
  set_words(title, url);
}

} // namespace slax::timeline
