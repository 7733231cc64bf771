// SPDX-License-Identifier: Apache-2.0
#include "exporter/runtime/supervisor.hpp"

#include "compiler/base/printable.hpp"
#include "compiler/time/duration.hpp"
#include "exporter/runtime/store_transport.hpp"

#include <algorithm>
#include <cstdlib>

namespace slax::runtime {
namespace {

/// What was sent has come after so long.
constexpr slac::time::Duration kDeliveryTime{5 * slac::time::kMinute};

std::string words_of(const slac::model::Grouping &group) {
  std::string out = "by ";
  for (const std::string &name : group.by)
    out += (&name == &group.by.front() ? "" : ", ") + name;
  out += group.rolling ? "; rolling " : "; fixed ";
  out += slac::time::format_window(group.window);
  if (group.rolling) out += ", at most " + slac::time::format_window(group.max);
  if (group.reopen_within.ns > 0)
    out += "; reopened within " + slac::time::format_window(group.reopen_within);
  return out;
}

} // namespace

SourceSupervisor::SourceSupervisor(std::vector<std::string> files, std::string data, Clock clock,
                                   source::Outside outside, std::function<void()> notify)
    : files_(std::move(files)), data_(std::move(data)), clock_(clock), outside_(std::move(outside)),
      notify_(std::move(notify)) {}

SourceSupervisor::~SourceSupervisor() = default;

std::optional<slac::base::IoError> SourceSupervisor::open_store() {
  if (data_.empty()) return std::nullopt;
  auto opened = store::Store::open(data_);
  if (!opened) return opened.error();
  store_ = std::move(opened.value());
  return std::nullopt;
}

std::variant<SourceSupervisor::Prepared, std::string>
SourceSupervisor::prepare(std::shared_ptr<const slac::model::Model> model) {
  if (!model->sources.empty() && store_ == nullptr)
    return std::string("the specs have Sources, whose records need a store: give --data FOLDER");
  Prepared out;
  for (const slac::model::Source &source : model->sources) {
    const auto connector =
        std::find_if(model->connectors.begin(), model->connectors.end(),
                     [&](const auto &c) { return c.name.value == source.use.value; });
    auto intake = std::make_unique<Intake>(*connector, source, model->project.severities, *store_,
                                           clock_, outside_, notify_);
    if (const auto wrong = intake->prepare())
      return "Source " + source.name.value + ": " + slac::base::printable(*wrong);
    out.intakes.emplace(source.name.value, std::move(intake));
  }
  out.model = std::move(model);
  return out;
}

void SourceSupervisor::replace(Prepared prepared) {
  const std::unique_lock lock(mutex_);
  for (const auto &[name, intake] : intakes_)
    if (!prepared.intakes.contains(name)) gone_.insert(name);
  intakes_ = std::move(prepared.intakes); // the former end here
  model_ = std::move(prepared.model);
  for (const auto &[name, intake] : intakes_) {
    gone_.erase(name);
    intake->look_back();
  }
}

void SourceSupervisor::start() {
  for (const auto &[name, intake] : intakes_)
    intake->start();
}

timeline::Origin SourceSupervisor::origin_of(const std::string &name) {
  return origins_.emplace(name, static_cast<timeline::Origin>(origins_.size())).first->second;
}

std::vector<std::unique_ptr<source::Transport>> SourceSupervisor::transports() {
  std::vector<std::unique_ptr<source::Transport>> out;
  for (const std::string &path : files_)
    out.push_back(source::make_transport(path));
  for (const auto &[name, intake] : intakes_)
    out.push_back(make_store_transport(*intake, *store_));
  return out;
}

std::vector<Sources::Terms> SourceSupervisor::terms() {
  using Read = Sources::Terms::Read;
  std::vector<Sources::Terms> out;
  for (const std::string &path : files_)
    out.push_back({path,
                   Read::Watched,
                   {},
                   std::nullopt,
                   origin_of("file " + path),
                   origin_of("messages of file " + path)});
  for (const auto &[name, intake] : intakes_) {
    Sources::Terms one = terms_of(intake->source(), intake->polls());
    one.origin = origin_of("source " + name);
    one.messages = origin_of("messages of source " + name);
    out.push_back(std::move(one));
  }
  return out;
}

std::vector<timeline::Origin> SourceSupervisor::take_gone() {
  std::vector<timeline::Origin> out;
  for (const std::string &name : gone_)
    for (const std::string &origin : {"source " + name, "messages of source " + name})
      out.push_back(origin_of(origin));
  gone_.clear();
  return out;
}

void SourceSupervisor::add_status(std::vector<metrics::SourceHealth> &health) const {
  for (metrics::SourceHealth &one : health) {
    const Intake *intake = find(one.name);
    if (intake == nullptr) continue;
    const IntakeStatus status = intake->status();
    if (status.last_attempt) one.last_attempt = *status.last_attempt;
    one.traffic = status.traffic;
    if (intake->source().group) one.grouping = words_of(*intake->source().group);
  }
}

const Intake *SourceSupervisor::find(const std::string &source) const {
  const auto found = intakes_.find(source);
  return found == intakes_.end() ? nullptr : found->second.get();
}

std::optional<slac::time::Instant> SourceSupervisor::read_until(const std::string &source) const {
  const std::shared_lock lock(mutex_);
  const Intake *intake = find(source);
  if (intake == nullptr) return clock_.now(); // a file, which is looked at all the time
  const IntakeStatus status = intake->status();
  if (!status.complete || !status.mapped) return std::nullopt;
  if (!intake->polls()) return clock_.now() - kDeliveryTime;
  return status.last_success;
}

std::pair<std::string, slac::time::Duration> SourceSupervisor::clock_off() const {
  const std::shared_lock lock(mutex_);
  std::pair<std::string, slac::time::Duration> out;
  for (const auto &[name, intake] : intakes_) {
    const slac::time::Duration ahead = intake->status().ahead;
    if (std::abs(ahead.ns) > std::abs(out.second.ns)) out = {name, ahead};
  }
  return out;
}

bool SourceSupervisor::takes(const std::string &source) const {
  const std::shared_lock lock(mutex_, std::try_to_lock);
  if (!lock) return true;
  const auto intake = intakes_.find(source);
  return intake != intakes_.end() && intake->second->inbox() != nullptr;
}

void SourceSupervisor::deliver(const std::string &source, Posted posted, Answer answer) {
  const std::shared_lock lock(mutex_, std::try_to_lock);
  if (!lock) return answer(Fate::Restarting);
  const auto intake = intakes_.find(source);
  Inbox *inbox = intake == intakes_.end() ? nullptr : intake->second->inbox();
  if (inbox == nullptr) return answer(Fate::NotProven);
  inbox->deliver(std::move(posted), std::move(answer));
}

} // namespace slax::runtime
