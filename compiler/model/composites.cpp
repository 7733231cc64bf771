// SPDX-License-Identifier: Apache-2.0
#include "compiler/model/composites.hpp"

#include "compiler/model/burn_rate.hpp"
#include "compiler/terms/print.hpp"
#include "compiler/time/duration.hpp"

#include <algorithm>
#include <map>

namespace slac::model {
namespace {

using base::Code;

void report(base::Diagnostics &diagnostics, Code code, base::Span where, std::string message,
            std::string help, base::Span also, std::string there) {
  base::Diagnostic d = base::make_diagnostic(code, where, std::move(message), std::move(help));
  d.also.push_back({also, std::move(there)});
  diagnostics.add(std::move(d));
}

std::vector<std::string> labels_of(const Objective &objective) {
  std::vector<std::string> out;
  for (const ByLabel &label : objective.by)
    out.push_back(label.name.value);
  std::sort(out.begin(), out.end());
  return out;
}

std::string in_words(const std::vector<std::string> &labels) {
  std::string out;
  for (const std::string &label : labels)
    out += (out.empty() ? "is split by `" : ", `") + label + "`";
  return out.empty() ? "is not split" : out;
}

base::Span place_of_by(const Objective &objective) {
  return objective.by.empty() ? objective.name.span : objective.by.front().name.span;
}

/// "30d", "a month in Europe/Berlin".
std::string in_words(const terms::WindowForm &form, const Project &project) {
  const std::string name = terms::window_name(form);
  const auto *calendar = std::get_if<terms::Calendar>(&form);
  return calendar == nullptr ? name
                             : "a " + name + " in " + calendar_zone(*calendar, project).name();
}

/// What is inside a composite is written out in its rules.
constexpr std::size_t kMostTerms = 100;

class Composites {
public:
  Composites(Model &model, base::Diagnostics &diagnostics)
      : model_(model), diagnostics_(diagnostics) {}

  void run() {
    for (Objective &o : model_.objectives)
      if (composite_of(o) != nullptr && !state_.contains(&o)) visit(o, 1);
    // From the outermost to what they read.
    for (auto at = done_.rbegin(); at != done_.rend(); ++at)
      hand_down(**at);
  }

private:
  struct State {
    bool is_open = true;
    std::size_t terms = 0; ///< members, those of members in place of composites
  };

  Objective *find(const Text &name) {
    return const_cast<Objective *>(model_.find_objective(name.value)); // NOLINT: the model is ours
  }

  /// Its members first.
  void visit(Objective &o, std::size_t depth) {
    State &own = state_[&o];
    auto &composite = std::get<Composite>(o.indicator);
    for (const Member &member : composite.members) {
      Objective *of = find(member.objective);
      if (of == nullptr) continue; // reported elsewhere
      if (composite_of(*of) != nullptr) {
        if (!state_.contains(of)) {
          if (depth == kMostTerms) { // each level has a further member
            own.terms = kMostTerms + 1;
            continue;
          }
          visit(*of, depth + 1);
        } else if (state_[of].is_open) {
          report(diagnostics_, Code::CircularComposite, member.objective.span,
                 "`" + o.name.value + "` is made of " +
                     (of == &o ? "itself" : "`" + of->name.value + "`, which is made of it"),
                 "name Objectives that measure something themselves", of->name.span,
                 "that one stands here");
          continue;
        }
        composite.slice = std::max(composite.slice, composite_of(*of)->slice);
        own.terms += state_[of].terms;
      } else {
        ++own.terms;
      }
      if (const auto *slices = std::get_if<Slices>(&of->indicator))
        composite.slice = std::max(composite.slice, slices->slice.value);
      compare(o, *of);
    }
    own.is_open = false;
    own.terms = std::min(own.terms, kMostTerms + 1);
    if (own.terms > kMostTerms)
      diagnostics_.add(base::make_diagnostic(
          Code::BadValue, o.name.span,
          "expected at most " + std::to_string(kMostTerms) + " members of members, got more",
          "a composite is made of all of them at once: name fewer"));
    done_.push_back(&o);
  }

  void compare(const Objective &o, const Objective &of) {
    if (labels_of(o) != labels_of(of))
      report(diagnostics_, Code::UnlikeMembers, place_of_by(o),
             "the composite " + in_words(labels_of(o)) + ", its member `" + of.name.value + "` " +
                 in_words(labels_of(of)),
             "each value of the composite is made of the same value of each member: give all "
             "of them one `by`",
             place_of_by(of), "the member's stands here");
    const std::string window = in_words(window_of(o), model_.project);
    if (window != in_words(window_of(of), model_.project))
      report(diagnostics_, Code::UnlikeMembers, o.window_span,
             "the composite is measured over " + window + ", its member `" + of.name.value +
                 "` over " + in_words(window_of(of), model_.project),
             "give both targets one window", of.window_span, "the member's window stands here");
    for (const Located<terms::WindowForm> &also : o.also) {
      const std::string further = in_words(also.value, model_.project);
      const auto known = windows_of(of);
      if (std::none_of(known.begin(), known.end(), [&](const terms::WindowForm &form) {
            return in_words(form, model_.project) == further;
          }))
        report(diagnostics_, Code::UnlikeMembers, also.span,
               "the member `" + of.name.value + "` has no window of " + further,
               "add it to `also` of the member", of.name.span, "the member stands here");
    }
  }

  void hand_down(const Objective &o) {
    const std::set<time::Duration> windows = ratio_windows(o, model_.project);
    for (const Member &member : composite_of(o)->members)
      if (Objective *of = find(member.objective))
        of->read_by_composites.insert(windows.begin(), windows.end());
  }

  Model &model_;
  base::Diagnostics &diagnostics_;
  std::map<const Objective *, State> state_;
  std::vector<const Objective *> done_;
};

void add_measured(const Objective &o, const Model &model,
                  std::map<std::string_view, const Objective *> &out) {
  const Composite *composite = composite_of(o);
  if (composite == nullptr) {
    out.emplace(o.name.value, &o);
    return;
  }
  for (const Member &member : composite->members)
    if (const Objective *of = model.find_objective(member.objective.value))
      add_measured(*of, model, out);
}

} // namespace

void resolve_composites(Model &model, base::Diagnostics &diagnostics) {
  Composites(model, diagnostics).run();
}

std::vector<const Objective *> measured_by(const Objective &objective, const Model &model) {
  std::map<std::string_view, const Objective *> found;
  add_measured(objective, model, found);
  std::vector<const Objective *> out;
  for (const auto &[name, o] : found)
    out.push_back(o);
  return out;
}

} // namespace slac::model
