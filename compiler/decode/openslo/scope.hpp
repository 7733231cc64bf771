// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/decode/context.hpp"
#include "compiler/decode/reader.hpp"
#include "compiler/decode/translation.hpp"
#include "compiler/time/instant.hpp"

#include <optional>
#include <string>
#include <string_view>

/// What the parts of this dialect share. Each function reports what is wrong where it stands.
namespace slac::decode::openslo {

void report(Context &context, base::Code code, const yaml::Node &at, std::string message,
            std::string help = {});

/// The value of a key that is there and not empty.
const yaml::Node *given(const Fields &fields, std::string_view key);

/// Text that is not empty.
bool is_text(const yaml::Node *node, const char *key, Context &context);

/// A name that another resource may have.
bool is_name(const yaml::Node *node, const char *key, Context &context);

/// Name, labels, lengths and keys. The name, if it can be one.
const yaml::Node *check_metadata(const yaml::Node *metadata, Context &context);
void check_description(const Fields &fields, Context &context);

/// `30d`, `1M`: a number and one of m h d w M Q Y; a month has 30 days, a quarter 90, a year 365.
struct Shorthand {
  std::int64_t count = 0;
  char unit = 'd';
  time::Duration length() const;
};
std::optional<Shorthand> read_shorthand(const yaml::Node *node, const char *key, Context &context);

/// One of the words.
bool is_word(const yaml::Node *node, const char *key, std::initializer_list<const char *> words,
             Context &context);

/// The document that a reference names; nothing where the tree has none.
const yaml::Node *find_reference(const char *kind, const yaml::Node &name, Context &context);

/// What an SLI is measured by, put into `spec` as `indicator` and `by`.
struct Slicing {
  const yaml::Node *method = nullptr; ///< Occurrences, Timeslices or RatioTimeslices
  const yaml::Node *window = nullptr; ///< of a slice
  const yaml::Node *target = nullptr; ///< of a slice
};
enum class Measured { Yes, No, Elsewhere };
/// `Elsewhere`: not in a Prometheus, and such SLOs are left out.
Measured translate_sli(const yaml::Node &sli, const yaml::Node &objective, const Slicing &slicing,
                       yaml::Node &spec, Context &context);
/// The same of v1alpha: a metric with its source beside its query.
Measured translate_alpha_sli(const yaml::Node *indicator, const yaml::Node &objective,
                             const Slicing &slicing, yaml::Node &spec, Context &context);

/// `over 28d`, `per month in Europe/Berlin`.
std::optional<std::string> translate_window(const yaml::Node *windows, Context &context);
std::optional<std::string> translate_alpha_window(const yaml::Node *windows, Context &context);

/// `alerts` and `noData` of an Objective.
void translate_policies(const yaml::Node *policies, yaml::Node &spec, Context &context);
void check_policy(const yaml::Node &spec, Context &context);
void check_condition(const yaml::Node &spec, Context &context);
void check_target(const yaml::Node &spec, Context &context);

} // namespace slac::decode::openslo
