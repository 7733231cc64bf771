// SPDX-License-Identifier: Apache-2.0
// What documents of other languages say, as documents of ours. Each value keeps the place of what
// it was made of, so that whatever is found in it later is reported where its author wrote it; the
// comments above it are found there as well.
#pragma once

#include "compiler/base/diagnostic.hpp"
#include "compiler/model/model.hpp"
#include "compiler/yaml/node.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace slac::decode {

/// One document of another language.
struct Translation {
  std::vector<yaml::Node> documents;  ///< of `slac/v1`
  std::vector<model::Origin> origins; ///< of those, if they are Objectives
  std::vector<yaml::Node> services;   ///< names of Services that exist by being named
};

/// What another language cannot say of a document of ours.
struct Unsaid {
  base::Span place;
  std::string what;
  bool is_objective = false; ///< a whole one
};

/// A text that stands where `at` does.
yaml::Node text_at(std::string text, const yaml::Node &at);
yaml::Node mapping_at(const yaml::Node &at);
yaml::Node list_at(const yaml::Node &at);

/// Adds `key: value`; the key stands where `from` does, by which its comments are found.
void put(yaml::Node &mapping, std::string_view key, yaml::Node value, const yaml::Node &from);
/// Likewise, where the value stands.
void put(yaml::Node &mapping, std::string_view key, yaml::Node value);
/// Adds the text, but where it is missing or empty.
void put_text(yaml::Node &mapping, std::string_view key, const yaml::Entry *from);

/// A document of ours.
yaml::Node resource(std::string_view kind, yaml::Node name, const yaml::Node &at);
yaml::Node &metadata_of(yaml::Node &resource);
yaml::Node &spec_of(yaml::Node &resource);

/// A text that is made of pieces of another one and of words of ours.
class Rewriting {
public:
  explicit Rewriting(const yaml::Node &from) : from_(from) { out_.span = from.span; }
  void take(std::size_t begin, std::size_t end);
  void add(std::string_view words);
  yaml::Node finish() &&;

private:
  const yaml::Node &from_;
  yaml::Node out_;
  std::vector<std::uint32_t> places_; ///< in the file, of each byte
};

/// PromQL whose only template action is the window, as `{{.window}}` or `$window`, with ours in its
/// place. Nothing for text with another action, which is reported.
std::optional<yaml::Node> with_our_window(const yaml::Node &query, base::Diagnostics &diagnostics);

/// A name of ours: what it may not hold becomes `-`, what may not begin it gets `prefix` before it.
/// A name that changes is noted.
yaml::Node our_name(const std::string &text, std::string_view prefix, const yaml::Node &at,
                    base::Diagnostics &diagnostics);

/// Labels of which later ones win. A name that rules set themselves is called `exported_…`, as
/// Prometheus names what conflicts, which is noted; what no label may be named has `_` for what
/// does not fit.
class LabelSet {
public:
  /// `may_route`: the label `severity` is free. `renamed` gets the names there, by ours, that
  /// Prometheus takes.
  LabelSet(bool may_route, base::Diagnostics &diagnostics,
           std::map<std::string, std::string> *renamed = nullptr)
      : may_route_(may_route), diagnostics_(diagnostics), renamed_(renamed) {}
  void add(const yaml::Node *mapping, const std::string &key);
  void add(const yaml::Node &name, yaml::Node value);
  bool empty() const { return entries_.empty(); }
  yaml::Node finish(const yaml::Node &at) &&;

private:
  bool may_route_;
  base::Diagnostics &diagnostics_;
  std::map<std::string, std::string> *renamed_;
  std::vector<yaml::Entry> entries_;
};

/// Labels that all of the expressions aggregate by at their top, so that each value is an objective
/// of its own; none where they differ or do not parse.
std::vector<std::string> grouped_by(const std::vector<const yaml::Node *> &expressions);

} // namespace slac::decode
