// SPDX-License-Identifier: Apache-2.0
// A file is read from where the last read ended if what stood there still does, else whole. The
// hash of its beginning tells growth from another file.
#include "exporter/source/file.hpp"

#include "compiler/base/files.hpp"

#include <cerrno>
#include <fcntl.h>
#include <iterator>
#include <memory>
#include <optional>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

namespace slax::source {
namespace {

using slac::base::IoError;

constexpr std::size_t kBlock = 8U << 20U;

/// An open file, or a pipe that the shell made, as in <(command).
class File {
public:
  explicit File(const std::string &path)
      : path_(path), fd_(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {
    struct stat info {};
    if (fd_ < 0 || ::fstat(fd_, &info) != 0) {
      fail();
      return;
    }
    const bool may_be_pipe = path.starts_with("/dev/") || path.starts_with("/proc/");
    if (!S_ISREG(info.st_mode) && !(S_ISFIFO(info.st_mode) && may_be_pipe))
      error_ = IoError{path, S_ISDIR(info.st_mode) ? "is a folder" : "is not a regular file"};
    size_ = S_ISREG(info.st_mode) ? static_cast<std::uint64_t>(info.st_size) : 0;
    ::fcntl(fd_, F_SETFL, 0); // a pipe is read to its end
  }
  ~File() {
    if (fd_ >= 0) ::close(fd_);
  }
  File(const File &) = delete;
  File &operator=(const File &) = delete;

  const std::optional<IoError> &error() const { return error_; }
  std::uint64_t size() const { return size_; }
  bool seek(std::uint64_t to) { return ::lseek(fd_, static_cast<off_t>(to), SEEK_SET) >= 0; }

  /// Appends at most `limit` bytes; false at the end, and after an error.
  bool append(std::string &to, std::size_t limit) {
    const std::size_t before = to.size();
    to.resize(before + limit);
    ssize_t got = 0;
    do {
      got = ::read(fd_, to.data() + before, limit);
    } while (got < 0 && errno == EINTR);
    to.resize(before + (got > 0 ? static_cast<std::size_t>(got) : 0));
    if (got < 0) fail();
    return got > 0;
  }

private:
  void fail() { error_ = IoError{path_, slac::base::errno_text(errno)}; }

  std::string path_;
  int fd_;
  std::uint64_t size_ = 0;
  std::optional<IoError> error_;
};

class Hash {
public:
  Hash() : state_(XXH3_createState(), XXH3_freeState) { XXH3_64bits_reset(state_.get()); }
  void add(std::string_view bytes) { XXH3_64bits_update(state_.get(), bytes.data(), bytes.size()); }
  std::uint64_t value() const { return XXH3_64bits_digest(state_.get()); }

private:
  std::unique_ptr<XXH3_state_t, XXH_errorcode (*)(XXH3_state_t *)> state_;
};

/// Whether the file still begins with what was read up to `from`; `hash` then holds it, and `text`
/// what stands behind it.
bool begins_as_before(File &file, const ReadPoint &from, Hash &hash, std::string &text) {
  if (file.size() < from.bytes) return false;
  std::string block;
  for (std::uint64_t left = from.bytes; left > 0; left -= block.size()) {
    block.clear();
    if (!file.append(block, static_cast<std::size_t>(std::min<std::uint64_t>(left, kBlock))))
      return false;
    hash.add(block);
  }
  if (hash.value() != from.hash) return false;
  while (text.size() < from.tail.size() && file.append(text, kBlock)) {
  }
  return text.starts_with(from.tail);
}

template <class T>
void append_all(std::vector<T> &to, std::vector<T> from) {
  to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

} // namespace

slac::base::Result<FileRead> read_file(const std::string &path, const std::string &default_source,
                                       timeline::Names &names, Tail tail, const ReadPoint *from) {
  File file(path);
  if (file.error()) return *file.error();
  FileRead out;
  Hash hash;
  std::string text; // from the first line that is not read yet
  if (from != nullptr && from->bytes > 0) {
    out.whole = !begins_as_before(file, *from, hash, text);
    if (out.whole) {
      hash = Hash();
      text.clear();
      if (!file.seek(0)) return IoError{path, slac::base::errno_text(errno)};
    } else {
      out.end = *from;
      out.end.tail.clear();
    }
  }
  for (bool more = true; more;) {
    more = file.append(text, kBlock);
    if (file.error()) return *file.error();
    if (out.end.bytes + text.size() > kMaxFile) return IoError{path, "is larger than 4 GiB"};
    const std::size_t last_line = text.rfind('\n');
    if (more && last_line == std::string::npos) continue;
    const std::string_view now =
        more ? std::string_view(text).substr(0, last_line + 1) : std::string_view(text);
    Records part = parse_ndjson(now, default_source, names, tail, out.end.lines + 1);
    hash.add(now.substr(0, part.read));
    out.end.bytes += part.read;
    out.end.lines += part.lines;
    append_all(out.records.incidents, std::move(part.incidents));
    append_all(out.records.refused, std::move(part.refused));
    text.erase(0, part.read);
    if (part.used_tail) out.end.tail = text;
  }
  out.end.hash = hash.value();
  return out;
}

FileStamp stamp_of(const std::string &path) {
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0) return {};
  const auto ns = [](const timespec &t) {
    return std::int64_t{t.tv_sec} * 1'000'000'000 + t.tv_nsec;
  };
  return {ns(info.st_mtim), ns(info.st_ctim), static_cast<std::uint64_t>(info.st_size),
          info.st_ino};
}

} // namespace slax::source
