// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/runtime/intake.hpp"
#include "exporter/source/transport.hpp"

namespace slax::runtime {

/// The transport of a Source whose records stand in the store.
std::unique_ptr<source::Transport> make_store_transport(Intake &intake, store::Store &store);

} // namespace slax::runtime
