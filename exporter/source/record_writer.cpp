// SPDX-License-Identifier: Apache-2.0
#include "exporter/source/record_writer.hpp"

namespace slax::source {
namespace {

/// Ends the delivery: what went wrong is none of the system's.
struct OwnFault {
  std::string error;
  bool may_pass = false;
};

std::vector<std::string> headers_of(const slac::model::Write &terms,
                                    const connector::Values &values) {
  std::vector<std::string> out;
  for (const auto &[name, text] : terms.headers)
    if (const auto value = fill(text.value, values)) out.push_back(name + ": " + *value);
  return out;
}

std::string address(const slac::model::Text &url, const connector::Values &values) {
  auto out = fill(url.value, values, true);
  if (!out) throw OwnFault{"a parameter of the address is missing"};
  return *out;
}

} // namespace

RecordWriter::RecordWriter(const slac::model::Connector &connector,
                           const slac::model::Source &source, const connector::Values &values,
                           connector::Writing &writing, const Outside &outside, PollCounts &counts)
    : terms_(*connector.write), values_(values), writing_(writing),
      limits_(connector.poll.value_or(slac::model::Poll{})),
      client_(limits_, headers_of(*connector.write, values), outside.http(source.hosts),
              outside.timer(), counts, [](slac::time::Duration) {}) {}

bool RecordWriter::has_arrived(std::size_t request, const connector::Written &written,
                               const connector::Values &values) {
  const slac::model::WriteRequest &terms = terms_.requests[request];
  if (terms.sent_url.value.empty()) return false;
  const HttpAnswer answer = client_.send({address(terms.sent_url, values), {}});
  const connector::JqAnswer found = writing_.sent(request, written, answer.body);
  if (found.error) throw OwnFault{"an answer that cannot be read: " + *found.error, true};
  return found.outputs == std::vector<std::string>{"true"};
}

WriteOutcome RecordWriter::write(const connector::Written &written, bool may_have_arrived,
                                 slac::time::Instant now) {
  client_.begin(now);
  connector::Values values = values_;
  values["key"] = written.key;
  values["marker"] = written.marker;
  try {
    for (std::size_t i = 0; i < terms_.requests.size(); ++i) {
      connector::JqAnswer body = writing_.body(i, written);
      if (body.error) throw OwnFault{"the body: " + *body.error, body.may_pass};
      if (body.outputs.empty() || (may_have_arrived && has_arrived(i, written, values))) continue;
      client_.send({address(terms_.requests[i].url, values),
                    {"Content-Type: application/json"},
                    terms_.requests[i].method,
                    std::move(body.outputs.front())});
    }
  } catch (const PollFailure &failure) {
    return {failure.status, failure.error, failure.wait};
  } catch (const OwnFault &fault) {
    return {0, fault.error, {}, !fault.may_pass};
  }
  return {};
}

} // namespace slax::source
