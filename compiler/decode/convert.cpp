// SPDX-License-Identifier: Apache-2.0
// From one language of specs to another. Files are read document by document once more, after the
// tree has been found to be right; what a document becomes is what it is compiled from.
#include "compiler/decode/convert.hpp"

#include "compiler/decode/dialect.hpp"
#include "compiler/decode/openslo/write.hpp"
#include "compiler/yaml/parse.hpp"
#include "compiler/yaml/write.hpp"

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>

namespace slac::decode {
namespace {

using yaml::Node;
using yaml::NodeKind;

void add_scalars(const Node &node, std::vector<base::Span> &out) {
  if (node.kind == NodeKind::Scalar) out.push_back(node.span);
  for (const Node &item : node.items)
    add_scalars(item, out);
  for (const yaml::Entry &entry : node.entries) {
    add_scalars(entry.key, out);
    add_scalars(entry.value, out);
  }
}

/// The comments of a file, each above the first thing that is written of what follows it.
class Comments {
public:
  Comments(std::string_view text, const std::vector<base::Span> &scalars) {
    std::vector<base::Span> inside = scalars;
    std::sort(inside.begin(), inside.end(),
              [](const base::Span &a, const base::Span &b) { return a.begin < b.begin; });
    std::size_t next = 0;
    for (std::size_t at = 0; (at = text.find('#', at)) != std::string_view::npos; ++at) {
      while (next < inside.size() && inside[next].end <= at)
        ++next;
      if (next < inside.size() && inside[next].begin <= at) {
        at = std::max<std::size_t>(at, inside[next].end - 1);
        continue;
      }
      const bool begins = at == 0 || text[at - 1] == ' ' || text[at - 1] == '\t' ||
                          text[at - 1] == '\n' || text[at - 1] == '\r';
      if (!begins) continue;
      const std::size_t end = std::min(text.find('\n', at), text.size());
      std::string line(text.substr(at, end - at));
      while (!line.empty() && (line.back() == ' ' || line.back() == '\r'))
        line.pop_back();
      const std::size_t start =
          text.rfind('\n', at) == std::string_view::npos || at == 0 ? 0 : text.rfind('\n', at) + 1;
      const bool is_alone = text.find_first_not_of(" \t", start) == at;
      // Behind a value it is about its line.
      found_.push_back({is_alone ? at : start, std::move(line)});
      at = end;
    }
  }

  /// Says that something written stands there in the file.
  void expect(std::size_t offset) { places_.insert(offset); }

  /// Gives each comment its place: the first one behind it, or the last one there is.
  void settle() {
    for (auto &[offset, line] : found_) {
      if (places_.empty()) return;
      auto place = places_.lower_bound(offset);
      if (place == places_.end()) --place;
      above_[*place].push_back(std::move(line));
    }
    found_.clear();
  }

  std::vector<std::string> take(std::size_t offset) {
    const auto found = above_.find(offset);
    if (found == above_.end()) return {};
    std::vector<std::string> out = std::move(found->second);
    above_.erase(found);
    return out;
  }

private:
  std::vector<std::pair<std::size_t, std::string>> found_;
  std::set<std::size_t> places_;
  std::map<std::size_t, std::vector<std::string>> above_;
};

void expect_entries(const Node &node, Comments &comments) {
  for (const Node &item : node.items)
    expect_entries(item, comments);
  for (const yaml::Entry &entry : node.entries) {
    comments.expect(entry.key.span.begin);
    expect_entries(entry.value, comments);
  }
}

/// The documents of a file in our language.
struct File {
  std::vector<Node> documents;
  std::vector<Node> services; ///< that exist by being named
  std::vector<base::Span> scalars;
  bool is_ours = true; ///< all of it was
};

File read_file(base::FileId file, const SourceTree &tree, const TermsOfTree &terms) {
  File out;
  Fragment scratch;
  Context context{terms.project, terms.indicators,    terms.references,
                  scratch,       scratch.diagnostics, terms.skip_foreign};
  yaml::read_documents(file, tree.sources, scratch.diagnostics, [&](const Node &document) {
    add_scalars(document, out.scalars);
    for_each_resource(document, [&](const Node &resource) {
      const Dialect *dialect = dialect_of(resource);
      if (dialect == nullptr) {
        out.documents.push_back(resource);
        return;
      }
      out.is_ours = false;
      Translation translation = dialect->translate(resource, context);
      std::move(translation.documents.begin(), translation.documents.end(),
                std::back_inserter(out.documents));
      std::move(translation.services.begin(), translation.services.end(),
                std::back_inserter(out.services));
    });
    return true;
  });
  return out;
}

std::string path_of(const base::SourceFile &file) {
  std::filesystem::path out(file.relative.empty() ? file.path : file.relative);
  if (out.extension() == ".json") out.replace_extension(".yaml");
  return out.string();
}

std::string text_of(const std::vector<Node> &documents, std::string_view source,
                    const std::vector<base::Span> &scalars) {
  Comments comments(source, scalars);
  for (const Node &document : documents)
    expect_entries(document, comments);
  comments.settle();
  std::string out;
  for (const Node &document : documents) {
    if (!out.empty()) out += "---\n";
    yaml::write(
        document, [&](const yaml::Entry &entry) { return comments.take(entry.key.span.begin); },
        out);
  }
  return out;
}

const std::string &name_of(const Node &resource) {
  static const std::string kNone;
  const Node *metadata = yaml::find(resource, "metadata");
  const Node *name = metadata == nullptr ? nullptr : yaml::find(*metadata, "name");
  return name == nullptr ? kNone : name->text;
}

bool is_kind(const Node &resource, std::string_view kind) {
  const Node *its = yaml::find(resource, "kind");
  return its != nullptr && its->text == kind;
}

/// All files in our language, with the Services that are only named.
std::vector<File> read_files(const SourceTree &tree, std::string_view project, bool skip_foreign) {
  const TermsOfTree terms = terms_of(tree, project, skip_foreign);
  std::vector<File> out;
  std::set<std::string> declared;
  for (const base::FileId file : tree.files) {
    out.push_back(read_file(file, tree, terms));
    for (const Node &document : out.back().documents)
      if (is_kind(document, "Service")) declared.insert(name_of(document));
  }
  for (File &file : out)
    for (Node &service : file.services)
      if (declared.insert(service.text).second) {
        const Node at = service;
        file.documents.push_back(resource("Service", std::move(service), at));
      }
  return out;
}

} // namespace

std::vector<yaml::Node> documents_of(base::FileId file, const SourceTree &tree,
                                     const TermsOfTree &terms) {
  return read_file(file, tree, terms).documents;
}

std::vector<Converted> convert_to_ours(const SourceTree &tree, std::string_view project,
                                       bool skip_foreign) {
  const std::vector<File> files = read_files(tree, project, skip_foreign);
  std::vector<Converted> out;
  for (std::size_t i = 0; i < files.size(); ++i) {
    const base::SourceFile &source = tree.sources.file(tree.files[i]);
    std::string text =
        files[i].is_ours ? source.text : text_of(files[i].documents, source.text, files[i].scalars);
    if (!text.empty()) out.push_back({path_of(source), std::move(text)});
  }
  return out;
}

std::vector<Converted> convert_to_openslo(const SourceTree &tree, std::string_view project,
                                          bool skip_foreign, std::vector<Unsaid> &unsaid) {
  const std::vector<File> files = read_files(tree, project, skip_foreign);
  std::vector<Converted> out;
  for (std::size_t i = 0; i < files.size(); ++i) {
    std::vector<Node> documents;
    for (const Node &document : files[i].documents)
      if (auto said = openslo::write(document, unsaid)) documents.push_back(std::move(*said));
    const base::SourceFile &source = tree.sources.file(tree.files[i]);
    std::string text = text_of(documents, source.text, files[i].scalars);
    if (!text.empty()) out.push_back({path_of(source), std::move(text)});
  }
  return out;
}

} // namespace slac::decode
