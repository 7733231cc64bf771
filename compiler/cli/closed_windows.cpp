// SPDX-License-Identifier: Apache-2.0
#include "compiler/cli/closed_windows.hpp"

#include "compiler/base/files.hpp"
#include "compiler/time/rfc3339.hpp"

#include <simdjson.h>

namespace slac::cli {
namespace {

constexpr std::uint64_t kMostBytes = std::uint64_t{4} << 30U;

std::optional<std::string> text_at(const simdjson::dom::element &line, const char *pointer) {
  std::string_view out;
  if (line.at_pointer(pointer).get(out) != simdjson::SUCCESS) return std::nullopt;
  return std::string(out);
}

std::optional<time::Instant> instant_at(const simdjson::dom::element &line, const char *pointer) {
  const auto text = text_at(line, pointer);
  if (!text) return std::nullopt;
  const auto parsed = time::parse_rfc3339(*text, false);
  const auto *instant = std::get_if<time::Instant>(&parsed);
  return instant == nullptr ? std::nullopt : std::optional(*instant);
}

/// Nothing where the line closes nothing; false where it is none of a ledger.
bool read_line(simdjson::dom::parser &parser, std::string_view text, diff::ClosedWindows &out) {
  simdjson::dom::element line;
  if (parser.parse(text.data(), text.size()).get(line) != simdjson::SUCCESS) return false;
  const auto account = text_at(line, "/account");
  if (!account) return false;
  const auto kind = text_at(line, "/kind");
  if (!kind) return text_at(line, "/end").has_value(); // where a chain ends
  if (*kind != "closed") return true;
  const auto agreement = text_at(line, "/agreement");
  const auto commitment = text_at(line, "/commitment");
  const auto from = instant_at(line, "/window/from");
  const auto to = instant_at(line, "/window/to");
  std::int64_t number = 0;
  if (!agreement || !commitment || !from || !to ||
      line.at_pointer("/number").get(number) != simdjson::SUCCESS)
    return false;
  const auto service = text_at(line, "/service");
  out.push_back({*account,
                 *agreement,
                 *commitment,
                 service.value_or(""),
                 {*from, *to},
                 *account + "/" + std::to_string(number) + " (" + *agreement + "/" + *commitment +
                     (service ? ", " + *service : "") + ", until " + time::format_rfc3339(*to) +
                     ")"});
  return true;
}

} // namespace

base::Result<diff::ClosedWindows> read_closed_windows(const std::string &path) {
  const auto file = base::DiskFiles().read(path, kMostBytes);
  if (!file) return file.error();
  const std::string_view text = file.value().text;
  if (file.value().too_large) return base::IoError{path, "is larger than 4 GiB"};
  simdjson::dom::parser parser;
  diff::ClosedWindows out;
  std::size_t lines = 0;
  for (std::size_t at = 0; at < text.size(); ++lines) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    std::string_view line = text.substr(at, end - at);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (!line.empty() && !read_line(parser, line, out))
      return base::IoError{path + ":" + std::to_string(lines + 1),
                           "is no line of `sla-exporter ledger export`"};
    at = end + 1;
  }
  if (lines == 0) return base::IoError{path, "holds no line"};
  return out;
}

} // namespace slac::cli
