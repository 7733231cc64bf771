// SPDX-License-Identifier: Apache-2.0
#include "compiler/model/terms_in_force.hpp"

#include "compiler/terms/print.hpp"

namespace slac::model {

std::map<std::string, std::vector<TermsInForce>> terms_in_force(const Agreement &agreement) {
  std::map<std::string, std::vector<TermsInForce>> out;
  const auto add = [&](const std::vector<Commitment> &commitments, time::Date first,
                       std::size_t next) {
    const time::Date end = next < agreement.amendments.size()
                               ? agreement.amendments[next].from.value
                               : time::next_day(agreement.last_day);
    for (const Commitment &c : commitments)
      if (first < end) out[c.name.value].push_back({first, end, &c});
  };
  add(agreement.commitments, agreement.first_day, 0);
  for (std::size_t i = 0; i < agreement.amendments.size(); ++i)
    add(agreement.amendments[i].commitments, agreement.amendments[i].from.value, i + 1);
  return out;
}

std::vector<const Commitment *> latest_commitments(const Agreement &agreement) {
  std::vector<const Commitment *> out;
  for (const auto &[name, terms] : terms_in_force(agreement))
    if (!std::holds_alternative<terms::ObjectivePromise>(terms.back().commitment->promise.value))
      out.push_back(terms.back().commitment);
  return out;
}

std::string promise_text(const Agreement &agreement, const std::string &commitment) {
  const auto all = terms_in_force(agreement);
  const auto found = all.find(commitment);
  std::string out;
  std::string before;
  if (found == all.end()) return out;
  for (const TermsInForce &terms : found->second) {
    std::string sentence = terms::print_promise(terms.commitment->promise.value);
    if (sentence == before) continue;
    if (!out.empty()) out += "; from " + time::format_date(terms.first) + " ";
    out += sentence;
    before = std::move(sentence);
  }
  return out;
}

} // namespace slac::model
