// SPDX-License-Identifier: Apache-2.0
#include "compiler/plan/wording.hpp"

namespace slac::plan {

Wording as_template(const std::string &text) {
  return text.find("{{") == std::string::npos ? Wording(text) : worded(UserTemplate{text});
}

Wording::Wording() = default;
Wording::~Wording() = default;
Wording::Wording(const Wording &) = default;
Wording::Wording(Wording &&) noexcept = default;
Wording &Wording::operator=(const Wording &) = default;
Wording &Wording::operator=(Wording &&) noexcept = default;

std::string literal(const Wording &wording) {
  std::string out;
  for (const WordingPart &part : wording.parts)
    if (const auto *words = std::get_if<std::string>(&part.is)) out += *words;
  return out;
}

} // namespace slac::plan
