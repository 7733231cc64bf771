// SPDX-License-Identifier: Apache-2.0
#include "compiler/yaml/write.hpp"

#include "compiler/base/yaml_writer.hpp"
#include "compiler/yaml/quote.hpp"

#include <algorithm>

namespace slac::yaml {
namespace {

/// Lines that a literal block holds without escapes: printable, none that begins with a blank or
/// ends in one, and at most one line break at the end.
bool fits_block(const std::string &text) {
  if (text.find('\n') == std::string::npos || text.front() == ' ' || text.front() == '\n')
    return false;
  if (text.size() > 1 && text.ends_with("\n\n")) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c != '\n' && (c < 0x20 || c == 0x7f)) return false;
    if (c == ' ' && (i + 1 == text.size() || text[i + 1] == '\n')) return false;
  }
  // Lines and paragraphs that Unicode separates, and a mark of the byte order.
  for (const char *odd : {"\xe2\x80\xa8", "\xe2\x80\xa9", "\xc2\x85", "\xef\xbb\xbf"})
    if (text.find(odd) != std::string::npos) return false;
  return true;
}

class Writer {
public:
  Writer(const CommentsAbove &comments, std::string &out) : comments_(comments), out_(out) {}

  /// The entries, the first where the cursor is, the others on lines of their own.
  void mapping(const Node &node, std::size_t indent) {
    bool is_first = true;
    for (const Entry &entry : node.entries) {
      // Above the first entry of an item it stands behind the dash.
      for (const std::string &comment : comments_(entry)) {
        if (!is_first || is_line_start()) begin_line(indent);
        out_ += comment + "\n";
        is_first = false;
      }
      if (!is_first || is_line_start()) begin_line(indent);
      is_first = false;
      out_ += scalar(entry.key.text) + ":";
      value(entry.value, indent);
    }
  }

private:
  bool is_line_start() const { return out_.empty() || out_.back() == '\n'; }
  void begin_line(std::size_t indent) {
    if (!is_line_start()) out_ += '\n';
    out_.append(indent, ' ');
  }

  static std::string scalar(const std::string &text) {
    const std::string plain = base::yaml_scalar(text);
    return plain == text ? plain : quote(text);
  }

  static bool is_flow_list(const Node &node) {
    return std::all_of(node.items.begin(), node.items.end(), [](const Node &item) {
      return item.kind == NodeKind::Scalar && item.text.find('\n') == std::string::npos;
    });
  }

  void value(const Node &node, std::size_t indent) {
    switch (node.kind) {
    case NodeKind::Null: out_ += '\n'; return;
    case NodeKind::Scalar:
      if (fits_block(node.text))
        block(node.text, indent + 2);
      else
        out_ += " " + (node.typed ? node.text : scalar(node.text)) + "\n";
      return;
    case NodeKind::Mapping:
      if (node.entries.empty()) {
        out_ += " {}\n";
        return;
      }
      out_ += '\n';
      mapping(node, indent + 2);
      return;
    case NodeKind::Sequence: list(node, indent);
    }
  }

  void block(const std::string &text, std::size_t indent) {
    out_ += text.back() == '\n' ? " |\n" : " |-\n";
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = std::min(text.find('\n', at), text.size());
      if (end > at) out_.append(indent, ' ').append(text, at, end - at);
      out_ += '\n';
      at = end + 1;
    }
  }

  void list(const Node &node, std::size_t indent) {
    if (is_flow_list(node)) {
      out_ += " [";
      for (const Node &item : node.items)
        out_ += (&item == node.items.data() ? "" : ", ") + scalar(item.text);
      out_ += "]\n";
      return;
    }
    out_ += '\n';
    for (const Node &item : node.items) {
      out_.append(indent + 2, ' ');
      out_ += "-";
      if (item.kind == NodeKind::Mapping && !item.entries.empty()) {
        out_ += ' ';
        mapping(item, indent + 4);
      } else {
        value(item, indent + 2);
      }
    }
  }

  const CommentsAbove &comments_;
  std::string &out_;
};

} // namespace

void write(const Node &document, const CommentsAbove &comments, std::string &out) {
  Writer(comments, out).mapping(document, 0);
}

} // namespace slac::yaml
