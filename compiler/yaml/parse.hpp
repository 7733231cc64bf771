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
/// Values of one document, keys included.
constexpr std::size_t kMaxNodes = 200'000;
/// Memory that the copies of anchored values may take in one document.
constexpr std::size_t kMaxCopiedBytes = 4U << 20U;

/// The documents of a file, empty ones left out. Findings go to `diagnostics`; a file that does
/// not parse gives the documents before the problem. Never throws for bad input.
std::vector<Node> parse_documents(base::FileId file, const base::SourceSet &sources,
                                  base::Diagnostics &diagnostics);

} // namespace slac::yaml
