// SPDX-License-Identifier: Apache-2.0
// `slac fmt`: each file is replaced as a whole, and only if something changes.
#include "compiler/base/printable.hpp"
#include "compiler/cli/cli.hpp"
#include "compiler/cli/load.hpp"
#include "compiler/decode/format.hpp"
#include "compiler/decode/tree.hpp"

#include <CLI/CLI.hpp>
#include <climits>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <memory>
#include <sys/stat.h>
#include <unistd.h>

namespace slac::cli {
namespace {

struct FmtOptions {
  std::vector<std::string> paths;
  bool check = false; ///< only say what would change
};

bool write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t wrote = ::write(fd, text.data(), text.size());
    if (wrote < 0 && errno != EINTR) return false;
    if (wrote > 0) text.remove_prefix(static_cast<std::size_t>(wrote));
  }
  return true;
}

/// The path without links; empty, with errno, if there is none.
std::string real_path(const std::string &path) {
  char *resolved = ::realpath(path.c_str(), nullptr);
  if (resolved == nullptr) return {};
  std::string out = resolved;
  std::free(resolved);
  return out;
}

/// Whether it is one of the given paths or lies below one.
bool is_given(const std::string &real, const std::vector<std::string> &paths) {
  return std::any_of(paths.begin(), paths.end(), [&](const std::string &path) {
    const std::string given = real_path(path);
    return real == given ||
           (!given.empty() && real.starts_with(given == "/" ? given : given + "/"));
  });
}

/// Why the file could not be replaced; it then stands as before. A link stays one: what it points
/// to is replaced, but for what nobody gave.
std::string replace_file(const std::string &path, const std::vector<std::string> &given,
                         std::string_view text) {
  const std::string real = real_path(path);
  if (real.empty()) return base::errno_text(errno);
  if (!is_given(real, given)) return "it is a link that leads out of what is to be formatted";
  struct stat is {};
  if (::stat(real.c_str(), &is) != 0) return base::errno_text(errno);
  if (!S_ISREG(is.st_mode)) return "it is not a file";
  if (is.st_nlink > 1) return "it has a second name (a hard link), which would keep the old text";
  if (::access(real.c_str(), W_OK) != 0) return base::errno_text(errno);
  const std::size_t slash = real.rfind('/');
  std::string temporary = real.substr(0, slash + 1) + "." + real.substr(slash + 1) + ".fmt-XXXXXX";
  const int fd = ::mkostemp(temporary.data(), O_CLOEXEC);
  if (fd < 0) return base::errno_text(errno);
  const bool ok = write_all(fd, text) && ::fchmod(fd, is.st_mode & 07777U) == 0 &&
                  ::fsync(fd) == 0 && ::rename(temporary.c_str(), real.c_str()) == 0;
  std::string problem = ok ? "" : base::errno_text(errno);
  ::close(fd);
  if (!ok) ::unlink(temporary.c_str());
  return problem;
}

int run_fmt(const FmtOptions &options) {
  base::Diagnostics diagnostics;
  const decode::SourceTree tree = decode::load_tree(options.paths, base::DiskFiles(), diagnostics);
  bool wrote_all = true;
  bool any_changes = false;
  for (const base::FileId file : tree.files) {
    const base::SourceFile &source = tree.sources.file(file);
    const auto text = decode::format(file, tree.sources, diagnostics);
    if (!text || *text == source.text) continue;
    any_changes = true;
    const std::string problem =
        options.check ? "" : replace_file(source.path, options.paths, *text);
    if (problem.empty())
      print(stdout, base::printable(source.path) + "\n");
    else
      print(stderr, "slac: cannot write " + base::printable(source.path) + ": " + problem + "\n");
    wrote_all = wrote_all && problem.empty();
  }
  print_findings(diagnostics, tree.sources);
  if (!flush_output() || report_io(tree, diagnostics, options.paths) || !wrote_all) return kExitIo;
  return diagnostics.has_errors() || (options.check && any_changes) ? kExitErrors : kExitOk;
}

} // namespace

Command add_fmt(CLI::App &app) {
  auto options = std::make_shared<FmtOptions>();
  CLI::App *command = app.add_subcommand(
      "fmt", "Write sentences and quotes in their one form; comments and layout stay");
  command->add_option("PATH", options->paths, "Spec files or folders")->required();
  command->add_flag("--check", options->check,
                    "Change nothing; print what would change, and exit 1 if that is anything");
  return {command, [options] { return run_fmt(*options); }};
}

} // namespace slac::cli
