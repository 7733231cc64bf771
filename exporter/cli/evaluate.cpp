// SPDX-License-Identifier: Apache-2.0
// files → events → timelines → rows → report.
#include "exporter/sli/evaluate.hpp"

#include "exporter/cli/cli.hpp"
#include "exporter/runtime/specs.hpp"
#include "exporter/sli/report.hpp"
#include "exporter/source/file.hpp"

#include <cstdio>

namespace slax::cli {
namespace {

void print(std::FILE *to, const std::string &text) { std::fwrite(text.data(), 1, text.size(), to); }

} // namespace

int run_evaluate(const EvaluateOptions &options) {
  const runtime::Specs specs = runtime::load_specs(options.paths);
  print(stderr, specs.findings);
  if (specs.unreadable) return kExitIo;
  if (specs.has_errors) return kExitErrors;
  std::vector<timeline::Incident> incidents;
  std::vector<source::Refused> refused;
  bool unreadable = false;
  for (const std::string &path : options.incidents) {
    auto records = source::read_file(path, "file");
    if (!records) {
      print(stderr, "sla-exporter: cannot read " + records.error().text() + "\n");
      unreadable = true;
      continue;
    }
    for (timeline::Incident &i : records.value().incidents)
      incidents.push_back(std::move(i));
    for (source::Refused &r : records.value().refused)
      refused.push_back(std::move(r));
  }
  if (unreadable) return kExitIo;
  const auto windows = options.all_windows ? sli::Windows::All : sli::Windows::Current;
  const sli::Evaluation evaluation =
      sli::evaluate(timeline::unite(std::move(incidents)), specs.model, options.at, windows);
  print(stdout, options.format == "json" ? sli::report_json(evaluation, refused)
                                         : sli::report_text(evaluation, refused));
  if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0) {
    print(stderr, "sla-exporter: cannot write standard output\n");
    return kExitIo;
  }
  return refused.empty() ? kExitOk : kExitErrors;
}

} // namespace slax::cli
