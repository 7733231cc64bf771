// SPDX-License-Identifier: Apache-2.0
#include "compiler/base/ascii.hpp"
#include "compiler/base/edit_distance.hpp"
#include "compiler/check/check.hpp"

#include <algorithm>
#include <map>

namespace slac::check {
namespace {

/// `team-a` and `team-b`, `db-eu` and `db-us` are meant to differ: in a word that is too short for
/// a slip. Of names that differ by one letter.
bool differ_in_a_short_word(const std::string &a, const std::string &b) {
  constexpr std::string_view kBetween = "-_.";
  constexpr std::size_t kShort = 2;
  const auto differ = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
  const auto at = static_cast<std::size_t>(differ.first - a.begin());
  const std::size_t before = at == 0 ? std::string::npos : a.find_last_of(kBetween, at - 1);
  const std::size_t begin = before == std::string::npos ? 0 : before + 1;
  const auto length = [&](const std::string &name) {
    return std::min(name.find_first_of(kBetween, at), name.size()) - begin;
  };
  return begin > 0 && length(a) <= kShort && length(b) <= kShort;
}

/// The places that name each channel.
std::map<std::string, std::vector<base::Span>> channels_of(const model::Model &model) {
  std::map<std::string, std::vector<base::Span>> out;
  const auto add = [&](const model::AlertTier &tier) {
    const auto channel = tier.labels.find("channel");
    if (channel != tier.labels.end()) out[channel->second].push_back(tier.channel_span);
  };
  for (const model::Objective &o : model.objectives) {
    add(o.page);
    add(o.ticket);
  }
  for (const model::Agreement &a : model.agreements) {
    add(a.page);
    add(a.ticket);
    for (const model::EscalationStep &step : a.escalation)
      out[step.channel.value].push_back(step.channel.span);
  }
  return out;
}

} // namespace

/// Without Channels one is declared by its use; an alert to one that nobody routes reaches nobody.
void check_channels(const model::Model &model, const Options & /*options*/,
                    base::Diagnostics &diagnostics) {
  if (!model.channels.empty()) return; // they are declared, and must be
  const auto channels = channels_of(model);
  for (const auto &channel : channels) {
    const std::string &name = channel.first;
    const std::vector<base::Span> &places = channel.second;
    if (places.size() > 1) continue;
    const auto meant = std::find_if(channels.begin(), channels.end(), [&](const auto &other) {
      return other.second.size() > 1 && base::edit_distance(name, other.first, 1) == 1 &&
             base::without_digits(name) != base::without_digits(other.first) &&
             !differ_in_a_short_word(name, other.first);
    });
    if (meant == channels.end()) continue;
    base::Diagnostic d =
        base::make_diagnostic(base::Code::NearChannel, places.front(),
                              "the channel `" + name + "` is named here alone; `" + meant->first +
                                  "` in " + std::to_string(meant->second.size()) + " places",
                              base::did_you_mean(meant->first));
    d.also.push_back({meant->second.front(), "one of them"});
    diagnostics.add(std::move(d));
  }
}

} // namespace slac::check
