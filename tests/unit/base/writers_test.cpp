// SPDX-License-Identifier: Apache-2.0
#include "compiler/base/json_writer.hpp"
#include "compiler/base/printable.hpp"
#include "compiler/base/utf8.hpp"
#include "compiler/base/yaml_writer.hpp"

#include <catch2/catch.hpp>

using namespace slac::base;

TEST_CASE("scalars that some YAML reader would convert are quoted") {
  for (const char *text :
       {"true", "No", "on", "null", "~",    "1e3",  "0x10", "012", "2024-01-01", "12:30",
        ".inf", "",   " a", "a ",   "a: b", "a #b", "-x",   "*x",  "&x",         "y"}) {
    INFO(text);
    CHECK(yaml_scalar(text).front() == '"');
  }
  CHECK(yaml_scalar("checkout-availability") == "checkout-availability");
  CHECK(yaml_scalar("https://a.example/b") == "https://a.example/b");
  CHECK(yaml_quote("a\"b\\c\n\x01") == "\"a\\\"b\\\\c\\n\\u0001\"");
}

TEST_CASE("JSON is written in the order of the calls") {
  JsonWriter json;
  json.open_object().member("a", 1).key("b").open_array().string("x").null().close_array();
  json.member("c", true).close_object();
  CHECK(json.take() == R"({"a":1,"b":["x",null],"c":true})");
  JsonWriter pretty(2);
  pretty.open_object().member("a", 1).key("b").open_array().close_array().close_object();
  CHECK(pretty.take() == "{\n  \"a\": 1,\n  \"b\": []\n}");
}

TEST_CASE("whatever the text, JSON is UTF-8 that a terminal does not obey") {
  CHECK(json_quote("a\xFF b\xE2\x82") == R"("a\ufffd b\ufffd\ufffd")");
  CHECK(json_quote("\x1B[31m \u202E \u0085 \x7F") == R"("\u001b[31m \u202e \u0085 \u007f")");
  CHECK(json_quote("ä€😀") == "\"ä€😀\"");
}

TEST_CASE("text for a terminal shows what it would obey") {
  CHECK(printable("a\x1B[2J\r\n\tb") == R"(a\x1b[2J\r\n\tb)");
  CHECK(printable("x\u202Ey \u2067 \u0085 \xFF\xC3") == R"(x\u202ey \u2067 \u0085 \xff\xc3)");
  CHECK(printable("a\u200Bb\u2060\uFEFF") == R"(a\u200bb\u2060\ufeff)");
  CHECK(printable(R"(ä€😀 \d)") == R"(ä€😀 \d)");
}

TEST_CASE("UTF-8 is judged as RFC 3629 does") {
  CHECK_FALSE(first_invalid_utf8("aä€😀"));
  CHECK(first_invalid_utf8("a\xC0\xAF") == 1);        // over-long
  CHECK(first_invalid_utf8("\xED\xA0\x80") == 0);     // surrogate
  CHECK(first_invalid_utf8("\xF4\x90\x80\x80") == 0); // above U+10FFFF
  CHECK(first_invalid_utf8("ab\xE2\x82") == 2);       // cut
  CHECK(code_points("aä€😀") == 4);
}
