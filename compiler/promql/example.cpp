// SPDX-License-Identifier: Apache-2.0
// Label sets that matchers select, for tests of rules: literals and simple patterns are inverted,
// everything else gives nothing rather than a guess.
#include "compiler/promql/example.hpp"

#include "compiler/promql/regex.hpp"

#include <algorithm>
#include <array>

namespace slac::promql {
namespace {

/// Reads a pattern and writes the first and shortest text that it matches.
class Example {
public:
  explicit Example(std::string_view pattern) : rest_(pattern) {}

  std::optional<std::string> make() {
    std::string out;
    if (!alternatives(out, 0) || !rest_.empty()) return std::nullopt;
    return out;
  }

private:
  static constexpr int kMaxDepth = 50;

  char next() const { return rest_.empty() ? '\0' : rest_.front(); }
  bool take(char c) {
    if (next() != c || rest_.empty()) return false;
    rest_.remove_prefix(1);
    return true;
  }

  /// The first alternative is the example; the others are read.
  bool alternatives(std::string &out, int depth) {
    if (depth > kMaxDepth || !sequence(out, depth)) return false;
    while (take('|')) {
      std::string unused;
      if (!sequence(unused, depth)) return false;
    }
    return true;
  }

  bool sequence(std::string &out, int depth) {
    while (!rest_.empty() && next() != '|' && next() != ')') {
      std::string piece;
      if (!atom(piece, depth) || !repeat(piece)) return false;
      out += piece;
    }
    return true;
  }

  bool atom(std::string &out, int depth) {
    const char c = next();
    rest_.remove_prefix(1);
    switch (c) {
    case '(':
      if (take('?') && !take(':')) return false;
      return alternatives(out, depth + 1) && take(')');
    case '[': return one_of(out);
    case '.': out = "0"; return true;
    case '^':
    case '$': return true;
    case '\\': return escape(out);
    case '*':
    case '+':
    case '?':
    case '{': return false;
    default: out = std::string(1, c); return true;
    }
  }

  bool escape(std::string &out) {
    if (rest_.empty()) return false;
    const char c = next();
    rest_.remove_prefix(1);
    switch (c) {
    case 'd': out = "0"; return true;
    case 'w': out = "a"; return true;
    case 's': out = " "; return true;
    default:
      if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) return false;
      out = std::string(1, c);
      return true;
    }
  }

  /// Of a class its first member; of one that excludes, something that it leaves.
  bool one_of(std::string &out) {
    const std::size_t end = rest_.find(']', next() == ']' ? 1 : 0);
    if (end == std::string_view::npos) return false;
    const std::string pattern = "[" + std::string(rest_.substr(0, end + 1));
    if (next() != '^') {
      rest_.remove_prefix(next() == '\\' ? 1 : 0);
      out = std::string(1, next());
    } else {
      for (const char c : std::string_view("a0A-_ "))
        if (regex_matches(pattern, std::string(1, c))) {
          out = std::string(1, c);
          break;
        }
    }
    rest_.remove_prefix(end + 1 - (pattern.size() > 1 && pattern[1] == '\\' ? 1 : 0));
    return !out.empty();
  }

  bool repeat(std::string &piece) {
    for (;;) {
      if (take('*') || take('?')) {
        piece.clear();
      } else if (take('{')) {
        std::size_t count = 0;
        while (next() >= '0' && next() <= '9') {
          count = count * 10 + static_cast<std::size_t>(next() - '0');
          if (count > 100) return false;
          rest_.remove_prefix(1);
        }
        const std::size_t end = rest_.find('}');
        if (end == std::string_view::npos) return false;
        rest_.remove_prefix(end + 1);
        const std::string one = piece;
        piece.clear();
        for (; count > 0; --count)
          piece += one;
      } else if (!take('+')) {
        return true;
      }
      take('?'); // lazy
    }
  }

  std::string_view rest_;
};

bool matches(const Matcher &matcher, const std::string &value) {
  switch (matcher.op) {
  case MatchOp::Equal: return value == matcher.value;
  case MatchOp::NotEqual: return value != matcher.value;
  case MatchOp::Regex: return regex_matches(matcher.value, value);
  case MatchOp::NotRegex: return !regex_matches(matcher.value, value);
  }
  return false;
}

bool all_match(const std::vector<const Matcher *> &matchers, const std::string &value) {
  return std::all_of(matchers.begin(), matchers.end(),
                     [&](const Matcher *m) { return matches(*m, value); });
}

/// Values that may do for a label: those that matchers name, and some that they do not.
std::vector<std::string> candidates(const std::vector<const Matcher *> &matchers) {
  std::vector<std::string> out;
  for (const Matcher *m : matchers) {
    if (m->op == MatchOp::Equal) out.push_back(m->value);
    if (m->op == MatchOp::Regex)
      if (auto example = example_of(m->value)) out.push_back(*example);
  }
  for (const char *any : {"", "200", "other", "GET", "0", "x"})
    out.emplace_back(any);
  return out;
}

/// Labels that `all` match and, where it is given, `none` does not match as a whole.
std::optional<LabelSet> find_labels(const std::vector<const Selector *> &all,
                                    const Selector *none) {
  std::map<std::string, std::vector<const Matcher *>> by_label;
  for (const Selector *selector : all)
    for (const Matcher &m : selector->matchers)
      by_label[m.label].push_back(&m);
  LabelSet out;
  for (const auto &entry : by_label) {
    const auto values = candidates(entry.second);
    const auto found = std::find_if(values.begin(), values.end(), [&](const std::string &value) {
      return all_match(entry.second, value);
    });
    if (found == values.end()) return std::nullopt;
    if (!found->empty()) out[entry.first] = *found;
  }
  if (none == nullptr || !matches(*none, out)) return out;
  // One label that only `none` restricts, or restricts further, must take another value.
  for (const Matcher &m : none->matchers) {
    const auto &wanted = by_label[m.label];
    std::vector<std::string> values = candidates(wanted);
    if (m.op == MatchOp::NotEqual) values.insert(values.begin(), m.value);
    if (m.op == MatchOp::NotRegex)
      if (auto example = example_of(m.value)) values.insert(values.begin(), *example);
    for (const std::string &value : values) {
      if (!all_match(wanted, value) || matches(m, value)) continue;
      LabelSet changed = out;
      changed[m.label] = value;
      if (value.empty()) changed.erase(m.label);
      return changed;
    }
  }
  return std::nullopt;
}

} // namespace

std::optional<std::string> example_of(std::string_view pattern) {
  auto out = Example(pattern).make();
  if (out && !regex_matches(pattern, *out)) return std::nullopt;
  return out;
}

bool matches(const Selector &selector, const LabelSet &labels) {
  return std::all_of(selector.matchers.begin(), selector.matchers.end(), [&](const Matcher &m) {
    const auto it = labels.find(m.label);
    return matches(m, it == labels.end() ? std::string() : it->second);
  });
}

std::optional<LabelSet> example_in(const Selector &selector, const Selector &other) {
  return find_labels({&selector, &other}, nullptr);
}

std::optional<LabelSet> example_beside(const Selector &wide, const Selector &narrow) {
  return find_labels({&wide}, &narrow);
}

} // namespace slac::promql
