// SPDX-License-Identifier: Apache-2.0
#include "exporter/page/pdf.hpp"

namespace slax::page {

std::variant<std::string, process::Failure> pdf(const std::string &html, slac::time::Instant dated,
                                                std::chrono::milliseconds within) {
  process::Program weasyprint;
  // Nothing is fetched: the page names nothing, and from this base nothing can be reached.
  weasyprint.command = {"weasyprint", "--quiet",     "--encoding", "utf-8",
                        "--base-url", "about:blank", "-",          "-"};
  weasyprint.input = html;
  weasyprint.environment = {{"LC_ALL", "C.UTF-8"},
                            {"SOURCE_DATE_EPOCH", std::to_string(dated.ns / slac::time::kSecond)}};
  weasyprint.within = within;
  auto out = process::run(weasyprint);
  if (auto *failure = std::get_if<process::Failure>(&out);
      failure != nullptr && failure->is_missing)
    failure->why = "weasyprint is not there: install it (Debian: apt-get install weasyprint), or "
                   "take another format";
  return out;
}

} // namespace slax::page
