// SPDX-License-Identifier: Apache-2.0
#include "exporter/source/poller.hpp"

#include "exporter/source/ndjson.hpp"
#include "exporter/source/since.hpp"

#include <set>

namespace slax::source {
namespace {

using slac::model::Paging;
using slac::time::Duration;
using slac::time::Instant;
using store::Record;

constexpr int kMaxPages = 10'000;

std::string with_parameter(const std::string &url, const std::string &name,
                           const std::string &value) {
  const std::string written = url_encoded(name) + "=";
  const std::size_t query = url.find('?');
  if (query == std::string::npos) return url + "?" + written + url_encoded(value);
  std::size_t at = query;
  do { // one of that name is replaced
    ++at;
    const std::size_t end = std::min(url.find('&', at), url.size());
    if (url.compare(at, written.size(), written) == 0)
      return url.substr(0, at) + written + url_encoded(value) + url.substr(end);
    at = end;
  } while (at < url.size());
  return url + "&" + written + url_encoded(value);
}

/// The address with `rel="next"` of a Link header (RFC 8288).
std::optional<std::string> next_link(const Headers &headers) {
  for (const auto &[name, value] : headers) {
    if (name != "link") continue;
    for (std::size_t at = value.find('<'); at != std::string::npos; at = value.find('<', at + 1)) {
      const std::size_t end = value.find('>', at);
      if (end == std::string::npos) break;
      const std::size_t until = std::min(value.find('<', end), value.size());
      const std::string parameters = value.substr(end, until - end);
      if (parameters.find("rel=\"next\"") != std::string::npos ||
          parameters.find("rel=next") != std::string::npos)
        return value.substr(at + 1, end - at - 1);
    }
  }
  return std::nullopt;
}

bool is_throttle(int status) { return status == 429 || status == 420; }

} // namespace

Record stored(store::Way way, std::string raw, connector::Mapped mapped,
              const std::string &source) {
  Record out{way, std::move(mapped.key), std::move(raw), {}, std::move(mapped.refused)};
  timeline::Names scratch;
  for (std::string &line : mapped.lines) {
    Records read = parse_ndjson(line, source, scratch);
    if (!read.refused.empty() && out.refused.empty()) out.refused = read.refused.front().reason;
    if (!read.incidents.empty()) // a line is one incident
      out.lines.push_back({read.incidents.front().id, std::move(line)});
  }
  if (!out.refused.empty()) out.lines.clear(); // used as a whole or not at all
  return out;
}

Poller::Poller(const slac::model::Connector &connector, const slac::model::Source &source,
               const connector::Values &values, connector::Mapping &mapping, store::Store &store,
               PollCounts &counts, OnAdded on_added)
    : connector_(connector), source_(source), values_(values), mapping_(mapping), store_(store),
      counts_(counts), on_added_(std::move(on_added)), client_(source.hosts) {
  for (const auto &[name, text] : connector.poll->headers)
    if (const auto value = fill(text.value, values)) headers_.push_back(name + ": " + *value);
}

HttpAnswer Poller::ask(const std::string &url) {
  if (origin_.empty()) origin_ = origin_of(url);
  if (origin_of(url) != origin_)
    throw Failed{{false, "the next page lies on another host, which is given no secret", {}}};
  ++counts_.requests;
  auto got = client_.get(url, headers_);
  if (const auto *failure = std::get_if<HttpFailure>(&got)) {
    ++counts_.failures;
    throw Failed{{false, failure->text, {}}};
  }
  HttpAnswer &answer = std::get<HttpAnswer>(got);
  if (answer.status == 200) return std::move(answer);
  ++counts_.failures;
  PollResult result{false, "answered " + std::to_string(answer.status), {}};
  if (is_throttle(answer.status)) ++counts_.throttled;
  if (is_throttle(answer.status) || answer.status == 503) {
    auto wait = whole_number(header(answer.headers, "retry-after"));
    const auto reset = whole_number(header(answer.headers, connector_.poll->reset_header));
    if (!wait && reset)
      wait = *reset - (connector_.poll->reset_is_epoch ? now_.ns / slac::time::kSecond : 0);
    if (wait)
      result.wait = Duration{std::clamp<std::int64_t>(*wait, 1, 3600) * slac::time::kSecond};
  }
  throw Failed{std::move(result), answer.status == 404 || answer.status == 410};
}

std::string Poller::first_url(const std::string &url,
                              const std::map<std::string, slac::model::Text> &query,
                              const connector::Values &values) const {
  auto out = fill(url, values, true);
  if (!out) throw Failed{{false, "a parameter of the address is missing", {}}};
  for (const auto &[name, text] : query)
    if (const auto value = fill(text.value, values)) out = with_parameter(*out, name, *value);
  return *out;
}

template <class RecordsOf, class Next, class More, class Take>
void Poller::walk(std::string url, const Paging &page, const RecordsOf &records_of,
                  const Next &next, const More &more, const Take &take) {
  using By = Paging::By;
  std::set<std::string> asked;
  std::int64_t place = page.first;
  for (int number = 0;; ++number) {
    if (number >= kMaxPages)
      throw Failed{{false, "more than 10000 pages: narrow the query, or poll more often", {}}};
    if (!asked.insert(url).second) throw Failed{{false, "the pages go round in a circle", {}}};
    const HttpAnswer answer = ask(url);
    connector::JqAnswer records = records_of(answer.body);
    if (records.error)
      throw Failed{{false, "an answer that cannot be read: " + *records.error, {}}};
    const std::size_t count = records.outputs.size();
    take(std::move(records.outputs));
    switch (page.by) {
    case By::None: return;
    case By::Link: {
      const auto link = next_link(answer.headers);
      if (!link) return;
      url = link->starts_with("/") ? origin_ + *link : *link;
      continue;
    }
    case By::Url:
    case By::Cursor: {
      const connector::JqAnswer found = next(answer.body);
      if (found.error) throw Failed{{false, "the next page: " + *found.error, {}}};
      if (found.outputs.empty()) return;
      const std::string &value = found.outputs.front();
      if (page.by == By::Cursor)
        url = with_parameter(url, page.as, value);
      else
        url = value.starts_with("/") ? origin_ + value : value;
      continue;
    }
    case By::Offset:
    case By::Number: break;
    }
    const connector::JqAnswer follows = more(answer.body);
    if (count == 0 || follows.outputs != std::vector<std::string>{"true"}) return;
    place += page.by == By::Offset ? static_cast<std::int64_t>(count) : 1;
    url = with_parameter(url, page.as, std::to_string(place));
  }
}

std::string Poller::with_details(std::string record, const std::string &key) {
  const std::vector<slac::model::Detail> &details = connector_.poll->details;
  for (std::size_t i = 0; i < details.size(); ++i) {
    connector::Values values = values_;
    values["key"] = key;
    std::vector<std::string> parts;
    try {
      walk(
          first_url(details[i].url.value, {}, values), details[i].page,
          [&](const std::string &body) { return mapping_.detail_records(i, body); },
          [&](const std::string &body) { return mapping_.detail_next(i, body); },
          [&](const std::string &body) { return mapping_.detail_more(i, body); },
          [&](std::vector<std::string> more) {
            std::move(more.begin(), more.end(), std::back_inserter(parts));
          });
    } catch (const Failed &failed) {
      if (!failed.is_missing) throw;
    }
    connector::JqAnswer whole = mapping_.with_detail(i, record, parts);
    // What is no object has no parts; the mapping refuses it, and says so.
    if (!whole.error && !whole.outputs.empty()) record = std::move(whole.outputs.front());
  }
  return record;
}

Record Poller::map(const std::string &record) {
  connector::Mapped mapped = mapping_.map(connector::Mapping::Way::Poll, record);
  if (mapped.updated)
    if (const auto at = parse_change(*mapped.updated); at && (!newest_ || *newest_ < *at))
      newest_ = at;
  if (mapped.key.empty() && mapped.refused.empty()) mapped.refused = "record-without-key";
  return stored(store::Way::Poll, record, std::move(mapped), source_.name.value);
}

void Poller::add(const std::vector<Record> &records, Instant now,
                 const std::optional<store::Progress> &progress) {
  const bool immutable = connector_.poll->immutable;
  const auto added = store_.append(source_.name.value, now, records, immutable, progress);
  if (!added) throw Failed{{false, added.error().text(), {}}};
  on_added_(added.value(), records.size());
}

PollResult Poller::poll(store::Progress progress, Instant now, bool full) {
  newest_.reset();
  now_ = now;
  try {
    connector::Values values = values_;
    if (connector_.poll->since)
      values["since"] = since_value(*connector_.poll->since, progress, now, full);
    const slac::model::Poll &terms = *connector_.poll;
    const bool has_details = !terms.details.empty();
    walk(
        first_url(terms.url.value, terms.query, values), terms.page,
        [&](const std::string &body) { return mapping_.records(body); },
        [&](const std::string &body) { return mapping_.next(body); },
        [&](const std::string &body) { return mapping_.more(body); },
        [&](std::vector<std::string> page) {
          std::vector<Record> records;
          for (std::string &record : page) {
            if (has_details)
              if (const std::string key = mapping_.key(connector::Mapping::Way::Poll, record);
                  !key.empty())
                record = with_details(std::move(record), key);
            records.push_back(map(record));
          }
          add(records, now, std::nullopt);
        });
    add({}, now, after_poll(std::move(progress), newest_, now, full));
    return {true, {}, {}};
  } catch (Failed &failed) {
    return std::move(failed.result);
  }
}

/// Nothing if it is no more.
std::optional<std::string> Poller::fetch(const std::string &key) {
  connector::Values values = values_;
  values["key"] = key;
  try {
    const HttpAnswer answer = ask(first_url(connector_.poll->one.value, {}, values));
    connector::JqAnswer found = mapping_.one_record(answer.body);
    if (found.error || found.outputs.size() != 1)
      throw Failed{
          {false, "an answer that cannot be read: " + found.error.value_or("no record"), {}}};
    return with_details(std::move(found.outputs.front()), key);
  } catch (const Failed &failed) {
    if (failed.is_missing) return std::nullopt;
    throw;
  }
}

PollResult Poller::fetch(const std::vector<std::string> &keys, Instant now) {
  now_ = now;
  try {
    for (const std::string &key : keys)
      if (const auto record = fetch(key)) add({map(*record)}, now, std::nullopt);
    return {true, {}, {}};
  } catch (Failed &failed) {
    return std::move(failed.result);
  }
}

} // namespace slax::source
