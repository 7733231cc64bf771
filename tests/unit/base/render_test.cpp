// SPDX-License-Identifier: Apache-2.0
#include "compiler/base/render.hpp"
#include "compiler/base/utf8.hpp"

#include <catch2/catch.hpp>

using namespace slac::base;

TEST_CASE("a finding shows its line, a caret in code points, the second place and the help") {
  SourceSet sources;
  const FileId a = sources.add("a.yaml", "x: ä(b\ny: 2\n");
  Diagnostic d = make_diagnostic(Code::PromqlUnclosed, {a, 6, 7}, "expected `)`", "add `)`");
  d.also.push_back({{a, 5, 6}, "opened here"});
  CHECK(render_text(d, sources) == "a.yaml:1:6: error[SLA3002]: expected `)`\n"
                                   "    1 | x: ä(b\n"
                                   "      |      ^\n"
                                   "      |     - opened here\n"
                                   "      = help: add `)`\n");
  CHECK(
      render_json(d, sources) ==
      "{\"code\":\"SLA3002\",\"severity\":\"error\",\"message\":\"expected `)`\",\"file\":"
      "\"a.yaml\",\"line\":1,\"column\":6,\"endLine\":1,\"endColumn\":7,\"begin\":6,\"end\":7,"
      "\"also\":[{\"text\":\"opened here\",\"file\":\"a.yaml\",\"line\":1,\"column\":5,\"endLine\":"
      "1,\"endColumn\":6,\"begin\":5,\"end\":6}],\"fixes\":[],\"help\":\"add `)`\"}\n");
}

TEST_CASE("the second place may stand in another file") {
  SourceSet sources;
  const FileId a = sources.add("a.yaml", "name: x\n");
  const FileId b = sources.add("b.yaml", "\nname: x\n");
  Diagnostic d = make_diagnostic(Code::DuplicateName, {b, 7, 8}, "twice");
  d.also.push_back({{a, 6, 7}, "first defined here"});
  CHECK(render_text(d, sources) == "b.yaml:2:7: error[SLA2007]: twice\n"
                                   "    2 | name: x\n"
                                   "      |       ^\n"
                                   "      --> a.yaml:1:7\n"
                                   "    1 | name: x\n"
                                   "      |       - first defined here\n");
}

TEST_CASE("long lines are cut around the caret, control characters shown as blanks") {
  SourceSet sources;
  const std::string text = std::string(300, 'a') + "\tX" + std::string(300, 'b');
  const FileId id = sources.add("long.yaml", text);
  const std::string out =
      render_text(make_diagnostic(Code::BadValue, {id, 301, 302}, "m"), sources);
  CHECK(out.find("…" + std::string(39, 'a') + " X") != std::string::npos);
  CHECK(out.size() < 400);
}

TEST_CASE("nothing of the input reaches the terminal as a command") {
  SourceSet sources;
  const FileId id = sources.add("a\x1B[2J\xFF.yaml", "a: \"x\u202Ey\tz\"\r");
  Diagnostic d = make_diagnostic(Code::BadValue, {id, 4, 5}, "got `\r\x1B[1A`", "use `\u2066`");
  d.also.push_back({{id, 0, 1}, "\x1B"});
  d.fixes.push_back({{id, 0, 1}, "\x1B", "\x1B"});
  CHECK(render_text(d, sources) == R"(a\x1b[2J\xff.yaml:1:5: error[SLA2009]: got `\r\x1b[1A`
    1 | a: "x�y z"
      |     ^
      | - \x1b
      = help: use `\u2066`
      = fix: \x1b: `\x1b`
)");
}

TEST_CASE("columns of very long lines count code points") {
  SourceSet sources;
  std::string text = "a\n";
  for (int i = 0; i < 20'000; ++i)
    text += i % 3 == 0 ? "ä" : i % 3 == 1 ? "€" : "x";
  const FileId id = sources.add("long.yaml", text + "\nb\n");
  std::uint32_t column = 1;
  for (std::uint32_t i = 2; i < text.size(); ++i) {
    if ((static_cast<unsigned char>(text[i]) & 0xC0U) == 0x80U) continue;
    const LineColumn at = sources.locate(id, i);
    REQUIRE(at.line == 2);
    REQUIRE(at.column == column);
    ++column;
  }
  CHECK(sources.locate(id, static_cast<std::uint32_t>(text.size()) + 1).line == 3);
  CHECK(sources.locate(id, static_cast<std::uint32_t>(text.size()) + 1).column == 1);
}

TEST_CASE("long messages are cut") {
  SourceSet sources;
  const FileId id = sources.add("a.yaml", "a: 1\n");
  Diagnostics all;
  std::string text;
  for (int i = 0; i < 1000; ++i)
    text += "ä€";
  all.add(make_diagnostic(Code::BadValue, {id, 0, 1}, text, text));
  const std::string out = render_text(all.sorted().front(), sources);
  CHECK(out.size() < 2200);
  CHECK_FALSE(first_invalid_utf8(out));
}

TEST_CASE("findings are sorted by place and given once") {
  Diagnostics all;
  all.add(make_diagnostic(Code::BadValue, {0, 9, 10}, "late"));
  all.add(make_diagnostic(Code::BadValue, {0, 1, 2}, "early"));
  all.add(make_diagnostic(Code::BadValue, {0, 1, 2}, "early"));
  const auto sorted = all.sorted();
  REQUIRE(sorted.size() == 2);
  CHECK(sorted.front().message == "early");
  CHECK(all.error_count() == 2);
}

TEST_CASE("of very many findings in one file the rest is counted") {
  Diagnostics all;
  const auto number = static_cast<std::uint32_t>(Diagnostics::kMaxPerFile);
  for (std::uint32_t i = 0; i < number + 5; ++i)
    all.add(make_diagnostic(Code::BadValue, {1, i, i + 1}, "m"));
  all.add(make_diagnostic(Code::NoOwners, {1, 3, 4}, "a warning has its own limit"));
  all.add(make_diagnostic(Code::BadValue, {2, 9, 10}, "another file"));
  CHECK(all.error_count() == number + 6);
  CHECK(all.warning_count() == 1);
  const auto sorted = all.sorted();
  REQUIRE(sorted.size() == number + 3);
  const Diagnostic &more = sorted[sorted.size() - 2];
  CHECK(more.message == "5 more errors are not shown for this file");
  CHECK(more.primary.span == sorted[sorted.size() - 3].primary.span);
  CHECK(more.severity == Severity::Error);
  CHECK(sorted.back().message == "another file");
}

TEST_CASE("codes are unique and in order within the table") {
  std::string_view last;
  for (const CodeInfo &info : all_codes()) {
    CHECK(last < info.id);
    last = info.id;
  }
}
