// SPDX-License-Identifier: Apache-2.0
#include "exporter/runtime/given_values.hpp"

#include "exporter/connector/input_file.hpp"

#include <cstdlib>
#include <optional>

namespace slax::runtime {

using slac::model::Given;

GivenText read_given(const Given &given) {
  switch (given.from) {
  case Given::From::Spec: return {given.value.value, {}};
  case Given::From::Environment: {
    const char *value = std::getenv(given.value.value.c_str());
    if (value != nullptr) return {value, {}};
    return {{}, "the environment has no " + given.value.value};
  }
  case Given::From::File: break;
  }
  auto read = connector::read_input(given.value.value);
  if (!read) return {{}, "cannot read " + read.error().text()};
  std::string text = std::move(read.value());
  while (text.ends_with('\n') || text.ends_with('\r'))
    text.pop_back();
  return {std::move(text), {}};
}

GivenText read_secret(const Given &given) {
  GivenText out = read_given(given);
  if (out.wrong.empty() && out.value.find_first_not_of(" \t\r\n") == std::string::npos)
    out.wrong = "it is empty";
  return out;
}

std::variant<connector::Values, std::string> read_values(const slac::model::Connector &connector,
                                                         const slac::model::Source &source,
                                                         Secrets secrets) {
  connector::Values out;
  for (const auto &[name, parameter] : connector.parameters) {
    if (parameter.secret && secrets == Secrets::LeaveOut) continue;
    const auto given = source.with.find(name);
    std::string wrong;
    std::optional<std::string> value = parameter.fallback;
    if (given != source.with.end()) {
      GivenText read = parameter.secret ? read_secret(given->second) : read_given(given->second);
      value = std::move(read.value);
      wrong = std::move(read.wrong);
    }
    if (!wrong.empty()) return std::string("`").append(name).append("`: ").append(wrong);
    if (value) out[name] = *value; // else it is optional
  }
  return out;
}

} // namespace slax::runtime
