// SPDX-License-Identifier: Apache-2.0
// Pages in a browser: a document with what stands around it. No inline style, no inline script,
// nothing from elsewhere, so that the strictest Content-Security-Policy holds.
#pragma once

#include "exporter/page/document.hpp"

namespace slax::page {

struct Link {
  std::string text;
  std::string href;
};

/// What stands around a document.
struct Frame {
  std::string root;          ///< before every address of ours: "" or "/sla"
  std::string now;           ///< RFC 3339: of the exporter's clock, which running clocks follow
  std::vector<Link> path;    ///< from the first page to the one above this
  std::vector<Link> filters; ///< other choices of the same page
  std::vector<Link> pages;   ///< the one before and the one after
  std::vector<Link> downloads;
  std::string query = {}; ///< what is searched for
  bool has_search = false;
  std::string user = {}; ///< who is signed in; may be empty
};

/// The page. Throws where its template cannot be expanded: half a page is no page.
std::string web_page(const Document &document, const Frame &frame);

/// What pages ask for beside themselves.
std::string_view stylesheet();
std::string_view script();
std::string_view icon();

/// A part of a path, with what is not plain percent-encoded.
std::string path_part(std::string_view text);

} // namespace slax::page
