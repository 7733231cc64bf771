// SPDX-License-Identifier: Apache-2.0
#include "exporter/runtime/given_values.hpp"

#include "exporter/connector/input_file.hpp"

#include <cstdlib>
#include <optional>

namespace slax::runtime {
namespace {

using slac::model::Given;

std::optional<std::string> read_value(const Given &given, std::string &wrong) {
  switch (given.from) {
  case Given::From::Spec: return given.value.value;
  case Given::From::Environment: {
    const char *value = std::getenv(given.value.value.c_str());
    if (value != nullptr) return value;
    wrong = "the environment has no " + given.value.value;
    return std::nullopt;
  }
  case Given::From::File: break;
  }
  auto read = connector::read_input(given.value.value);
  if (!read) {
    wrong = "cannot read " + read.error().text();
    return std::nullopt;
  }
  std::string text = std::move(read.value());
  while (text.ends_with('\n') || text.ends_with('\r'))
    text.pop_back();
  return text;
}

} // namespace

std::variant<connector::Values, std::string> read_values(const slac::model::Connector &connector,
                                                         const slac::model::Source &source,
                                                         Secrets secrets) {
  connector::Values out;
  for (const auto &[name, parameter] : connector.parameters) {
    if (parameter.secret && secrets == Secrets::LeaveOut) continue;
    const auto given = source.with.find(name);
    std::string wrong;
    const std::optional<std::string> value =
        given != source.with.end() ? read_value(given->second, wrong) : parameter.fallback;
    if (given != source.with.end() && wrong.empty() && parameter.secret &&
        value->find_first_not_of(" \t\r\n") == std::string::npos)
      wrong = "it is empty";
    if (!wrong.empty()) return std::string("`").append(name).append("`: ").append(wrong);
    if (value) out[name] = *value; // else it is optional
  }
  return out;
}

} // namespace slax::runtime
