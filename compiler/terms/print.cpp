// SPDX-License-Identifier: Apache-2.0
#include "compiler/terms/print.hpp"

#include "compiler/base/overloaded.hpp"
#include "compiler/time/duration.hpp"

namespace slac::terms {
namespace {

std::string join(const std::vector<Name> &names) {
  std::string out;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i != 0) out += i + 1 == names.size() ? " and " : ", ";
    out += names[i].text;
  }
  return out;
}

} // namespace

std::string_view verb_words(Verb verb) {
  switch (verb) {
  case Verb::Detect: return "detect";
  case Verb::Acknowledge: return "acknowledge";
  case Verb::Respond: return "respond to";
  case Verb::Notify: return "notify customers of";
  case Verb::Mitigate: return "mitigate";
  case Verb::Resolve: return "resolve";
  case Verb::Close: return "close";
  }
  return "";
}

std::string print_severities(const Severities &severities) {
  switch (severities.form) {
  case Severities::Form::Any: return "any incident";
  case Severities::Form::OrWorse: return severities.names.front().text + " or worse";
  case Severities::Form::List: return join(severities.names);
  }
  return "";
}

std::string print_window(const Window &window) {
  return std::visit(base::Overloaded{
                        [](const Rolling &w) { return "over " + time::format_window(w.length); },
                        [](const Calendar &w) {
                          return "per " + std::string(time::period_name(w.period)) +
                                 (w.zone ? " in " + w.zone->text : "");
                        },
                    },
                    window.form);
}

std::string print_target(const Target &target) {
  return target.percent.text() + "% " + print_window(target.window);
}

std::string print_promise(const Promise &promise) {
  return std::visit(base::Overloaded{
                        [](const AvailabilityPromise &p) {
                          return "availability " +
                                 (p.services.empty() ? "" : "of " + join(p.services) + " ") +
                                 ">= " + p.percent.text() + "% " + print_window(p.window);
                        },
                        [](const TimelyPromise &p) {
                          return std::string(verb_words(p.verb)) + " " +
                                 print_severities(p.severities) + " within " +
                                 time::format_window(p.within) + " " + print_window(p.window);
                        },
                    },
                    promise);
}

} // namespace slac::terms
