// SPDX-License-Identifier: Apache-2.0
#include "exporter/runtime/specs.hpp"

#include "compiler/base/printable.hpp"
#include "compiler/base/render.hpp"
#include "compiler/check/check.hpp"
#include "compiler/decode/tree.hpp"
#include "exporter/connector/mapping.hpp"
#include "exporter/runtime/spec_text.hpp"

#include <algorithm>

namespace slax::runtime {
Specs load_specs(const std::vector<std::string> &paths, const std::string &project) {
  Specs out;
  slac::base::Diagnostics diagnostics;
  const slac::decode::SourceTree tree =
      slac::decode::load_tree(paths, slac::base::DiskFiles(), diagnostics);
  const bool is_known = project.empty() || std::any_of(tree.projects.begin(), tree.projects.end(),
                                                       [&](const slac::model::Project &known) {
                                                         return known.name.value == project;
                                                       });
  if (!is_known && tree.io_errors.empty()) {
    out.has_errors = true;
    out.findings = "sla-exporter: no Project is named `" + slac::base::printable(project) + "`\n";
    return out;
  }
  out.model = slac::decode::decode_tree(tree, diagnostics, project);
  if (!diagnostics.has_errors() && tree.io_errors.empty())
    slac::check::check_model(out.model, {}, diagnostics);
  connector::check_programs(out.model, diagnostics);
  slac::check::revise_findings(out.model.project, tree.sources, diagnostics);
  for (const slac::base::IoError &error : tree.io_errors)
    out.findings += "sla-exporter: cannot read " + slac::base::printable(error.text()) + "\n";
  if (tree.files.empty() && tree.io_errors.empty() && !diagnostics.has_errors())
    out.findings +=
        "sla-exporter: no *.yaml file in " + slac::base::printable(paths.front()) + "\n";
  for (const slac::base::Diagnostic &d : diagnostics.sorted())
    out.findings += slac::base::render_text(d, tree.sources);
  out.unreadable = !tree.io_errors.empty() || (tree.files.empty() && !diagnostics.has_errors());
  out.has_errors = diagnostics.has_errors();
  if (out.ok()) out.text = text_of(tree, project);
  return out;
}

} // namespace slax::runtime
