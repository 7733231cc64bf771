// SPDX-License-Identifier: Apache-2.0
#include "exporter/store/connection.hpp"

namespace slax::store {

Given Given::of(std::string_view column, const std::set<std::string> &texts) {
  Given out{{{column, Type::Bytes}}, {}};
  for (const std::string &text : texts)
    out.values.emplace_back(std::string_view(text));
  return out;
}

Transaction::Transaction(Connection &connection) : connection_(connection) {
  connection.script(std::string(connection.dialect().begin));
}

Transaction::~Transaction() {
  if (done_ || !connection_.is_connected()) return;
  try {
    connection_.script("ROLLBACK");
  } catch (const DatabaseError &) { // it ends with the connection
  }
}

void Transaction::commit() {
  connection_.script("COMMIT");
  done_ = true;
}

} // namespace slax::store
