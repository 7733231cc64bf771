// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/correlate/links.hpp"
#include "exporter/report/story.hpp"
#include "exporter/runtime/known_on.hpp"
#include "exporter/runtime/publisher.hpp"
#include "exporter/runtime/statement.hpp"
#include "exporter/sli/details.hpp"
#include "exporter/store/store.hpp"

#include <functional>
#include <string>
#include <variant>

namespace slax::runtime {

/// Questions about one row and one incident, which need the engine and the store. Slow ones: they
/// belong to a worker's thread. What the store has is read before the engine is held.
class Queries {
public:
  /// Gives the messages that belong to an incident; called while the engine is held.
  using MessagesOf =
      std::function<std::vector<correlate::Links::Identity>(timeline::NameId, const std::string &)>;
  /// What is given by reference outlives this.
  Queries(Publisher &publisher, store::Store *store, std::string ledger, MessagesOf messages_of)
      : publisher_(publisher), store_(store), ledger_where_(std::move(ledger)),
        messages_of_(std::move(messages_of)) {}

  /// One row and what each incident means for it.
  struct RowQuery {
    std::string agreement;
    std::string commitment;
    std::string account;
    std::string service; ///< empty: a row of no one service
    sli::WindowKind window = sli::WindowKind::Current;
  };
  enum class Missing { NoSuchRow, NoAnswer, TooMuch };
  /// For `use` to look at while the engine is held. False: there is no such row.
  using UseRow =
      std::function<void(const sli::Row &, std::vector<sli::Detail>, slac::time::Instant now)>;
  bool details(const RowQuery &query, const UseRow &use) const;

  /// Everything that is known of an incident of a Source, for `use` to look at while the engine is
  /// held; what is missing, if anything is.
  using UseStory = std::function<void(report::Story, slac::time::Instant now)>;
  std::optional<Missing> incident(const std::string &source, const std::string &id,
                                  const UseStory &use) const;

  /// Lines of an account's chain behind that number, at most so many as an answer holds, and, if
  /// those are all, where it ends.
  std::variant<std::string, Missing> ledger(const std::string &account, std::int64_t after) const;

  /// The texts of all lines of an account's chain; none where no ledger is kept.
  std::variant<std::vector<std::string>, Missing> chain(const std::string &account) const;

  /// The account's statement of these days, or why there is none. Reads with connections of its
  /// own: from any thread, and it may take seconds.
  std::variant<Statement, std::string> statement(const std::string &account,
                                                 const report::StatementDays &days,
                                                 slac::time::Instant now) const;

  /// What the store knew (known_on.hpp); or why there is no answer.
  std::variant<std::string, std::string> rows_known_on(const KnownQuery &query) const;

private:
  Publisher &publisher_;
  store::Store *store_;            ///< may be null
  const std::string ledger_where_; ///< empty: none is kept
  const MessagesOf messages_of_;
};

} // namespace slax::runtime
