// SPDX-License-Identifier: Apache-2.0
#include "exporter/source/ndjson.hpp"

#include "exporter/source/normal_form.hpp"
#include "exporter/timeline/reason.hpp"

namespace slax::source {
namespace {

using timeline::Incident;
using timeline::NameId;
using timeline::Names;

bool is_blank(std::string_view line) {
  return line.find_first_not_of(" \t\r") == std::string_view::npos;
}

std::string_view without_mark(std::string_view text) {
  constexpr std::string_view kUtf8Mark = "\xEF\xBB\xBF";
  return text.starts_with(kUtf8Mark) ? text.substr(kUtf8Mark.size()) : text;
}

bool is_utf16(std::string_view text) {
  return text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF");
}

/// Follows JSON that was written over several lines, so that it is refused once and not line by
/// line.
class SpreadObject {
public:
  /// Whether the line, which is no record, belongs to the object that an earlier one began.
  bool goes_on(std::string_view line) {
    const bool inside = depth_ > 0;
    if (!inside) in_text_ = false;
    for (const char c : line) {
      if (escaped_)
        escaped_ = false;
      else if (c == '\\')
        escaped_ = in_text_;
      else if (c == '"')
        in_text_ = !in_text_;
      else if (!in_text_ && (c == '{' || c == '['))
        ++depth_;
      else if (!in_text_ && (c == '}' || c == ']'))
        --depth_;
    }
    in_text_ = escaped_ = false; // no text goes over a line
    depth_ = std::max(depth_, 0);
    return inside;
  }
  bool begun() const { return depth_ > 0; }
  void end() { depth_ = 0; }

private:
  int depth_ = 0;
  bool in_text_ = false;
  bool escaped_ = false;
};

} // namespace

Records parse_ndjson(std::string_view all, const std::string &default_source, Names &names,
                     Tail tail, std::size_t first_line) {
  Records out;
  if (first_line == 1 && is_utf16(all)) {
    out.refused.push_back(
        {1, std::nullopt, reason::kNotUtf8, "the text is UTF-16; it is to be saved as UTF-8"});
    return out;
  }
  const NameId unnamed = names.intern(default_source);
  simdjson::ondemand::parser parser;
  std::string padded;
  SpreadObject spread;
  std::size_t number = first_line;
  for (std::size_t begin = 0; begin < all.size(); ++number) {
    const std::size_t found = all.find('\n', begin);
    const bool ended = found != std::string_view::npos;
    std::string_view line = all.substr(begin, ended ? found - begin : found);
    if (number == 1) line = without_mark(line);
    begin = ended ? found + 1 : all.size();
    if (ended) {
      out.read = begin;
      ++out.lines;
    }
    if (is_blank(line)) continue;
    Incident record;
    Aside aside;
    try {
      if (line.size() > kMaxLine) throw Refusal{reason::kRecordTooLarge, "more than 4 MiB"};
      padded.reserve(line.size() + simdjson::SIMDJSON_PADDING);
      padded.assign(line);
      simdjson::ondemand::document document;
      if (parser
              .iterate(simdjson::padded_string_view(padded.data(), line.size(), padded.capacity()))
              .get(document) != simdjson::SUCCESS)
        throw Refusal{reason::kNotJson, {}};
      read_record(document, line, names, record, aside);
      if (record.source == timeline::kNoName) record.source = unnamed;
      if (!aside.group.empty() || !aside.links.empty())
        out.asides.emplace(out.incidents.size(), std::move(aside));
      out.incidents.push_back(std::move(record));
      out.used_tail = !ended;
      spread.end();
    } catch (Refusal &refusal) {
      if (!ended && tail == Tail::Wait) break;
      if (refusal.reason == reason::kNotJson) {
        if (spread.goes_on(line)) continue;
        if (spread.begun()) refusal.detail = "an object over several lines; each is to be on one";
        if (refusal.detail.empty())
          refusal.detail = "expected one JSON object a line, in double quotes, without a comma "
                           "behind the last item";
      }
      Refused refused{number, std::nullopt, refusal.reason, refusal.detail};
      if (!record.id.empty()) refused.id = record.id;
      out.refused.push_back(std::move(refused));
    }
  }
  return out;
}

} // namespace slax::source
