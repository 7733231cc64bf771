// SPDX-License-Identifier: Apache-2.0
#include "exporter/process/run.hpp"

#include <catch2/catch.hpp>

using namespace slax::process;
using namespace std::chrono_literals;

namespace {

Program shell(const std::string &script) { return {{"/bin/sh", "-c", script}}; }

std::string output(const Program &program) {
  const auto got = run(program);
  REQUIRE(std::holds_alternative<std::string>(got));
  return std::get<std::string>(got);
}

Failure failure(const Program &program) {
  const auto got = run(program);
  REQUIRE(std::holds_alternative<Failure>(got));
  return std::get<Failure>(got);
}

} // namespace

TEST_CASE("a program reads its input and writes its output") {
  Program cat{{"cat"}};
  for (int i = 0; i < 300'000; ++i)
    cat.input += "0123456789";
  CHECK(output(cat) == cat.input);
  CHECK(output(shell("read x || echo none")) == "none\n");
}

TEST_CASE("it inherits where programs and files are, and what it is given") {
  Program env{{"env"}};
  env.environment = {{"SOURCE_DATE_EPOCH", "1"}, {"HOME", "/nowhere"}};
  ::setenv("SLAC_SECRET_OF_THE_SERVER", "x", 1);
  const std::string text = output(env);
  CHECK(text.find("SLAC_SECRET") == std::string::npos);
  CHECK(text.find("SOURCE_DATE_EPOCH=1\n") != std::string::npos);
  CHECK(text.find("HOME=/nowhere\n") != std::string::npos);
  CHECK(text.find("PATH=") != std::string::npos);
}

TEST_CASE("a failure says why") {
  CHECK(failure({{"slac-no-such-program"}}).is_missing);
  const Failure ended = failure(shell("echo one >&2; echo two >&2; exit 3"));
  CHECK(ended.why == "/bin/sh ended with status 3: two");
  CHECK_FALSE(ended.is_missing);
  CHECK(failure(shell("kill -9 $$")).why == "/bin/sh was ended by signal 9");
  Program deaf = shell("exec <&-; exit 1"); // reads none of much input
  deaf.input.assign(5'000'000, 'x');
  CHECK(failure(deaf).why == "/bin/sh ended with status 1");
}

TEST_CASE("one that takes too long or writes too much is killed") {
  Program slow = shell("exec sleep 60");
  slow.within = 1000ms;
  const auto began = std::chrono::steady_clock::now();
  CHECK(failure(slow).why == "/bin/sh took longer than 1 s");
  CHECK(std::chrono::steady_clock::now() - began < 30s);
  Program quiet = shell("exec >&- 2>&-; exec sleep 60"); // goes on, with nothing to say
  quiet.within = 1000ms;
  CHECK(failure(quiet).why == "/bin/sh took longer than 1 s");
  Program loud{{"yes"}};
  loud.most = 1'000'000;
  CHECK(failure(loud).why == "yes wrote too much");
}
