// SPDX-License-Identifier: Apache-2.0
// libcurl for one request at a time: addresses are checked after their names are resolved, bodies
// are bounded, nothing of a secret leaves in an error.
#include "exporter/source/http_client.hpp"

#include "compiler/base/ascii.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <curl/curl.h>
#include <memory>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace slax::source {
namespace {

struct UrlCloser {
  void operator()(CURLU *url) const { curl_url_cleanup(url); }
};

std::string part(CURLU *url, CURLUPart which, unsigned int flags = 0) {
  char *text = nullptr;
  if (curl_url_get(url, which, &text, flags) != CURLUE_OK) return {};
  std::string out(text);
  curl_free(text);
  return out;
}

using slac::base::lower;

bool is_private(const in_addr &address) {
  const std::uint32_t ip = ntohl(address.s_addr);
  const auto in = [&](std::uint32_t net, int bits) {
    return ip >> (32 - bits) == net >> (32 - bits);
  };
  return in(0x00000000, 8) || in(0x0A000000, 8) || in(0x64400000, 10) || in(0x7F000000, 8) ||
         in(0xA9FE0000, 16) || in(0xAC100000, 12) || in(0xC0000000, 24) || in(0xC0A80000, 16) ||
         in(0xC6120000, 15) || ip >= 0xE0000000;
}

/// Public is what lies in 2000::/3, but for 2002::/16, which names an IPv4 address; and a mapped
/// one.
bool is_private(const in6_addr &address) {
  if (IN6_IS_ADDR_V4MAPPED(&address)) {
    in_addr inner{};
    std::copy_n(address.s6_addr + 12, 4, reinterpret_cast<unsigned char *>(&inner.s_addr));
    return is_private(inner);
  }
  const bool is_6to4 = address.s6_addr[0] == 0x20 && address.s6_addr[1] == 0x02;
  return (address.s6_addr[0] & 0xE0) != 0x20 || is_6to4;
}

bool is_private(const curl_sockaddr &address) {
  if (address.family == AF_INET)
    return is_private(reinterpret_cast<const sockaddr_in *>(&address.addr)->sin_addr);
  if (address.family == AF_INET6)
    return is_private(reinterpret_cast<const sockaddr_in6 *>(&address.addr)->sin6_addr);
  return true;
}

struct Transfer {
  HttpAnswer answer;
  bool too_large = false;
  bool refused = false;
  const std::atomic<bool> *cancelled = nullptr;
};

std::size_t take_body(char *bytes, std::size_t one, std::size_t count, void *to) {
  auto &transfer = *static_cast<Transfer *>(to);
  if (transfer.answer.body.size() + one * count > HttpClient::kMaxAnswer) {
    transfer.too_large = true;
    return 0;
  }
  transfer.answer.body.append(bytes, one * count);
  return one * count;
}

std::size_t take_header(char *bytes, std::size_t one, std::size_t count, void *to) {
  auto &transfer = *static_cast<Transfer *>(to);
  const std::string_view line(bytes, one * count);
  if (line.starts_with("HTTP/")) transfer.answer.headers.clear();
  const std::size_t colon = line.find(':');
  if (colon != std::string_view::npos && transfer.answer.headers.size() < 200) {
    std::string_view value = line.substr(colon + 1);
    while (!value.empty() && (value.front() == ' ' || value.front() == '\t'))
      value.remove_prefix(1);
    while (!value.empty() && (value.back() == '\r' || value.back() == '\n' || value.back() == ' '))
      value.remove_suffix(1);
    transfer.answer.headers.emplace_back(lower(std::string(line.substr(0, colon))), value);
  }
  return one * count;
}

curl_socket_t open_public(void *to, curlsocktype, curl_sockaddr *address) {
  if (is_private(*address)) {
    static_cast<Transfer *>(to)->refused = true;
    return CURL_SOCKET_BAD;
  }
  return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

int watch(void *of, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return static_cast<const Transfer *>(of)->cancelled->load() ? 1 : 0;
}

} // namespace

std::string origin_of(const std::string &url) {
  const std::unique_ptr<CURLU, UrlCloser> parsed(curl_url());
  if (curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), 0) != CURLUE_OK) return {};
  const std::string scheme = lower(part(parsed.get(), CURLUPART_SCHEME));
  if (scheme != "http" && scheme != "https") return {};
  return scheme + "://" + lower(part(parsed.get(), CURLUPART_HOST)) + ":" +
         part(parsed.get(), CURLUPART_PORT, CURLU_DEFAULT_PORT);
}

HttpClient::HttpClient(std::vector<std::string> private_hosts)
    : private_hosts_(std::move(private_hosts)) {
  static const CURLcode ready = curl_global_init(CURL_GLOBAL_DEFAULT);
  (void)ready;
  curl_ = curl_easy_init();
}

HttpClient::~HttpClient() { curl_easy_cleanup(curl_); }

std::variant<HttpAnswer, HttpFailure> HttpClient::ask(const HttpRequest &request) {
  const std::string origin = origin_of(request.url);
  if (origin.empty()) return HttpFailure{"not an http or https address"};
  const std::string authority = origin.substr(origin.find("://") + 3);
  const bool may_be_private =
      std::any_of(private_hosts_.begin(), private_hosts_.end(), [&](const std::string &host) {
        return authority == host || authority.substr(0, authority.rfind(':')) == host;
      });
  auto *curl = static_cast<CURL *>(curl_);
  curl_easy_reset(curl); // connections stay
  Transfer transfer;
  transfer.cancelled = &cancelled_;
  std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)> list(nullptr, curl_slist_free_all);
  for (const std::string &header : request.headers)
    list.reset(curl_slist_append(list.release(), header.c_str()));
  std::array<char, CURL_ERROR_SIZE> why{};
  curl_easy_setopt(curl, CURLOPT_URL, request.url.c_str());
  if (request.method != "GET") {
    // On a connection that was used before libcurl sends again by itself what got no answer.
    curl_easy_setopt(curl, CURLOPT_FRESH_CONNECT, 1L);
    curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, request.method.c_str());
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE,
                     static_cast<curl_off_t>(request.body.size()));
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, request.body.data());
  }
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, list.get());
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(curl, CURLOPT_USERAGENT, "sla-exporter");
  curl_easy_setopt(curl, CURLOPT_ACCEPT_ENCODING, "");
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, 10L);
  curl_easy_setopt(curl, CURLOPT_TIMEOUT, long{kMaxSeconds});
  curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, why.data());
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_body);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &transfer);
  curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, take_header);
  curl_easy_setopt(curl, CURLOPT_HEADERDATA, &transfer);
  curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, watch);
  curl_easy_setopt(curl, CURLOPT_XFERINFODATA, &transfer);
  if (!may_be_private) {
    curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, open_public);
    curl_easy_setopt(curl, CURLOPT_OPENSOCKETDATA, &transfer);
  }
  const CURLcode result = curl_easy_perform(curl);
  if (transfer.refused && result != CURLE_OK)
    return HttpFailure{"its address is private; `hosts` of the Source may name the host"};
  if (transfer.too_large) return HttpFailure{"the answer is larger than 32 MiB"};
  if (result != CURLE_OK)
    return HttpFailure{why.front() != 0 ? std::string(why.data()) : curl_easy_strerror(result)};
  long status = 0;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
  transfer.answer.status = static_cast<int>(status);
  for (const auto &[name, value] : transfer.answer.headers)
    if (name == "date")
      if (const time_t date = curl_getdate(value.c_str(), nullptr); date > 0)
        transfer.answer.date = slac::time::Instant{std::int64_t{date} * slac::time::kSecond};
  return std::move(transfer.answer);
}

} // namespace slax::source
