// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/base/diagnostic.hpp"
#include "compiler/model/model.hpp"

#include <span>

namespace slac::model {

/// Accounts that agreements may cover, one counted for each agreement: rows are made of them.
constexpr std::size_t kMaxCovered = 1'000'000;

/// Resolves every reference of the tree in one pass: names that are defined twice or nowhere are
/// reported with both places and the nearest name; agreements get the accounts that they cover, and
/// what alerts carry the labels of their Services and Accounts, and `Model::promised` is filled.
/// `catalog` are the built-in connectors' names; those that are used stand in the model.
void resolve(Model &model, std::span<const std::string_view> catalog,
             base::Diagnostics &diagnostics);

} // namespace slac::model
