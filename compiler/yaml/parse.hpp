// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/base/diagnostic.hpp"
#include "compiler/base/source.hpp"
#include "compiler/yaml/node.hpp"

#include <cstdint>
#include <vector>

namespace slac::yaml {

constexpr std::uint64_t kMaxFileBytes = 32ULL << 20U;
constexpr int kMaxDepth = 64;
/// Nodes that aliases may add to one file.
constexpr std::size_t kMaxAliasNodes = 10'000;

/// The documents of a file, empty ones left out. Findings go to `diagnostics`; a file that does
/// not parse gives the documents before the problem. Never throws for bad input.
std::vector<Node> parse_documents(base::FileId file, const base::SourceSet &sources,
                                  base::Diagnostics &diagnostics);

} // namespace slac::yaml
