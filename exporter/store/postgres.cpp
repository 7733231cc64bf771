// SPDX-License-Identifier: Apache-2.0
// libpq behind Connection: parameters in binary where they are numbers or bytes, arrays for
// `given`, one reconnect after a lost connection. What the two databases say differently stands in
// the Dialect.
#include "exporter/store/postgres.hpp"

#include <array>
#include <cstring>
#include <endian.h>
#include <libpq-fe.h>
#include <optional>
#include <utility>

namespace slax::store {
namespace {

std::string first_line(const char *text) {
  std::string out(text);
  return out.substr(0, out.find('\n'));
}

} // namespace

PostgresRows::~PostgresRows() { PQclear(result_); }
PostgresRows::PostgresRows(PostgresRows &&other) noexcept
    : result_(std::exchange(other.result_, nullptr)) {}
int PostgresRows::size() const { return PQntuples(result_); }
bool PostgresRows::is_null(int row, int column) const {
  return PQgetisnull(result_, row, column) != 0;
}
std::int64_t PostgresRows::number(int row, int column) const {
  std::uint64_t big = 0;
  std::memcpy(&big, PQgetvalue(result_, row, column), sizeof big);
  return static_cast<std::int64_t>(be64toh(big));
}
std::string_view PostgresRows::text(int row, int column) const {
  return {PQgetvalue(result_, row, column),
          static_cast<std::size_t>(PQgetlength(result_, row, column))};
}

Postgres::~Postgres() { PQfinish(connection_); }

namespace {

constexpr Dialect kDialect{"BIGSERIAL PRIMARY KEY", "BIGINT", "BYTEA", "BYTEA", "BOOLEAN",
                           "ALTER TABLE lines ALTER COLUMN current TYPE BIGINT USING current::int;",
                           "", "",
                           // Any number that nobody else takes.
                           "SELECT pg_advisory_xact_lock(1936482561);"
                           "CREATE TABLE IF NOT EXISTS schema_version (version BIGINT NOT NULL)",
                           "SELECT coalesce(max(version), 0) FROM schema_version",
                           "INSERT INTO schema_version (version) VALUES (N)", "BEGIN",
                           " FOR UPDATE", "SELECT pg_advisory_xact_lock(1936482563)"};

class PostgresRow final : public Row {
public:
  PostgresRow(const PostgresRows &rows, int row) : rows_(rows), row_(row) {}
  bool is_null(int column) const override { return rows_.is_null(row_, column); }
  std::int64_t number(int column) const override { return rows_.number(row_, column); }
  std::string_view text(int column) const override { return rows_.text(row_, column); }

private:
  const PostgresRows &rows_;
  int row_;
};

/// `?1` as PostgreSQL writes it.
std::string with_dollars(std::string sql) {
  for (char &c : sql)
    if (c == '?') c = '$';
  return sql;
}

} // namespace

const Dialect &Postgres::dialect() const { return kDialect; }

void Postgres::connect() {
  // An address that cannot be parsed is never repeated: its parts may be secret.
  char *wrong = nullptr;
  PQconninfoOption *parsed = PQconninfoParse(address_.c_str(), &wrong);
  PQfreemem(wrong);
  if (parsed == nullptr)
    throw DatabaseError{"the address cannot be parsed; expected postgresql://USER@HOST/DATABASE, "
                        "with % and brackets of a password written as %25, %5B and %5D"};
  PQconninfoFree(parsed);
  // A plan that was made while a table was small would be kept when it has grown. What the address
  // says comes last and decides.
  constexpr std::array<const char *, 7> kKeywords{"connect_timeout",
                                                  "tcp_user_timeout",
                                                  "keepalives_idle",
                                                  "application_name",
                                                  "options",
                                                  "dbname",
                                                  nullptr};
  const std::array<const char *, 7> values{"10",
                                           "10000",
                                           "10",
                                           "sla-exporter",
                                           "-c plan_cache_mode=force_custom_plan",
                                           address_.c_str(),
                                           nullptr};
  statements_.clear();
  connection_ = PQconnectdbParams(kKeywords.data(), values.data(), 1);
  if (PQstatus(connection_) == CONNECTION_OK) {
    PQsetNoticeProcessor(
        connection_, [](void *, const char *) {}, nullptr);
    return;
  }
  const std::string why = first_line(PQerrorMessage(connection_));
  PQfinish(std::exchange(connection_, nullptr));
  throw DatabaseError{why};
}

void Postgres::fail(pg_result *result) {
  const DatabaseError error{first_line(PQerrorMessage(connection_))};
  const bool is_lost = PQstatus(connection_) != CONNECTION_OK;
  PQclear(result);
  if (is_lost) PQfinish(std::exchange(connection_, nullptr));
  throw error;
}

const std::string &Postgres::prepared(const std::string &sql) {
  const auto [at, is_new] = statements_.try_emplace(sql, "s" + std::to_string(statements_.size()));
  if (!is_new) return at->second;
  pg_result *result =
      PQprepare(connection_, at->second.c_str(), with_dollars(sql).c_str(), 0, nullptr);
  if (PQresultStatus(result) != PGRES_COMMAND_OK) {
    statements_.erase(at);
    fail(result);
  }
  PQclear(result);
  return at->second;
}

namespace {

std::string_view bytes_of(const Value &value) {
  if (const auto *text = std::get_if<std::string_view>(&value)) return *text;
  return std::get<Bytes>(value).bytes;
}

template <class T>
void put_big(std::string &out, T number) {
  for (int shift = (static_cast<int>(sizeof number) - 1) * 8; shift >= 0; shift -= 8)
    out += static_cast<char>(number >> shift & 0xFF);
}

/// Kinds of `given`'s columns: their names in SQL, and their numbers on the wire (pg_type.dat).
struct Kind {
  std::string_view name;
  std::uint32_t oid;
};
Kind kind_of(Given::Type type) {
  switch (type) {
  case Given::Type::Integer: return {"bigint", 20};
  case Given::Type::Text: return {"text", 25};
  case Given::Type::Bytes: break;
  }
  return {"bytea", 17};
}

/// One column as an array in the binary form of PostgreSQL (array_recv in arrayfuncs.c):
/// dimensions, whether there are nulls, the elements' type, length, first index; then each with its
/// length.
std::string array_of(const Given &given, std::size_t column) {
  std::string out;
  put_big(out, std::uint32_t{1});
  put_big(out, std::uint32_t{1});
  put_big(out, kind_of(given.columns[column].type).oid);
  put_big(out, static_cast<std::uint32_t>(given.rows()));
  put_big(out, std::uint32_t{1});
  for (std::size_t i = column; i < given.values.size(); i += given.columns.size()) {
    const Value &value = given.values[i];
    if (std::holds_alternative<std::monostate>(value)) {
      put_big(out, ~std::uint32_t{0});
    } else if (const auto *number = std::get_if<std::int64_t>(&value)) {
      put_big(out, std::uint32_t{8});
      put_big(out, static_cast<std::uint64_t>(*number));
    } else {
      const std::string_view bytes = bytes_of(value);
      put_big(out, static_cast<std::uint32_t>(bytes.size()));
      out += bytes;
    }
  }
  return out;
}

} // namespace

/// All in binary.
struct Postgres::Parameters {
  explicit Parameters(std::span<const Value> values) : numbers(values.size()) {
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (std::holds_alternative<std::monostate>(values[i])) {
        pointers.push_back(nullptr);
        lengths.push_back(0);
      } else if (const auto *number = std::get_if<std::int64_t>(&values[i])) {
        numbers[i] = htobe64(static_cast<std::uint64_t>(*number));
        add({reinterpret_cast<const char *>(&numbers[i]), sizeof(std::uint64_t)});
      } else {
        add(bytes_of(values[i]));
      }
    }
  }
  void add(std::string_view bytes) {
    pointers.push_back(bytes.data() == nullptr ? "" : bytes.data());
    lengths.push_back(static_cast<int>(bytes.size()));
  }

  std::vector<std::uint64_t> numbers;
  std::vector<const char *> pointers;
  std::vector<int> lengths;
};

void Postgres::query(const std::string &sql, std::span<const Value> values, const Each &each) {
  send(sql, Parameters(values), each);
}

void Postgres::query(const std::string &sql, std::span<const Value> values, const Given &given,
                     const Each &each) {
  Parameters parameters(values);
  std::vector<std::string> arrays;
  std::string names;
  std::string places;
  for (std::size_t i = 0; i < given.columns.size(); ++i) {
    arrays.push_back(array_of(given, i));
    (names += names.empty() ? "" : ", ") += given.columns[i].name;
    ((((places += places.empty() ? "?" : ", ?") += std::to_string(values.size() + i + 1)) +=
      "::") += kind_of(given.columns[i].type).name) += "[]";
  }
  for (const std::string &array : arrays)
    parameters.add(array);
  send("WITH given (" + names + ") AS (SELECT * FROM unnest(" + places + ")) " + sql, parameters,
       each);
}

/// Row by row, so that an answer is never in memory as a whole.
void Postgres::send(const std::string &sql, const Parameters &parameters, const Each &each) {
  if (connection_ == nullptr) connect();
  const std::string &name = prepared(sql);
  const std::vector<int> formats(parameters.pointers.size(), 1); // binary
  if (PQsendQueryPrepared(connection_, name.c_str(), static_cast<int>(formats.size()),
                          parameters.pointers.data(), parameters.lengths.data(), formats.data(),
                          1) == 0)
    fail(nullptr);
  PQsetSingleRowMode(connection_);
  std::optional<DatabaseError> wrong;
  while (pg_result *result = PQgetResult(connection_)) {
    const ExecStatusType status = PQresultStatus(result);
    const PostgresRows rows(result);
    if (status == PGRES_SINGLE_TUPLE) {
      if (!wrong) each(PostgresRow(rows, 0));
    } else if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK && !wrong) {
      wrong = DatabaseError{first_line(PQerrorMessage(connection_))};
    }
    if (PQstatus(connection_) != CONNECTION_OK) break;
  }
  if (PQstatus(connection_) != CONNECTION_OK) {
    if (!wrong) wrong = DatabaseError{first_line(PQerrorMessage(connection_))};
    PQfinish(std::exchange(connection_, nullptr));
  }
  if (wrong) throw *wrong;
}

PostgresRows Postgres::rows(const std::string &sql, const std::string *parameter) {
  if (connection_ == nullptr) connect();
  const char *value = parameter == nullptr ? nullptr : parameter->c_str();
  pg_result *result = PQexecParams(connection_, sql.c_str(), parameter == nullptr ? 0 : 1, nullptr,
                                   &value, nullptr, nullptr, 1);
  if (PQresultStatus(result) != PGRES_TUPLES_OK) fail(result);
  return PostgresRows(result);
}

void Postgres::script(const std::string &sql) {
  if (connection_ == nullptr) connect();
  pg_result *result = PQexec(connection_, sql.c_str());
  if (PQresultStatus(result) != PGRES_COMMAND_OK && PQresultStatus(result) != PGRES_TUPLES_OK)
    fail(result);
  PQclear(result);
}

} // namespace slax::store
