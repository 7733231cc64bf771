// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/base/diagnostic.hpp"
#include "compiler/base/source.hpp"
#include "compiler/yaml/node.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace slac::decode {

/// An indicator with parameters: `$name` in its texts.
struct IndicatorTemplate {
  std::string name;
  std::optional<base::Span> place; ///< of its name; a built-in one has none
  std::map<std::string, std::optional<std::string>> parameters; ///< with their defaults
  yaml::Node indicator;
};

/// The indicators that `use` may name: those of the tree, then the built-in ones.
class IndicatorCatalog {
public:
  /// Those of specs/indicators/, read once.
  static const IndicatorCatalog &built_in();

  void add(IndicatorTemplate &&indicator);
  /// One of the tree hides a built-in one of its name.
  const IndicatorTemplate *find(std::string_view name) const;
  std::vector<std::string_view> names() const;

private:
  std::map<std::string, IndicatorTemplate, std::less<>> own_;
};

/// The parameters that the texts of a tree name; `$window` is none.
std::vector<std::string> parameters_in(const yaml::Node &node);

/// A copy with values in place of the parameters. All of it stands at `place`.
/// `left` is lowered by the bytes of the values that are put in; at 0 no more are.
yaml::Node fill_in(const yaml::Node &node, const std::map<std::string, std::string> &values,
                   base::Span place, std::size_t &left);

} // namespace slac::decode
