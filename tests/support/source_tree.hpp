// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/base/render.hpp"
#include "compiler/decode/tree.hpp"
#include "tests/support/memory_files.hpp"

#include <catch2/catch.hpp>

#include <memory>

namespace support {

/// Specs that are right, as the exporter loads them.
inline std::shared_ptr<const slac::model::Model> model_of(const std::string &specs) {
  test::MemoryFiles files;
  files.add("specs.yaml", specs);
  slac::base::Diagnostics diagnostics;
  const auto tree = slac::decode::load_tree({"specs.yaml"}, files, diagnostics);
  auto model = std::make_shared<slac::model::Model>(slac::decode::decode_tree(tree, diagnostics));
  std::string findings;
  for (const slac::base::Diagnostic &d : diagnostics.sorted())
    findings += slac::base::render_text(d, tree.sources);
  INFO(findings);
  REQUIRE_FALSE(diagnostics.has_errors());
  return model;
}

} // namespace support
