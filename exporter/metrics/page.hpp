// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace slax::metrics {

/// Label pairs in exposition form, built once and used for many samples:
/// `account="a",agreement="b"`. Empty values are left out, as Prometheus treats them.
class LabelText {
public:
  LabelText &add(std::string_view name, std::string_view value);
  const std::string &text() const { return text_; }

private:
  std::string text_;
};

/// Writes a page of the text format 0.0.4. Families must be opened in turn and not again; the
/// order of the calls is the order of the page.
class Page {
public:
  /// Starts a gauge family; `help` is one line.
  void family(std::string_view name, std::string_view help);
  void sample(const LabelText &labels, std::string_view value) { sample(labels, {}, {}, value); }
  /// With one more label behind the others.
  void sample(const LabelText &labels, std::string_view name, std::string_view label,
              std::string_view value);
  void sample(const LabelText &labels, double value);
  std::string take() { return std::move(out_); }

private:
  std::string out_;
  std::string family_;
};

} // namespace slax::metrics
