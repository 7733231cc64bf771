// SPDX-License-Identifier: Apache-2.0
#include "compiler/diff/fields.hpp"

#include "compiler/decode/convert.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace slac::diff {
namespace {

using yaml::Node;
using yaml::NodeKind;

/// What a change of a field means.
enum class Meaning {
  Judged,  ///< another comparison says it
  Plain,   ///< touches no promise
  Unknown, ///< may change what is measured or paid
};

struct Known {
  std::string_view kind;
  std::string_view field; ///< below `spec`; empty: all of them
  Meaning meaning;
};

/// The first that fits; without one it is unknown.
constexpr std::array kKnown{
    Known{"Project", "timezone", Meaning::Unknown},
    Known{"Project", "severities", Meaning::Unknown},
    Known{"Project", "exclusions", Meaning::Judged},
    Known{"Project", "sloth", Meaning::Judged},
    Known{"Project", "", Meaning::Plain},
    Known{"Service", "", Meaning::Plain},
    Known{"Channel", "", Meaning::Plain},
    Known{"Account", "title", Meaning::Plain},
    Known{"Account", "timezone", Meaning::Plain},
    Known{"Account", "locale", Meaning::Plain},
    Known{"Account", "aliases", Meaning::Judged},
    Known{"Account", "from", Meaning::Judged},
    Known{"Account", "until", Meaning::Judged},
    Known{"Calendar", "", Meaning::Judged},
    Known{"Maintenance", "", Meaning::Judged},
    Known{"Indicator", "", Meaning::Judged},
    Known{"KPI", "", Meaning::Judged},
    Known{"Objective", "description", Meaning::Plain},
    Known{"Objective", "alerts", Meaning::Plain},
    Known{"Objective", "noData", Meaning::Plain},
    Known{"Objective", "minimum", Meaning::Plain},
    Known{"Objective", "", Meaning::Judged},
    Known{"Agreement", "title", Meaning::Plain},
    Known{"Agreement", "reviewed", Meaning::Plain},
    Known{"Agreement", "owners", Meaning::Plain},
    Known{"Agreement", "escalation", Meaning::Plain},
    Known{"Agreement", "settle", Meaning::Plain},
    Known{"Agreement", "schedule", Meaning::Plain},
    Known{"Agreement", "statementTo", Meaning::Plain},
    Known{"Agreement", "alerts", Meaning::Plain},
    Known{"Agreement", "", Meaning::Judged},
    Known{"Source", "every", Meaning::Plain},
    Known{"Source", "rateLimit", Meaning::Plain},
    Known{"Source", "writeBack", Meaning::Plain},
};

Meaning meaning_of(std::string_view kind, std::string_view field) {
  if (field.starts_with("metadata.")) return Meaning::Plain; // labels select by what they give
  for (const Known &known : kKnown) {
    if (known.kind != kind) continue;
    if (known.field.empty() || field == known.field ||
        (field.starts_with(known.field) && field.substr(known.field.size()).starts_with(".")))
      return known.meaning;
  }
  return Meaning::Unknown;
}

/// Where secrets or their addresses may stand.
bool hides_values(std::string_view kind) {
  return kind == "Source" || kind == "Connector" || kind == "Channel" || kind == "Project";
}

struct Value {
  std::string text;
  base::Span span;
};
using Values = std::map<std::string, Value>;

void flatten(const Node &node, const std::string &path, Values &out) {
  if (node.kind == NodeKind::Mapping && !node.entries.empty()) {
    for (const yaml::Entry &entry : node.entries)
      flatten(entry.value, path.empty() ? entry.key.text : path + "." + entry.key.text, out);
    return;
  }
  const bool is_plain = std::all_of(node.items.begin(), node.items.end(),
                                    [](const Node &item) { return item.kind == NodeKind::Scalar; });
  if (node.kind == NodeKind::Sequence && is_plain) {
    std::vector<std::string> texts;
    for (const Node &item : node.items)
      texts.push_back(item.text);
    out[path] = {"[" + listed(texts, texts.size()) + "]", node.span};
    return;
  }
  if (node.kind == NodeKind::Sequence) {
    for (std::size_t i = 0; i < node.items.size(); ++i)
      flatten(node.items[i], path + ".[" + std::to_string(i) + "]", out);
    return;
  }
  out[path] = {node.kind == NodeKind::Scalar ? node.text : "nothing", node.span};
}

struct Document {
  Values values; ///< by fields of its `spec`, and `metadata.labels.NAME`
  base::Span span;
};
using Documents = std::map<std::pair<std::string, std::string>, Document>; ///< by kind and name

std::string text_at(const Node &node, std::string_view key) {
  const Node *found = yaml::find(node, key);
  return found == nullptr ? std::string() : found->text;
}

Documents read(const std::vector<base::FileId> &files, const decode::SourceTree &tree,
               const decode::TermsOfTree &terms, bool &is_plain) {
  Documents out;
  for (const base::FileId file : files) {
    const std::vector<Node> documents = decode::documents_of(file, tree, terms);
    is_plain = is_plain && !documents.empty();
    for (const Node &node : documents) {
      const std::string kind = text_at(node, "kind");
      is_plain = is_plain && (kind == "Objective" || kind == "Service");
      const Node *metadata = yaml::find(node, "metadata");
      if (metadata == nullptr) continue;
      Document document;
      document.span = node.span;
      if (const Node *spec = yaml::find(node, "spec")) flatten(*spec, "", document.values);
      if (const Node *labels = yaml::find(*metadata, "labels"))
        flatten(*labels, "metadata.labels", document.values);
      out[{kind, text_at(*metadata, "name")}] = std::move(document);
    }
  }
  return out;
}

bool is_equal(const Document &a, const Document &b) {
  return std::equal(a.values.begin(), a.values.end(), b.values.begin(), b.values.end(),
                    [](const auto &x, const auto &y) {
                      return x.first == y.first && x.second.text == y.second.text;
                    });
}

/// Files that do not stand in the other tree with the same text.
std::vector<base::FileId> changed_files(const decode::SourceTree &tree,
                                        const decode::SourceTree &other) {
  std::map<std::string_view, std::string_view> texts;
  for (const base::FileId file : other.files)
    texts.emplace(other.sources.file(file).relative, other.sources.file(file).text);
  std::vector<base::FileId> out;
  for (const base::FileId file : tree.files) {
    const auto found = texts.find(tree.sources.file(file).relative);
    if (found == texts.end() || found->second != tree.sources.file(file).text) out.push_back(file);
  }
  return out;
}

} // namespace

struct Fields::Index {
  Documents before;
  Documents after;
  bool is_plain = true; ///< the files that changed hold Objectives alone
};

Fields::Fields(const Side &before, const Side &after, bool skip_foreign)
    : index_(std::make_unique<Index>()) {
  index_->before =
      read(changed_files(*before.tree, *after.tree), *before.tree,
           decode::terms_of(*before.tree, before.model->project.name.value, skip_foreign),
           index_->is_plain);
  index_->after = read(changed_files(*after.tree, *before.tree), *after.tree,
                       decode::terms_of(*after.tree, after.model->project.name.value, skip_foreign),
                       index_->is_plain);
}

Fields::~Fields() = default;

std::map<std::pair<std::string, std::string>, std::string> Fields::renamed() const {
  std::map<std::pair<std::string, std::string>, std::string> out;
  std::set<std::string> taken;
  for (const auto &[id, document] : index_->before) {
    if (index_->after.contains(id) || document.values.empty()) continue;
    for (const auto &[other, candidate] : index_->after)
      if (other.first == id.first && !index_->before.contains(other) &&
          !taken.contains(other.first + "/" + other.second) && is_equal(document, candidate)) {
        out.emplace(id, other.second);
        taken.insert(other.first + "/" + other.second);
        break;
      }
  }
  return out;
}

std::optional<std::set<std::string>> Fields::changed_objectives() const {
  if (!index_->is_plain) return std::nullopt;
  const auto is_same = [&](const auto &id) {
    const auto before = index_->before.find(id);
    const auto after = index_->after.find(id);
    return before != index_->before.end() && after != index_->after.end() &&
           is_equal(before->second, after->second);
  };
  std::set<std::string> out;
  for (const Documents *documents : {&index_->before, &index_->after})
    for (const auto &[id, document] : *documents) {
      // It gives its Objectives labels and a runbook.
      if (id.first == "Service" && !is_same(id)) return std::nullopt;
      if (id.first == "Objective") out.insert(id.second);
    }
  return out;
}

void Fields::compare(const Sides &sides, const ClosedWindows &closed,
                     std::vector<Change> &out) const {
  const auto every = [&] { return closed_where(closed, [](const auto &) { return true; }); };
  const auto say = [&](const std::string &kind, const std::string &name, std::string text,
                       Effect effect, const Place &place) {
    out.push_back({effect == Effect::None ? Topic::Other : Topic::Measuring,
                   kind,
                   name,
                   "",
                   {std::move(text), effect},
                   place,
                   effect == Effect::None ? std::vector<std::string>() : every()});
  };
  // Records name accounts, services and their source: those that say the former name are others'.
  const auto is_in_records = [](const std::string &kind) {
    return kind == "Account" || kind == "Service" || kind == "Source";
  };
  for (const auto &[id, name] : sides.renamed)
    out.push_back({Topic::Series,
                   id.first,
                   name,
                   "",
                   {"was called `" + id.second +
                        "`: its series are others, and history stays with the former name" +
                        (is_in_records(id.first) ? ", as do records that say it" : ""),
                    is_in_records(id.first) ? Effect::Unordered : Effect::None},
                   sides.after.place(index_->after.at({id.first, name}).span),
                   closed_where(closed, [&, key = id](const ClosedWindow &one) {
                     return (key.first == "Agreement" && one.agreement == key.second) ||
                            (key.first == "Account" && one.account == key.second) ||
                            key.first == "Service" || key.first == "Source";
                   })});
  for (const auto &[id, document] : index_->before) {
    const auto &[kind, name] = id;
    const auto found = index_->after.find({kind, sides.name_after(kind, name)});
    const bool is_judged = meaning_of(kind, "") == Meaning::Judged || kind == "Account";
    if (found == index_->after.end()) {
      if (!is_judged)
        say(kind, name, "is gone",
            meaning_of(kind, "") == Meaning::Unknown ? Effect::Unordered : Effect::None,
            sides.before.place(document.span));
      continue;
    }
    std::set<std::string> fields;
    for (const Values *values :
         std::initializer_list<const Values *>{&document.values, &found->second.values})
      for (const auto &[field, value] : *values)
        fields.insert(field);
    for (const std::string &field : fields) {
      const auto was = document.values.find(field);
      const auto is = found->second.values.find(field);
      const std::string before = was == document.values.end() ? "nothing" : was->second.text;
      const std::string after = is == found->second.values.end() ? "nothing" : is->second.text;
      const Meaning meaning = meaning_of(kind, field);
      if (before == after || meaning == Meaning::Judged) continue;
      say(kind, found->first.second,
          hides_values(kind) ? quoted(field) + " is another"
                             : field + ": " + arrow(quoted(before), quoted(after)),
          meaning == Meaning::Plain ? Effect::None : Effect::Unordered,
          sides.after.place(is == found->second.values.end() ? found->second.span
                                                             : is->second.span));
    }
  }
  for (const auto &[id, document] : index_->after) {
    const auto &[kind, name] = id;
    const bool is_new =
        !index_->before.contains(id) &&
        std::none_of(sides.renamed.begin(), sides.renamed.end(), [&, key = id](const auto &one) {
          return one.first.first == key.first && one.second == key.second;
        });
    if (!is_new || meaning_of(kind, "") == Meaning::Judged) continue;
    // One more Source reads more records; a Connector may stand in place of the catalog's.
    say(kind, name, "is new", kind == "Connector" ? Effect::Unordered : Effect::None,
        sides.after.place(document.span));
  }
}

} // namespace slac::diff
