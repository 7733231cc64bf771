// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/correlate/links.hpp"
#include "exporter/runtime/known_on.hpp"
#include "exporter/runtime/publisher.hpp"
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

  /// One row and what each incident means for it, as JSON.
  struct RowQuery {
    std::string agreement;
    std::string commitment;
    std::string account;
    std::string service; ///< empty: a row of no one service
    sli::WindowKind window = sli::WindowKind::Current;
  };
  enum class Missing { NoSuchRow, NoAnswer, TooMuch };
  std::variant<std::string, Missing> details(const RowQuery &query) const;

  /// Everything that is known of an incident of a Source, as JSON.
  std::variant<std::string, Missing> incident(const std::string &source,
                                              const std::string &id) const;

  /// Lines of an account's chain behind that number, at most so many as an answer holds, and, if
  /// those are all, where it ends.
  std::variant<std::string, Missing> ledger(const std::string &account, std::int64_t after) const;

  /// What the store knew (known_on.hpp); or why there is no answer.
  std::variant<std::string, std::string> rows_known_on(const KnownQuery &query) const;

private:
  Publisher &publisher_;
  store::Store *store_;            ///< may be null
  const std::string ledger_where_; ///< empty: none is kept
  const MessagesOf messages_of_;
};

} // namespace slax::runtime
