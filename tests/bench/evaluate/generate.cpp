// SPDX-License-Identifier: Apache-2.0
// generate INCIDENTS ACCOUNTS DIR [SEED [RARE]]: writes one random world twice: as specs and normal
// form (DIR/specs, DIR/incidents.ndjson) and as tables for SQL (DIR/*.csv, see tables.sql).
#include "incident.hpp"
#include "output.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <string>
#include <string_view>

namespace bench {
namespace {

constexpr Millis kNow = 1'792'152'000'000; // 2026-10-16T12:00:00Z
constexpr Millis kSpan = 90 * kDay;

constexpr std::array<std::string_view, 14> kTypeNames{
    "started",      "triggered", "severity",  "accounts", "impact",         "excluded", "included",
    "acknowledged", "notified",  "mitigated", "resolved", "unacknowledged", "reopened", "closed"};

std::string padded(std::string_view prefix, std::int64_t number, std::size_t width) {
  const std::string digits = std::to_string(number);
  return std::string(prefix) + std::string(width - std::min(width, digits.size()), '0') + digits;
}

std::string service_name(int number) { return padded("service-", number, 2); }
std::string agreement_name(int number) { return padded("agreement-", number, 2); }
std::string account_name(int number) { return padded("account-", number, 5); }

// 2026-10-16T12:00:00Z, with milliseconds where there are some.
std::string rfc3339(Millis at) {
  const std::time_t seconds = at / kSecond;
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  std::array<char, 32> text{};
  const std::size_t size = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S", &utc);
  std::string result(text.data(), size);
  if (at % kSecond != 0) result += "." + padded("", at % kSecond, 3);
  return result + "Z";
}

void write_specs(const World &world, const std::string &folder) {
  std::filesystem::create_directories(folder);
  Output shared(folder + "/shared.yaml");
  shared.write("apiVersion: slac/v1\nkind: Project\nmetadata: {name: bench}\n"
               "spec: {severities: [sev1, sev2, sev3, sev4], timezone: UTC}\n");
  Output agreements(folder + "/agreements.yaml");
  for (int number = 0; number < world.agreements; ++number) {
    const std::string service = service_name(number);
    const std::string agreement = agreement_name(number);
    shared.write("---\napiVersion: slac/v1\nkind: Service\nmetadata: {name: ", service,
                 "}\nspec: {}\n");
    agreements.write(number == 0 ? "" : "---\n",
                     "apiVersion: slac/v1\nkind: Agreement\nmetadata: {name: ", agreement,
                     "}\nspec:\n  accounts: {contract: ", agreement, "}\n  services: [", service,
                     "]\n  term: \"2026-01-01/2027-12-31\"\n  reviewed: \"2026-10-01\"\n"
                     "  owners: {engineering: sre, contract: accounts}\n"
                     "  commitments:\n"
                     "    availability:\n"
                     "      promise: availability >= 99.9% per month\n"
                     "      credits: {\"< 99.9%\": 10%, \"< 99.0%\": 25%, \"< 95.0%\": 100%}\n"
                     "    sev1-response:\n"
                     "      promise: acknowledge sev1 within 15m\n"
                     "      credits: {each breach: 2%}\n"
                     "    sev1-resolution:\n"
                     "      promise: resolve sev1 within 4h\n"
                     "      credits: {each breach: 5%}\n"
                     "    sev2-response:\n"
                     "      promise: respond to sev2 within 1h\n"
                     "      credits: {each breach: 1%}\n"
                     "    sev2-resolution:\n"
                     "      promise: resolve sev2 within 8h\n"
                     "      credits: {each breach: 2.5%}\n");
  }
  Output accounts(folder + "/accounts.yaml");
  for (int number = 0; number < world.accounts; ++number)
    accounts.write(number == 0 ? "" : "---\n",
                   "apiVersion: slac/v1\nkind: Account\nmetadata: {name: ", account_name(number),
                   ", labels: {contract: ", agreement_name(number % world.agreements),
                   "}}\nspec: {}\n");
}

template <typename Names>
void write_names(Output &out, const std::vector<int> &numbers, Names name) {
  for (std::size_t index = 0; index < numbers.size(); ++index)
    out.write(index == 0 ? "\"" : ",\"", name(numbers[index]), '"');
}

void write_record(Output &out, const Incident &incident) {
  out.write("{\"id\":\"INC-", incident.number,
            "\",\"source\":\"bench\",\"title\":\"Incident number ", incident.number,
            "\",\"services\":[");
  write_names(out, incident.services, service_name);
  out.write("],\"accounts\":[");
  write_names(out, incident.accounts, account_name);
  out.write("],\"events\":[");
  for (const Event &event : incident.events) {
    out.write(&event == incident.events.data() ? "" : ",", "{\"at\":\"", rfc3339(event.at),
              "\",\"type\":\"", kTypeNames[static_cast<std::size_t>(event.type)], '"');
    switch (event.type) {
    case Type::kTriggered:
    case Type::kSeverity: out.write(",\"severity\":\"sev", event.value, '"'); break;
    case Type::kImpact:
      if (event.value == 1'000'000)
        out.write(",\"fraction\":1");
      else
        out.write(",\"fraction\":0.", padded("", event.value, 6));
      break;
    case Type::kAccounts: out.write(",\"accounts\":[\"", account_name(event.value), "\"]"); break;
    case Type::kNotified:
      out.write(event.value == 1 ? ",\"audience\":\"customer\"" : ",\"audience\":\"internal\"");
      break;
    case Type::kAcknowledged: out.write(",\"by\":\"on-call\""); break;
    case Type::kExcluded: out.write(",\"reason\":\"customer-caused\""); break;
    default: break;
    }
    out.write('}');
  }
  out.write("]}\n");
}

/// The same as tables; tables.sql says what they hold.
class Tables {
public:
  Tables(const World &world, const std::string &folder)
      : incidents_(folder + "/incidents.csv"), named_(folder + "/named.csv"),
        affected_(folder + "/affected.csv"), events_(folder + "/events.csv") {
    Output agreements(folder + "/agreements.csv");
    for (int number = 0; number < world.agreements; ++number)
      agreements.write(number, ',', agreement_name(number), ',', number, ',', service_name(number),
                       '\n');
    Output accounts(folder + "/accounts.csv");
    for (int number = 0; number < world.accounts; ++number)
      accounts.write(number, ',', account_name(number), ',', number % world.agreements, '\n');
  }

  void write(const Incident &incident) {
    incidents_.write(incident.number, ",INC-", incident.number, '\n');
    for (const int service : incident.services)
      named_.write(incident.number, ',', service, '\n');
    for (const int account : incident.accounts)
      affected_.write(incident.number, ',', account, ",0,", incident.events.front().at, '\n');
    for (std::size_t index = 0; index < incident.events.size(); ++index) {
      const Event &event = incident.events[index];
      events_.write(incident.number, ',', index, ',', event.at, ',', static_cast<int>(event.type),
                    ',', event.value, '\n');
      if (event.type == Type::kAccounts)
        affected_.write(incident.number, ',', event.value, ',', index, ',', event.at, '\n');
    }
  }

private:
  Output incidents_;
  Output named_;
  Output affected_;
  Output events_;
};

void generate(const World &world, const std::string &folder) {
  write_specs(world, folder + "/specs");
  Output at(folder + "/now");
  at.write(rfc3339(world.now), '\n');
  Output records(folder + "/incidents.ndjson");
  Tables tables(world, folder);
  std::size_t events = 0;
  for (std::size_t number = 0; number < world.incidents; ++number) {
    const Incident incident = make_incident(world, number);
    events += incident.events.size();
    write_record(records, incident);
    tables.write(incident);
  }
  std::printf("%zu incidents, %zu events, %d accounts, %d agreements, 90 days until %s\n",
              world.incidents, events, world.accounts, world.agreements,
              rfc3339(world.now).c_str());
}

template <typename Number>
bool read(std::string_view text, Number &number) {
  const auto result = std::from_chars(text.data(), text.data() + text.size(), number);
  return result.ec == std::errc() && result.ptr == text.data() + text.size() && number >= 1;
}

} // namespace
} // namespace bench

int main(int argc, char **argv) {
  bench::World world;
  if (argc < 4 || argc > 6 || !bench::read(argv[1], world.incidents) ||
      !bench::read(argv[2], world.accounts) || (argc > 4 && !bench::read(argv[4], world.seed)) ||
      (argc > 5 && !bench::read(argv[5], world.rare))) {
    std::fputs("usage: generate INCIDENTS ACCOUNTS DIR [SEED [RARE]]\n", stderr);
    return 2;
  }
  world.agreements = std::min(world.accounts, 10);
  world.from = bench::kNow - bench::kSpan;
  world.now = bench::kNow;
  bench::generate(world, argv[3]);
}
