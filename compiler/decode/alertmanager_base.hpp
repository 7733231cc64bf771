// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/base/diagnostic.hpp"
#include "compiler/base/source.hpp"
#include "compiler/model/channel.hpp"
#include "compiler/model/located.hpp"

#include <optional>

namespace slac::decode {

/// Finds the places in a configuration of Alertmanager that ours is put into. `named` is where the
/// Project names the file. What cannot be completed is reported with its line; nothing then.
/// prometheus.io/docs/alerting/latest/configuration
std::optional<model::AlertmanagerBase> read_alertmanager_base(base::FileId file,
                                                              const model::Text &named,
                                                              const base::SourceSet &sources,
                                                              base::Diagnostics &diagnostics);

} // namespace slac::decode
