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

void Incident::set_words(std::string_view title, std::string_view url, std::string_view refs) {
  std::string words;
  words.reserve(title.size() + url.size() + refs.size());
  words.append(title).append(url).append(refs);
  words_ = std::move(words); // one of them may lie in the former
  title_size_ = static_cast<std::uint32_t>(title.size());
  url_size_ = static_cast<std::uint32_t>(url.size());
}

void Incident::set_names(std::vector<NameId> services, std::vector<NameId> accounts,
                         std::vector<Remark> remarks) {
  tidy(services);
  tidy(accounts);
  tidy(remarks);
  service_count_ = static_cast<std::uint32_t>(services.size());
  account_count_ = static_cast<std::uint32_t>(accounts.size());
  names_ = std::move(services);
  append<NameId>(names_, accounts);
  for (const Remark &remark : remarks)
    names_.insert(names_.end(), {remark.what, remark.value});
  names_.shrink_to_fit();
}

std::vector<Remark> Incident::remarks() const {
  std::vector<Remark> out;
  for (std::size_t i = service_count_ + account_count_; i < names_.size(); i += 2)
    out.push_back({names_[i], names_[i + 1]});
  return out;
}

void Incident::add_remark(Remark remark) {
  std::vector<Remark> all = remarks();
  all.push_back(remark);
  set_names({services().begin(), services().end()}, {accounts().begin(), accounts().end()},
            std::move(all));
}

void Incident::set_events(std::vector<Event> events) {
  events_ = std::move(events);
  tidy(events_);
}

void Incident::unite(std::span<const Incident *const> others) {
  std::vector<NameId> services(this->services().begin(), this->services().end());
  std::vector<NameId> accounts(this->accounts().begin(), this->accounts().end());
  std::vector<Remark> remarks = this->remarks();
  std::string title(this->title());
  std::string url(this->url());
  std::string refs(this->refs());
  for (const Incident *other : others) {
    recurs = recurs || other->recurs;
    refs = std::max<std::string_view>(refs, other->refs());
    append(services, other->services());
    append(accounts, other->accounts());
    append<Remark>(remarks, other->remarks());
    append(events_, other->events());
    title = std::max<std::string_view>(title, other->title());
    url = std::max<std::string_view>(url, other->url());
  }
  set_names(std::move(services), std::move(accounts), std::move(remarks));
  set_events(std::move(events_));
  set_words(title, url, refs);
}

} // namespace slax::timeline
