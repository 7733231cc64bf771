// SPDX-License-Identifier: Apache-2.0
// Incidents that overlap are drawn one upon the other, as `each` counts them; the end of the line
// is the row's own number, whatever rule it goes by.
#include "exporter/page/burn_down.hpp"

#include "compiler/time/rfc3339.hpp"
#include "compiler/time/zone.hpp"
#include "exporter/sli/intervals.hpp"

#include <algorithm>
#include <vector>

namespace slax::page {
namespace {

using slac::time::Instant;

constexpr int kLeft = 60, kRight = 590, kTop = 10, kBottom = 200;
constexpr int kHeight = 225, kWidth = 600;

std::string number(double value) {
  return std::to_string(static_cast<long>(value * 10) / 10) + "." +
         std::to_string(std::abs(static_cast<long>(value * 10)) % 10);
}

class Drawing {
public:
  Drawing(const sli::Row &row, Instant now) : row_(row), now_(now) {
    budget_ = row.seconds->budget.seconds();
    lowest_ = std::min(0.0, row.seconds->remaining.seconds());
  }

  double x(Instant at) const {
    const auto whole = static_cast<double>((row_.window.to - row_.window.from).ns);
    const double share = static_cast<double>((at - row_.window.from).ns) / whole;
    return kLeft + std::clamp(share, 0.0, 1.0) * (kRight - kLeft);
  }
  double y(double left) const {
    const double span = std::max(budget_ - lowest_, 1e-9);
    return kTop + (budget_ - std::clamp(left, lowest_, budget_)) / span * (kBottom - kTop);
  }

  void line(const char *kind, double x1, double y1, double x2, double y2) {
    svg_ += std::string("<line class=\"") + kind + "\" x1=\"" + number(x1) + "\" y1=\"" +
            number(y1) + "\" x2=\"" + number(x2) + "\" y2=\"" + number(y2) + "\"></line>";
  }
  void text(double x, double y, const char *anchor, const std::string &words) {
    svg_ += "<text x=\"" + number(x) + "\" y=\"" + number(y) + "\" text-anchor=\"" + anchor +
            "\">" + words + "</text>";
  }

  void frame() {
    const slac::time::Zone &zone = *row_.key->zone;
    line("axis", kLeft, kTop, kLeft, kBottom);
    line("limit", kLeft, y(0), kRight, y(0));
    line("even", kLeft, y(budget_), kRight, y(0));
    text(kLeft - 4, y(budget_) + 4, "end", "100%");
    text(kLeft - 4, y(0) + 4, "end", "0%");
    text(kLeft, kHeight - 6, "start", slac::time::format_date(zone.date_at(row_.window.from)));
    text(kRight, kHeight - 6, "end",
         slac::time::format_date(zone.date_at(row_.window.to - slac::time::Duration{1})));
  }

  void spent(const std::vector<sli::Detail> &details) {
    std::vector<sli::Weighted> all;
    for (const sli::Detail &one : details)
      if (one.verdict == "downtime") all.insert(all.end(), one.impact.begin(), one.impact.end());
    std::sort(all.begin(), all.end(),
              [](const auto &a, const auto &b) { return a.interval.from < b.interval.from; });
    double left = budget_;
    std::string points = number(x(row_.window.from)) + "," + number(y(left));
    const auto go = [&](Instant at) { points += " " + number(x(at)) + "," + number(y(left)); };
    for (const sli::Weighted &one : all) {
      go(one.interval.from);
      left -= sli::Amount::weighted(one.interval.to - one.interval.from, one.fraction).seconds();
      go(one.interval.to);
    }
    left = row_.seconds->remaining.seconds();
    go(std::min(now_, row_.window.to));
    svg_ += "<polyline class=\"spent\" points=\"" + points + "\"></polyline>";
  }

  std::string take() {
    return "<svg viewBox=\"0 0 " + std::to_string(kWidth) + " " + std::to_string(kHeight) +
           "\" role=\"img\" aria-label=\"Budget left over the window\">" + svg_ + "</svg>";
  }

private:
  const sli::Row &row_;
  const Instant now_;
  double budget_ = 0;
  double lowest_ = 0;
  std::string svg_;
};

} // namespace

Chart burn_down(const sli::Row &row, const std::vector<sli::Detail> &details, Instant now) {
  Drawing drawing(row, now);
  drawing.frame();
  drawing.spent(details);
  return {"Budget left",
          "The line falls with each downtime; the dashed one is an evenly used budget. Below 0% "
          "the promise is broken.",
          drawing.take()};
}

} // namespace slax::page
