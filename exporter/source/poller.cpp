// SPDX-License-Identifier: Apache-2.0
// One poll of a system: pages are walked by the connector's way of paging, records mapped and their
// parts asked for, and each page stored before the next. Where it got to is stored with the last,
// so that an interrupted poll asks again.
#include "exporter/source/poller.hpp"

#include "compiler/base/json_writer.hpp"
#include "exporter/source/ndjson.hpp"
#include "exporter/source/since.hpp"
#include "exporter/timeline/reason.hpp"

#include <set>

namespace slax::source {
namespace {

using slac::model::Paging;
using slac::time::Instant;
using store::Record;

constexpr int kMaxPages = 10'000;
constexpr std::size_t kLargest = 48U << 20U; ///< bytes of a record with its parts
constexpr std::size_t kMostStored = 1'000'000;

struct TooLarge {};

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

std::vector<std::string> headers_of(const slac::model::Poll &terms,
                                    const connector::Values &values) {
  std::vector<std::string> out;
  for (const auto &[name, text] : terms.headers)
    if (const auto value = fill(text.value, values)) out.push_back(name + ": " + *value);
  return out;
}

std::string first_account(const timeline::Incident &incident, const timeline::Names &names) {
  if (incident.accounts().empty()) return {};
  const timeline::NameId first = incident.accounts().front();
  return first == timeline::kAllAccounts ? "all" : names.text(first);
}

} // namespace

Record stored(store::Way way, std::string raw, connector::Mapped mapped,
              const std::string &source) {
  Record out;
  out.way = way;
  out.key = std::move(mapped.key);
  out.raw = std::move(raw);
  out.refused = std::move(mapped.refused);
  out.is_known = !mapped.may_pass;
  if (mapped.updated) out.updated = parse_change(*mapped.updated);
  timeline::Names scratch;
  for (std::string &line : mapped.lines) {
    Records read = parse_ndjson(line, source, scratch);
    if (!read.refused.empty() && out.refused.empty()) {
      const Refused &refused = read.refused.front();
      out.refused = refused.reason + (refused.detail.empty() ? "" : ": " + refused.detail);
    }
    if (!read.incidents.empty()) // a line is one incident
      out.lines.push_back({read.incidents.front().id,
                           first_account(read.incidents.front(), scratch),
                           std::move(read.asides[0].group), std::move(line)});
  }
  if (!out.refused.empty()) out.lines.clear(); // used as a whole or not at all
  return out;
}

Poller::Poller(const slac::model::Connector &connector, const slac::model::Source &source,
               const connector::Values &values, connector::Mapping &mapping, store::Store &store,
               const Outside &outside, PollCounts &counts, OnAdded on_added,
               PacedClient::OnWait on_wait)
    : connector_(connector), source_(source), values_(values), mapping_(mapping), store_(store),
      on_added_(std::move(on_added)),
      client_(*connector.poll, headers_of(*connector.poll, values), outside.http(source.hosts),
              outside.timer(), counts, std::move(on_wait)) {}

std::string Poller::first_url(const std::string &url,
                              const std::map<std::string, slac::model::Text> &query,
                              const connector::Values &values) const {
  auto out = fill(url, values, true);
  if (!out) throw PollFailure{"a parameter of the address is missing", {}};
  for (const auto &[name, text] : query)
    if (const auto value = fill(text.value, values)) out = with_parameter(*out, name, *value);
  return *out;
}

struct Poller::AnswerReader {
  using Read = std::function<connector::JqAnswer(const std::string &)>;
  Read records;
  Read next;
  Read more;
  Read count;
};

template <class Take>
void Poller::walk(std::string url, const Paging &page, const AnswerReader &read, const Take &take) {
  using By = Paging::By;
  std::set<std::string> asked;
  std::int64_t place = page.first;
  std::string keyset;
  std::size_t taken = 0;
  for (int number = 0;; ++number) {
    if (number >= kMaxPages)
      throw PollFailure{"more than 10000 pages: narrow the query, or poll more often", {}};
    if (!asked.insert(url).second) throw PollFailure{"the pages go round in a circle", {}};
    const HttpAnswer answer = client_.get(url);
    connector::JqAnswer records = read.records(answer.body);
    if (records.error) throw PollFailure{"an answer that cannot be read: " + *records.error, {}};
    std::size_t count = records.outputs.size();
    if (!page.count.text.empty()) { // one record may be made of several entries
      const connector::JqAnswer said = read.count(answer.body);
      const auto entries = said.outputs.empty() ? std::nullopt : whole_number(said.outputs.front());
      if (!entries || *entries < 0)
        throw PollFailure{"an answer whose entries cannot be counted", {}};
      count = static_cast<std::size_t>(*entries);
    }
    taken += count;
    take(std::move(records.outputs));
    const auto whole = [&](const std::string &address) {
      return address.starts_with("/") ? client_.origin() + address : address;
    };
    const auto follows = [&] {
      return read.more(answer.body).outputs == std::vector<std::string>{"true"};
    };
    switch (page.by) {
    case By::None: return;
    case By::Link: {
      const auto link = next_link(answer.headers);
      if (!link) return;
      url = whole(*link);
      break;
    }
    case By::Url:
    case By::Cursor:
    case By::Keyset: {
      const auto link = page.by_link ? next_link(answer.headers) : std::nullopt;
      if (page.by_link && !link) return;
      const connector::JqAnswer found = read.next(answer.body);
      if (found.error) throw PollFailure{"the next page: " + *found.error, {}};
      if (page.by == By::Keyset && !page.by_link && !follows()) return;
      const bool stands_still =
          found.outputs.empty() || (page.by == By::Keyset && found.outputs.front() == keyset);
      if (stands_still && link) { // nothing to see, or more of one place than a page takes
        url = whole(*link);
        break;
      }
      if (found.outputs.empty()) return;
      const std::string &value = found.outputs.front();
      if (stands_still)
        throw PollFailure{"more records have the same place, " + value + ", than a page takes", {}};
      url = page.by == By::Url ? whole(value) : with_parameter(url, page.as, keyset = value);
      break;
    }
    case By::Offset:
    case By::Number:
      if (count == 0 || !follows()) return;
      place += page.by == By::Offset ? static_cast<std::int64_t>(count) : 1;
      url = with_parameter(url, page.as, std::to_string(place));
      break;
    }
    if (page.cap > 0 && taken >= page.cap) throw TooMany{};
  }
}

/// The record with its parts put into it as they came.
std::string Poller::with_details(std::string record, const std::string &key) {
  const std::vector<slac::model::Detail> &details = connector_.poll->details;
  const std::size_t end = record.rfind('}');
  if (end == std::string::npos) return record; // no object: the mapping refuses it, and says so
  record.erase(end);
  bool is_empty = record.find('"') == std::string::npos;
  for (std::size_t i = 0; i < details.size(); ++i) {
    connector::Values values = values_;
    values["key"] = key;
    if (!fill(details[i].url.value, values)) continue; // it needs an optional parameter
    record += (is_empty ? "" : ",") + slac::base::json_quote(details[i].into) + ":[";
    is_empty = false;
    const std::size_t first = record.size();
    try {
      walk(first_url(details[i].url.value, {}, values), details[i].page,
           {[&](const std::string &body) { return mapping_.detail_records(i, body); },
            [&](const std::string &body) { return mapping_.detail_next(i, body); },
            [&](const std::string &body) { return mapping_.detail_more(i, body); },
            [&](const std::string &body) { return mapping_.detail_count(i, body); }},
           [&](const std::vector<std::string> &parts) {
             for (const std::string &part : parts)
               (record += record.size() == first ? "" : ",") += part;
             if (record.size() > kLargest) throw TooLarge{};
           });
    } catch (const PollFailure &failure) {
      if (!failure.is_missing()) throw;
    }
    record += ']';
  }
  return record + "}";
}

void Poller::see_change(const std::string &updated) {
  const auto at = parse_change(updated);
  if (!at) return;
  if (earliest_ && *at < *earliest_)
    throw PollFailure{"gave a record that changed before what it was asked for: it does not "
                      "understand the query, or reads its times in another zone",
                      {}};
  if (!newest_ || *newest_ < *at) newest_ = at;
}

std::vector<Record> Poller::map(const std::vector<std::string> &records, Instant now) {
  std::vector<Record> out;
  out.reserve(records.size());
  std::vector<connector::Mapped> all = mapping_.map_all(connector::Way::Poll, records, now);
  for (std::size_t i = 0; i < records.size(); ++i) {
    connector::Mapped &mapped = all[i];
    if (mapped.updated) see_change(*mapped.updated);
    if (mapped.key.empty() && mapped.refused.empty()) mapped.refused = reason::kRecordWithoutKey;
    out.push_back(stored(store::Way::Poll, records[i], std::move(mapped), source_.name.value));
  }
  return out;
}

void Poller::add(const std::vector<Record> &records, Instant now,
                 const std::optional<store::Progress> &progress) {
  const bool immutable = connector_.poll->immutable;
  const auto added = store_.append(source_.name.value, now, records, immutable, progress);
  if (!added) throw PollFailure{added.error().text(), {}};
  on_added_(added.value(), records.size());
}

/// Whether it changed after what this poll read of the same record with its parts.
bool Poller::is_newer(const std::string &key, const std::string &updated) {
  const auto at = parse_change(updated);
  if (key.empty() || !at) return true;
  const auto [place, is_first] = read_.try_emplace(key, *at);
  if (is_first) return true;
  if (*at <= place->second) return false;
  place->second = *at;
  return true;
}

void Poller::add_page(std::vector<std::string> page, Instant now) {
  const bool has_details = !connector_.poll->details.empty();
  std::vector<std::size_t> hashes;
  std::vector<std::string> whole;
  std::vector<Record> odd;
  for (std::string &record : page) {
    const std::size_t hash = std::hash<std::string>{}(record);
    // A part may have changed although its record did not: a full scan looks.
    if (stored_.contains(hash) && !(full_ && has_details)) continue;
    if (has_details) {
      const connector::JqAnswer identity = mapping_.identity(connector::Way::Poll, record);
      if (identity.may_pass) throw PollFailure{*identity.error, {}};
      const std::string key = identity.outputs.empty() ? std::string() : identity.outputs.front();
      if (identity.outputs.size() == 2 && !is_newer(key, identity.outputs.back())) continue;
      try {
        if (!key.empty()) record = with_details(std::move(record), key);
      } catch (const TooLarge &) {
        Record refused;
        refused.key = key;
        refused.raw = "{\"key\":" + slac::base::json_quote(refused.key) + "}";
        refused.refused =
            std::string(reason::kRecordTooLarge) + ": more than 48 MiB with its parts";
        odd.push_back(std::move(refused));
        continue;
      }
    }
    hashes.push_back(hash);
    whole.push_back(std::move(record));
  }
  on_added_({}, page.size() - whole.size());
  std::vector<Record> records = map(whole, now);
  std::move(odd.begin(), odd.end(), std::back_inserter(records));
  if (!records.empty()) add(records, now, std::nullopt);
  if (stored_.size() > kMostStored) stored_.clear();
  // What could not be mapped is tried again on a timer, not by each poll.
  stored_.insert(hashes.begin(), hashes.end());
}

void Poller::read_pages(const connector::Values &values, Instant now) {
  const slac::model::Poll &terms = *connector_.poll;
  walk(first_url(terms.url.value, terms.query, values), terms.page,
       {[&](const std::string &body) { return mapping_.records(body); },
        [&](const std::string &body) { return mapping_.next(body); },
        [&](const std::string &body) { return mapping_.more(body); },
        [&](const std::string &body) { return mapping_.count(body); }},
       [&](std::vector<std::string> page) { add_page(std::move(page), now); });
}

/// Both ends belong to it: what has more records than the system pages through is read in halves.
void Poller::read_range(Instant from, Instant until, Instant now) {
  const slac::model::Since &since = *connector_.poll->since;
  const slac::time::Zone zone = source_.timezone.value_or(slac::time::Zone());
  const Spelled begin = spell(since.format, from, zone, End::From);
  connector::Values values = values_;
  values["since"] = begin.text;
  values["until"] = spell(since.format, until, zone, End::To).text;
  earliest_.reset();
  if (since.strict) earliest_ = begin.means;
  try {
    read_pages(values, now);
  } catch (const TooMany &) {
    const std::int64_t step = step_of(since.format).ns;
    const Instant middle{from.ns + (until.ns - from.ns) / 2};
    if (until.ns - from.ns <= 2 * step)
      throw PollFailure{"more than " + std::to_string(connector_.poll->page.cap) + " records at " +
                            values["since"] + ": narrow the query",
                        {}};
    read_range(from, middle, now);
    read_range(middle, until, now);
  }
}

PollResult Poller::poll(store::Progress progress, Instant now, bool full) {
  newest_.reset();
  read_.clear();
  full_ = full;
  client_.begin(now);
  try {
    if (const auto &since = connector_.poll->since) {
      // What changes meanwhile is not to be missed by a second.
      const Instant until{now.ns + step_of(since->format).ns};
      read_range(since_when(*since, progress, now, full), until, now);
    } else {
      earliest_.reset();
      read_pages(values_, now);
    }
    add({}, now, after_poll(std::move(progress), newest_, now, full));
    return {true, {}, {}};
  } catch (const PollFailure &failure) {
    return {false, failure.error, failure.wait};
  }
}

/// Nothing if it is no more, or is none of those that are asked for.
std::optional<std::string> Poller::fetch(const std::string &key) {
  if (key == "." || key == "..") return std::nullopt; // they would lead out of the address
  connector::Values values = values_;
  values["key"] = key;
  try {
    const HttpAnswer answer = client_.get(first_url(connector_.poll->one.value, {}, values));
    connector::JqAnswer found = mapping_.one_record(answer.body);
    if (found.error || found.outputs.size() > 1)
      throw PollFailure{"an answer that cannot be read: " + found.error.value_or("several records"),
                        {}};
    if (found.outputs.empty()) return std::nullopt;
    const connector::JqAnswer its = mapping_.identity(connector::Way::Poll, found.outputs[0]);
    if (its.outputs.empty() || its.outputs[0] != key) return std::nullopt;
    return with_details(std::move(found.outputs.front()), key);
  } catch (const PollFailure &failure) {
    if (failure.is_missing()) return std::nullopt;
    throw;
  }
}

PollResult Poller::fetch(const std::vector<std::string> &keys, Instant now) {
  client_.begin(now);
  earliest_.reset();
  try {
    for (const std::string &key : keys)
      if (const auto record = fetch(key)) add(map({*record}, now), now, std::nullopt);
    return {true, {}, {}};
  } catch (const PollFailure &failure) {
    return {false, failure.error, failure.wait};
  } catch (const TooLarge &) {
    return {false, "a record of more than 48 MiB with its parts", {}};
  }
}

} // namespace slax::source
