// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/sli/engine.hpp"

#include <memory>
#include <string>
#include <vector>

namespace slax::metrics {

/// A part of the page, and the same as a part of a gzip stream. Never changed once published.
struct Chunk {
  std::shared_ptr<const std::string> text;
  std::shared_ptr<const std::string> deflated;
  std::uint32_t crc = 0; ///< of the text
};
using Chunks = std::vector<Chunk>;

/// A chunk with its compressed form; nothing for an empty text.
void add_chunk(Chunks &chunks, std::string text);

/// The page of rows in chunks of about ten KiB, by family and range of accounts: what changed is
/// written and compressed again, everything else stays.
class RowsPage {
public:
  /// Writes the blocks that are new since the last call; after a change of the model all of them.
  void update(const sli::Engine &engine, const std::vector<std::size_t> &changed);
  /// Appends the page's chunks in order.
  void collect(Chunks &to) const;

private:
  std::shared_ptr<const sli::Layout> layout_;
  std::vector<std::shared_ptr<const sli::Block>> blocks_; ///< as they were written
  std::vector<Chunk> headers_;                            ///< by family
  std::vector<std::vector<Chunks>> rows_;                 ///< by block and family
  std::vector<std::vector<Chunks>> measures_;             ///< likewise
  std::vector<std::vector<Chunks>> sums_;                 ///< likewise
  std::vector<std::vector<Chunks>> chronic_;              ///< likewise
  std::vector<std::vector<Chunks>> kpis_;                 ///< likewise
  std::vector<sli::KpiRow> fleet_rows_;                   ///< as they were written
  std::vector<std::vector<Chunks>> fleet_;                ///< one for all, by family
};

} // namespace slax::metrics
