// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/base/code.hpp"
#include "compiler/base/span.hpp"

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace slac::base {

/// A place and what is to be said about it.
struct Label {
  Span span;
  std::string text; ///< may be empty for the primary label
};

/// A machine-applicable edit that would fix the problem.
struct Fix {
  Span span;
  std::string replacement;
  std::string why;
};

/// One finding about the user's input. Plain data; rendering is separate.
struct Diagnostic {
  Code code{};
  std::string message; ///< lower case, no full stop: "expected X, got Y"
  Label primary;
  std::vector<Label> also;
  std::vector<Fix> fixes;
  std::string help; ///< how to fix it, in words; may be empty
  Severity severity = Severity::Error;
  std::vector<Span> secrets{}; ///< places near it that are not to be shown; filled in by `sorted`
};

/// Makes a diagnostic with the code's default severity.
Diagnostic make_diagnostic(Code code, Span where, std::string message, std::string help = {});

/// Collects all findings of a run. Not thread-safe.
class Diagnostics {
public:
  /// Findings of one severity that are kept for one file; more are only counted.
  static constexpr std::size_t kMaxPerFile = 1000;

  /// Keeps the first of several findings with one code, place and message, and the worst severity.
  void add(Diagnostic diagnostic);
  void merge(Diagnostics &&other);
  /// What stands there is never shown, whatever is found on its line.
  void conceal(Span secret) { secrets_.push_back(secret); }
  /// Looks at each finding again: `judge` may change its severity, or drop it by false. Those that
  /// are only counted stay.
  void revise(const std::function<bool(Diagnostic &)> &judge);
  bool has_errors() const { return errors_ != 0; }
  std::size_t error_count() const { return errors_; }
  std::size_t warning_count() const { return warnings_; }
  /// In order of file, position and code; the order in which they were found does not matter. What
  /// is only counted stands behind the last finding of its file as one more.
  std::vector<Diagnostic> sorted() const;

private:
  struct OfFile {
    std::size_t kept = 0;
    std::size_t hidden = 0;
  };
  std::vector<Diagnostic> items_;
  std::vector<Span> secrets_;
  std::unordered_multimap<std::size_t, std::size_t> by_hash_; ///< of code, place and message
  std::map<std::pair<FileId, Severity>, OfFile> files_;
  std::size_t errors_ = 0;
  std::size_t warnings_ = 0;
};

} // namespace slac::base
