// SPDX-License-Identifier: Apache-2.0
#include "compiler/emit/rule_template.hpp"

#include "compiler/base/yaml_writer.hpp"

#include <algorithm>

namespace slac::emit {

void RuleTemplate::add(std::string_view text, std::vector<Segment> &segments,
                       std::string &pending) {
  std::size_t done = 0;
  for (FoundHole hole = find_hole(text, 0); hole.begin != std::string_view::npos;
       hole = find_hole(text, done)) {
    holes_ = std::max(holes_, hole.index + 1);
    pending += text.substr(done, hole.begin - done);
    segments.push_back({std::move(pending),
                        hole.kind == HoleKind::Prose ? Form::Escaped : Form::Plain, hole.index});
    pending.clear();
    done = hole.end;
  }
  pending += text.substr(done);
}

/// Words hold no quote of either kind, so only what stands around them is quoted.
void RuleTemplate::expr(std::string_view text) {
  for (FoundHole hole = find_hole(text, 0); hole.begin != std::string_view::npos;
       hole = find_hole(text, hole.end))
    has_prose_in_expr_ = has_prose_in_expr_ || hole.kind == HoleKind::Prose;
  PlainRuleText quoted;
  quoted.expr(text);
  yaml(quoted.take());
}

void RuleTemplate::scalar(std::string_view text) {
  const FoundHole hole = find_hole(text, 0);
  if (hole.begin == std::string_view::npos) {
    pending_ += base::yaml_scalar(text);
  } else if (hole.begin == 0 && hole.end == text.size()) {
    holes_ = std::max(holes_, hole.index + 1);
    segments_.push_back({std::move(pending_), Form::Whole, hole.index});
    pending_.clear();
  } else if (base::yaml_forces_quotes(text)) {
    yaml(base::yaml_quote(text));
  } else {
    Scalar scalar;
    add(text, scalar.segments, scalar.after);
    segments_.push_back({std::move(pending_), Form::Scalar, scalars_.size()});
    pending_.clear();
    scalars_.push_back(std::move(scalar));
  }
}

bool RuleTemplate::fits(const Holes &values) const {
  return !has_prose_in_expr_ && holes_ <= values.size();
}

std::string RuleTemplate::fill(const Holes &values) const {
  std::vector<std::string> whole(values.size()); // a string is never empty in YAML
  std::string out;
  const auto scalar = [&](const Scalar &s) {
    std::string text;
    for (const Segment &segment : s.segments)
      text.append(segment.before).append(values.value(segment.index));
    return base::yaml_scalar(text + s.after);
  };
  for (const Segment &segment : segments_) {
    out += segment.before;
    switch (segment.form) {
    case Form::Plain: out += values.value(segment.index); break;
    case Form::Escaped: out += base::yaml_escape(values.value(segment.index)); break;
    case Form::Whole:
      if (whole[segment.index].empty())
        whole[segment.index] = base::yaml_scalar(values.value(segment.index));
      out += whole[segment.index];
      break;
    case Form::Scalar: out += scalar(scalars_[segment.index]); break;
    }
  }
  return out + pending_;
}

} // namespace slac::emit
