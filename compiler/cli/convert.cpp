// SPDX-License-Identifier: Apache-2.0
// `slac convert`: specs of other tools as ours, and ours as OpenSLO.
#include "compiler/decode/convert.hpp"

#include "compiler/base/files.hpp"
#include "compiler/base/printable.hpp"
#include "compiler/cli/cli.hpp"
#include "compiler/cli/load.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <memory>

namespace slac::cli {
namespace {

struct ConvertOptions {
  std::vector<std::string> paths;
  std::string to = "slac"; ///< slac or openslo
  std::string out;         ///< a folder; empty: standard output
  std::string project;
  bool skip_foreign = false;
};

/// Why the file could not be written. One that is there with another text stays.
std::string write_file(const std::filesystem::path &path, const std::string &text) {
  std::error_code error;
  std::filesystem::create_directories(path.parent_path(), error);
  if (error) return error.message();
  const auto there = base::DiskFiles().read(path.string(), text.size() + 1);
  if (there) return there.value().text == text ? "" : "there is a file with another text";
  std::ofstream file(path, std::ios::binary);
  file << text;
  file.close();
  return file ? "" : base::errno_text(errno);
}

/// Whether all could be written.
bool write_files(const std::vector<decode::Converted> &files, const std::string &folder) {
  bool ok = true;
  for (const decode::Converted &file : files) {
    const std::filesystem::path path = std::filesystem::path(folder) / file.path;
    const std::string problem = write_file(path, file.text);
    ok = ok && problem.empty();
    if (problem.empty())
      print(stdout, base::printable(path.string()) + "\n");
    else
      print(stderr, "slac: cannot write " + base::printable(path.string()) + ": " + problem + "\n");
  }
  return ok;
}

void print_all(const std::vector<decode::Converted> &files) {
  for (const decode::Converted &file : files) {
    if (&file != files.data() && !file.text.starts_with("---")) print(stdout, "---\n");
    print(stdout, file.text);
  }
}

void print_unsaid(const std::vector<decode::Unsaid> &unsaid, const base::SourceSet &sources) {
  for (const decode::Unsaid &one : unsaid) {
    const auto at = sources.locate(one.place.file, one.place.begin);
    print(stderr, base::printable(sources.file(one.place.file).path) + ":" +
                      std::to_string(at.line) + ":" + std::to_string(at.column) +
                      ": not said in OpenSLO: " + base::printable(one.what) + "\n");
  }
}

int run_convert(const ConvertOptions &options) {
  std::optional<CheckedProjects> checked;
  if (const int code =
          load_one_project(options.paths, options.project, options.skip_foreign, checked);
      code != kExitOk)
    return code;
  std::vector<decode::Unsaid> unsaid;
  const std::vector<decode::Converted> files =
      options.to == "openslo"
          ? decode::convert_to_openslo(checked->tree, options.project, options.skip_foreign, unsaid)
          : decode::convert_to_ours(checked->tree, options.project, options.skip_foreign);
  print_unsaid(unsaid, checked->tree.sources);
  bool is_written = true;
  if (options.out.empty())
    print_all(files);
  else
    is_written = write_files(files, options.out);
  if (!flush_output() || !is_written) return kExitIo;
  const bool is_whole = std::none_of(unsaid.begin(), unsaid.end(),
                                     [](const decode::Unsaid &one) { return one.is_objective; });
  return is_whole ? kExitOk : kExitErrors;
}

} // namespace

Command add_convert(CLI::App &app) {
  auto options = std::make_shared<ConvertOptions>();
  CLI::App *command = app.add_subcommand(
      "convert", "Write specs of OpenSLO, Sloth and Pyrra as ours, or ours as OpenSLO");
  command->add_option("PATH", options->paths, "Spec files or folders")->required();
  command->add_option("--to", options->to, "The language: slac (default) or openslo")
      ->check(CLI::IsMember({"slac", "openslo"}));
  command->add_option("--out", options->out,
                      "A folder for a file of each; without it all is printed");
  command->add_option("--project", options->project, kOneProjectHelp);
  command->add_flag("--skip-foreign", options->skip_foreign, kSkipForeignHelp);
  return {command, [options] { return run_convert(*options); }};
}

} // namespace slac::cli
