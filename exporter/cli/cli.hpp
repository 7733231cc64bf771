// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/time/rfc3339.hpp"
#include "exporter/sli/windows.hpp"

#include <optional>
#include <string>
#include <vector>

namespace slax::cli {

// Exit codes, as slac's.
inline constexpr int kExitOk = 0;
inline constexpr int kExitErrors = 1;
inline constexpr int kExitUsage = 2;
inline constexpr int kExitIo = 3;
inline constexpr int kExitInternal = 70;

struct EvaluateOptions {
  std::vector<std::string> paths;
  std::vector<std::string> incidents;
  std::string data;                      ///< the store of the tree's Sources; empty: none
  std::vector<std::string> accounts;     ///< whose rows are printed; empty: all
  std::optional<slac::time::Instant> at; ///< absent: now
  bool all_windows = false;
  std::optional<slac::time::Date> month; ///< its first day: only windows that end in it
  bool details = false;                  ///< what each incident means for each row
  std::string format = "json";
};

int run_evaluate(const EvaluateOptions &options);

struct ServeOptions {
  std::vector<std::string> paths;
  std::vector<std::string> incidents;
  std::string data;
  std::optional<slac::time::Instant> at;
  std::string listen = "127.0.0.1:9877";
  std::string tls_certificate; ///< path; empty: plain HTTP
  std::string tls_key;
  std::string client_authority; ///< path; may be empty
  sli::WindowSet windows = sli::WindowSet::served();
  bool accept_shrink = false;
};

int run_serve(const ServeOptions &options);

struct TimelineOptions {
  std::string incident;
  std::vector<std::string> paths;
  std::vector<std::string> incidents;
  std::string data;
  std::string source; ///< empty: every source that knows the incident
  std::optional<slac::time::Instant> at;
  std::string format = "text";
};

int run_timeline(const TimelineOptions &options);

struct ConnectorTestOptions {
  std::string name; ///< of a Source, or of a Connector
  std::string input;
  std::vector<std::string> specs; ///< may be empty: the catalog alone
  std::string as = "answer";      ///< answer, record, webhook
  std::string format = "text";    ///< or ndjson
};

int run_connector_test(const ConnectorTestOptions &options);
int run_connector_list();

/// Parses the command line and runs the command.
int run(int argc, char **argv);

} // namespace slax::cli
