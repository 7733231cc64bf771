// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace slac::emit {

/// Words may stand in PromQL as well as in text, prose only in text.
enum class HoleKind : std::uint8_t { Word, Prose };

/// A hole and where its marker stands in a text.
struct FoundHole {
  std::size_t begin = 0, end = 0;
  HoleKind kind = HoleKind::Word;
  std::size_t index = 0;
};

/// Values that are taken out of a resource, each replaced by a marker that looks like a metric's
/// name and survives planning and printing. Equal values of a kind share a marker, so that what
/// was equal stays equal.
class Holes {
public:
  /// Puts a marker in the place of `value`. The value stays if it is empty, or if quoting or
  /// templates would change it, so that it could not simply be put back.
  void take_out(std::string &value, HoleKind kind);

  std::size_t size() const { return values_.size(); }
  const std::string &value(std::size_t index) const { return values_[index].text; }

private:
  struct Value {
    std::string text;
    HoleKind kind;
  };
  std::vector<Value> values_;
};

/// The first marker of `text` at or behind `from`; `begin` is npos if there is none.
FoundHole find_hole(std::string_view text, std::size_t from);

} // namespace slac::emit
