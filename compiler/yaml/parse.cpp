// SPDX-License-Identifier: Apache-2.0
// Builds our located tree from the library's events. Depth, aliases and duplicate keys are judged
// here, because the library accepts all of them.
#include "compiler/yaml/parse.hpp"

#include "compiler/yaml/quote.hpp"
#include "compiler/yaml/sanity.hpp"
#include "compiler/yaml/scalar_scan.hpp"
#include "compiler/yaml/syntax_error.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <array>
#include <istream>
#include <map>
#include <optional>
#include <streambuf>
#include <unordered_map>
#include <utility>

namespace slac::yaml {
namespace {

using base::Code;
using base::Span;

/// Ends the parse of a file; the finding has been reported.
struct Stop {};

/// Whether the byte can start another token in the middle of a line.
bool starts_token(char c) {
  static constexpr auto kStarts = [] {
    std::array<bool, 256> out{};
    for (const char start : std::string_view("[]{},:?\"'&*!#"))
      out[static_cast<unsigned char>(start)] = true;
    return out;
  }();
  return kStarts[static_cast<unsigned char>(c)];
}

/// Whether the quote at `at` is never closed, which the library accepts at the end of a file.
bool is_unclosed(std::string_view text, std::size_t at) {
  const char quote = text[at];
  for (std::size_t i = at + 1; i < text.size(); ++i) {
    if (text[i] == '\\' && quote == '"')
      ++i;
    else if (text[i] == quote)
      return false;
  }
  return true;
}

struct Size {
  std::size_t nodes = 1;
  std::size_t bytes = sizeof(Node);
  Size &operator+=(const Size &other) {
    nodes += other.nodes;
    bytes += other.bytes;
    return *this;
  }
};

Size size_of(const Node &node) {
  Size out;
  out.bytes += node.text.size() + node.map.memory();
  for (const Node &item : node.items)
    out += size_of(item);
  for (const Entry &entry : node.entries) {
    out += size_of(entry.key);
    out += size_of(entry.value);
  }
  return out;
}

class TreeBuilder final : public YAML::EventHandler {
public:
  TreeBuilder(base::FileId file, const base::SourceSet &sources, base::Diagnostics &diagnostics)
      : file_(file), text_(sources.file(file).text), diagnostics_(diagnostics) {}

  /// The document that was read last, unless it is empty.
  std::optional<Node> take() { return std::exchange(document_, std::nullopt); }

  /// What the library reads next. It holds every token of a line or of a flow collection until it
  /// knows whether that is a key, so what it may read before the next event is limited.
  void on_read(std::size_t size) {
    read_ = std::min(read_ + size, text_.size());
    unread_bytes_ += size;
    if (unread_bytes_ <= kMaxNodes) return; // nor are there more tokens
    const bool is_first = unread_bytes_ - size <= kMaxNodes;
    const std::size_t uncounted = std::min(is_first ? unread_bytes_ : size, read_);
    const std::string_view piece(text_.data() + read_ - uncounted, uncounted);
    unread_tokens_ +=
        static_cast<std::size_t>(std::count_if(piece.begin(), piece.end(), starts_token));
    if (unread_tokens_ > kMaxNodes) too_many_values(Span{file_, last_event_, last_event_ + 1});
  }

  void OnDocumentStart(const YAML::Mark &mark) override {
    note_event(mark);
    // On some bad input the library starts the same document again and again.
    if (document_start_ == mark.pos) {
      report(Code::YamlSyntax, {file_, offset(mark), offset(mark) + 1},
             "YAML does not parse: expected a document, got something that cannot start one",
             "check brackets, commas and quotes from here on");
      throw Stop{};
    }
    document_start_ = mark.pos;
    frames_.clear();
    anchors_.clear();
    nodes_ = 0;
    copied_bytes_ = 0;
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark &mark, YAML::anchor_t anchor) override {
    note_event(mark);
    Node node;
    const std::uint32_t at = offset(mark);
    node.span = {file_, at, at};
    node.map = ScalarMap(file_, at, at);
    add(std::move(node), anchor);
  }

  void OnAlias(const YAML::Mark &mark, YAML::anchor_t anchor) override {
    note_event(mark);
    const auto found = anchors_.find(anchor);
    if (found == anchors_.end()) {
      report(Code::YamlTag, {file_, offset(mark), offset(mark) + 1},
             "expected a value, got an alias inside the value that it names",
             "write the value out");
      throw Stop{};
    }
    nodes_ += count_copy(found->second).nodes - 1; // `add` counts one
    add(found->second, YAML::NullAnchor);
  }

  void OnScalar(const YAML::Mark &mark, const std::string &tag, YAML::anchor_t anchor,
                const std::string &value) override {
    note_event(mark);
    Node node;
    node.kind = NodeKind::Scalar;
    node.text = value;
    const std::uint32_t at = skip_properties(offset(mark));
    refuse_tag(tag, at);
    locate_scalar(node, text_, file_, at);
    const bool quoted =
        node.style == ScalarStyle::SingleQuoted || node.style == ScalarStyle::DoubleQuoted;
    if (quoted && is_unclosed(text_, at)) {
      report(Code::YamlSyntax, {file_, at, at + 1},
             "expected a closing quote, got the end of the file",
             "close the quote that is opened here");
      throw Stop{};
    }
    add(std::move(node), anchor);
  }

  void OnSequenceStart(const YAML::Mark &mark, const std::string &tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value style) override {
    open(NodeKind::Sequence, mark, tag, anchor, style);
  }
  void OnMapStart(const YAML::Mark &mark, const std::string &tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value style) override {
    open(NodeKind::Mapping, mark, tag, anchor, style);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapEnd() override { close(); }

private:
  struct Frame {
    Node node;
    YAML::anchor_t anchor = YAML::NullAnchor;
    bool have_key = false;
    Node key;
    bool another = false;                        ///< another document has begun inside this one
    std::unordered_map<std::string, Span> index; ///< keys of a mapping that has many

    /// Where a key of the mapping stands, if it has been given.
    const Span *find_key(const std::string &text) {
      constexpr std::size_t kFew = 16;
      const std::vector<Entry> &entries = node.entries;
      if (entries.size() < kFew) {
        const auto same = std::find_if(entries.begin(), entries.end(),
                                       [&](const Entry &e) { return e.key.text == text; });
        return same == entries.end() ? nullptr : &same->key.span;
      }
      for (std::size_t i = index.size(); i < entries.size(); ++i)
        index.emplace(entries[i].key.text, entries[i].key.span);
      const auto same = index.find(text);
      return same == index.end() ? nullptr : &same->second;
    }
  };

  std::uint32_t offset(const YAML::Mark &mark) const { return file_offset(mark, text_); }

  void note_event(const YAML::Mark &mark) {
    unread_bytes_ = 0;
    unread_tokens_ = 0;
    last_event_ = offset(mark);
  }

  [[noreturn]] void too_many_values(Span where) {
    report(Code::TooManyNodes, where,
           "expected at most " + std::to_string(kMaxNodes) + " values in a document",
           "no resource needs as many; look for a bracket or quote that is never closed, or "
           "split the file");
    throw Stop{};
  }

  /// The size of a value that is about to be copied; ends the parse where copies grow too large.
  Size count_copy(const Node &value) {
    const Size size = size_of(value);
    copied_bytes_ += size.bytes;
    if (copied_bytes_ <= kMaxCopiedBytes) return size;
    report(Code::TooManyNodes, value.span,
           "anchors and aliases, this one among them, expand to more than " +
               std::to_string(kMaxCopiedBytes >> 20U) + " MiB",
           "write the values out where they are needed");
    throw Stop{};
  }

  void report(Code code, Span where, std::string message, std::string help) {
    diagnostics_.add(base::make_diagnostic(code, where, std::move(message), std::move(help)));
  }

  /// Steps over `&anchor` and blanks behind it.
  std::uint32_t skip_properties(std::uint32_t at) const {
    while (at < text_.size() && text_[at] == '&') {
      while (at < text_.size() && text_[at] > ' ')
        ++at;
      while (at < text_.size() && text_[at] <= ' ')
        ++at;
    }
    return at;
  }

  void refuse_tag(const std::string &tag, std::uint32_t at) {
    if (tag.empty() || tag == "?" || tag == "!") return;
    report(Code::YamlTag, {file_, at, at + 1}, "expected a plain value, got the YAML tag " + tag,
           "remove the tag; quote the value if it must be a string");
  }

  void open(NodeKind kind, const YAML::Mark &mark, const std::string &tag, YAML::anchor_t anchor,
            YAML::EmitterStyle::value style) {
    note_event(mark);
    const std::uint32_t at = skip_properties(offset(mark));
    refuse_tag(tag, at);
    if (frames_.size() >= static_cast<std::size_t>(kMaxDepth)) {
      report(Code::YamlTooDeep, {file_, at, at + 1},
             "expected at most " + std::to_string(kMaxDepth) + " levels of nesting",
             "no spec needs this depth; look for a bracket that is never closed");
      throw Stop{};
    }
    Frame frame;
    frame.node.kind = kind;
    frame.node.flow = style == YAML::EmitterStyle::Flow;
    frame.node.span = {file_, at, at + (frame.node.flow ? 1U : 0U)};
    frame.anchor = anchor;
    frames_.push_back(std::move(frame));
  }

  void close() {
    Frame frame = std::move(frames_.back());
    frames_.pop_back();
    if (frame.node.flow) include_bracket(frame.node);
    add(std::move(frame.node), frame.anchor);
  }

  /// Stretches a flow collection to its closing bracket.
  void include_bracket(Node &node) const {
    const char close = node.kind == NodeKind::Sequence ? ']' : '}';
    for (std::size_t i = node.span.end; i < text_.size(); ++i) {
      if (text_[i] == close) {
        node.span.end = static_cast<std::uint32_t>(i + 1);
        return;
      }
      if (text_[i] == '#')
        i = std::min(text_.find('\n', i), text_.size());
      else if (text_[i] > ' ' && text_[i] != ',' && text_[i] != ':')
        return;
    }
  }

  void add(Node node, YAML::anchor_t anchor) {
    if (++nodes_ > kMaxNodes) too_many_values(node.span);
    if (anchor != YAML::NullAnchor) {
      (void)count_copy(node);
      anchors_[anchor] = node;
    }
    if (frames_.empty()) {
      if (node.kind != NodeKind::Null) document_ = std::move(node);
      return;
    }
    Frame &frame = frames_.back();
    if (node.span.end > frame.node.span.end) frame.node.span.end = node.span.end;
    if (frame.node.kind == NodeKind::Sequence) {
      frame.node.items.push_back(std::move(node));
    } else if (!frame.have_key) {
      frame.key = std::move(node);
      frame.have_key = true;
    } else {
      frame.have_key = false;
      add_entry(frame, std::move(node));
    }
  }

  void add_entry(Frame &frame, Node value) {
    Node &key = frame.key;
    if (key.kind != NodeKind::Scalar) {
      report(Code::YamlTag, key.span, "expected a word as the key, got a collection or nothing",
             "write `key: value`");
      return;
    }
    if (key.text == "<<" && key.style == ScalarStyle::Plain) {
      report(Code::YamlTag, key.span, "merge keys `<<` are not expanded", "write the keys out");
      return;
    }
    if (const Span *same = frame.find_key(key.text)) {
      if (starts_another_document(frame)) return;
      base::Diagnostic d = base::make_diagnostic(
          Code::DuplicateKey, key.span, "key `" + key.text + "` is given twice in one mapping",
          "keep one of the two");
      d.also.push_back({*same, "first given here"});
      diagnostics_.add(std::move(d));
      return;
    }
    // Nothing stands where a value is missing: point at its key.
    if (value.kind == NodeKind::Null) value.span = key.span;
    if (frame.node.entries.empty()) frame.node.entries.reserve(4);
    frame.node.entries.push_back({std::move(key), std::move(value)});
  }

  /// Whether the key that is given again is the first one of a document, which means that another
  /// document starts here. Reports that once.
  bool starts_another_document(Frame &frame) {
    const std::vector<Entry> &entries = frame.node.entries;
    if (frames_.size() != 1 || frame.node.flow || entries.size() < 2) return false;
    if (frame.another) return true;
    if (entries.front().key.text != frame.key.text) return false;
    frame.another = true;
    const Span key = frame.key.span;
    base::Diagnostic d =
        base::make_diagnostic(Code::DuplicateKey, key,
                              "expected `---` before the next resource: `" + frame.key.text +
                                  "` is given twice in one document",
                              "separate resources with a line `---`");
    d.also.push_back({entries.front().key.span, "the document starts here"});
    d.fixes.push_back({{file_, key.begin, key.begin}, "---\n", "put before it"});
    diagnostics_.add(std::move(d));
    return true;
  }

  base::FileId file_;
  const std::string &text_;
  base::Diagnostics &diagnostics_;
  std::optional<Node> document_;
  std::vector<Frame> frames_;
  std::map<YAML::anchor_t, Node> anchors_;
  std::size_t nodes_ = 0;         ///< of the document, so far
  std::size_t copied_bytes_ = 0;  ///< of the document, so far
  std::size_t read_ = 0;          ///< of the text
  std::size_t unread_bytes_ = 0;  ///< since the last event
  std::size_t unread_tokens_ = 0; ///< at most, of these; counted where they are many
  std::uint32_t last_event_ = 0;
  int document_start_ = -1; ///< of the document that is being read
};

/// Hands the text to the library and reports to the builder what is read.
class WatchedBuffer final : public std::streambuf {
public:
  WatchedBuffer(std::string_view text, TreeBuilder &builder) : builder_(builder) {
    char *begin = const_cast<char *>(text.data()); // the get area is never written to
    setg(begin, begin, begin + text.size());
  }

private:
  std::streamsize xsgetn(char *to, std::streamsize count) override {
    const std::streamsize got = std::streambuf::xsgetn(to, count);
    builder_.on_read(static_cast<std::size_t>(got));
    return got;
  }

  TreeBuilder &builder_;
};

} // namespace

bool read_documents(base::FileId file, const base::SourceSet &sources,
                    base::Diagnostics &diagnostics, const std::function<bool(const Node &)> &take) {
  base::Diagnostics found;
  if (check_text(file, sources, found)) {
    TreeBuilder builder(file, sources, found);
    WatchedBuffer buffer(sources.file(file).text, builder);
    std::istream stream(&buffer);
    try {
      YAML::Parser parser(stream);
      while (parser.HandleNextDocument(builder)) {
        const auto document = builder.take();
        if (document && !take(*document)) break;
      }
    } catch (const Stop &) {
    } catch (const YAML::ParserException &error) {
      if (!found.has_errors()) report_syntax(file, sources, error, found);
    } catch (const YAML::Exception &error) { // the library's own depth guard has no mark of its own
      const auto at = static_cast<std::uint32_t>(std::max(error.mark.pos, 0));
      found.add(base::make_diagnostic(Code::YamlTooDeep, {file, at, at + 1},
                                      "expected at most " + std::to_string(kMaxDepth) +
                                          " levels of nesting",
                                      "look for a bracket that is never closed"));
    }
  }
  const bool clean = !found.has_errors();
  diagnostics.merge(std::move(found));
  return clean;
}

} // namespace slac::yaml
