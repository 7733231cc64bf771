// SPDX-License-Identifier: Apache-2.0
// `slac fmt`: each file is replaced as a whole, and only if something changes.
#include "compiler/base/printable.hpp"
#include "compiler/cli/cli.hpp"
#include "compiler/cli/load.hpp"
#include "compiler/decode/format.hpp"
#include "compiler/decode/tree.hpp"

#include <climits>

#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace slac::cli {
namespace {

bool write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t wrote = ::write(fd, text.data(), text.size());
    if (wrote < 0 && errno != EINTR) return false;
    if (wrote > 0) text.remove_prefix(static_cast<std::size_t>(wrote));
  }
  return true;
}

/// Why the file could not be replaced; it then stands as before. A link stays one: what it points
/// to is replaced.
std::string replace_file(const std::string &path, std::string_view text) {
  char *resolved = ::realpath(path.c_str(), nullptr);
  if (resolved == nullptr) return base::errno_text(errno);
  const std::string real = resolved;
  std::free(resolved);
  struct stat is {};
  if (::stat(real.c_str(), &is) != 0) return base::errno_text(errno);
  if (!S_ISREG(is.st_mode)) return "it is not a file";
  if (::access(real.c_str(), W_OK) != 0) return base::errno_text(errno);
  const std::size_t slash = real.rfind('/');
  std::string temporary = real.substr(0, slash + 1) + "." + real.substr(slash + 1) + ".fmt-XXXXXX";
  const int fd = ::mkostemp(temporary.data(), O_CLOEXEC);
  if (fd < 0) return base::errno_text(errno);
  const bool ok = write_all(fd, text) && ::fchmod(fd, is.st_mode & 07777U) == 0 &&
                  ::fsync(fd) == 0 && ::rename(temporary.c_str(), real.c_str()) == 0;
  const std::string problem = ok ? "" : base::errno_text(errno);
  ::close(fd);
  if (!ok) ::unlink(temporary.c_str());
  return problem;
}

} // namespace

int run_fmt(const FmtOptions &options) {
  Checked checked;
  checked.tree = decode::load_tree(options.paths, base::DiskFiles(), checked.diagnostics);
  bool wrote_all = true;
  bool any_changes = false;
  for (const base::FileId file : checked.tree.files) {
    const base::SourceFile &source = checked.tree.sources.file(file);
    const auto text = decode::format(file, checked.tree.sources, checked.diagnostics);
    if (!text || *text == source.text) continue;
    any_changes = true;
    const std::string problem = options.check ? "" : replace_file(source.path, *text);
    if (problem.empty())
      print(stdout, base::printable(source.path) + "\n");
    else
      print(stderr, "slac: cannot write " + base::printable(source.path) + ": " + problem + "\n");
    wrote_all = wrote_all && problem.empty();
  }
  print_findings(checked.diagnostics, checked.tree.sources, false);
  if (!flush_output() || report_io(checked, options.paths) || !wrote_all) return kExitIo;
  return checked.diagnostics.has_errors() || (options.check && any_changes) ? kExitErrors : kExitOk;
}

} // namespace slac::cli
