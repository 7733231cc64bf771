// SPDX-License-Identifier: Apache-2.0
// No spec crashes the front end or the plan, every finding can be rendered, and formatting keeps
// what a spec says (it throws otherwise). What is right is right in every language that it is
// converted to.
#include "compiler/base/render.hpp"
#include "compiler/check/check.hpp"
#include "compiler/decode/convert.hpp"
#include "compiler/decode/format.hpp"
#include "compiler/decode/tree.hpp"
#include "compiler/emit/emit.hpp"
#include "tests/support/memory_files.hpp"
#include "tests/support/memory_sink.hpp"

namespace {

/// What is written in another language is read there.
void must_be_clean(const std::vector<slac::decode::Converted> &converted) {
  test::MemoryFiles files;
  std::vector<std::string> paths;
  for (const auto &file : converted) {
    files.add(file.path, file.text);
    paths.push_back(file.path);
  }
  slac::base::Diagnostics diagnostics;
  const auto tree = slac::decode::load_tree(paths, files, diagnostics);
  slac::decode::decode_tree(tree, diagnostics);
  if (diagnostics.has_errors()) __builtin_trap();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char *data, std::size_t size) {
  test::MemoryFiles files;
  files.add("s.yaml", std::string(reinterpret_cast<const char *>(data), size));
  slac::base::Diagnostics diagnostics;
  const auto tree = slac::decode::load_tree({"s.yaml"}, files, diagnostics);
  for (const auto file : tree.files) {
    slac::base::Diagnostics of_format;
    slac::decode::format(file, tree.sources, of_format);
  }
  const auto model = slac::decode::decode_tree(tree, diagnostics);
  if (!diagnostics.has_errors()) slac::check::check_model(model, {}, diagnostics);
  for (const auto &d : diagnostics.sorted()) {
    slac::base::render_text(d, tree.sources);
    slac::base::render_json(d, tree.sources);
  }
  if (diagnostics.has_errors()) return 0;
  std::vector<slac::decode::Unsaid> unsaid;
  must_be_clean(slac::decode::convert_to_ours(tree, {}, false));
  must_be_clean(slac::decode::convert_to_openslo(tree, {}, false, unsaid));
  test::MemorySink sink;
  const auto units = slac::plan::make_units(model, tree.sources, diagnostics);
  for (const auto &target : slac::emit::targets()) {
    const auto emitter = target.make_emitter(model, {});
    for (const auto &unit : units)
      emitter->emit(unit, sink);
  }
  return 0;
}
