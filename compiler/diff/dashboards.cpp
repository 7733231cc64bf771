// SPDX-License-Identifier: Apache-2.0
#include "compiler/diff/outputs.hpp"
#include "compiler/emit/emit.hpp"

#include <functional>
#include <map>

namespace slac::diff {
namespace {

/// Keeps of each file its hash alone.
class HashSink final : public base::Sink {
public:
  void open(std::string path) override { path_ = std::move(path); }
  void append(std::string_view text) override { text_ += text; }
  void close() override {
    hashes[path_] = std::hash<std::string>()(text_);
    text_.clear();
  }
  std::map<std::string, std::size_t> hashes;

private:
  std::string path_;
  std::string text_;
};

std::map<std::string, std::size_t> dashboards(const Side &side) {
  HashSink sink;
  base::Diagnostics found; // by the check before
  const auto emitter = emit::make_grafana_emitter(*side.model, {});
  for (const plan::Unit &unit : plan::make_units(*side.model, side.tree->sources, found))
    emitter->emit(unit, sink);
  return std::move(sink.hashes);
}

} // namespace

void compare_dashboards(const Sides &sides, std::vector<Change> &out) {
  const auto before = dashboards(sides.before);
  const auto after = dashboards(sides.after);
  std::vector<std::string> gone;
  std::vector<std::string> come;
  std::vector<std::string> changed;
  for (const auto &[path, hash] : before) {
    const auto found = after.find(path);
    if (found == after.end())
      gone.push_back(path);
    else if (found->second != hash)
      changed.push_back(path);
  }
  for (const auto &[path, hash] : after)
    if (!before.contains(path)) come.push_back(path);
  const auto say = [&](const char *what, const std::vector<std::string> &paths) {
    if (!paths.empty())
      out.push_back({Topic::Dashboards,
                     "Project",
                     sides.after.model->project.name.value,
                     "",
                     {what + listed(paths, 10)},
                     {},
                     {}});
  };
  say("gone: ", gone);
  say("new: ", come);
  say("changed: ", changed);
}

} // namespace slac::diff
