// SPDX-License-Identifier: Apache-2.0
// A file of records: looked at when its stamp changed, read from where it ended if it only grew.
#include "exporter/correlate/occurrences.hpp"
#include "exporter/source/file.hpp"
#include "exporter/source/transport.hpp"

#include <algorithm>
#include <chrono>

namespace slax::source {
namespace {

/// A file that was changed a moment ago may change again without a new stamp.
bool is_settled(const FileStamp &stamp) {
  constexpr std::int64_t kGrain = 1'000'000'000;
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::nanoseconds>(now).count() - stamp.changed_ns >
         kGrain;
}

class FileTransport final : public Transport {
public:
  explicit FileTransport(std::string path) : path_(std::move(path)) {}

  const std::string &name() const override { return path_; }

  std::optional<slac::base::Result<Look>> look(timeline::Names &names, bool again) override {
    const FileStamp stamp = stamp_of(path_); // a later write is seen next time
    if (!again && stamp_ == stamp) return std::nullopt;
    stamp_.reset();
    auto read = read_file(path_, "file", names, Tail::Wait, &accepted_);
    if (!read) return read.error();
    // Occurrences can be separated only with all of their records.
    const auto recurs = [&] {
      const auto &incidents = read.value().records.incidents;
      return std::any_of(incidents.begin(), incidents.end(),
                         [](const auto &i) { return i.recurs; });
    };
    has_recurring_ = has_recurring_ || recurs();
    if (has_recurring_ && !read.value().whole) {
      read = read_file(path_, "file", names, Tail::Wait);
      if (!read) return read.error();
    }
    if (has_recurring_) {
      correlate::split_recurring(read.value().records.incidents);
      read.value().whole = true;
    }
    if (is_settled(stamp)) stamp_ = stamp;
    FileRead &got = read.value();
    seen_ = std::move(got.end);
    const bool is_news =
        got.whole || seen_.bytes != accepted_.bytes || !got.records.incidents.empty();
    return Look{got.whole, is_news, std::move(got.records)};
  }

  void accept() override { accepted_ = seen_; }

private:
  std::string path_;
  std::optional<FileStamp> stamp_; ///< of the content that was last looked at without an error
  ReadPoint accepted_;
  ReadPoint seen_;
  bool has_recurring_ = false; ///< or had
};

} // namespace

std::unique_ptr<Transport> make_file_transport(std::string path) {
  return std::make_unique<FileTransport>(std::move(path));
}

} // namespace slax::source
