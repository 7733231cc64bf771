// SPDX-License-Identifier: Apache-2.0
// A tree to start from: the files of examples/starter/, which stand in the program, and the schema
// from which editors complete: specs in a folder of their own, incidents to try them with, and what
// Prometheus needs.
#include "compiler/base/files.hpp"
#include "compiler/base/printable.hpp"
#include "compiler/cli/cli.hpp"
#include "compiler/cli/load.hpp"
#include "compiler/cli/starter_beside_data.hpp"
#include "compiler/cli/starter_specs_data.hpp"
#include "compiler/decode/schema.hpp"

#include <CLI/CLI.hpp>

#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <memory>
#include <unistd.h>

namespace slac::cli {
namespace {

/// Why the file could not be made; one that exists stays.
std::string make_file(const std::string &path, std::string_view text) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (fd < 0) return base::errno_text(errno);
  const bool written = ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  const std::string problem = written ? "" : base::errno_text(errno);
  return ::close(fd) == 0 || !written ? problem : base::errno_text(errno);
}

int fail(const std::string &path, const std::string &reason) {
  print(stderr, "slac: cannot write " + base::printable(path) + ": " + reason + "\n");
  return kExitIo;
}

int run_init(const std::string &folder) {
  const std::string schema = decode::json_schema();
  std::vector<base::EmbeddedFile> specs(kStarterSpecs.begin(), kStarterSpecs.end());
  specs.push_back({"slac.schema.json", schema}); // to which their first lines point
  std::vector<std::pair<std::string, std::string_view>> files;
  for (const base::EmbeddedFile &file : specs)
    files.emplace_back("specs/" + std::string(file.name), file.text);
  for (const base::EmbeddedFile &file : kStarterBeside)
    files.emplace_back(std::string(file.name), file.text);
  const auto path_of = [&](const std::string &name) { return folder + "/" + name; };
  for (const auto &[name, text] : files)
    if (std::filesystem::exists(path_of(name))) return fail(path_of(name), "it is there already");
  std::error_code error;
  std::filesystem::create_directories(folder + "/specs", error);
  if (error) return fail(folder, error.message());
  for (const auto &[name, text] : files) {
    const std::string path = path_of(name);
    if (const std::string problem = make_file(path, text); !problem.empty())
      return fail(path, problem);
    print(stdout, base::printable(path) + "\n");
  }
  const std::string go = folder == "." ? "" : "cd " + base::printable(folder) + "\n      ";
  print(stdout,
        "Next: " + go +
            "slac check specs\n"
            "      slac compile specs --out out            rules, dashboards, tests\n"
            "      sla-exporter evaluate specs --incidents incidents.ndjson "
            "--window 2026-10 --format text --details\n"
            "                                              October, and why each incident counted\n"
            "      sla-exporter serve specs --incidents incidents.ndjson\n"
            "                                              http://127.0.0.1:9877, which "
            "prometheus.yml scrapes\n");
  return flush_output() ? kExitOk : kExitIo;
}

} // namespace

Command add_init(CLI::App &app) {
  auto folder = std::make_shared<std::string>(".");
  CLI::App *command = app.add_subcommand("init", "Write a commented tree to start from");
  command->add_option("DIR", *folder, "Folder to write to")->capture_default_str();
  return {command, [folder] { return run_init(*folder); }};
}

} // namespace slac::cli
