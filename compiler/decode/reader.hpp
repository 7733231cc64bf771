// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/base/diagnostic.hpp"
#include "compiler/decode/table.hpp"
#include "compiler/model/model.hpp"
#include "compiler/yaml/node.hpp"

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Reading values out of located YAML. Every function reports what is wrong where it stands and
/// then gives nothing.
namespace slac::decode {

/// A mapping of a table. Keys that it lacks are reported, and unknown ones with the nearest known
/// key.
class Fields {
public:
  /// `what` names the mapping in messages, where the table's own name does not.
  Fields(const yaml::Node &node, const Table &table, base::Diagnostics &diagnostics,
         std::string what = {});

  const yaml::Node *find(std::string_view key) const;
  /// A sentence in this flow mapping was cut at a comma; it has been reported.
  bool cut() const { return cut_; }
  const yaml::Node &node() const { return node_; }

private:
  void report_unknown(const yaml::Entry &entry, const std::vector<std::string_view> &known);
  void report_missing(const Field &field);

  const yaml::Node &node_;
  std::string what_;
  base::Diagnostics &diagnostics_;
  bool cut_ = false;
  std::size_t cut_until_ = 0; ///< entries before it belong to a sentence that was cut
};

/// "a mapping", "a list", "text", "nothing".
std::string shape_name(const yaml::Node &node);

void report_shape(const yaml::Node &node, const std::string &key, const std::string &expected,
                  base::Diagnostics &diagnostics);

std::optional<model::Text> read_text(const yaml::Node *node, const std::string &key,
                                     base::Diagnostics &diagnostics);
/// A list of texts; a single text is not a list.
std::optional<std::vector<model::Text>> read_texts(const yaml::Node *node, const std::string &key,
                                                   base::Diagnostics &diagnostics);
bool is_label_name(std::string_view text);

/// A mapping of texts; keys must be Prometheus label names.
std::optional<model::Labels> read_labels(const yaml::Node *node, const std::string &key,
                                         base::Diagnostics &diagnostics);

/// Refuses labels that rules set themselves. `may_route` allows `severity`, which alert tiers may
/// change.
void refuse_reserved_labels(const yaml::Node *labels, bool may_route,
                            base::Diagnostics &diagnostics);
/// And those by which the records of an Objective differ, on all of which identity stands.
void refuse_identity_labels(const yaml::Node *identity, base::Diagnostics &diagnostics);

} // namespace slac::decode
