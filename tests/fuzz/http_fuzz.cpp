// SPDX-License-Identifier: Apache-2.0
// The first byte is the size of the segments. No bytes crash the reader of requests, and a request
// ends at the same byte however it arrives.
#include "exporter/http/request.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

using namespace slax::http;

namespace {

/// Where the request ends; 0 where there is none.
std::size_t end_of_request(std::string_view bytes, std::size_t segment) {
  RequestReader reader([](const std::string &path) { return path == "/post"; });
  std::size_t taken = 0;
  for (std::size_t arrived = 0; arrived < bytes.size();) {
    arrived = std::min(bytes.size(), arrived + segment);
    taken += reader.feed(bytes.substr(taken, arrived - taken));
    switch (reader.state()) {
    case RequestReader::State::NeedsMore: break;
    case RequestReader::State::AwaitsContinue: reader.invited(); break;
    case RequestReader::State::Refused:
      if (reader.refusal() < 400 || reader.refusal() > 431) std::abort();
      return 0;
    case RequestReader::State::Complete:
      if (reader.request().path.empty()) std::abort();
      static_cast<void>(reader.keep_alive() && reader.wants_gzip());
      return taken;
    }
  }
  return 0;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char *data, std::size_t size) {
  if (size < 2 || size > kMaxHead) return 0;
  const std::string_view bytes(reinterpret_cast<const char *>(data) + 1, size - 1);
  const std::size_t segment = 1U + data[0] % 16U;
  if (end_of_request(bytes, segment) != end_of_request(bytes, bytes.size())) {
    std::fprintf(stderr, "ends elsewhere in segments of %zu\n", segment);
    std::abort();
  }
  return 0;
}
