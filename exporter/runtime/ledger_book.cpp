// SPDX-License-Identifier: Apache-2.0
#include "exporter/runtime/ledger_book.hpp"

#include "compiler/time/rfc3339.hpp"
#include "exporter/runtime/given_values.hpp"
#include "exporter/runtime/spec_text.hpp"
#include "exporter/source/http_client.hpp"

#include <algorithm>

namespace slax::runtime {
namespace {

using slac::base::Done;
using slac::base::Result;
using slac::time::Instant;

constexpr const char *kBegan = "ledger-began";
constexpr const char *kCommitOf = "commit-of-"; ///< and the hash of a tree
constexpr const char *kClosedFrom = "ledger-closed-from";
constexpr std::size_t kAtOnce = 200; ///< lines of a transaction, which stays far below a second
constexpr int kRecent = 3;           ///< months that are always judged

sli::Month month_of(Instant t) { return sli::month_at(t, slac::time::Zone()); }

} // namespace

Result<std::unique_ptr<LedgerBook>> LedgerBook::open(const std::string &where, Access access) {
  auto table = store::LedgerTable::open(where, access);
  if (!table) return table.error();
  auto store = store::Store::open(where, store::Store::Access::Read);
  if (!store) return store.error();
  return std::unique_ptr<LedgerBook>(
      new LedgerBook(std::move(store.value()), std::move(table.value())));
}

Result<Done> LedgerBook::refresh() {
  auto lines = table_->lines_after(sequence_);
  if (!lines) return lines.error();
  for (const ledger::Line &line : lines.value()) {
    verifier_.add(line.text);
    if (!broken_ && !ledger::columns_fit(line))
      broken_ = {line.account, line.name(), "was changed: what stands beside it is another's"};
    state_.add(line);
  }
  if (!broken_ && !verifier_.misfits().empty()) broken_ = verifier_.misfits().front();
  return Done{};
}

Result<Done> LedgerBook::load_reigns() {
  const auto known = table_->reigns();
  if (!known) return known.error();
  const auto &all = known.value();
  std::vector<Reign> out;
  for (std::size_t i = 0; i < all.size(); ++i) {
    Reign reign;
    // The first one judges what ended before it.
    reign.over.from = i == 0 ? Instant{} : all[i].since;
    reign.over.to = i + 1 < all.size() ? all[i + 1].since : slac::time::kNever;
    reign.tree = all[i].tree;
    const auto former = std::find_if(reigns_.begin(), reigns_.end(),
                                     [&](const Reign &one) { return one.tree == reign.tree; });
    if (former != reigns_.end()) {
      reign.model = former->model;
      reign.error = former->error;
    } else {
      const auto text = table_->tree(reign.tree);
      if (!text) return text.error();
      auto model = ledger::hash_of(text.value()) == reign.tree
                       ? model_of(text.value())
                       : std::string("the stored specs were changed: their hash is another");
      if (auto *read = std::get_if<std::shared_ptr<slac::model::Model>>(&model))
        reign.model = std::move(*read);
      else
        reign.error = std::get<std::string>(model);
    }
    out.push_back(std::move(reign));
  }
  reigns_ = std::move(out);
  return Done{};
}

Result<std::string> LedgerBook::reigning_text() {
  const auto all = table_->reigns();
  if (!all) return all.error();
  if (all.value().empty()) return std::string();
  return table_->tree(all.value().back().tree);
}

Result<std::shared_ptr<const slac::model::Model>> LedgerBook::reigning() {
  if (auto done = load_reigns(); !done) return done.error();
  return reigns_.empty() ? nullptr : reigns_.back().model;
}

Result<Done> LedgerBook::enthrone(const std::string &tree, const std::string &text,
                                  const std::string &commit, Instant now) {
  const auto is_new = table_->enthrone(tree, text, now);
  if (!is_new) return is_new.error();
  if (!is_new.value() || commit.empty()) return Done{};
  return table_->note_fact(kCommitOf + tree, commit);
}

Result<std::optional<std::string>> LedgerBook::refuse(const slac::model::Model &model) {
  const auto former = reigning();
  if (!former) return former.error();
  if (!former.value()) return std::optional<std::string>();
  for (const slac::model::Agreement &agreement : model.agreements) {
    const ledger::State::LastClosed last = state_.last_closed(agreement.name.value);
    if (last.to.empty()) continue;
    const slac::model::Agreement *before = former.value()->find_agreement(agreement.name.value);
    for (const slac::model::Amendment &amendment : agreement.amendments) {
      const bool is_known =
          before != nullptr && std::any_of(before->amendments.begin(), before->amendments.end(),
                                           [&](const slac::model::Amendment &one) {
                                             return one.from.value == amendment.from.value;
                                           });
      const Instant begins = model.project.timezone.start_of(amendment.from.value);
      if (!is_known && slac::time::format_rfc3339(begins) < last.to)
        return std::optional("the amendment of " + agreement.name.value + " from " +
                             slac::time::format_date(amendment.from.value) +
                             " begins inside a window that is closed: line " + last.line +
                             " of the ledger, up to " + last.to);
    }
  }
  return std::optional<std::string>();
}

Result<std::optional<Instant>> LedgerBook::began() {
  const auto fact = table_->fact(kBegan);
  if (!fact) return fact.error();
  if (fact.value()) {
    const auto at = slac::time::parse_rfc3339(*fact.value(), true);
    if (const auto *instant = std::get_if<Instant>(&at)) return std::optional(*instant);
  }
  if (reigns_.empty() || !reigns_.back().model) return std::optional<Instant>();
  const auto since = table_->reigns();
  if (!since) return since.error();
  Instant out = since.value().front().since;
  const slac::model::Model &model = *reigns_.back().model;
  for (const slac::model::Source &source : model.sources) {
    const auto *connector = model.find_connector(source.use.value);
    if (connector == nullptr || (!connector->poll && !connector->file && !connector->sql)) continue;
    const auto reads = store_->reads(source.name.value);
    if (!reads) return reads.error();
    if (reads.value().empty()) return std::optional<Instant>();
    out = std::max(out, reads.value().front().first);
  }
  return std::optional(out);
}

slac::time::Period LedgerBook::longest_fee_period() const {
  using slac::time::Period;
  Period out = Period::Month;
  const auto take = [&](const slac::model::Fee &fee) {
    if (slac::model::months_of(fee.per) > slac::model::months_of(out)) out = fee.per;
  };
  for (const Reign &reign : reigns_) {
    if (!reign.model) continue;
    for (const slac::model::Agreement &agreement : reign.model->agreements) {
      if (agreement.money.fee) take(*agreement.money.fee);
      for (const auto &[account, fee] : agreement.money.fees)
        take(fee);
      for (const slac::model::Commitment &commitment : agreement.commitments)
        if (commitment.fee) take(*commitment.fee);
    }
  }
  return out;
}

/// The one that the present specs name holds what the rules of former ones recorded.
std::unique_ptr<source::Prometheus> LedgerBook::prometheus(std::string &wrong) const {
  const auto model = reigns_.back().model;
  if (!model || model->project.prometheus_url.empty()) {
    wrong = "the Project's `prometheus` has no `url`";
    return nullptr;
  }
  const slac::model::Project &project = model->project;
  std::string bearer;
  if (project.prometheus_bearer) {
    GivenText read = read_secret(*project.prometheus_bearer);
    if (!read.wrong.empty()) {
      wrong = "`bearer`: " + read.wrong;
      return nullptr;
    }
    bearer = std::move(read.value);
  }
  // It is the Project's own, mostly in a private network.
  const std::string origin = source::origin_of(project.prometheus_url);
  if (origin.empty()) {
    wrong = "`url` of the Project's `prometheus` is no address";
    return nullptr;
  }
  return std::make_unique<source::Prometheus>(
      project.prometheus_url, bearer,
      std::make_unique<source::HttpClient>(
          std::vector<std::string>{origin.substr(origin.find("://") + 3)}));
}

Result<ledger::Plan> LedgerBook::plan(const Ask &ask) {
  unreadable_.clear();
  if (auto done = refresh(); !done) return done.error();
  if (auto done = load_reigns(); !done) return done.error();
  ledger::Plan out;
  if (reigns_.empty()) {
    out.waiting.push_back({"", "", "", "specs: no server has used this store yet"});
    return out;
  }
  const auto began = this->began();
  if (!began) return began.error();
  if (!began.value()) {
    out.waiting.push_back({"", "", "", "the first complete read of every Source"});
    return out;
  }
  // What a person closed once is looked after like the rest.
  const auto closed_from = table_->fact(kClosedFrom);
  if (!closed_from) return closed_from.error();
  std::optional<Instant> from = ask.from;
  if (closed_from.value()) {
    const auto at = slac::time::parse_rfc3339(*closed_from.value(), true);
    if (const auto *instant = std::get_if<Instant>(&at))
      from = from ? std::min(*from, *instant) : *instant;
  }
  from_ = from;
  const Instant first = from ? std::min(*from, *began.value()) : *began.value();
  const sli::Month last = month_of(ask.now + slac::time::Duration{slac::time::kDay});
  std::set<sli::Month> months;
  for (sli::Month month = month_of(first - slac::time::Duration{slac::time::kDay}); month <= last;
       ++month) {
    if (ask.everything || !done_.contains(month) || month > last - kRecent) months.insert(month);
  }
  // A sum needs all months of its period.
  std::set<sli::Month> asked;
  for (const sli::Month month : months) {
    const sli::Months around = sli::months_around(month, longest_fee_period());
    for (sli::Month one = around.first; one < around.first + around.count && one <= last; ++one)
      asked.insert(one);
  }
  if (ask.stated)
    for (sli::Month month = ask.stated->first; ask.stated->contains(month) && month <= last;
         ++month)
      asked.insert(month);
  std::string wrong;
  const auto prometheus = this->prometheus(wrong);
  const std::stop_callback on_stop(ask.stop, [&] {
    if (prometheus) prometheus->cancel();
  });
  std::optional<source::NoAnswer> away; // one that does not answer is not asked again
  if (!prometheus) away = {wrong, true};
  const auto ask_recorded =
      [&](const std::string &query,
          Instant at) -> std::variant<std::vector<source::Sample>, source::NoAnswer> {
    if (away) return *away;
    auto answer = prometheus->ask(query, at);
    if (const auto *none = std::get_if<source::NoAnswer>(&answer); none != nullptr && none->is_away)
      away = *none;
    return answer;
  };
  LedgerJudge judge(*store_, reigns_, state_, ask_recorded);
  auto judged = judge.judge({ask.now, asked, first, ask.stated.has_value()});
  if (!judged) return judged.error();
  if (ask.standing) {
    auto standing = judge.standing(*ask.standing, ask.now);
    if (!standing) return standing.error();
    judged.value().standing = std::move(standing.value());
  }
  unreadable_ = judge.unreadable();
  if (reigns_.back().model) {
    const auto text = table_->tree(reigns_.back().tree);
    if (!text) return text.error();
    judged.value().terms =
        terms_of_accounts(text.value(), *reigns_.back().model, reigns_.back().tree);
    const auto commit = table_->fact(kCommitOf + reigns_.back().tree);
    if (!commit) return commit.error();
    if (commit.value())
      for (ledger::JudgedTerms &terms : judged.value().terms)
        terms.body["commit"] = *commit.value();
  }
  out = ledger::make_plan(judged.value(), state_,
                          {ask.now, *began.value(), from, ask.despite, ask.by, ask.note_hash});
  for (const auto &[tree, why] : unreadable_)
    out.waiting.push_back({"", "closed", "specs " + tree.substr(0, 12), why});
  // A month is done once nothing of it waits, and it is over for everybody.
  std::set<sli::Month> waiting;
  for (const ledger::JudgedWindow &window : judged.value().windows)
    if (state_.closed(window.account, window.subject()) == nullptr && window.window.to > first)
      waiting.insert(window.month);
  for (const ledger::JudgedSum &sum : judged.value().sums)
    if (!sum.is_before(first) && state_.owed(sum.account, sum.subject()) == nullptr)
      waiting.insert(sum.months.first + sum.months.count - 1);
  for (const sli::Month month : months)
    if (month < last - 1 && !waiting.contains(month) && unreadable_.empty()) done_.insert(month);
  if (ask.stated) judged_ = std::move(judged.value());
  return out;
}

std::shared_ptr<const slac::model::Model> LedgerBook::model(const std::string &tree) const {
  for (const Reign &reign : reigns_)
    if (reign.tree == tree) return reign.model;
  return nullptr;
}

Result<std::size_t> LedgerBook::write(const std::vector<ledger::Draft> &drafts, Instant now,
                                      const std::function<bool()> &may,
                                      const std::optional<store::LedgerTable::New::Note> &note) {
  const auto began = this->began();
  if (!began) return began.error();
  if (began.value())
    if (auto noted = table_->note_fact(kBegan, slac::time::format_rfc3339(*began.value())); !noted)
      return noted.error();
  if (from_ && !drafts.empty())
    if (auto noted = table_->note_fact(kClosedFrom, slac::time::format_rfc3339(*from_), true);
        !noted)
      return noted.error();
  std::size_t out = 0;
  for (std::size_t from = 0; from < drafts.size(); from += kAtOnce) {
    std::vector<store::LedgerTable::New> some;
    for (std::size_t i = from; i < std::min(from + kAtOnce, drafts.size()); ++i) {
      const ledger::Draft &draft = drafts[i];
      some.push_back({draft.account, draft.kind, draft.subject,
                      [&draft, now](std::int64_t number, const std::string &previous) {
                        return ledger::seal(draft, number, previous, now);
                      },
                      draft.body.contains("note") ? note : std::nullopt});
    }
    const auto written = table_->append(some, may);
    if (!written) return written.error();
    out += written.value();
  }
  if (auto done = refresh(); !done) return done.error();
  return out;
}

} // namespace slax::runtime
