// SPDX-License-Identifier: Apache-2.0
#include "kpi_yaml.hpp"

namespace oracle {
namespace {

std::string percent_words(MicroPercent value) {
  std::string digits = std::to_string(kOnePercent + value % kOnePercent).substr(1);
  while (!digits.empty() && digits.back() == '0')
    digits.pop_back();
  return std::to_string(value / kOnePercent) + (digits.empty() ? "" : "." + digits) + "%";
}

std::string time_words(const Kpi &kpi, Seconds length) {
  if (kpi.business) return std::to_string(length / 60) + " business minutes";
  std::string text;
  if (length >= 3600) text += std::to_string(length / 3600) + "h";
  if (length / 60 % 60 != 0) text += std::to_string(length / 60 % 60) + "m";
  if (length % 60 != 0 || text.empty()) text += std::to_string(length % 60) + "s";
  return text;
}

std::string severity_words(const Cover &cover, const Scenario &scenario) {
  if (cover.form == Cover::Form::kAny) return "any incident";
  std::string text;
  for (const int rank : cover.ranks)
    text += (text.empty() ? "" : " and ") + scenario.severities.at(static_cast<std::size_t>(rank));
  return text + (cover.form == Cover::Form::kOrWorse ? " or worse" : "");
}

std::string measure_words(Verb verb) {
  switch (verb) {
  case Verb::kDetect: return "detect";
  case Verb::kAcknowledge: return "acknowledge";
  case Verb::kRespond: return "respond";
  case Verb::kNotify: return "notify";
  case Verb::kMitigate: return "mitigate";
  case Verb::kClose: return "close";
  case Verb::kPostmortem: return "publish postmortem";
  default: return "resolve";
  }
}

std::string done_words(Verb verb) {
  const std::string word = measure_words(verb);
  return word + (word.back() == 'e' ? "d" : "ed");
}

std::string statistic_words(const Kpi &kpi) {
  switch (kpi.statistic) {
  case Kpi::Statistic::kMean: return "mean";
  case Kpi::Statistic::kMedian: return "median";
  case Kpi::Statistic::kMax: return "max";
  default: break;
  }
  const int tenths = kpi.permille % 10;
  return "p" + std::to_string(kpi.permille / 10) +
         (tenths == 0 ? "" : "." + std::to_string(tenths));
}

std::string period_words(Window::Kind kind) {
  switch (kind) {
  case Window::Kind::kDay: return "day";
  case Window::Kind::kWeek: return "week";
  case Window::Kind::kMonth: return "month";
  default: return "quarter";
  }
}

std::string window_words(const Window &window) {
  if (window.kind == Window::Kind::kOver) return "over " + std::to_string(window.days) + "d";
  return "per " + period_words(window.kind) + (window.zone ? " in " + window.zone->name : "");
}

std::string subject_words(const Kpi &kpi, const Scenario &scenario) {
  const std::string severities = kpi.cover ? severity_words(*kpi.cover, scenario) : "";
  const std::string within = kpi.within ? " within " + time_words(kpi, *kpi.within) : "";
  switch (kpi.kind) {
  case Kpi::Kind::kTime:
    return statistic_words(kpi) + " time to " + measure_words(kpi.verb) +
           (kpi.cover ? " " + severities : "");
  case Kpi::Kind::kShare:
    return "share of " + (kpi.cover ? severities : "incidents") + " " + done_words(kpi.verb) +
           within;
  case Kpi::Kind::kEscalations: return "share of escalations " + done_words(kpi.verb) + within;
  case Kpi::Kind::kCount: return "count of " + severities;
  case Kpi::Kind::kAlerts: return "count of alerts";
  case Kpi::Kind::kNoise: return "alert noise";
  case Kpi::Kind::kAvailability: return "availability";
  case Kpi::Kind::kBudget: return "budget used";
  case Kpi::Kind::kReopened: return "reopen rate";
  default: return "longest silence on " + severities;
  }
}

std::string compare_words(Kpi::Compare compare) {
  switch (compare) {
  case Kpi::Compare::kAtMost: return " <= ";
  case Kpi::Compare::kBelow: return " < ";
  case Kpi::Compare::kAtLeast: return " >= ";
  default: return " > ";
  }
}

std::string target_words(const Kpi &kpi) {
  switch (kpi.kind) {
  case Kpi::Kind::kTime:
  case Kpi::Kind::kSilence: return time_words(kpi, kpi.target);
  case Kpi::Kind::kCount:
  case Kpi::Kind::kAlerts: return std::to_string(kpi.target);
  default: return percent_words(kpi.target);
  }
}

std::string target_yaml(const Kpi &kpi, const Scenario &scenario) {
  return "target: \"" + kpi_sentence(kpi, scenario) + "\", ";
}

} // namespace

std::string kpi_sentence(const Kpi &kpi, const Scenario &scenario) {
  const std::string subject = subject_words(kpi, scenario);
  if (kpi.trend)
    return subject + " declining " + period_words(*kpi.trend) + " over " + period_words(*kpi.trend);
  return subject + compare_words(kpi.compare) + target_words(kpi) + " " + window_words(kpi.window);
}

std::string kpis_yaml(const std::vector<Kpi> &kpis, const Scenario &scenario) {
  std::string text = kpis.empty() ? "" : "  kpis:\n";
  for (const Kpi &kpi : kpis)
    text += "    " + kpi.name + ": {" + target_yaml(kpi, scenario) +
            (kpi.protects.empty() ? "why: the weekly review"
                                  : "protects: " + kpi.protects.front().commitment) +
            "}\n";
  return text;
}

std::string kpi_documents(const Scenario &scenario) {
  std::string text;
  for (const Kpi &kpi : scenario.kpis) {
    text += "---\napiVersion: slac/v1\nkind: KPI\nmetadata: {name: " + kpi.name + "}\nspec: {" +
            target_yaml(kpi, scenario);
    std::string promises;
    for (const Protected &one : kpi.protects)
      promises += (promises.empty() ? "" : ", ") + one.agreement + "/" + one.commitment;
    text += kpi.protects.empty() ? "why: the weekly review" : "protects: [" + promises + "]";
    text += kpi.across_accounts ? ", across: accounts}\n" : "}\n";
  }
  return text;
}

} // namespace oracle
