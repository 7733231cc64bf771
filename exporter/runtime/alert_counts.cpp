// SPDX-License-Identifier: Apache-2.0
#include "exporter/runtime/alert_counts.hpp"

#include "exporter/metrics/spellings.hpp"

namespace slax::runtime {

metrics::AlertCounts alert_counts(const correlate::Alerts &alerts, const sli::Layout &layout,
                                  const timeline::Names &names, slac::time::Instant at) {
  constexpr slac::time::Duration kLongest{30 * slac::time::kDay};
  metrics::Spellings accounts;
  metrics::Spellings services;
  const auto label = [&](int index, const auto &list, timeline::NameId name,
                         metrics::Spellings &spellings) {
    return index == timeline::Vocabulary::kUnknown
               ? spellings.label(names.text(name))
               : list[static_cast<std::size_t>(index)].name.value;
  };
  metrics::AlertCounts out;
  for (const auto &[group, list] : alerts)
    for (const correlate::Counted &alert : list) {
      if (alert.at > at || at - alert.at >= kLongest) continue;
      const auto &vocabulary = layout.vocabulary;
      const std::string account = label(vocabulary.of(alert.account).account,
                                        layout.model->accounts, alert.account, accounts);
      const std::string service = label(vocabulary.of(alert.service).service,
                                        layout.model->services, alert.service, services);
      for (const int days : {7, 30}) {
        if (at - alert.at >= slac::time::Duration{days * slac::time::kDay}) continue;
        auto &counts = out[{account, service, days}];
        ++counts.first;
        counts.second += alert.opened ? 1 : 0;
      }
    }
  return out;
}

} // namespace slax::runtime
