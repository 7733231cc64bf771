// SPDX-License-Identifier: Apache-2.0
#include "exporter/connector/jq.hpp"

#include "exporter/connector/prelude_data.hpp"

#include <algorithm>
#include <charconv>

extern "C" {
#include <jq.h>
#include <jv.h>
}

namespace slax::connector {
namespace {

std::string text_of(jv value) { // takes the value
  std::string out;
  if (jv_get_kind(value) == JV_KIND_STRING) {
    out.assign(jv_string_value(value),
               static_cast<std::size_t>(jv_string_length_bytes(jv_copy(value))));
    jv_free(value);
    return out;
  }
  const jv text = jv_dump_string(value, 0);
  out.assign(jv_string_value(text),
             static_cast<std::size_t>(jv_string_length_bytes(jv_copy(text))));
  jv_free(text);
  return out;
}

/// Its first message counts: the others follow from it.
void keep_first(void *to, jv message) {
  auto &out = *static_cast<std::string *>(to);
  const std::string text = text_of(message);
  if (out.empty()) out = text;
}

/// jq: error: syntax error, unexpected '}' (Unix shell quoting issues?) at <top-level>, line 3:
JqError read_message(const std::string &text, int lines_before) {
  JqError out{text.substr(0, text.find('\n')), 0};
  for (const std::string_view start : {"jq: error: ", "jq: "})
    if (out.message.starts_with(start)) out.message.erase(0, start.size());
  const std::string_view mark = ", line ";
  const std::size_t at = out.message.rfind(mark);
  if (at != std::string::npos) {
    const char *begin = out.message.data() + at + mark.size();
    std::from_chars(begin, out.message.data() + out.message.size(), out.line);
    out.line = std::max(out.line - lines_before, 1);
    out.message.resize(at);
  }
  for (const std::string_view noise : {" (Unix shell quoting issues?)", " at <top-level>"})
    if (const std::size_t found = out.message.find(noise); found != std::string::npos)
      out.message.erase(found, noise.size());
  return out;
}

} // namespace

struct Jq::Impl {
  Impl() : state(jq_init()) {}
  ~Impl() { jq_teardown(&state); }
  Impl(const Impl &) = delete;
  Impl &operator=(const Impl &) = delete;

  jq_state *state;
};

Jq::Jq(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Jq::~Jq() = default;
Jq::Jq(Jq &&) noexcept = default;
Jq &Jq::operator=(Jq &&) noexcept = default;

std::string_view Jq::prelude() { return kPrelude.front().text; }

std::variant<Jq, JqError> Jq::compile(std::string_view program, const std::string &arguments) {
  const std::string_view prelude = Jq::prelude();
  auto impl = std::make_unique<Impl>();
  if (program.find('\0') != std::string_view::npos) return JqError{"the program holds a NUL", 1};
  if (impl->state == nullptr) return JqError{"jq cannot start", 0};
  const jv values = jv_parse(arguments.c_str());
  std::string message;
  jq_set_error_cb(impl->state, keep_first, &message);
  const std::string whole = std::string(prelude) + std::string(program);
  const int compiled = jq_compile_args(impl->state, whole.c_str(), values);
  jq_set_error_cb(impl->state, nullptr, nullptr);
  if (compiled == 0)
    return read_message(message,
                        static_cast<int>(std::count(prelude.begin(), prelude.end(), '\n')));
  return Jq(std::move(impl));
}

JqAnswer Jq::run(std::string_view json) {
  JqAnswer out;
  jv input = jv_parse_sized(json.data(), static_cast<int>(json.size()));
  if (jv_is_valid(input) == 0) {
    jv_free(input);
    out.error = "not JSON";
    return out;
  }
  std::string ignored;
  jq_set_error_cb(impl_->state, keep_first, &ignored);
  jq_start(impl_->state, input, 0);
  std::size_t bytes = 0;
  for (;;) {
    jv value = jq_next(impl_->state);
    if (jv_is_valid(value) == 0) {
      if (jv_invalid_has_msg(jv_copy(value)) != 0)
        out.error = text_of(jv_invalid_get_msg(value));
      else
        jv_free(value);
      break;
    }
    out.outputs.push_back(text_of(value));
    bytes += out.outputs.back().size();
    if (bytes > kMaxOutput) {
      out.error = "more output than a record may give";
      break;
    }
  }
  if (jq_halted(impl_->state) != 0 && !out.error) out.error = "the program halted";
  return out;
}

} // namespace slax::connector
