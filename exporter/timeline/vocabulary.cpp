// SPDX-License-Identifier: Apache-2.0
#include "exporter/timeline/vocabulary.hpp"

#include <algorithm>

namespace slax::timeline {

Vocabulary::Vocabulary(const slac::model::Model &model, const Names &names)
    : model_(model), names_(names), covered_(model.accounts.size()) {
  const auto &accounts = model.accounts;
  std::int32_t index = 0;
  for (const slac::model::Account &a : accounts)
    known_[a.name.value].account = index++;
  index = 0;
  for (const slac::model::Account &a : accounts) {
    for (const slac::model::Text &alias : a.aliases)
      if (Meaning &m = known_[alias.value]; m.account == kUnknown) m.account = index;
    ++index;
  }
  index = 0;
  for (const slac::model::Service &s : model.services)
    known_[s.name.value].service = index++;
  index = 0;
  for (const std::string &severity : model.project.severities)
    known_[severity].rank = index++;
  for (const slac::model::Agreement &agreement : model.agreements)
    for (const std::string &account : agreement.accounts) {
      const auto at = static_cast<std::size_t>(known_[account].account);
      for (const slac::model::Text &service : agreement.services)
        covered_[at].push_back(known_[service.value].service);
    }
  const auto learn_pauses = [&](const std::vector<slac::model::Commitment> &commitments) {
    for (const slac::model::Commitment &commitment : commitments)
      if (const auto *clock = std::get_if<slac::model::ClockTerms>(&commitment.own))
        pauses_.insert(clock->pauses.begin(), clock->pauses.end());
  };
  for (const slac::model::Agreement &agreement : model.agreements) {
    learn_pauses(agreement.commitments);
    for (const slac::model::Amendment &amendment : agreement.amendments)
      learn_pauses(amendment.commitments);
  }
  for (const std::string_view reason : pauses_)
    known_[reason].pause = true;
  for (std::vector<int> &services : covered_) {
    std::sort(services.begin(), services.end());
    services.erase(std::unique(services.begin(), services.end()), services.end());
  }
  learn();
}

void Vocabulary::learn() {
  for (auto id = static_cast<NameId>(meanings_.size()); id < names_.size(); ++id) {
    const auto it = id == kAllAccounts ? known_.end() : known_.find(names_.text(id));
    meanings_.push_back(it == known_.end() ? Meaning{} : it->second);
    if (id != kAllAccounts)
      meanings_.back().reason = slac::model::is_declared_reason(model_.project, names_.text(id));
  }
}

bool Vocabulary::covers(int account, int service) const {
  const std::vector<int> &services = covered_[static_cast<std::size_t>(account)];
  return std::binary_search(services.begin(), services.end(), service);
}

bool Vocabulary::all_means(std::span<const NameId> services, int account) const {
  return std::any_of(services.begin(), services.end(),
                     [&](NameId s) { return covers(account, of(s).service); });
}

} // namespace slax::timeline
