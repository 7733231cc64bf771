// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/base/result.hpp"
#include "compiler/diff/closed.hpp"

#include <string>

namespace slac::cli {

/// The windows that a file of `sla-exporter ledger export` has closed. A line that is none of a
/// ledger is an error: what cannot be read might have closed something.
base::Result<diff::ClosedWindows> read_closed_windows(const std::string &path);

} // namespace slac::cli
