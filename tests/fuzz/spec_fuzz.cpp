// SPDX-License-Identifier: Apache-2.0
// No spec crashes the front end or the plan, every finding can be rendered, and formatting keeps
// what a spec says (it throws otherwise).
#include "compiler/base/render.hpp"
#include "compiler/check/check.hpp"
#include "compiler/decode/format.hpp"
#include "compiler/decode/tree.hpp"
#include "compiler/emit/emit.hpp"
#include "tests/support/memory_files.hpp"
#include "tests/support/memory_sink.hpp"

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
  test::MemorySink sink;
  const auto units = slac::plan::make_units(model, tree.sources, diagnostics);
  for (const auto &target : slac::emit::targets()) {
    const auto emitter = target.make_emitter(model, {});
    for (const auto &unit : units)
      emitter->emit(unit, sink);
  }
  return 0;
}
