// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/ledger/line.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace slax::ledger {

/// A head that somebody knows of: a metric's, a statement's, an older export's.
struct KnownHead {
  std::string account; ///< empty: of whichever account
  std::string digits;  ///< 36 to 64 of its hash
};

/// Checks chains line by line, with nothing else at hand. Lines of one account come in order; those
/// of several may be mixed.
class Verifier {
public:
  explicit Verifier(std::vector<KnownHead> heads);

  /// A line of a chain, or the line of an export that says where a chain ends, without a line end.
  void add(std::string_view text);

  struct Misfit {
    std::string account; ///< empty: of none that can be said
    std::string line;    ///< ACCOUNT/NUMBER, or where it stands in the file
    std::string reason;
  };
  /// What does not fit so far, of each account the first line.
  const std::vector<Misfit> &misfits() const { return misfits_; }
  struct Verdict {
    std::vector<Misfit> misfits;
    std::size_t lines = 0;
    std::map<std::string, std::string> heads; ///< hash of each account's last line
    bool ok() const { return misfits.empty(); }
  };
  /// `is_export`: each chain must end with the line that says so.
  Verdict finish(bool is_export);

private:
  struct Chain {
    std::int64_t number = 0;
    std::string hash{kNoHash};
    bool is_broken = false;
    bool has_end = false;
  };
  void add_line(std::string_view text, const Value &value);
  void add_end(const Value &value);
  void break_chain(Chain &chain, const std::string &account, std::string line, std::string reason);

  std::vector<KnownHead> heads_;
  std::vector<bool> is_found_; ///< of `heads_`
  std::map<std::string, Chain> chains_;
  std::size_t count_ = 0; ///< lines seen, ends included
  std::size_t lines_ = 0;
  std::vector<Misfit> misfits_;
};

/// The line of an export behind an account's last: how many lines there are, and the last's hash.
std::string end_line(std::string_view account, std::int64_t lines, std::string_view hash);

} // namespace slax::ledger
