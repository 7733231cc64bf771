// SPDX-License-Identifier: Apache-2.0
// Bytes to a request over Beast's parser, with limits counted here, because the library's limit of
// the head does not count fields that arrive one by one. Pure: server.cpp moves the bytes.
#include "exporter/http/request.hpp"

#include "compiler/base/ascii.hpp"

#include <boost/beast/http/basic_parser.hpp>

#include <algorithm>
#include <atomic>

namespace slax::http {
namespace {

namespace beast = boost::beast;
using beast::http::error;
using beast::http::field;

std::string_view view(beast::string_view text) { return {text.data(), text.size()}; }

bool is_equal(std::string_view a, std::string_view b) { return beast::iequals(a, b); }

using slac::base::lower;

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// Takes the text before the separator off the front, and the separator.
std::string_view take_until(std::string_view &text, char separator) {
  const std::string_view out = text.substr(0, text.find(separator));
  text.remove_prefix(std::min(text.size(), out.size() + 1));
  return out;
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/// Nothing for a broken escape or an escaped NUL.
std::optional<std::string> percent_decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    if (i + 2 >= text.size()) return std::nullopt;
    const int high = hex_digit(text[i + 1]);
    const int low = hex_digit(text[i + 2]);
    if (high < 0 || low < 0 || high + low == 0) return std::nullopt;
    out += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return out;
}

std::optional<std::string> form_decoded(std::string_view text) {
  std::string spaced(text);
  std::replace(spaced.begin(), spaced.end(), '+', ' ');
  return percent_decoded(spaced);
}

/// Path and query of `http://host/path?query`.
std::string_view without_origin(std::string_view target) {
  const auto scheme = target.find("://");
  if (scheme == std::string_view::npos) return {};
  if (!is_equal(target.substr(0, scheme), "http") && !is_equal(target.substr(0, scheme), "https"))
    return {};
  target.remove_prefix(scheme + 3);
  const auto end = target.find_first_of("/?");
  if (end == 0 || target.empty()) return {};
  return end == std::string_view::npos ? "/" : target.substr(end);
}

/// A weight in thousandths. What is none counts as 0: nothing is sent that was not asked for.
int parse_weight(std::string_view text) {
  if (text.empty() || text.size() > 5 || (text[0] != '0' && text[0] != '1')) return 0;
  if (text.size() > 1 && text[1] != '.') return 0;
  int out = (text[0] - '0') * 1000;
  int unit = 100;
  for (std::size_t i = 2; i < text.size(); ++i, unit /= 10) {
    if (text[i] < '0' || text[i] > '9') return 0;
    out += (text[i] - '0') * unit;
  }
  return out > 1000 ? 0 : out;
}

} // namespace

std::optional<Request> parse_target(std::string_view target) {
  if (!target.starts_with('/')) target = without_origin(target);
  if (target.empty() || target.find('#') != std::string_view::npos) return std::nullopt;
  auto path = percent_decoded(take_until(target, '?'));
  if (!path) return std::nullopt;
  Request out{path->empty() ? "/" : std::move(*path), {}};
  while (!target.empty()) {
    std::string_view value = take_until(target, '&');
    if (value.empty()) continue;
    auto key = form_decoded(take_until(value, '='));
    auto decoded = form_decoded(value);
    if (!key || !decoded) return std::nullopt;
    out.query.emplace_back(std::move(*key), std::move(*decoded));
  }
  return out;
}

bool accepts_gzip(std::string_view accept_encoding) {
  std::optional<int> gzip;
  std::optional<int> identity;
  std::optional<int> any;
  while (!accept_encoding.empty()) {
    std::string_view parameters = take_until(accept_encoding, ',');
    const std::string_view coding = trimmed(take_until(parameters, ';'));
    int weight = 1000;
    while (!parameters.empty()) {
      std::string_view value = take_until(parameters, ';');
      if (is_equal(trimmed(take_until(value, '=')), "q")) weight = parse_weight(trimmed(value));
    }
    if (is_equal(coding, "gzip") || is_equal(coding, "x-gzip")) gzip = weight;
    if (is_equal(coding, "identity")) identity = weight;
    if (coding == "*") any = weight;
  }
  const int wanted = gzip.value_or(any.value_or(0));
  return wanted > 0 && wanted >= identity.value_or(0);
}

/// Of the bodies that are kept, in all readers.
std::atomic<std::size_t> kept_bytes{0};

/// Keeps the little that the server needs. The limits are counted here, because the library's
/// own limit of the head does not count fields that arrive one by one; its decoder of chunks, which
/// fails an assertion where the last chunk arrives in pieces, is never reached.
struct RequestReader::Impl final : beast::http::basic_parser<true> {
  explicit Impl(Keeps keeps) : keeps_(std::move(keeps)) {
    header_limit(kMaxHead);
    body_limit(kMaxBody);
    eager(false); // stops behind the head
  }

  /// Of a request that the library refuses, or that is not whole where `rest` fills the buffer.
  void refuse(const beast::error_code &ec, std::string_view rest) {
    state = State::Refused;
    if (refusal != 0) return;
    if (ec == error::header_limit)
      refusal = has_request_line_ || rest.find('\n') != std::string_view::npos ? 431 : 414;
    else
      refusal = ec == error::body_limit ? 413 : 400;
  }

  ~Impl() override { kept_bytes -= kept_; }
  Impl(const Impl &) = delete;
  Impl &operator=(const Impl &) = delete;

  State state = State::NeedsMore;
  int refusal = 0;
  bool is_get = false;
  bool is_head = false;
  bool is_post = false;
  bool is_http11 = false;
  bool awaits_continue = false;
  Request request;
  std::string accept_encoding;
  std::string host;

  bool keeps_body() const { return is_kept_; }

private:
  void refuse_with(int status, beast::error_code &ec) {
    refusal = status;
    ec = error::bad_value;
  }

  void count(std::size_t bytes, beast::error_code &ec) {
    head_bytes_ += bytes;
    if (head_bytes_ > kMaxHead) refuse_with(431, ec);
  }

  void on_request_impl(beast::http::verb verb, beast::string_view method, beast::string_view target,
                       int version, beast::error_code &ec) override {
    has_request_line_ = true;
    is_get = verb == beast::http::verb::get;
    is_head = verb == beast::http::verb::head;
    is_post = verb == beast::http::verb::post;
    is_http11 = version == 11;
    auto parsed = slax::http::parse_target(view(target));
    if (!parsed) return refuse_with(400, ec);
    request = std::move(*parsed);
    is_kept_ = is_post && keeps_(request.path);
    if (is_kept_) body_limit(kMaxPost);
    count(method.size() + target.size() + 12, ec);
  }

  void on_field_impl(field name, beast::string_view spelled, beast::string_view value,
                     beast::error_code &ec) override {
    count(spelled.size() + value.size() + 4, ec);
    if (++fields_ > kMaxFields) refuse_with(431, ec);
    if (is_kept_) request.headers.emplace_back(lower(view(spelled)), std::string(view(value)));
    switch (name) {
    case field::authorization:
      if (++credentials_ > 1) return refuse_with(400, ec); // a proxy may have read the other one
      request.authorization = view(value);
      break;
    case field::host:
      ++hosts_;
      host = view(value);
      break;
    case field::content_length: has_length_ = true; break;
    case field::transfer_encoding:
      has_coding_ = true;
      if (!is_equal(view(value), "chunked")) refuse_with(400, ec);
      break;
    case field::accept_encoding: (accept_encoding += view(value)) += ','; break;
    case field::expect: awaits_continue = is_equal(view(value), "100-continue"); break;
    default: break;
    }
  }

  void on_header_impl(beast::error_code &ec) override {
    if (hosts_ > 1 || (is_http11 && hosts_ == 0)) refuse_with(400, ec);
    if (has_coding_) refuse_with(has_length_ ? 400 : 411, ec);
  }

  // A body is dropped, but for that of a POST to a path that takes it.
  void on_response_impl(int, beast::string_view, int, beast::error_code &) override {}
  void on_body_init_impl(const boost::optional<std::uint64_t> &, beast::error_code &) override {}
  std::size_t on_body_impl(beast::string_view body, beast::error_code &ec) override {
    if (!is_kept_) return body.size();
    if (kept_bytes.fetch_add(body.size()) + body.size() > kMaxPosts) {
      kept_bytes -= body.size();
      refuse_with(503, ec);
      return 0;
    }
    kept_ += body.size();
    request.body += view(body);
    return body.size();
  }
  void on_chunk_header_impl(std::uint64_t, beast::string_view, beast::error_code &) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, beast::string_view, beast::error_code &) override {
    return 0;
  }
  void on_finish_impl(beast::error_code &) override {}

  const Keeps keeps_;
  bool is_kept_ = false;
  bool has_request_line_ = false;
  std::size_t kept_ = 0;
  std::size_t head_bytes_ = 0;
  int fields_ = 0;
  int hosts_ = 0;
  int credentials_ = 0;
  bool has_length_ = false;
  bool has_coding_ = false;
};

RequestReader::RequestReader(Keeps keeps) : impl_(std::make_unique<Impl>(std::move(keeps))) {}
RequestReader::~RequestReader() = default;

std::size_t RequestReader::feed(std::string_view bytes) {
  Impl &in = *impl_;
  std::size_t taken = 0;
  while (taken < bytes.size() && in.state == State::NeedsMore) {
    beast::error_code ec;
    const std::string_view rest = bytes.substr(taken);
    const std::size_t put = in.put({rest.data(), rest.size()}, ec);
    taken += put;
    if (ec == error::need_more) {
      if (put == 0 && rest.size() >= kMaxHead) in.refuse(error::header_limit, rest);
      break;
    }
    if (ec) {
      in.refuse(ec, rest);
    } else if (in.is_header_done() && !in.is_done() && in.awaits_continue && in.keeps_body()) {
      in.state = State::AwaitsContinue;
    } else if (in.is_done() || (in.is_header_done() && in.awaits_continue)) {
      // Who waits for leave to send the body gets the answer instead, and the connection's end.
      in.state = State::Complete;
    }
  }
  return taken;
}

RequestReader::State RequestReader::state() const { return impl_->state; }
int RequestReader::refusal() const { return impl_->refusal; }
void RequestReader::invited() {
  impl_->awaits_continue = false;
  impl_->state = State::NeedsMore;
}
const Request &RequestReader::request() const { return impl_->request; }
Request RequestReader::take_request() { return std::move(impl_->request); }
bool RequestReader::is_post() const { return impl_->is_post; }
bool RequestReader::is_get() const { return impl_->is_get; }
bool RequestReader::is_head() const { return impl_->is_head; }
bool RequestReader::wants_gzip() const { return accepts_gzip(impl_->accept_encoding); }
bool RequestReader::is_http11() const { return impl_->is_http11; }
const std::string &RequestReader::host() const { return impl_->host; }
bool RequestReader::keep_alive() const { return impl_->is_done() && impl_->keep_alive(); }

} // namespace slax::http
