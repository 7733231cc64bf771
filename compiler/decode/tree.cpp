// SPDX-License-Identifier: Apache-2.0
// From paths to one model: files are read in parallel, dispatched by kind to the decoders, and
// resolved together. Limits of size, depth and number are enforced on the way.
#include "compiler/decode/tree.hpp"

#include "compiler/base/parallel.hpp"
#include "compiler/decode/alertmanager_base.hpp"
#include "compiler/decode/connector_catalog.hpp"
#include "compiler/decode/dialect.hpp"
#include "compiler/decode/slac_v1/kinds.hpp"
#include "compiler/model/resolve.hpp"
#include "compiler/yaml/parse.hpp"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <set>

namespace slac::decode {
namespace {

/// `file` as seen from `path`, the folder that holds it or the file itself.
std::string below(const std::string &path, const std::string &file) {
  const std::filesystem::path whole(file);
  return (file == path ? whole.filename() : whole.lexically_relative(path)).string();
}

Fragment decode_file(base::FileId file, const base::SourceSet &sources, const TermsOfTree &terms) {
  Fragment out;
  Context context{terms.project, terms.indicators, terms.references,
                  out,           out.diagnostics,  terms.skip_foreign};
  const bool clean =
      yaml::read_documents(file, sources, out.diagnostics, [&](const yaml::Node &document) {
        out.empty = false;
        for_each_resource(document, [&](const yaml::Node &resource) {
          if (!decode_document(resource, context)) out.complete = false;
        });
        return true;
      });
  out.complete = out.complete && clean;
  return out;
}

/// The Projects of the files that mention one, as far as they can be read.
std::vector<model::Project> find_projects(const SourceTree &tree) {
  std::vector<model::Project> out;
  for (const base::FileId file : tree.files) {
    const std::size_t last = tree.sources.file(file).text.rfind("Project");
    if (last == std::string::npos) continue;
    const model::Project unknown;
    Fragment scratch;
    const IndicatorCatalog none;
    const References nothing;
    Context context{unknown, none, nothing, scratch, scratch.diagnostics};
    yaml::read_documents(file, tree.sources, scratch.diagnostics, [&](const yaml::Node &document) {
      if (slac_v1::is_project(document)) slac_v1::decode_document(document, context);
      return document.span.begin < last; // behind it there is none
    });
    std::move(scratch.projects.begin(), scratch.projects.end(), std::back_inserter(out));
  }
  return out;
}

/// The one of that name; without a name the first. Null: there is none.
const model::Project *find_project(const std::vector<model::Project> &projects,
                                   std::string_view name) {
  const auto found =
      std::find_if(projects.begin(), projects.end(), [&](const model::Project &project) {
        return name.empty() || project.name.value == name;
      });
  return found == projects.end() ? nullptr : &*found;
}

/// The file that the Project names, beside its own. It may lie among the specs.
void find_alertmanager_base(const model::Project &project, SourceTree &tree,
                            const base::Files &files, base::Diagnostics &diagnostics) {
  const model::Text &named = project.alertmanager.base;
  if (named.value.empty()) return;
  const std::filesystem::path own(tree.sources.file(named.span.file).path);
  const std::string path = (own.parent_path() / named.value).lexically_normal().string();
  for (base::FileId file = 0; file < tree.sources.size(); ++file)
    if (std::filesystem::path(tree.sources.file(file).path).lexically_normal() == path) {
      std::erase(tree.files, file);
      tree.alertmanager_bases[project.name.value] = file;
      return;
    }
  if (const auto file = read_source(path, {}, files, tree, diagnostics))
    tree.alertmanager_bases[project.name.value] = *file;
}

/// The Indicators of the files that mention one. What is wrong with them is said when they are
/// decoded.
IndicatorCatalog find_indicators(const SourceTree &tree) {
  IndicatorCatalog out;
  for (const base::FileId file : tree.files) {
    if (tree.sources.file(file).text.find("Indicator") == std::string::npos) continue;
    base::Diagnostics unused;
    yaml::read_documents(file, tree.sources, unused, [&](const yaml::Node &document) {
      if (auto read = slac_v1::read_indicator_template(document, unused)) out.add(std::move(*read));
      return true;
    });
  }
  return out;
}

/// What specs of other languages refer to, in files that may hold some.
References find_references(const SourceTree &tree) {
  References out;
  for (const base::FileId file : tree.files) {
    const std::string_view text = tree.sources.file(file).text;
    if (text.find("openslo/v1") == std::string_view::npos &&
        text.find("AlertWindows") == std::string_view::npos)
      continue;
    base::Diagnostics unused;
    yaml::read_documents(file, tree.sources, unused, [&](const yaml::Node &document) {
      add_references(document, out);
      return true;
    });
  }
  return out;
}

std::vector<Fragment> decode_files(const SourceTree &tree, const TermsOfTree &terms) {
  std::vector<Fragment> out(tree.files.size());
  base::for_each_index(
      out.size(), [&](std::size_t i) { out[i] = decode_file(tree.files[i], tree.sources, terms); });
  return out;
}

const model::Project *find_project(const std::vector<Fragment> &fragments, std::string_view name) {
  for (const Fragment &fragment : fragments)
    if (const model::Project *found = find_project(fragment.projects, name)) return found;
  return nullptr;
}

template <class T>
void append(std::vector<T> &to, std::vector<T> &from) {
  to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
  from = {};
}

void append(model::Resources &to, model::Resources &from) {
  append(to.services, from.services);
  append(to.accounts, from.accounts);
  append(to.calendars, from.calendars);
  append(to.maintenances, from.maintenances);
  append(to.objectives, from.objectives);
  append(to.agreements, from.agreements);
  append(to.kpis, from.kpis);
  append(to.channels, from.channels);
  append(to.connectors, from.connectors);
  append(to.sources, from.sources);
}

/// Services that specs of other languages name, where no Service of the name is declared.
void add_implied_services(const std::vector<model::Text> &names, model::Model &model) {
  std::set<std::string_view> known;
  for (const model::Service &service : model.services)
    known.insert(service.name.value);
  std::vector<model::Service> more;
  for (const model::Text &name : names)
    if (known.insert(name.value).second) more.push_back({name, {}, {}, {}, {}});
  append(model.services, more);
}

/// A second one of the name; without a name any second one.
void refuse_second_projects(const std::vector<Fragment> &fragments, std::string_view name,
                            base::Diagnostics &diagnostics) {
  const model::Project *first = find_project(fragments, name);
  for (const Fragment &fragment : fragments)
    for (const model::Project &project : fragment.projects) {
      if (&project == first || (!name.empty() && project.name.value != name)) continue;
      base::Diagnostic d = base::make_diagnostic(
          base::Code::DuplicateName, project.name.span,
          name.empty() ? "this command takes a tree of one Project, this is the second"
                       : "Project `" + project.name.value + "` is defined twice",
          name.empty() ? "choose one with --project NAME" : "rename or remove one");
      d.also.push_back({first->name.span, "the first one"});
      diagnostics.add(std::move(d));
    }
}

} // namespace

std::optional<base::FileId> read_source(const std::string &path, std::string relative,
                                        const base::Files &files, SourceTree &tree,
                                        base::Diagnostics &diagnostics) {
  auto read = files.read(path, yaml::kMaxFileBytes);
  if (!read) {
    tree.io_errors.push_back(read.error());
    return std::nullopt;
  }
  const bool too_large = read.value().too_large;
  const base::FileId out = tree.sources.add(
      path, too_large ? std::string() : std::move(read.value().text), std::move(relative));
  if (!too_large) return out;
  diagnostics.add(base::make_diagnostic(base::Code::FileTooLarge, {out, 0, 0},
                                        "file is larger than " +
                                            std::to_string(yaml::kMaxFileBytes >> 20U) + " MiB",
                                        "split it: a tree may have any number of files"));
  return std::nullopt;
}

SourceTree load_tree(const std::vector<std::string> &paths, const base::Files &files,
                     base::Diagnostics &diagnostics) {
  SourceTree tree;
  std::set<std::string> seen;
  for (const std::string &path : paths) {
    auto listed = files.list_specs(path);
    if (!listed) {
      tree.io_errors.push_back(listed.error());
      continue;
    }
    for (const std::string &file : listed.value()) {
      if (!seen.insert(file).second) continue;
      const auto id = read_source(file, below(path, file), files, tree, diagnostics);
      if (id &&
          (file == path || !file.ends_with(".json") || may_hold_specs(tree.sources.file(*id).text)))
        tree.files.push_back(*id);
    }
  }
  tree.projects = find_projects(tree);
  for (const model::Project &project : tree.projects)
    find_alertmanager_base(project, tree, files, diagnostics);
  return tree;
}

TermsOfTree terms_of(const SourceTree &tree, std::string_view project, bool skip_foreign) {
  TermsOfTree out{{}, find_indicators(tree), find_references(tree), skip_foreign};
  if (const model::Project *chosen = find_project(tree.projects, project)) out.project = *chosen;
  return out;
}

model::Model decode_tree(const SourceTree &tree, base::Diagnostics &diagnostics,
                         std::string_view project, bool skip_foreign) {
  bool complete = !diagnostics.has_errors();
  TermsOfTree terms = terms_of(tree, project, skip_foreign);
  std::vector<Fragment> fragments = decode_files(tree, terms);
  // A Project whose kind is written with an escape is found only now.
  const model::Project *first = find_project(fragments, project);
  if (first != nullptr && first->name.span != terms.project.name.span) {
    terms.project = *first;
    fragments = decode_files(tree, terms);
  }
  model::Model model;
  model.project = std::move(terms.project);
  refuse_second_projects(fragments, project, diagnostics);
  bool empty = true;
  std::vector<model::Text> implied;
  std::size_t objectives = 0; // large, and the many of a tree
  for (const Fragment &fragment : fragments)
    objectives += fragment.resources.objectives.size();
  model.objectives.reserve(objectives);
  for (Fragment &fragment : fragments) {
    append(model, fragment.resources);
    append(implied, fragment.implied_services);
    model.left_out += fragment.left_out;
    diagnostics.merge(std::move(fragment.diagnostics));
    complete = complete && fragment.complete;
    empty = empty && fragment.empty;
  }
  if (empty && !diagnostics.has_errors() && !tree.files.empty())
    diagnostics.add(base::make_diagnostic(base::Code::NoResources, {tree.files.front(), 0, 0},
                                          "expected at least one resource, got an empty file",
                                          "start with `apiVersion: slac/v1`"));
  if (const auto base = tree.alertmanager_bases.find(model.project.name.value);
      base != tree.alertmanager_bases.end())
    model.project.alertmanager.base_config = read_alertmanager_base(
        base->second, model.project.alertmanager.base, tree.sources, diagnostics);
  add_built_in_connectors(model);
  add_implied_services(implied, model);
  if (!complete) return model;
  std::vector<std::string_view> catalog;
  if (!model.sources.empty())
    for (const model::Connector &known : built_in_connectors())
      catalog.push_back(known.name.value);
  model::resolve(model, catalog, diagnostics);
  return model;
}

} // namespace slac::decode
