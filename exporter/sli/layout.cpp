// SPDX-License-Identifier: Apache-2.0
#include "exporter/sli/layout.hpp"

#include <algorithm>

namespace slax::sli {

Layout::Layout(std::shared_ptr<const slac::model::Model> checked, const timeline::Names &names)
    : model(std::move(checked)), vocabulary(*model, names) {
  std::vector<std::vector<Cell>> cells(model->accounts.size());
  const auto index_of = [&](const std::string &account) {
    const auto at = std::lower_bound(
        model->accounts.begin(), model->accounts.end(), account,
        [](const slac::model::Account &a, const std::string &n) { return a.name.value < n; });
    return static_cast<std::size_t>(at - model->accounts.begin());
  };
  for (const slac::model::Agreement &a : model->agreements)
    for (const slac::model::Commitment &c : a.commitments) {
      const std::size_t index = plans.size();
      const CommitmentPlan &plan = plans.emplace_back(a, c, vocabulary);
      for (const std::string &name : a.accounts) {
        const std::size_t account = index_of(name);
        const std::size_t rows = plan.availability != nullptr ? plan.services.size() : 1;
        for (std::size_t service = 0; service < rows; ++service) {
          RowKey key;
          key.agreement = a.name.value;
          key.commitment = c.name.value;
          key.account = model->accounts[account].name.value;
          if (plan.availability != nullptr)
            key.service =
                model->services[static_cast<std::size_t>(plan.services[service])].name.value;
          key.promise = plan.promise;
          key.target_percent = plan.target;
          key.zone = &plan.window.zone();
          key.order = static_cast<std::uint32_t>(keys.size());
          cells[account].push_back({index, service, &keys.emplace_back(key)});
        }
      }
    }
  for (std::size_t i = 0; i < cells.size(); ++i)
    if (!cells[i].empty()) accounts.push_back({static_cast<int>(i), std::move(cells[i])});
}

} // namespace slax::sli
