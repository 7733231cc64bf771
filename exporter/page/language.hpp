// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

namespace slax::page {

/// The language of a text: what stands in the code in English is said in it. Sentences of specs
/// stay as their grammar has them.
class Language {
public:
  /// Of "de"; of anything else English.
  static Language of(std::string_view code);

  std::string_view code() const { return is_german_ ? "de" : "en"; }
  /// The words, with each `{}` replaced by a part, in order.
  std::string say(std::string_view english,
                  std::initializer_list<std::string_view> parts = {}) const;
  /// `one` of exactly 1, else `many`; the number is their first `{}`.
  std::string count(std::size_t n, std::string_view one, std::string_view many) const;
  /// A number with the language's decimal mark.
  std::string number(std::string text) const;

  /// Whether German has the words.
  static bool knows(std::string_view english);

private:
  bool is_german_ = false;
};

} // namespace slax::page
