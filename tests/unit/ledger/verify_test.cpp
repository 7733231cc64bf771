// SPDX-License-Identifier: Apache-2.0
#include "exporter/ledger/marks.hpp"
#include "exporter/ledger/verify.hpp"

#include <catch2/catch.hpp>

namespace {

using namespace slax::ledger;

/// Chains of two accounts, five lines each.
std::vector<Line> chains() {
  std::vector<Line> out;
  for (const std::string account : {"acme", "borealis"}) {
    std::string previous(kNoHash);
    for (int number = 1; number <= 5; ++number) {
      const Draft draft{account,
                        "closed",
                        "window " + std::to_string(number),
                        {{"verdict", "met"}, {"sli", std::to_string(number) + "/5"}}};
      out.push_back(seal(draft, number, previous, {1'700'000'000'000'000'000}));
      previous = out.back().hash;
    }
  }
  return out;
}

std::vector<std::string> exported(const std::vector<Line> &lines) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    out.push_back(lines[i].text);
    if (i + 1 == lines.size() || lines[i + 1].account != lines[i].account)
      out.push_back(end_line(lines[i].account, lines[i].number, lines[i].hash));
  }
  return out;
}

Verifier::Verdict verify(const std::vector<std::string> &texts, bool is_export = true,
                         std::vector<KnownHead> heads = {}) {
  Verifier verifier(std::move(heads));
  for (const std::string &text : texts)
    verifier.add(text);
  return verifier.finish(is_export);
}

TEST_CASE("a whole export fits, and its heads are those of the chains") {
  const auto lines = chains();
  const auto verdict = verify(exported(lines), true, {{"acme", lines[2].hash.substr(0, 36)}});
  CHECK(verdict.ok());
  CHECK(verdict.lines == 10);
  CHECK(verdict.heads.at("borealis") == lines[9].hash);
}

TEST_CASE("every single changed byte of an export is found") {
  const auto whole = exported(chains());
  for (std::size_t line = 0; line < whole.size(); ++line)
    for (std::size_t byte = 0; byte < whole[line].size(); ++byte) {
      auto texts = whole;
      texts[line][byte] = static_cast<char>(texts[line][byte] ^ 1);
      INFO(texts[line]);
      CHECK_FALSE(verify(texts).ok());
    }
}

TEST_CASE("every line that is removed or swapped with the next is found") {
  const auto whole = exported(chains());
  for (std::size_t line = 0; line < whole.size(); ++line) {
    auto removed = whole;
    removed.erase(removed.begin() + static_cast<std::ptrdiff_t>(line));
    INFO(line);
    CHECK_FALSE(verify(removed).ok());
    if (line + 1 == whole.size() || (line + 1) % 6 == 0) continue; // of different accounts
    auto swapped = whole;
    std::swap(swapped[line], swapped[line + 1]);
    CHECK_FALSE(verify(swapped).ok());
  }
}

TEST_CASE("the first line that does not fit is named, of each account") {
  auto lines = chains();
  lines[1].text.replace(lines[1].text.find("2/5"), 3, "3/5");
  lines.erase(lines.begin() + 8);
  const auto verdict = verify(exported(lines));
  REQUIRE(verdict.misfits.size() == 2);
  CHECK(verdict.misfits[0].line == "acme/2");
  CHECK(verdict.misfits[1].line == "borealis/5");
}

TEST_CASE("a cut or rewritten end shows against a head from before, and only so") {
  const auto lines = chains();
  const KnownHead before{"acme", lines[4].hash};
  std::vector<Line> cut(lines.begin(), lines.begin() + 3);
  CHECK(verify(exported(cut)).ok());
  CHECK_FALSE(verify(exported(cut), true, {before}).ok());
  std::vector<Line> rewritten(lines.begin(), lines.begin() + 3);
  for (int number = 4; number <= 5; ++number)
    rewritten.push_back(
        seal({"acme", "closed", "window " + std::to_string(number), {{"sli", "5/5"}}}, number,
             rewritten.back().hash, {1'700'000'000'000'000'000}));
  CHECK(verify(exported(rewritten)).ok());
  CHECK_FALSE(verify(exported(rewritten), true, {before}).ok());
  CHECK_FALSE(verify(exported(rewritten), true, {{"", lines[4].hash.substr(0, 36)}}).ok());
}

TEST_CASE("a head is taken as digits and as three numbers, and is exact in a float") {
  const std::string hash = hash_of("x");
  const auto parts = head_parts(hash);
  std::string numbers;
  for (const std::int64_t part : parts) {
    CHECK(static_cast<std::int64_t>(static_cast<double>(part)) == part);
    numbers += (numbers.empty() ? "" : ",") + std::to_string(part);
  }
  CHECK(head_digits(numbers) == hash.substr(0, 36));
  CHECK(head_digits(hash) == hash);
  for (const char *wrong : {"", "abc", "1,2", "1,2,3,4", "1,2,x", "-1,2,3", "281474976710656,1,1",
                            "1,2,3,", "zz00000000000000000000000000000000000000"})
    CHECK(head_digits(wrong).empty());
}

TEST_CASE("values have one form, and nothing else is read as theirs") {
  const Value value(Value::Object{{"b", Value::Array{1, true, nullptr}},
                                  {"a", "tab\t quote\" back\\ line\n \x01 ä € \xff"}});
  const std::string text = canonical(value);
  CHECK(text == "{\"a\":\"tab\\t quote\\\" back\\\\ line\\n \\u0001 ä € \xEF\xBF\xBD\","
                "\"b\":[1,true,null]}");
  CHECK(canonical(*parse_value(text)) == text);
  for (const char *wrong : {"{\"a\":1.5}", "{\"a\":1e3}", "{\"a\":9007199254740992}", "{\"a\":1",
                            "{\"a\":1,\"a\":2}", "", "nonsense"})
    CHECK_FALSE(parse_value(wrong));
  CHECK_FALSE(parse_value(std::string(40, '[') + std::string(40, ']')));
}

TEST_CASE("marks follow one another, none twice, none backwards") {
  State state;
  std::string previous(kNoHash);
  std::int64_t number = 0;
  const auto write = [&](const Draft &draft) {
    const Line line = seal(draft, ++number, previous, {});
    previous = line.hash;
    state.add(line);
    return line.name();
  };
  Draft sum{"acme", "owed", "gold/2026-09/1", {{"what", "gold/2026-09"}, {"amount", "210.00"}}};
  const std::string free = write(sum);
  sum.subject = "gold/2026-10/1";
  sum.body["what"] = "gold/2026-10";
  sum.body["approval"] = Value::Array{"finance"};
  const std::string bound = write(sum);
  const auto refused = [&](const std::string &line, std::string_view mark) {
    return refuse_mark(state, "acme", line, mark).has_value();
  };
  const auto mark = [&](const std::string &line, std::string_view what) {
    REQUIRE_FALSE(refused(line, what));
    write(mark_draft("acme", line, what, "ana", {}));
  };
  CHECK(refused("acme/9", "paid"));
  CHECK(refuse_mark(state, "nobody", "nobody/1", "paid"));
  CHECK(refused(bound, "claimed")); // before the approval
  mark(free, "claimed");
  CHECK(refused(free, "claimed"));
  CHECK(refused(free, "approved")); // comes before
  mark(free, "disputed");
  mark(free, "paid");
  for (const std::string_view later : kMarks)
    CHECK(refused(free, later));
  mark(bound, "approved");
  mark(bound, "waived");
  CHECK(refused(bound, "paid"));
}

} // namespace
