// SPDX-License-Identifier: Apache-2.0
// The first byte chooses the dialect. No expression crashes the parser; what it accepts prints, in
// one line and in many, to something that parses to the same print; errors point inside the text.
#include "compiler/promql/meaning.hpp"
#include "compiler/promql/parse.hpp"
#include "compiler/promql/print.hpp"
#include "compiler/promql/types.hpp"

#include <cstdio>
#include <cstdlib>

using namespace slac::promql;

namespace {

[[noreturn]] void fail(const char *why, const std::string &text) {
  std::fprintf(stderr, "%s: %s\n", why, text.c_str());
  std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char *data, std::size_t size) {
  if (size == 0) return 0;
  const Dialect dialect{data[0] % 3 == 0 ? Version::V2_42 : Version::V3_16, data[0] % 3 == 2,
                        data[0] % 2 == 0};
  const NameStyle names = name_style(dialect);
  const std::string text(reinterpret_cast<const char *>(data) + 1, size - 1);
  const auto parsed = parse_typed(text, dialect);
  if (const auto *errors = std::get_if<std::vector<Error>>(&parsed)) {
    if (errors->empty()) fail("refused without a reason", text);
    for (const Error &e : *errors)
      if (e.range.end > text.size() || e.range.begin > e.range.end || e.message.empty())
        fail("a bad place or message", text);
    return 0;
  }
  const Expr &expr = std::get<Typed>(parsed).expr;
  meaning_of(expr);
  const std::string printed = print(expr, names);
  // A range below a millisecond prints as 0s, in Prometheus too.
  if (printed.find("[0s") != std::string::npos || printed.find(":0s]") != std::string::npos)
    return 0;
  for (const std::string &again : {printed, pretty(expr, names, 10)}) {
    const auto twice = parse(again, dialect);
    if (!std::holds_alternative<Expr>(twice) || print(std::get<Expr>(twice), names) != printed)
      fail("does not print to itself", text + "\n" + again);
  }
  return 0;
}
