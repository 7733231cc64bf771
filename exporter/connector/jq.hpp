// SPDX-License-Identifier: Apache-2.0
// The only includer of libjq, in its source file.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace slax::connector {

/// What a program gave, up to an error if there was one: a string as it is, anything else as JSON.
struct JqAnswer {
  std::vector<std::string> outputs;
  std::optional<std::string> error;
  /// The error is none of the record: our own means failed, and another try may succeed.
  bool may_pass = false;
};

struct JqError {
  std::string message;
  int line = 0; ///< of the program, 1-based; 0: unknown
};

inline constexpr std::size_t kMaxOutput = 32U << 20U; ///< bytes of one run

/// A compiled program, with the functions of prelude.jq before it.
class Jq {
public:
  /// What stands before every program.
  static std::string_view prelude();
  /// `arguments` is a JSON object; each of its keys is a variable of the program.
  static std::variant<Jq, JqError> compile(std::string_view program, const std::string &arguments);
  ~Jq();
  Jq(Jq &&) noexcept;
  Jq &operator=(Jq &&) noexcept;

  /// Runs it on one JSON text.
  JqAnswer run(std::string_view json);

private:
  struct Impl;
  explicit Jq(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

} // namespace slax::connector
