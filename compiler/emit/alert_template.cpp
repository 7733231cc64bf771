// SPDX-License-Identifier: Apache-2.0
#include "compiler/emit/alert_template.hpp"

#include "compiler/base/overloaded.hpp"
#include "compiler/promql/names.hpp"
#include "compiler/promql/print.hpp"
#include "compiler/promql/rewrite.hpp"
#include "compiler/promql/selectors.hpp"

namespace slac::emit {
namespace {

using plan::Format;
using plan::Wording;

/// What would begin an action is an action that prints it.
std::string escaped(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text.substr(i, 2) == "{{") {
      out += "{{`{{`}}";
      ++i;
    } else {
      out += text[i];
    }
  }
  return out;
}

/// PromQL as a string of the template language: raw, so that its own quotes stay as they are,
/// unless it holds the one character that ends a raw string.
std::string template_string(const std::string &text) {
  return text.find('`') == std::string::npos ? "`" + text + "`" : promql::quote(text);
}

std::string percent_doubled(std::string_view text) {
  std::string out;
  for (const char c : text)
    out.append(c == '%' ? 2 : 1, c);
  return out;
}

/// The pipeline that runs a query. `printf` puts the alert's labels into it: its %q writes a string
/// that PromQL reads back.
std::string run(const plan::Asked &query) {
  constexpr std::string_view kOwn = "\"$labels."; // no character of it stands in a label's name
  promql::Expr expr = query.expr;
  for (promql::Selector *selector : promql::selectors_in(expr)) {
    // What all Objectives share has no value of theirs.
    if (selector->name.starts_with("slo:calendar:")) continue;
    for (const std::string &label : query.own)
      selector->matchers.push_back(promql::equals(label, "$labels." + label));
  }
  const std::string text = promql::print(expr);
  if (query.own.empty()) return "query " + template_string(text);
  std::string format;
  std::string labels;
  std::size_t done = 0;
  for (std::size_t at = text.find(kOwn); at != std::string::npos; at = text.find(kOwn, done)) {
    const std::size_t end = text.find('"', at + 1);
    format += percent_doubled(std::string_view(text).substr(done, at - done)) + "%q";
    labels += " " + text.substr(at + 1, end - at - 1);
    done = end + 1;
  }
  format += percent_doubled(std::string_view(text).substr(done));
  return "printf " + template_string(format) + labels + " | query";
}

/// The end of a pipeline.
std::string_view written(Format format) {
  switch (format) {
  case Format::Plain: return "";
  case Format::Share: return " | humanizePercentage";
  case Format::Percent: return " | printf `%.4f%%`";
  case Format::AsPromised: return " | printf `%.10g%%`";
  case Format::Duration: return " | humanizeDuration";
  case Format::Time: return " | humanizeTimestamp";
  case Format::Rounded: return " | humanize";
  case Format::Decimals2: return " | printf `%.2f`";
  case Format::UrlQuery: return " | urlquery";
  }
  return "";
}

std::string action(std::string_view what, Format format) {
  return std::string("{{ ").append(what).append(written(format)).append(" }}");
}

/// What the text around a part gives to it.
struct Around {
  bool is_each = false;   ///< the dot is a series of a loop, not the list of a query's answer
  std::string is_label{}; ///< whose value the dot is
};

class Writer {
public:
  std::string write(const Wording &wording, const Around &around) const {
    std::string out;
    for (const plan::WordingPart &part : wording.parts)
      out += std::visit([&](const auto &is) { return one(is, around); }, part.is);
    return out;
  }

private:
  static std::string one(const std::string &words, const Around & /*around*/) {
    return escaped(words);
  }
  static std::string one(const plan::UserTemplate &user, const Around & /*around*/) {
    return user.text;
  }
  static std::string one(const plan::Label &label, const Around &around) {
    return action(around.is_label == label.name ? "." : "$labels." + label.name, label.format);
  }
  static std::string one(const plan::OwnValue &value, const Around & /*around*/) {
    return action("$value", value.format);
  }
  static std::string one(const plan::Found &found, const Around & /*around*/) {
    return "{{ with " + run(found.query) + " }}" + action(". | first | value", found.format) +
           "{{ end }}";
  }
  static std::string one(const plan::OfSeries &of, const Around &around) {
    if (!of.label.empty() && around.is_label == of.label) return action(".", of.format);
    if (around.is_each)
      return action(of.label.empty() ? ".Value" : ".Labels." + of.label, of.format);
    return action(of.label.empty() ? ". | first | value" : ". | first | label \"" + of.label + "\"",
                  of.format);
  }
  std::string one(const plan::IfFound &found, const Around & /*around*/) const {
    return "{{ with " + run(found.query) + " }}" + write(found.then, {}) + "{{ end }}";
  }
  std::string one(const plan::ForEach &all, const Around & /*around*/) const {
    return "{{ range " + run(all.query) + " }}" + write(all.each, {true, {}}) + "{{ end }}";
  }
  std::string one(const plan::IfLabel &label, const Around &around) const {
    const std::string name = (label.is_of_series ? ".Labels." : "$labels.") + label.name;
    std::string out = label.value.empty()
                          ? "{{ with " + name + " }}" + write(label.then, {false, label.name})
                          : "{{ if eq " + name + " " + promql::quote(label.value) + " }}" +
                                write(label.then, around);
    if (!label.otherwise.parts.empty()) out += "{{ else }}" + write(label.otherwise, around);
    return out + "{{ end }}";
  }
};

} // namespace

std::string alert_template(const Wording &wording) { return Writer().write(wording, {}); }

} // namespace slac::emit
