// SPDX-License-Identifier: Apache-2.0
#include "compiler/cli/load.hpp"

#include "compiler/base/printable.hpp"
#include "compiler/base/render.hpp"

namespace slac::cli {
namespace {

std::string count(std::size_t n, const char *what) {
  return std::to_string(n) + " " + what + (n == 1 ? "" : "s");
}

} // namespace

void print(std::FILE *to, const std::string &text) { std::fwrite(text.data(), 1, text.size(), to); }

void print_findings(const base::Diagnostics &diagnostics, const base::SourceSet &sources,
                    bool json) {
  for (const base::Diagnostic &d : diagnostics.sorted())
    json ? print(stdout, base::render_json(d, sources))
         : print(stderr, base::render_text(d, sources));
  if (json) return;
  if (diagnostics.error_count() + diagnostics.warning_count() > 0)
    print(stderr, count(diagnostics.error_count(), "error") + ", " +
                      count(diagnostics.warning_count(), "warning") + "\n");
}

Checked check_paths(const std::vector<std::string> &paths, const check::Options &options,
                    Timings &timings) {
  Checked out;
  out.tree = decode::load_tree(paths, base::DiskFiles(), out.diagnostics);
  timings.end("read");
  out.model = decode::decode_tree(out.tree, out.diagnostics);
  timings.end("decode");
  if (!out.diagnostics.has_errors() && out.tree.io_errors.empty())
    check::check_model(out.model, options, out.diagnostics);
  check::revise_findings(out.model.project, out.tree.sources, out.diagnostics);
  timings.end("check");
  return out;
}

bool report_io(const Checked &checked, const std::vector<std::string> &paths) {
  for (const base::IoError &error : checked.tree.io_errors)
    print(stderr, "slac: cannot read " + error.text() + "\n");
  if (!checked.tree.io_errors.empty()) return true;
  if (!checked.tree.files.empty() || checked.diagnostics.has_errors()) return false;
  for (const std::string &path : paths)
    print(stderr, "slac: no *.yaml file in " + base::printable(path) + "\n");
  return true;
}

} // namespace slac::cli
