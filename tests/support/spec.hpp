// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/base/render.hpp"
#include "compiler/check/check.hpp"
#include "compiler/decode/tree.hpp"
#include "compiler/time/rfc3339.hpp"
#include "tests/support/memory_files.hpp"

#include <catch2/catch.hpp>

#include <memory>
#include <string>

namespace support {

inline slac::time::Instant at(const char *text) {
  return std::get<slac::time::Instant>(slac::time::parse_rfc3339(text, true));
}

enum class Judged { ByDecoding, ByChecks };

/// What one file of specs means; an error in it fails the test.
inline std::shared_ptr<const slac::model::Model> model_of(const std::string &specs,
                                                          Judged judged = Judged::ByDecoding) {
  test::MemoryFiles files;
  files.add("specs.yaml", specs);
  slac::base::Diagnostics diagnostics;
  const auto tree = slac::decode::load_tree({"specs.yaml"}, files, diagnostics);
  auto model = std::make_shared<slac::model::Model>(slac::decode::decode_tree(tree, diagnostics));
  if (judged == Judged::ByChecks) slac::check::check_model(*model, {}, diagnostics);
  std::string findings;
  for (const slac::base::Diagnostic &d : diagnostics.sorted())
    findings += slac::base::render_text(d, tree.sources);
  INFO(findings);
  REQUIRE_FALSE(diagnostics.has_errors());
  return model;
}

} // namespace support
