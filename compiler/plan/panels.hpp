// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/plan/dashboard.hpp"

#include <string>
#include <string_view>
#include <vector>

/// The panels that all pages are made of: the same number has one title, unit, colour and wording
/// wherever it stands.
namespace slac::plan {

/// The uids of the pages that are the same for every tree.
inline constexpr std::string_view kFleetUid = "slac-agreements";
inline constexpr std::string_view kAccountUid = "slac-account";
inline constexpr std::string_view kExporterUid = "slac-exporter";
inline constexpr std::string_view kObjectivesUid = "slac-objectives";

Panel heading(std::string title, bool is_collapsed = false);
Panel text_panel(std::string title, std::string description, std::string text, int height);
Panel stat(std::string title, std::string description, Quantity quantity, promql::Expr expr,
           Limit limit = Limit::None);
/// Half as wide as the page.
Panel over_time(std::string title, std::string description, Quantity quantity,
                std::vector<Query> queries);
/// As wide as the page; its height follows from the rows that it is likely to have.
Panel table(std::string title, std::string description, std::string when_empty, int rows,
            std::vector<Query> queries, std::vector<Column> columns);

/// Beside another panel.
Panel half_wide(Panel panel);

/// A share that is promised, cut where it is shown.
Column share_column(std::size_t query, std::string title);
/// What is left of a budget, as a bar; less than nothing is red.
Column budget_column(std::size_t query, std::string title);

/// A choice among the values of a label, of which several may be chosen.
Variable choice(std::string_view label, std::string title, promql::Expr series);
/// `label=~"$label"`: of the chosen values.
promql::Matcher chosen(std::string_view label);

/// To a page with a choice made: `/d/UID?var-account=…`, from the label of a row.
Link to_page(std::string_view uid, std::string title, const std::vector<std::string> &labels);
/// To the list of all pages of one kind.
std::vector<Link> links_between_pages();

/// Met, at risk, unknown, breached as numbers.
std::vector<NamedValue> status_names();

} // namespace slac::plan
