// SPDX-License-Identifier: Apache-2.0
// files → events → timelines → rows → report.
#include "exporter/sli/evaluate.hpp"

#include "compiler/base/printable.hpp"
#include "exporter/cli/cli.hpp"
#include "exporter/correlate/occurrences.hpp"
#include "exporter/report/report.hpp"
#include "exporter/runtime/specs.hpp"
#include "exporter/source/file.hpp"

#include <csignal>
#include <cstdio>

namespace slax::cli {
namespace {

void print(std::FILE *to, const std::string &text) { std::fwrite(text.data(), 1, text.size(), to); }

} // namespace

int run_evaluate(const EvaluateOptions &options) {
  // A reader that left, or a file that may not grow, is an error like any other.
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
  runtime::Specs specs = runtime::load_specs(options.paths);
  print(stderr, specs.findings);
  if (specs.unreadable) return kExitIo;
  if (specs.has_errors) return kExitErrors;
  sli::Engine engine(options.all_windows ? sli::WindowSet::every() : sli::WindowSet{});
  engine.set_model(std::make_shared<const slac::model::Model>(std::move(specs.model)));
  report::Report report;
  bool unreadable = false;
  timeline::Origin origin = 0;
  for (const std::string &path : options.incidents) {
    auto read = source::read_file(path, "file", engine.names(), source::Tail::Refuse);
    if (!read) {
      print(stderr,
            "sla-exporter: cannot read " + slac::base::printable(read.error().text()) + "\n");
      unreadable = true;
      continue;
    }
    source::Records &records = read.value().records;
    report.refused.insert(report.refused.end(), records.refused.begin(), records.refused.end());
    correlate::split_recurring(records.incidents);
    engine.apply({origin++, true, std::move(records.incidents)});
  }
  if (unreadable) return kExitIo;
  engine.advance(options.at);
  sli::Evaluation evaluation = sli::gather(engine);
  report.at = evaluation.at;
  for (const sli::Row &row : evaluation.rows)
    report.rows.push_back(&row);
  if (options.details)
    for (const sli::Row &row : evaluation.rows)
      report.details.push_back(sli::details_of(engine, row));
  report.issues = std::move(evaluation.issues);
  report.unattributed = std::move(evaluation.unattributed);
  print(stdout, options.format == "json" ? report::json(report) : report::text(report));
  if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0) {
    print(stderr, "sla-exporter: cannot write standard output\n");
    return kExitIo;
  }
  return report.refused.empty() ? kExitOk : kExitErrors;
}

} // namespace slax::cli
