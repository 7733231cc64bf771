// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace slac::cli {

// Exit codes of both programs.
inline constexpr int kExitOk = 0;     ///< clean, or warnings
inline constexpr int kExitErrors = 1; ///< errors in specs, or refused records
inline constexpr int kExitUsage = 2;
inline constexpr int kExitIo = 3;
inline constexpr int kExitInternal = 70; ///< our fault

struct CheckOptions {
  std::vector<std::string> paths;
  std::string format = "text"; ///< text or json
  bool fail_on_warning = false;
  std::string today;      ///< YYYY-MM-DD; empty: checks that age are silent
  std::string prometheus; ///< address of one to ask what it has; empty: none
  bool timings = false;   ///< print how long each stage took
};

int run_check(const CheckOptions &options);

struct CompileOptions {
  std::vector<std::string> paths;
  std::string out;
  std::string only;     ///< "rules", "dashboards", "tests"; empty: all
  std::string tests;    ///< "shapes" or "all": write tests of rules too; empty: none
  bool timings = false; ///< print how long each stage took
};

int run_compile(const CompileOptions &options);

struct ExplainOptions {
  std::string name;
  std::vector<std::string> paths;
  double series = 20;     ///< of each selector
  std::string prometheus; ///< address of one to count them; empty: none
};

/// 2 if no Objective has the name.
int run_explain(const ExplainOptions &options);

/// Writes a commented tree that compiles. Files that are there stay, and then none is written.
int run_init(const std::string &folder);

struct FmtOptions {
  std::vector<std::string> paths;
  bool check = false; ///< only say what would change
};

/// Prints the files that it changed, or would change; with `check` 1 if there are any. A file that
/// is not YAML is reported and stays.
int run_fmt(const FmtOptions &options);

struct PromqlOptions {
  std::string version = "2.42"; ///< 2.42 or 3
  bool experimental = false;
};
/// Answers NDJSON `{"expr":"…"}` on standard input with one verdict a line on standard output.
/// 1 if an expression was refused, or a line holds none.
int run_promql_parse(const PromqlOptions &options);
/// Writes the expression on standard input laid out over several lines.
int run_promql_fmt(const PromqlOptions &options);

/// Whether all of standard output could be written; says so if not.
bool flush_output();

/// Parses the command line and runs the command.
int run(int argc, char **argv);

} // namespace slac::cli
