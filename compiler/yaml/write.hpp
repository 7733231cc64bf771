// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/yaml/node.hpp"

#include <functional>
#include <string>
#include <vector>

namespace slac::yaml {

/// Comment lines, each with its `#`, that stand above an entry of a mapping; given once.
using CommentsAbove = std::function<std::vector<std::string>(const Entry &)>;

/// The tree as text, in one form: block style, lists of scalars in brackets, texts that some reader
/// would convert in double quotes, texts of several lines as they are. Reading it gives the tree.
void write(const Node &document, const CommentsAbove &comments, std::string &out);

} // namespace slac::yaml
