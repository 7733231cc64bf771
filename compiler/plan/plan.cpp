// SPDX-License-Identifier: Apache-2.0
#include "compiler/plan/plan.hpp"

#include "compiler/plan/calendar_rules.hpp"

#include <algorithm>
#include <iterator>
#include <map>

namespace slac::plan {
namespace {

using base::Code;

/// The folder of what belongs to no single spec.
constexpr std::string_view kShared = "_slac/";

std::string without_extension(std::string path) {
  for (const std::string_view extension : {".yaml", ".yml"})
    if (path.ends_with(extension)) {
      path.resize(path.size() - extension.size());
      return path;
    }
  return path;
}

/// Leads nowhere but down, and fits into a list of lines.
bool is_safe(const std::string &path) {
  return !path.empty() && path.front() != '/' &&
         ("/" + path + "/").find("/../") == std::string::npos &&
         std::none_of(path.begin(), path.end(),
                      [](unsigned char c) { return c < 0x20 || c == 0x7F; });
}

/// Gathers the resources of each spec file.
class Units {
public:
  explicit Units(const base::SourceSet &sources) : sources_(sources) {}

  SpecFile &of(const model::Text &name) {
    const auto [it, is_new] = files_.try_emplace(name.span.file);
    if (is_new) {
      it->second.first = name.span;
      it->second.unit.path = without_extension(sources_.file(name.span.file).relative);
    }
    return std::get<SpecFile>(it->second.unit.of);
  }

  /// By path, those that have one of their own.
  std::vector<Unit> take(base::Diagnostics &diagnostics) {
    std::map<std::string, const Entry *> by_path;
    for (const auto &[file, entry] : files_)
      if (is_usable(entry, diagnostics)) {
        const auto [it, is_new] = by_path.emplace(entry.unit.path, &entry);
        if (!is_new) report_collision(entry, *it->second, diagnostics);
      }
    std::vector<Unit> out;
    for (const auto &[path, entry] : by_path)
      out.push_back(entry->unit);
    return out;
  }

private:
  struct Entry {
    Unit unit;
    base::Span first; ///< a name in the file
  };

  const std::string &path_of(const Entry &entry) const {
    return sources_.file(entry.first.file).path;
  }

  static bool is_usable(const Entry &entry, base::Diagnostics &diagnostics) {
    if (entry.unit.path.starts_with(kShared)) {
      diagnostics.add(base::make_diagnostic(Code::OutputPath, entry.first,
                                            "the output folder `" + std::string(kShared) +
                                                "` is for what belongs to no single spec",
                                            "rename the folder of this file"));
      return false;
    }
    if (is_safe(entry.unit.path)) return true;
    diagnostics.add(base::make_diagnostic(Code::OutputPath, entry.first,
                                          "no output can be named after this file",
                                          "rename the file: its name holds a control character"));
    return false;
  }

  void report_collision(const Entry &second, const Entry &first,
                        base::Diagnostics &diagnostics) const {
    base::Diagnostic d =
        base::make_diagnostic(Code::OutputCollision, second.first,
                              "`" + path_of(first) + "` and `" + path_of(second) +
                                  "` have one output path: `" + first.unit.path + ".yaml`",
                              "rename one of them, or give the folder that holds both");
    d.also.push_back({first.first, "in the other file"});
    diagnostics.add(std::move(d));
  }

  const base::SourceSet &sources_;
  std::map<base::FileId, Entry> files_;
};

} // namespace

std::vector<Unit> make_units(const model::Model &model, const base::SourceSet &sources,
                             base::Diagnostics &diagnostics) {
  Units units(sources);
  for (const model::Objective &o : model.objectives)
    units.of(o.name).objectives.push_back(&o);
  for (const model::Agreement &a : model.agreements)
    units.of(a.name).agreements.push_back(&a);
  std::vector<Unit> out = units.take(diagnostics);
  if (!model.agreements.empty())
    out.push_back({std::string(kShared) + "exporter", SharedRules{make_exporter_rules}});
  const auto has_calendar = [](const std::vector<model::Objective> &all) {
    return std::any_of(all.begin(), all.end(),
                       [](const model::Objective &o) { return !calendar_windows(o).empty(); });
  };
  if (has_calendar(model.objectives) || has_calendar(model.promised))
    out.push_back({std::string(kShared) + "calendar", SharedRules{make_calendar_rules}});
  if (!model.project.alertmanager.watchdog.value.empty())
    out.push_back({std::string(kShared) + "watchdog", SharedRules{make_watchdog_rules}});
  if (!model.objectives.empty())
    out.push_back({std::string(kShared) + "objectives", AllObjectives{}});
  if (!model.agreements.empty())
    out.push_back({std::string(kShared) + "agreements", AllAgreements{}});
  return out;
}

} // namespace slac::plan
