// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/base/diagnostic.hpp"
#include "compiler/model/model.hpp"
#include "exporter/connector/overrides.hpp"
#include "exporter/connector/way.hpp"
#include "exporter/connector/worker.hpp"

#include <memory>
#include <span>

namespace slax::connector {

/// Values of a Source's parameters, by name.
using Values = std::map<std::string, std::string>;

/// What a record says.
struct Mapped {
  std::string key;                    ///< of the record; empty: it has none
  std::optional<std::string> updated; ///< as the record spells it, with a zone
  std::vector<std::string> lines;     ///< incidents in the normal form, one JSON object each
  std::string refused;                ///< why the record cannot be used; empty: it can
  bool may_pass = false;              ///< our own means failed: it is no verdict on the record
};

/// All that jq does for one Source: answers to records, records to incidents, with the Source's own
/// names, accounts and overrides.
class Mapping {
public:
  /// `values` must hold no secret: mappings see them.
  Mapping(const slac::model::Connector &connector, const slac::model::Source &source,
          const Values &values, const Overrides &overrides);

  /// Distinguishes one mapping from another: records are mapped again where it changed.
  const std::string &fingerprint() const { return fingerprint_; }

  /// Texts, or an error.
  JqAnswer records(std::string_view answer);
  JqAnswer next(std::string_view answer);
  JqAnswer more(std::string_view answer);
  JqAnswer count(std::string_view answer);
  JqAnswer one_record(std::string_view answer);
  JqAnswer detail_records(std::size_t detail, std::string_view answer);
  JqAnswer detail_next(std::size_t detail, std::string_view answer);
  JqAnswer detail_more(std::size_t detail, std::string_view answer);
  JqAnswer detail_count(std::size_t detail, std::string_view answer);
  JqAnswer webhook_records(std::string_view body);
  JqAnswer hints(std::string_view body);

  /// Two texts, the key and when it changed, of a record whose parts must be asked for first; each
  /// is empty where it has none.
  JqAnswer identity(Way way, std::string_view record);
  /// `received` is when a delivery came; mappings see it as `$received`.
  Mapped map(Way way, std::string_view record, slac::time::Instant received);
  /// The same for many of one instant, in their order.
  std::vector<Mapped> map_all(Way way, std::span<const std::string> records,
                              slac::time::Instant received);

private:
  std::size_t add(std::string program);
  JqAnswer run(std::size_t program, std::string_view json);
  Mapped mapped(JqAnswer answer) const;
  bool is_said_by(std::string_view record) const;

  struct OfDetail {
    std::size_t records = 0;
    std::size_t next = 0;
    std::size_t more = 0;
    std::size_t count = 0;
  };
  struct OfWay {
    std::size_t identity = 0;
    std::size_t record = 0;
  };

  std::vector<std::string> programs_;
  std::string fingerprint_;
  std::string records_path_; ///< the programs that find records
  std::string webhook_records_path_;
  std::size_t records_ = 0;
  std::size_t next_ = 0;
  std::size_t more_ = 0;
  std::size_t count_ = 0;
  std::size_t one_ = 0;
  std::size_t webhook_records_ = 0;
  std::size_t hints_ = 0;
  std::vector<OfDetail> details_;
  OfWay poll_;
  OfWay webhook_;
  OfWay file_;
  std::optional<slac::time::Zone> timezone_;
  bool is_identity_ = false; ///< records of a file are in the normal form, and nothing is changed
  std::unique_ptr<Worker> worker_;
};

/// Reports the jq programs of the Connectors and Sources that do not compile, each where it stands.
void check_programs(const slac::model::Model &model, slac::base::Diagnostics &diagnostics);

} // namespace slax::connector
