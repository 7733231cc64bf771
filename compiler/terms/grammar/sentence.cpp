// SPDX-License-Identifier: Apache-2.0
// The sentences as Spirit X3 rules. Rule names are what the user reads after "expected". Each
// alternative commits after its first word, so that an error points at the word that is wrong.
#include "compiler/terms/grammar/sentence.hpp"

#include <boost/fusion/include/adapt_struct.hpp>
#include <boost/spirit/home/x3.hpp>

BOOST_FUSION_ADAPT_STRUCT(slac::terms::raw::Unit, words, business)
BOOST_FUSION_ADAPT_STRUCT(slac::terms::raw::Amount, number, unit)
BOOST_FUSION_ADAPT_STRUCT(slac::terms::raw::CalendarWindow, period, zone)
BOOST_FUSION_ADAPT_STRUCT(slac::terms::raw::Window, form, unused)
BOOST_FUSION_ADAPT_STRUCT(slac::terms::raw::NameList, first, or_worse, more)
BOOST_FUSION_ADAPT_STRUCT(slac::terms::raw::Availability, services, percent, window)
BOOST_FUSION_ADAPT_STRUCT(slac::terms::raw::Timely, verb, severities, within, share, window)
BOOST_FUSION_ADAPT_STRUCT(slac::terms::raw::Cadence, severities, every, share, window)
BOOST_FUSION_ADAPT_STRUCT(slac::terms::raw::ByObjective, objective, percent, window)
BOOST_FUSION_ADAPT_STRUCT(slac::terms::raw::Trend, period, over)
BOOST_FUSION_ADAPT_STRUCT(slac::terms::raw::TimeLimit, comparison, bound, window)
BOOST_FUSION_ADAPT_STRUCT(slac::terms::raw::NumberLimit, comparison, bound, window)
BOOST_FUSION_ADAPT_STRUCT(slac::terms::raw::Statistic, form, percentile)
BOOST_FUSION_ADAPT_STRUCT(slac::terms::raw::Time, statistic, measure)
BOOST_FUSION_ADAPT_STRUCT(slac::terms::raw::TimeKpi, time, severities, goal)
BOOST_FUSION_ADAPT_STRUCT(slac::terms::raw::ShareKpi, of, done, within, goal)
BOOST_FUSION_ADAPT_STRUCT(slac::terms::raw::CountKpi, of, goal)
BOOST_FUSION_ADAPT_STRUCT(slac::terms::raw::RatioKpi, measure, goal)
BOOST_FUSION_ADAPT_STRUCT(slac::terms::raw::SilenceKpi, severities, goal)
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

const x3::rule<struct WithinWord> within_word{"`within`"};
const auto within_word_def = word("within");
const x3::rule<struct ToWord> to_word{"`to`"};
const auto to_word_def = word("to");
const x3::rule<struct OfWord> of_word{"`of`"};
const auto of_word_def = word("of");
const x3::rule<struct ForWord> for_word{"`for`"};
const auto for_word_def = word("for");
const x3::rule<struct EveryWord> every_word{"`every`"};
const auto every_word_def = word("every");
const x3::rule<struct OverWord> over_word{"`over`"};
const auto over_word_def = word("over");
const x3::rule<struct TimeWordWord> time_word{"`time`"};
const auto time_word_def = word("time");
const x3::rule<struct UsedWord> used_word{"`used`"};
const auto used_word_def = word("used");
const x3::rule<struct NoiseWord> noise_word{"`noise`"};
const auto noise_word_def = word("noise");
const x3::rule<struct RateWord> rate_word{"`rate`"};
const auto rate_word_def = word("rate");
const x3::rule<struct SilenceOnWord> silence_on{"`silence on`"};
const auto silence_on_def = word("silence") >> word("on");
const x3::rule<struct CustomersOfWord> customers_of{"`customers of`"};
const auto customers_of_def = word("customers") >> word("of");
const x3::rule<struct CustomersOnWord> customers_on{"`customers on`"};
const auto customers_on_def = word("customers") >> word("on");
const x3::rule<struct PostmortemWordWord> postmortem_word{"`postmortem`"};
const auto postmortem_word_def = word("postmortem");
const x3::rule<struct OfIncidentsWord> of_incidents{"`of incidents`"};
const auto of_incidents_def = word("of") >> word("incidents");
const x3::rule<struct IncidentWord> incident_word{"`incident`"};
const auto incident_word_def = word("incident");
const x3::rule<struct WorseWord> worse_word{"`worse`"};
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
const x3::rule<struct UnitWordTag, Words> unit_word{"a unit: ms, s, m, h, d or w"};
// The short form is the form; fmt writes it.
const auto unit_word_def =
    x3::raw[x3::lexeme[((x3::lit("second") | "minute" | "hour" | "day" | "week") >> -x3::lit('s') >>
                        !name_char) |
                       ((x3::lit("ms") | x3::char_("smhdw")) >> !x3::alpha)]];
const x3::rule<struct BusinessUnitTag, Words> business_unit{"minutes, hours or days"};
const auto business_unit_def =
    x3::raw[x3::lexeme[(x3::lit("minute") | "hour" | "day") >> -x3::lit('s') >> !name_char]];
const x3::rule<struct PlainUnitTag, raw::Unit> plain_unit{"a unit: ms, s, m, h, d or w"};
const auto plain_unit_def = unit_word >> x3::attr(false);
const x3::rule<struct AnyUnitTag, raw::Unit> any_unit{
    "a unit: ms, s, m, h, d, w, or business minutes, hours or days"};
const auto any_unit_def = plain_unit | ((word("business") > business_unit) >> x3::attr(true));
const x3::rule<struct PlainTag, raw::Amount> plain_amount{"an amount such as 15m"};
const auto plain_amount_def = number > plain_unit;
const x3::rule<struct LengthTag, raw::Amounts> length{"a duration such as 30d"};
const auto length_def = +plain_amount;
const x3::rule<struct AmountTag, raw::Amount> amount{"an amount such as 15m"};
const auto amount_def = number > any_unit;
const x3::rule<struct DurationTag, raw::Amounts> duration{"a duration such as 15m"};
const auto duration_def = +amount;

// windows
const x3::rule<struct PeriodTag, Period> period{"day, week, month, quarter, year or term"};
const auto period_def = x3::lexeme[period_table >> !name_char];
const x3::rule<struct CalendarTag, raw::CalendarWindow> calendar_window{"`per` and a period"};
const auto calendar_window_def = (word("per") > period) >> -(word("in") > zone);
const x3::rule<struct RollingTag, raw::Amounts> rolling_window{"`over` and a duration"};
const auto rolling_window_def = word("over") > length;
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
const auto verb_def =
    x3::lexeme[verb_table >> !name_char] |
    ((word("respond") > to_word) >> x3::attr(Verb::Respond)) |
    ((word("notify") > customers_of) >> x3::attr(Verb::Notify)) |
    ((word("publish") > postmortem_word > for_word) >> x3::attr(Verb::Postmortem));
const x3::rule<struct ServicesTag, std::vector<Words>> services{"names of services"};
const auto services_def = name % (x3::lit(',') | word("and"));
const x3::rule<struct AvailabilityTag, raw::Availability> availability{"availability"};
const auto availability_def =
    ((word("availability") | word("uptime")) >>
     ((word("of") > services) | x3::attr(std::vector<Words>{}))) > at_least > percent > window;
const x3::rule<struct ShareTag, Words> share{"`in 95% of incidents`"};
const auto share_def = word("in") > percent > of_incidents;
const x3::rule<struct TimelyTag, raw::Timely> timely{"a timely promise"};
const auto timely_def = (verb > severities > within_word > duration) >> -share >> -window;
const x3::rule<struct CadenceTag, raw::Cadence> cadence{"a cadence"};
const auto cadence_def =
    (word("update") > customers_on > severities > every_word > duration) >> -share >> -window;
const x3::rule<struct ByObjectiveTag, raw::ByObjective> by_objective{"an objective"};
const auto by_objective_def = word("objective") > name > at_least > percent > window;
const x3::rule<struct PromiseTag, raw::Promise> promise{
    "`availability`, `uptime`, `detect`, `acknowledge`, `respond to`, `notify customers of`, "
    "`mitigate`, `resolve`, `close`, `publish postmortem for`, `update customers on` or "
    "`objective`"};
const auto promise_def = availability | timely | cadence | by_objective;
const x3::rule<struct TargetTag, raw::Target> target{"a percentage such as 99.9%"};
const auto target_def = percent > target_window;

// KPIs
struct ComparisonTable : x3::symbols<Comparison> {
  ComparisonTable() {
    add("<=", Comparison::LessEqual)("<", Comparison::Less)(">=", Comparison::GreaterEqual)(
        ">", Comparison::Greater);
  }
};
const ComparisonTable comparison_table;
struct MeasureTable : x3::symbols<Verb> {
  MeasureTable() {
    add("detect", Verb::Detect)("acknowledge", Verb::Acknowledge)("respond", Verb::Respond)(
        "notify", Verb::Notify)("mitigate", Verb::Mitigate)("resolve", Verb::Resolve)("close",
                                                                                      Verb::Close);
  }
};
const MeasureTable measure_table;
struct MeanTable : x3::symbols<Verb> {
  MeanTable() { add("MTTD", Verb::Detect)("MTTA", Verb::Acknowledge)("MTTR", Verb::Resolve); }
};
const MeanTable mean_table;
struct DoneTable : x3::symbols<Done> {
  DoneTable() {
    add("detected", Done::Detected)("acknowledged", Done::Acknowledged)(
        "responded", Done::Responded)("mitigated", Done::Mitigated)("resolved", Done::Resolved);
  }
};
const DoneTable done_table;
using StatisticForm = terms::Statistic::Form;
struct StatisticTable : x3::symbols<StatisticForm> {
  StatisticTable() { add("mean", StatisticForm::Mean)("max", StatisticForm::Max); }
};
const StatisticTable statistic_table;
using RatioMeasure = terms::RatioKpi::Measure;

const x3::rule<struct ComparisonTag, Comparison> comparison{"`<=`, `<`, `>=` or `>`"};
const auto comparison_def = comparison_table;
const x3::rule<struct MeasureTag, Verb> measure{
    "detect, acknowledge, respond, notify, mitigate, resolve, close or `publish postmortem`"};
const auto measure_def = x3::lexeme[measure_table >> !name_char] |
                         ((word("publish") > postmortem_word) >> x3::attr(Verb::Postmortem));
const x3::rule<struct DoneTag, Done> done{
    "detected, acknowledged, responded, mitigated or resolved"};
const auto done_def = x3::lexeme[done_table >> !name_char];
const x3::rule<struct PercentileTag, Words> percentile{"a percentile such as p95"};
const auto percentile_def =
    x3::lexeme['p' >> x3::raw[+x3::digit >> -('.' >> +x3::digit)] >> !name_char];
const x3::rule<struct StatisticTag, raw::Statistic> statistic{"a statistic"};
const auto statistic_def =
    (x3::lexeme[statistic_table >> !name_char] >> x3::attr(boost::optional<Words>{})) |
    (x3::attr(StatisticForm::Percentile) >> percentile) |
    (word("median") >> x3::attr(StatisticForm::Percentile) >> x3::attr(boost::optional<Words>{}));
const x3::rule<struct TimeTag, raw::Time> time_to{"a time"};
const auto time_to_def = (x3::attr(raw::Statistic{}) >> x3::lexeme[mean_table >> !name_char]) |
                         (statistic > time_word > to_word > measure);
struct TrendTag {
  template <class It, class Context>
  void on_success(It const &first, It const &last, raw::Trend &trend, Context const &) {
    trend.words = {first, last};
  }
};
const x3::rule<struct TrendPeriodTag, Period> trend_period{"week, month or quarter"};
const auto trend_period_def = period;
const x3::rule<TrendTag, raw::Trend> trend{"`declining`"};
const auto trend_def = word("declining") > trend_period > over_word > trend_period;
const x3::rule<struct TimeLimitTag, raw::TimeLimit> time_limit{"a limit"};
const auto time_limit_def = comparison > duration > window;
const x3::rule<struct PercentLimitTag, raw::NumberLimit> percent_limit{"`<=`, `<`, `>=` or `>`"};
const auto percent_limit_def = comparison > percent > window;
const x3::rule<struct CountLimitTag, raw::NumberLimit> count_limit{"a limit"};
const auto count_limit_def = comparison > number > window;
const x3::rule<struct TimeGoalTag, boost::variant<raw::TimeLimit, raw::Trend>> time_goal{
    "`<=`, `<`, `>=`, `>` or `declining`"};
const auto time_goal_def = time_limit | trend;
const x3::rule<struct CountGoalTag, boost::variant<raw::NumberLimit, raw::Trend>> count_goal{
    "`<=`, `<`, `>=`, `>` or `declining`"};
const auto count_goal_def = count_limit | trend;
const x3::rule<struct TimeKpiTag, raw::TimeKpi> time_kpi{"a time"};
const auto time_kpi_def = (time_to >> -severities) > time_goal;
const x3::rule<struct IncidentsTag, raw::Incidents> incidents{"`incidents`"};
const auto incidents_def = word("incidents") >> x3::attr(raw::Incidents{});
const x3::rule<struct EscalationsTag, raw::Escalations> escalations{"`escalations`"};
const auto escalations_def = word("escalations") >> x3::attr(raw::Escalations{});
const x3::rule<struct SharedTag, boost::variant<raw::Incidents, raw::Escalations, raw::Severities>>
    shared{"`incidents`, `escalations`, severities, or `any incident`"};
const auto shared_def = incidents | escalations | severities;
const x3::rule<struct DoneWithinTag, raw::Amounts> done_within{"`within`"};
const auto done_within_def = word("within") > duration;
const x3::rule<struct ShareKpiTag, raw::ShareKpi> share_kpi{"a share"};
const auto share_kpi_def =
    (word("share") > of_word > shared > done) >> -done_within > percent_limit;
const x3::rule<struct AlertsTag, raw::Alerts> alerts{"`alerts`"};
const auto alerts_def = word("alerts") >> x3::attr(raw::Alerts{});
const x3::rule<struct CountedTag, boost::variant<raw::Alerts, raw::Severities>> counted{
    "`alerts`, severities, or `any incident`"};
const auto counted_def = alerts | severities;
const x3::rule<struct CountKpiTag, raw::CountKpi> count_kpi{"a count"};
const auto count_kpi_def = word("count") > of_word > counted > count_goal;
const x3::rule<struct RatioTag, RatioMeasure> ratio{"a ratio"};
const auto ratio_def = (word("availability") >> x3::attr(RatioMeasure::Availability)) |
                       ((word("budget") > used_word) >> x3::attr(RatioMeasure::BudgetUsed)) |
                       ((word("alert") > noise_word) >> x3::attr(RatioMeasure::AlertNoise)) |
                       ((word("reopen") > rate_word) >> x3::attr(RatioMeasure::ReopenRate));
const x3::rule<struct RatioKpiTag, raw::RatioKpi> ratio_kpi{"a ratio"};
const auto ratio_kpi_def = ratio > percent_limit;
const x3::rule<struct SilenceTag, raw::SilenceKpi> silence_kpi{"a silence"};
const auto silence_kpi_def = word("longest") > silence_on > severities > time_limit;
const x3::rule<struct KpiTag, raw::Kpi> kpi{
    "`mean`, `median`, `max` or p50 to p99.9 `time to`, `MTTD`, `MTTA`, `MTTR`, `share of`, "
    "`count of`, `availability`, `budget used`, `alert noise`, `reopen rate` or `longest silence "
    "on`"};
const auto kpi_def = time_kpi | share_kpi | count_kpi | ratio_kpi | silence_kpi;

BOOST_SPIRIT_DEFINE(within_word, to_word, customers_of, customers_on, every_word, postmortem_word,
                    for_word, of_incidents, incident_word, worse_word, at_least, percent_sign, name,
                    number, percent, zone)
BOOST_SPIRIT_DEFINE(unit_word, plain_unit, business_unit, plain_amount, length, any_unit, amount,
                    duration, period, calendar_window, rolling_window, window_form, window,
                    target_window, any_incident, name_list, severities)
BOOST_SPIRIT_DEFINE(verb, services, availability, share, timely, cadence, by_objective, promise,
                    target)
BOOST_SPIRIT_DEFINE(of_word, time_word, over_word, used_word, noise_word, rate_word, silence_on,
                    comparison, measure, done, percentile, statistic, time_to, trend_period, trend,
                    time_limit, percent_limit, count_limit, time_goal, count_goal)
BOOST_SPIRIT_DEFINE(time_kpi, incidents, escalations, shared, done_within, share_kpi, alerts,
                    counted, count_kpi, ratio, ratio_kpi, silence_kpi, kpi)

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
std::variant<raw::Kpi, Failure> parse_kpi(char const *begin, char const *end) {
  return run<raw::Kpi>(kpi, begin, end);
}

} // namespace slac::terms::grammar
