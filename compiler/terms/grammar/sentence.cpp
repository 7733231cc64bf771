// SPDX-License-Identifier: Apache-2.0
// The sentences as Spirit X3 rules. Rule names are what the user reads after "expected". Each
// alternative commits after its first word, so that an error points at the word that is wrong.
#include "compiler/terms/grammar/sentence.hpp"

#include <boost/fusion/include/adapt_struct.hpp>
#include <boost/spirit/home/x3.hpp>

BOOST_FUSION_ADAPT_STRUCT(slac::terms::raw::Amount, number, unit)
BOOST_FUSION_ADAPT_STRUCT(slac::terms::raw::CalendarWindow, period, zone)
BOOST_FUSION_ADAPT_STRUCT(slac::terms::raw::Window, form, unused)
BOOST_FUSION_ADAPT_STRUCT(slac::terms::raw::NameList, first, or_worse, more)
BOOST_FUSION_ADAPT_STRUCT(slac::terms::raw::Availability, services, percent, window)
BOOST_FUSION_ADAPT_STRUCT(slac::terms::raw::Timely, verb, severities, within, window)
BOOST_FUSION_ADAPT_STRUCT(slac::terms::raw::Target, percent, window)

namespace slac::terms::grammar {
namespace {

namespace x3 = boost::spirit::x3;
using raw::Words;
using time::Period;

template <class T>
x3::rule<T, T> rule(char const *name) {
  return {name};
}

// tokens
const auto name_char = x3::char_("a-zA-Z0-9_.-");
auto word(char const *text) { return x3::lexeme[x3::lit(text) >> !name_char]; }

struct VerbTable : x3::symbols<Verb> {
  VerbTable() {
    add("detect", Verb::Detect)("acknowledge", Verb::Acknowledge)("mitigate", Verb::Mitigate)(
        "resolve", Verb::Resolve)("close", Verb::Close);
  }
};
struct PeriodTable : x3::symbols<Period> {
  PeriodTable() {
    add("day", Period::Day)("week", Period::Week)("month", Period::Month)(
        "quarter", Period::Quarter)("year", Period::Year)("term", Period::Term);
  }
};
const VerbTable verb_table;
const PeriodTable period_table;

struct ReservedTable : x3::symbols<> {
  ReservedTable() {
    for (char const *text :
         {"any", "and", "or", "in", "within", "every", "per", "over", "declining"})
      add(text);
  }
};
const ReservedTable reserved_table;
const auto reserved = x3::lexeme[reserved_table >> !name_char];

const x3::rule<struct WithinTag> within_word{"`within`"};
const auto within_word_def = word("within");
const x3::rule<struct ToTag> to_word{"`to`"};
const auto to_word_def = word("to");
const x3::rule<struct CustomersTag> customers_of{"`customers of`"};
const auto customers_of_def = word("customers") >> word("of");
const x3::rule<struct IncidentTag> incident_word{"`incident`"};
const auto incident_word_def = word("incident");
const x3::rule<struct WorseTag> worse_word{"`worse`"};
const auto worse_word_def = word("worse");
const x3::rule<struct AtLeastTag> at_least{"`>=`"};
const auto at_least_def = x3::lit(">=");
const x3::rule<struct PercentSignTag> percent_sign{"`%`"};
const auto percent_sign_def = x3::lit('%');

const x3::rule<struct NameTag, Words> name{"a name"};
const auto name_def = x3::raw[x3::lexeme[!reserved >> x3::char_("a-zA-Z") >> *name_char]];
const x3::rule<struct NumberTag, Words> number{"a number"};
const auto number_def = x3::raw[x3::lexeme[+x3::digit >> -('.' >> +x3::digit)]];
const x3::rule<struct PercentTag, Words> percent{"a percentage such as 99.9%"};
const auto percent_def = number > percent_sign;
const x3::rule<struct ZoneTag, Words> zone{"an IANA time zone such as Europe/Berlin"};
const auto zone_def = x3::raw[x3::lexeme[x3::char_("a-zA-Z") >> *x3::char_("a-zA-Z0-9_+/-")]];
const x3::rule<struct UnitTag, Words> unit{"a unit: ms, s, m, h, d or w"};
const auto unit_def = x3::raw[x3::lexeme[(x3::lit("ms") | x3::char_("smhdw")) >> !x3::alpha]];
const x3::rule<struct AmountTag, raw::Amount> amount{"an amount such as 15m"};
const auto amount_def = number > unit;
const x3::rule<struct DurationTag, raw::Amounts> duration{"a duration such as 15m"};
const auto duration_def = +amount;

// windows
const x3::rule<struct PeriodTag, Period> period{"day, week, month, quarter, year or term"};
const auto period_def = x3::lexeme[period_table >> !name_char];
const x3::rule<struct CalendarTag, raw::CalendarWindow> calendar_window{"`per` and a period"};
const auto calendar_window_def = (word("per") > period) >> -(word("in") > zone);
const x3::rule<struct RollingTag, raw::Amounts> rolling_window{"`over` and a duration"};
const auto rolling_window_def = word("over") > duration;
struct WindowTag {
  template <class It, class Context>
  void on_success(It const &first, It const &last, raw::Window &window, Context const &) {
    window.words = {first, last};
  }
};
const x3::rule<WindowTag, raw::Window> window{"a window: `per month` or `over 30d`"};
const x3::rule<struct WindowFormTag, raw::WindowForm> window_form{"a window"};
const auto window_form_def = calendar_window | rolling_window;
const auto window_def = window_form >> x3::attr(0);
struct TargetWindowTag : WindowTag {};
const x3::rule<TargetWindowTag, raw::Window> target_window{"a window such as `over 30d`"};
const auto target_window_def = window_form >> x3::attr(0);

// who
const x3::rule<struct AnyTag, raw::AnyIncident> any_incident{"`any incident`"};
const auto any_incident_def = (word("any") > incident_word) >> x3::attr(raw::AnyIncident{});
const x3::rule<struct NameListTag, raw::NameList> name_list{"severities"};
const auto name_list_def = name >> ((word("or") > worse_word > x3::attr(true)) | x3::attr(false)) >>
                           *((x3::lit(',') | word("and")) > name);
const x3::rule<struct SeveritiesTag, raw::Severities> severities{"severities, or `any incident`"};
const auto severities_def = any_incident | name_list;

// promises
const x3::rule<struct VerbTag, Verb> verb{"a verb"};
const auto verb_def = x3::lexeme[verb_table >> !name_char] |
                      ((word("respond") > to_word) >> x3::attr(Verb::Respond)) |
                      ((word("notify") > customers_of) >> x3::attr(Verb::Notify));
const x3::rule<struct ServicesTag, std::vector<Words>> services{"names of services"};
const auto services_def = name % (x3::lit(',') | word("and"));
const x3::rule<struct AvailabilityTag, raw::Availability> availability{"availability"};
const auto availability_def =
    ((word("availability") | word("uptime")) >>
     ((word("of") > services) | x3::attr(std::vector<Words>{}))) > at_least > percent > window;
const x3::rule<struct TimelyTag, raw::Timely> timely{"a timely promise"};
const auto timely_def = (verb > severities > within_word > duration) >> -window;
const x3::rule<struct PromiseTag, raw::Promise> promise{
    "`availability`, `uptime`, `detect`, `acknowledge`, `respond to`, `notify customers of`, "
    "`mitigate`, `resolve` or `close`"};
const auto promise_def = availability | timely;
const x3::rule<struct TargetTag, raw::Target> target{"a percentage such as 99.9%"};
const auto target_def = percent > target_window;

BOOST_SPIRIT_DEFINE(within_word, to_word, customers_of, incident_word, worse_word, at_least,
                    percent_sign, name, number, percent, zone, unit, amount, duration, period,
                    calendar_window, rolling_window, window_form, window, target_window,
                    any_incident, name_list, severities, verb, services, availability, timely,
                    promise, target)

template <class Attribute, class Rule>
std::variant<Attribute, Failure> run(Rule const &start, char const *begin, char const *end) {
  Attribute out;
  char const *at = begin;
  try {
    if (!x3::phrase_parse(at, end, start, x3::space, out)) return Failure{begin, start.name};
  } catch (const x3::expectation_failure<char const *> &failure) {
    return Failure{failure.where(), failure.which()};
  }
  if (at != end) return Failure{at, "the end of the sentence"};
  return out;
}

} // namespace

std::variant<raw::Promise, Failure> parse_promise(char const *begin, char const *end) {
  return run<raw::Promise>(promise, begin, end);
}
std::variant<raw::Target, Failure> parse_target(char const *begin, char const *end) {
  return run<raw::Target>(target, begin, end);
}

} // namespace slac::terms::grammar
