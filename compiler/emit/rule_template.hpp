// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/emit/holes.hpp"
#include "compiler/emit/rule_text.hpp"

#include <string>
#include <vector>

namespace slac::emit {

/// The text of rules with holes, to be filled with the values of each resource of one skeleton.
class RuleTemplate final : public RuleText {
public:
  void yaml(std::string_view text) override { add(text, segments_, pending_); }
  void expr(std::string_view text) override;
  void scalar(std::string_view text) override;

  /// Whether there is a value for every hole, and no prose in an expression.
  bool fits(const Holes &values) const;
  /// The text with the values in their places.
  std::string fill(const Holes &values) const;

private:
  enum class Form {
    Plain,   ///< a value as it is
    Escaped, ///< a value inside double quotes
    Whole,   ///< a value that is a string of its own
    Scalar   ///< a string of several values, whose quotes depend on them
  };
  struct Segment {
    std::string before;
    Form form = Form::Plain;
    std::size_t index = 0; ///< of a value, or of a scalar
  };
  struct Scalar {
    std::vector<Segment> segments;
    std::string after;
  };

  void add(std::string_view text, std::vector<Segment> &segments, std::string &pending);

  std::vector<Segment> segments_;
  std::vector<Scalar> scalars_;
  std::string pending_;   ///< behind the last segment
  std::size_t holes_ = 0; ///< one more than the highest index
  bool has_prose_in_expr_ = false;
};

} // namespace slac::emit
