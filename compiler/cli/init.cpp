// SPDX-License-Identifier: Apache-2.0
// A tree to start from: the files of examples/starter/, which stand in the program, and the schema
// from which editors complete.
#include "compiler/base/files.hpp"
#include "compiler/base/printable.hpp"
#include "compiler/cli/cli.hpp"
#include "compiler/cli/load.hpp"
#include "compiler/cli/starter_data.hpp"
#include "compiler/decode/schema.hpp"

#include <cerrno>
#include <fcntl.h>
#include <filesystem>
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

} // namespace

int run_init(const std::string &folder) {
  const std::string schema = decode::json_schema();
  std::vector<base::EmbeddedFile> files(kStarter.begin(), kStarter.end());
  files.push_back({"slac.schema.json", schema}); // to which their first lines point
  for (const base::EmbeddedFile &file : files)
    if (std::filesystem::exists(folder + "/" + std::string(file.name)))
      return fail(folder + "/" + std::string(file.name), "it is there already");
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) return fail(folder, error.message());
  for (const base::EmbeddedFile &file : files) {
    const std::string path = folder + "/" + std::string(file.name);
    if (const std::string problem = make_file(path, file.text); !problem.empty())
      return fail(path, problem);
    print(stdout, base::printable(path) + "\n");
  }
  print(stdout, "Next: slac check " + base::printable(folder) + "\n      slac compile " +
                    base::printable(folder) + " --out out\n");
  return flush_output() ? kExitOk : kExitIo;
}

} // namespace slac::cli
