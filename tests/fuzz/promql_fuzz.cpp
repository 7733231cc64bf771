// SPDX-License-Identifier: Apache-2.0
// No expression crashes the parser; what it accepts prints to something that parses to the same
// print; errors point inside the text.
#include "compiler/promql/parse.hpp"
#include "compiler/promql/print.hpp"
#include "compiler/promql/types.hpp"

#include <cstdlib>

using namespace slac::promql;

extern "C" int LLVMFuzzerTestOneInput(const unsigned char *data, std::size_t size) {
  const std::string text(reinterpret_cast<const char *>(data), size);
  const auto parsed = parse(text);
  if (const auto *errors = std::get_if<std::vector<Error>>(&parsed)) {
    for (const Error &e : *errors)
      if (e.range.end > size || e.range.begin > e.range.end) std::abort();
    return 0;
  }
  std::vector<Error> errors;
  check_types(std::get<Expr>(parsed), errors);
  if (!errors.empty()) return 0;
  const std::string printed = print(std::get<Expr>(parsed));
  const auto again = parse(printed);
  if (!std::holds_alternative<Expr>(again) || print(std::get<Expr>(again)) != printed) std::abort();
  return 0;
}
