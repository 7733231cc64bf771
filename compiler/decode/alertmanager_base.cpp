// SPDX-License-Identifier: Apache-2.0
// The user's own configuration of Alertmanager. Only places are looked for: what it says is
// Alertmanager's to judge, and its text stays as it is.
#include "compiler/decode/alertmanager_base.hpp"

#include "compiler/yaml/parse.hpp"

#include <algorithm>
#include <vector>

namespace slac::decode {
namespace {

using base::Code;
using yaml::Node;
using yaml::NodeKind;

constexpr std::string_view kOurs = "slac/";

class BaseReader {
public:
  BaseReader(base::FileId file, const model::Text &named, const base::SourceSet &sources,
             base::Diagnostics &diagnostics)
      : file_(file), named_(named), sources_(sources), text_(sources.file(file).text),
        diagnostics_(diagnostics) {}

  std::optional<model::AlertmanagerBase> read() {
    const std::size_t before = diagnostics_.error_count();
    std::vector<Node> documents;
    base::Diagnostics found;
    yaml::read_documents(file_, sources_, found, [&](const Node &document) {
      documents.push_back(document);
      return documents.size() < 2;
    });
    conceal_values();
    // Tags stay as they are, and merges inside lists.
    std::vector<base::Span> merges;
    for (base::Diagnostic &d : found.sorted()) {
      if (d.code == Code::YamlTag) {
        merges.push_back(d.primary.span);
        continue;
      }
      d.fixes.clear(); // they repeat what stands there
      diagnostics_.add(std::move(d));
    }
    if (diagnostics_.error_count() > before) return std::nullopt;
    if (text_.starts_with("\xEF\xBB\xBF")) {
      report({file_, 0, 3}, "the file begins with a byte order mark",
             "save it as UTF-8 without one: lines before it would hide it");
      return std::nullopt;
    }
    if (const std::size_t at = marker(); at != std::string::npos) {
      report({file_, static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(at + 6)},
             "the file holds our own lines", "name the file that ours were put into");
      return std::nullopt;
    }
    if (documents.size() != 1) {
      report(documents.empty() ? base::Span{file_, 0, 0} : documents.back().span,
             documents.empty() ? "the file is empty" : "the file holds a second document",
             "Alertmanager reads one document; name a file that holds just that");
      return std::nullopt;
    }
    const Node &root = documents.front();
    if (root.kind != NodeKind::Mapping || root.flow) {
      report(root.span,
             root.flow ? "the file is written in braces, as JSON is" : "the file holds no mapping",
             "write it as indented YAML, so that lines can be added");
      return std::nullopt;
    }
    look_at(root);
    for (const base::Span merge : merges)
      refuse_merge(root, merge);
    if (diagnostics_.error_count() > before) return std::nullopt;
    out_.text = text_;
    return std::move(out_);
  }

private:
  void look_at(const Node &root) {
    const yaml::Entry *route = yaml::find_entry(root, "route");
    if (route == nullptr || route->value.kind == NodeKind::Null) {
      report(route == nullptr ? root.span : route->key.span, "the configuration has no root route",
             "every alert needs one: `route: {receiver: …}`, written as indented YAML");
    } else if (route->value.kind != NodeKind::Mapping || route->value.flow || is_alias(*route)) {
      report(route->value.span, "the root route is not written as indented lines",
             "write each of its keys on a line of its own, so that routes can be added");
    } else {
      out_.routes = place(route->value, "routes");
    }
    out_.receivers = place(root, "receivers");
    out_.inhibit_rules = place(root, "inhibit_rules");
    out_.templates = place(root, "templates");
    if (const Node *receivers = yaml::find(root, "receivers"))
      for (const Node &receiver : receivers->items)
        if (const Node *name = yaml::find(receiver, "name");
            name != nullptr && name->text.starts_with(kOurs))
          report(name->span, "the name `" + name->text + "` is one of ours",
                 "rename the receiver: names that begin with `slac/` are those of Channels");
    if (const Node *global = yaml::find(root, "global"))
      out_.sends_mail = yaml::find(*global, "smtp_smarthost") != nullptr &&
                        yaml::find(*global, "smtp_from") != nullptr;
    if (const Node *templates = yaml::find(root, "templates"))
      for (const Node &one : templates->items)
        warn_of_relative(one);
    warn_of_files(root);
  }

  /// It holds secrets: of each line no more than a key is ever shown.
  void conceal_values() {
    for (std::size_t line = 0; line < text_.size();) {
      const std::size_t end = std::min(text_.find('\n', line), text_.size());
      const std::size_t key = text_.find(':', line);
      const std::size_t from = std::min(
          end, key < end ? key + 1 : std::min(text_.find_first_not_of(" -", line), text_.size()));
      const std::size_t value = std::min(end, text_.find_first_not_of(' ', from));
      diagnostics_.conceal(
          {file_, static_cast<std::uint32_t>(value), static_cast<std::uint32_t>(end)});
      line = end + 1;
    }
  }

  /// Of a line that looks like one of ours.
  std::size_t marker() const {
    for (std::size_t at = text_.find("# slac: "); at != std::string::npos;
         at = text_.find("# slac: ", at + 1))
      if (at == line_begin(at) + indent_of(line_begin(at)).size()) return at;
    return std::string::npos;
  }

  /// It could hide, or be hidden by, what is put beside it.
  void refuse_merge(const Node &root, base::Span merge) {
    const std::size_t line = line_begin(merge.begin);
    const yaml::Entry *route = yaml::find_entry(root, "route");
    const auto is_beside = [&](const Node &mapping) {
      return !mapping.entries.empty() &&
             indent_of(line) == indent_of(line_begin(mapping.entries.front().key.span.begin));
    };
    if (text_[line + indent_of(line).size()] == '-') return; // inside a list
    const auto is_in_route = [&] {
      const auto next = std::find_if(root.entries.begin(), root.entries.end(), [&](const auto &e) {
        return e.key.span.begin > route->key.span.begin;
      });
      return merge.begin > route->key.span.begin &&
             (next == root.entries.end() || merge.begin < next->key.span.begin);
    };
    if (is_beside(root) || (route != nullptr && is_in_route() && is_beside(route->value)))
      report(merge, "keys are merged in here, beside which ours would stand",
             "write them out: what is merged could hide our lists, or be hidden by them");
  }

  std::size_t line_begin(std::size_t at) const {
    const std::size_t end = text_.rfind('\n', at == 0 ? 0 : at - 1);
    return at == 0 || end == std::string::npos ? 0 : end + 1;
  }
  /// The first line below that is neither blank nor a comment.
  std::size_t first_line_after(std::size_t at) const {
    while ((at = text_.find('\n', at)) != std::string::npos) {
      const std::size_t word = text_.find_first_not_of(" \r", ++at);
      if (word != std::string::npos && text_[word] != '\n' && text_[word] != '#') return at;
    }
    return at;
  }
  /// Its value stands elsewhere.
  static bool is_alias(const yaml::Entry &entry) {
    return entry.value.span.begin < entry.key.span.end;
  }
  std::string indent_of(std::size_t line) const {
    const std::size_t end = text_.find_first_not_of(' ', line);
    return std::string(end == std::string::npos ? 0 : end - line, ' ');
  }

  /// Before the first entry of the list; where there is none, before the first key of the mapping.
  model::AlertmanagerBase::Place place(const Node &mapping, const std::string &key) {
    model::AlertmanagerBase::Place out;
    const yaml::Entry *entry = yaml::find_entry(mapping, key);
    if (mapping.entries.empty() || has_question_mark(mapping.entries.front()) ||
        (entry != nullptr && has_question_mark(*entry))) {
      report(mapping.span, "no key stands on a line of its own here",
             "write `" + key + ":` as indented YAML, so that ours can be added");
      return out;
    }
    if (entry == nullptr) {
      out.at = line_begin(mapping.entries.front().key.span.begin);
      out.indent = indent_of(out.at);
      out.has_key = false;
      return out;
    }
    const Node &list = entry->value;
    const std::size_t line = first_line_after(entry->key.span.end);
    const std::string indent = indent_of(line_begin(entry->key.span.begin));
    if (list.kind == NodeKind::Null && is_left_out(entry->key.span.end, line, indent)) {
      out.at = text_.find('\n', entry->key.span.end) + 1;
      out.indent = indent;
      return out;
    }
    if (list.kind != NodeKind::Sequence || list.flow || is_alias(*entry) ||
        line == std::string::npos || text_[line + indent_of(line).size()] != '-') {
      const bool is_empty = list.items.empty() && list.entries.empty() && list.text.empty();
      report(list.span, "`" + key + "` is not a list of indented lines",
             is_empty ? "remove the key: it is empty"
                      : "write each entry on lines of its own, after a `-`, so that ours can be "
                        "added");
      return out;
    }
    out.at = line;
    out.indent = indent_of(line);
    return out;
  }

  bool has_question_mark(const yaml::Entry &entry) const {
    const std::size_t line = line_begin(entry.key.span.begin);
    return text_[line + indent_of(line).size()] == '?';
  }

  /// Behind the key stands at most an anchor or a comment, and the next line is no part of it.
  bool is_left_out(std::size_t key_end, std::size_t next, const std::string &indent) const {
    const std::size_t end = text_.find('\n', key_end);
    if (end == std::string::npos) return false;
    std::size_t at = text_.find_first_not_of(" :\r", key_end);
    if (at < end && text_[at] == '&') at = text_.find_first_of(" \r\n", at);
    at = text_.find_first_not_of(" \r", at);
    const bool is_empty = at >= end || text_[at] == '#';
    return is_empty && (next == std::string::npos || indent_of(next).size() <= indent.size());
  }

  /// What is read beside the configuration leads elsewhere from its place in the output.
  void warn_of_relative(const Node &path) {
    if (path.kind != NodeKind::Scalar || path.text.empty() || path.text.starts_with('/')) return;
    diagnostics_.add(base::make_diagnostic(
        Code::MovedPath, path.span,
        "`" + path.text.substr(0, 80) + "` will be looked for beside alertmanager/alertmanager.yml",
        "write the whole path"));
  }
  void warn_of_files(const Node &node) {
    for (const Node &item : node.items)
      warn_of_files(item);
    for (const yaml::Entry &entry : node.entries) {
      if (entry.key.text.ends_with("_file")) warn_of_relative(entry.value);
      warn_of_files(entry.value);
    }
  }

  void report(base::Span where, std::string message, std::string help) {
    base::Diagnostic d =
        base::make_diagnostic(Code::BadBase, where, std::move(message), std::move(help));
    d.also.push_back({named_.span, "it is named here"});
    diagnostics_.add(std::move(d));
  }

  base::FileId file_;
  const model::Text &named_;
  const base::SourceSet &sources_;
  const std::string &text_;
  base::Diagnostics &diagnostics_;
  model::AlertmanagerBase out_;
};

} // namespace

std::optional<model::AlertmanagerBase> read_alertmanager_base(base::FileId file,
                                                              const model::Text &named,
                                                              const base::SourceSet &sources,
                                                              base::Diagnostics &diagnostics) {
  return BaseReader(file, named, sources, diagnostics).read();
}

} // namespace slac::decode
