// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace slax::metrics {

/// Appends label pairs in exposition form: `account="a",agreement="b"`. Empty values are left out,
/// as Prometheus treats them.
void append_label(std::string &labels, std::string_view name, std::string_view value);

/// Appends `# HELP` and `# TYPE` of a gauge family in the text format 0.0.4.
void append_family(std::string &page, std::string_view name, std::string_view help);

/// Appends one sample; `labels` as `append_label` makes them.
void append_sample(std::string &page, std::string_view family, std::string_view labels,
                   std::string_view value);
/// With one more label behind the others.
void append_sample(std::string &page, std::string_view family, std::string_view labels,
                   std::string_view name, std::string_view label, std::string_view value);

} // namespace slax::metrics
