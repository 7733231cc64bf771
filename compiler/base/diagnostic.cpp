// SPDX-License-Identifier: Apache-2.0
#include "compiler/base/diagnostic.hpp"

#include <algorithm>
#include <functional>
#include <limits>
#include <tuple>

namespace slac::base {
namespace {

auto sort_key(const Diagnostic &d) {
  return std::tie(d.primary.span.file, d.primary.span.begin, d.primary.span.end, d.code, d.message);
}

std::size_t finding_hash(const Diagnostic &d) {
  const Span &span = d.primary.span;
  std::size_t out = std::hash<std::string>{}(d.message);
  for (const std::uint64_t part : {std::uint64_t{span.file}, std::uint64_t{span.begin},
                                   std::uint64_t{span.end}, static_cast<std::uint64_t>(d.code)})
    out = (out ^ part) * 1099511628211ULL;
  return out;
}

/// Cuts what repeats the user's text at length, at a code point.
void clip(std::string &text) {
  constexpr std::size_t kMaxBytes = 1000;
  if (text.size() <= kMaxBytes) return;
  std::size_t end = kMaxBytes;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U)
    --end;
  text.resize(end);
  text += "…";
}

} // namespace

Diagnostic make_diagnostic(Code code, Span where, std::string message, std::string help) {
  Diagnostic d;
  d.code = code;
  d.severity = code_info(code).severity;
  d.message = std::move(message);
  d.primary = {where, {}};
  d.help = std::move(help);
  return d;
}

void Diagnostics::add(Diagnostic diagnostic) {
  clip(diagnostic.message);
  clip(diagnostic.help);
  const std::size_t hash = finding_hash(diagnostic);
  const auto [first, last] = by_hash_.equal_range(hash);
  const auto same = [&](const auto &entry) {
    const Diagnostic &d = items_[entry.second];
    return d.code == diagnostic.code && d.primary.span == diagnostic.primary.span &&
           d.message == diagnostic.message;
  };
  const auto count = [this](Severity severity, std::size_t by) {
    if (severity == Severity::Error) errors_ += by;
    if (severity == Severity::Warning) warnings_ += by;
  };
  if (const auto found = std::find_if(first, last, same); found != last) {
    Diagnostic &known = items_[found->second];
    if (diagnostic.severity <= known.severity) return;
    const FileId id = known.primary.span.file;
    count(known.severity, static_cast<std::size_t>(-1));
    --files_[{id, known.severity}].kept;
    known.severity = diagnostic.severity;
    count(known.severity, 1);
    ++files_[{id, known.severity}].kept;
    return;
  }
  count(diagnostic.severity, 1);
  OfFile &file = files_[{diagnostic.primary.span.file, diagnostic.severity}];
  if (file.kept == kMaxPerFile) {
    ++file.hidden;
    return;
  }
  ++file.kept;
  by_hash_.emplace(hash, items_.size());
  items_.push_back(std::move(diagnostic));
}

void Diagnostics::merge(Diagnostics &&other) {
  secrets_.insert(secrets_.end(), other.secrets_.begin(), other.secrets_.end());
  for (Diagnostic &d : other.items_)
    add(std::move(d));
  for (const auto &[key, file] : other.files_) {
    files_[key].hidden += file.hidden;
    if (key.second == Severity::Error) errors_ += file.hidden;
    if (key.second == Severity::Warning) warnings_ += file.hidden;
  }
}

void Diagnostics::revise(const std::function<bool(Diagnostic &)> &judge) {
  Diagnostics out;
  for (Diagnostic &d : items_)
    if (judge(d)) out.add(std::move(d));
  items_.clear();
  for (auto &[key, file] : files_)
    file.kept = 0;
  out.merge(std::move(*this));
  *this = std::move(out);
}

std::vector<Diagnostic> Diagnostics::sorted() const {
  constexpr std::uint32_t kBehindAll = std::numeric_limits<std::uint32_t>::max();
  std::vector<Diagnostic> out = items_;
  for (const auto &[key, file] : files_) {
    if (file.hidden == 0) continue;
    const auto &[id, severity] = key;
    Diagnostic more = make_diagnostic(
        Code::MoreFindings, {id, kBehindAll, kBehindAll},
        std::to_string(file.hidden) + " more " + std::string(severity_name(severity)) +
            (file.hidden == 1 ? " is" : "s are") + " not shown for this file",
        "fix those above first");
    more.severity = severity;
    out.push_back(std::move(more));
  }
  std::stable_sort(out.begin(), out.end(), [](const Diagnostic &a, const Diagnostic &b) {
    return sort_key(a) < sort_key(b);
  });
  for (std::size_t i = 1; i < out.size(); ++i)
    if (out[i].primary.span.begin == kBehindAll) out[i].primary.span = out[i - 1].primary.span;
  for (Diagnostic &d : out) {
    const auto is_near = [](const Span &secret, const Label &label) {
      constexpr std::uint32_t kFar = 4096; // bytes; an excerpt is shorter
      return secret.file == label.span.file && secret.begin < label.span.begin + kFar &&
             label.span.begin < secret.end + kFar;
    };
    std::copy_if(secrets_.begin(), secrets_.end(), std::back_inserter(d.secrets),
                 [&](const Span &secret) {
                   return is_near(secret, d.primary) ||
                          std::any_of(d.also.begin(), d.also.end(),
                                      [&](const Label &label) { return is_near(secret, label); });
                 });
  }
  return out;
}

} // namespace slac::base
