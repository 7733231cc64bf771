// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/model/model.hpp"
#include "exporter/connector/mapping.hpp"

#include <string>
#include <variant>

namespace slax::runtime {

/// What a spec gives as text, file or variable of the environment.
struct GivenText {
  std::string value; ///< without line ends behind it
  std::string wrong; ///< why it cannot be read; empty: it was
};
GivenText read_given(const slac::model::Given &given);
/// The same of a secret, which is not empty.
GivenText read_secret(const slac::model::Given &given);

enum class Secrets { Read, LeaveOut };

/// What a Source gives its Connector's parameters, from the spec, a file or the environment; those
/// that are optional and not given are absent. Else which of them cannot be read, and why.
std::variant<connector::Values, std::string> read_values(const slac::model::Connector &connector,
                                                         const slac::model::Source &source,
                                                         Secrets secrets);

} // namespace slax::runtime
