// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/base/json_writer.hpp"
#include "compiler/plan/dashboard.hpp"

#include <string>

namespace slac::emit {

/// Where a panel stands on the grid of 24 columns.
struct GridPos {
  int x = 0;
  int y = 0;
  int width = 0;
  int height = 0;
};

/// Colours that people with a colour vision deficiency tell apart (Okabe and Ito, "Color Universal
/// Design", 2008).
const char *color_of(plan::Tone tone);

/// The reference to the page's choice of a data source.
void write_datasource(base::JsonWriter &json);

/// Labels as Grafana writes them in legends.
std::string legend_of(const plan::Wording &wording);

/// Writes a panel other than a row, as an object.
void write_panel(const plan::Panel &panel, int id, const GridPos &where, base::JsonWriter &json);

} // namespace slac::emit
