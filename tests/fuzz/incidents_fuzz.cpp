// SPDX-License-Identifier: Apache-2.0
// No incident file crashes the reader or the engine.
#include "compiler/decode/tree.hpp"
#include "exporter/metrics/rows.hpp"
#include "exporter/sli/evaluate.hpp"
#include "exporter/sli/report.hpp"

namespace {

const slac::model::Model &model() {
  static const slac::model::Model loaded = [] {
    slac::base::Diagnostics diagnostics;
    const auto tree = slac::decode::load_tree({SLAC_EXAMPLES "/colocation"},
                                              slac::base::DiskFiles(), diagnostics);
    return slac::decode::decode_tree(tree, diagnostics);
  }();
  return loaded;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char *data, std::size_t size) {
  const auto records =
      slax::source::parse_ndjson({reinterpret_cast<const char *>(data), size}, "file");
  const slac::time::Instant now{1'793'178'000 * slac::time::kSecond};
  const auto rows =
      slax::sli::evaluate(records.incidents, model(), now, slax::sli::Windows::Served);
  slax::sli::report_json(rows, records.refused);
  slax::sli::report_text(rows, records.refused);
  slax::metrics::render_rows(rows);
  return 0;
}
