// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/base/diagnostic.hpp"
#include "compiler/base/source.hpp"
#include "compiler/yaml/node.hpp"

#include <cstdint>
#include <functional>

namespace slac::yaml {

constexpr std::uint64_t kMaxFileBytes = 32ULL << 20U;
constexpr int kMaxDepth = 64;
/// Values of one document, keys included.
constexpr std::size_t kMaxNodes = 200'000;
/// Memory that the copies of anchored values may take in one document.
constexpr std::size_t kMaxCopiedBytes = 4U << 20U;

/// Gives each document of a file to `take`, empty ones left out, until it answers false. One
/// document is held at a time. Findings go to `diagnostics`; of a file that does not parse the
/// documents before the problem are given. False if anything was found. Never throws for bad input.
bool read_documents(base::FileId file, const base::SourceSet &sources,
                    base::Diagnostics &diagnostics, const std::function<bool(const Node &)> &take);

} // namespace slac::yaml
