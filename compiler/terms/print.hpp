// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/terms/kpi.hpp"

#include <string>
#include <string_view>

namespace slac::terms {

/// The sentence in its one canonical form, its window written out; parses back to the same value.
std::string print_promise(const Promise &promise);
std::string print_target(const Target &target);
std::string print_window(const Window &window);
/// "30d", "month": its name in series.
std::string window_name(const WindowForm &form);
std::string print_severities(const Severities &severities);
std::string print_kpi(const Kpi &kpi);
std::string print_amount(const Amount &amount);
/// "acknowledge", "respond to", "notify customers of", …
std::string_view verb_words(Verb verb);
/// The same behind "time to": "respond", "notify", …
std::string_view measure_words(Verb verb);

} // namespace slac::terms
