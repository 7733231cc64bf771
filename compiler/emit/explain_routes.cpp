// SPDX-License-Identifier: Apache-2.0
#include "compiler/emit/explain.hpp"
#include "compiler/model/series.hpp"
#include "compiler/plan/routes.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace slac::emit {
namespace {

using Cells = std::array<std::string, 5>;

std::string or_dash(const std::string &text) { return text.empty() ? "-" : text; }

} // namespace

std::string explain_routes(const model::Model &model) {
  // Who, where no Channel does.
  const std::string nobody = model.channels.empty()                   ? "as your routes say"
                             : model.project.alertmanager.base_config ? "the root route's"
                                                                      : "nobody";
  std::vector<Cells> rows{{"ALERT", "TIER", "CHANNEL", "OF", "RECEIVER"}};
  for (const plan::RaisedAlert &alert : plan::raised_alerts(model)) {
    const std::string receiver = plan::receiver_of(alert, model);
    rows.push_back({alert.name, or_dash(alert.tier), or_dash(alert.channel), or_dash(alert.of),
                    receiver.empty() ? nobody : receiver});
  }
  if (const std::string &watchdog = model.project.alertmanager.watchdog.value; !watchdog.empty())
    rows.push_back({std::string(series::kAlertWatchdog), "-", "-", "-", "slac/" + watchdog});
  std::array<std::size_t, std::tuple_size_v<Cells>> widest{};
  for (const Cells &row : rows)
    for (std::size_t i = 0; i < row.size(); ++i)
      widest[i] = std::max(widest[i], row[i].size());
  std::string out;
  for (const Cells &row : rows) {
    for (std::size_t i = 0; i + 1 < row.size(); ++i)
      out += row[i] + std::string(widest[i] - row[i].size() + 2, ' ');
    out += row.back() + "\n";
  }
  return out;
}

} // namespace slac::emit
