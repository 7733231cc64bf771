// SPDX-License-Identifier: Apache-2.0
// What an account was promised, got and is owed, for the account. Works beside a server.
#include "exporter/page/statement.hpp"

#include "compiler/base/printable.hpp"
#include "exporter/cli/cli.hpp"
#include "exporter/page/pdf.hpp"
#include "exporter/runtime/statement.hpp"

#include <CLI/CLI.hpp>
#include <spdlog/spdlog.h>

#include <memory>

namespace slax::cli {
namespace {

using slac::base::printable;

struct StatementOptions {
  std::string data;
  std::string account;
  std::string window;
  std::string format = "html";
  std::string claim; ///< an agreement; empty: a statement
};

int fail(int code, const std::string &text) {
  print(stderr, "sla-exporter: " + text + "\n");
  return code;
}

int run_statement(const StatementOptions &options) {
  const auto days = report::parse_statement_days(options.window);
  if (!days)
    return fail(kExitUsage,
                "--window expects 2026, 2026-Q4, 2026-10, 2026-W44 or 2026-10-31, got " +
                    printable(options.window));
  spdlog::set_level(spdlog::level::off); // what it would say is in the answer
  auto book = runtime::LedgerBook::open(options.data, runtime::LedgerBook::Access::Read);
  if (!book) return fail(kExitIo, "cannot read " + printable(book.error().text()));
  const auto made = runtime::read_statement(*book.value(), options.account, *days, this_second());
  if (!made) return fail(kExitIo, "cannot read " + printable(made.error().text()));
  if (const auto *wrong = std::get_if<std::string>(&made.value())) return fail(kExitErrors, *wrong);
  const auto &[statement, locale, logo] = std::get<runtime::Statement>(made.value());
  const page::Look look{locale, logo};
  page::Document document = page::statement_document(statement, look);
  if (!options.claim.empty()) {
    auto letter = page::claim_document(statement, look, options.claim);
    if (!letter)
      return fail(kExitErrors, "nothing is to be claimed under " + printable(options.claim) +
                                   " for " + days->name);
    document = std::move(*letter);
  }
  std::string out;
  if (options.format == "json") {
    out = ledger::canonical(statement) + "\n";
  } else if (options.format == "csv") {
    out = report::statement_csv(statement);
  } else if (options.format == "md") {
    out = page::markdown(document);
  } else {
    out = page::html(document);
  }
  if (options.format == "pdf") {
    const auto known_on = slac::time::parse_rfc3339(statement.text("knownOn"), true);
    const auto *dated = std::get_if<slac::time::Instant>(&known_on);
    auto printed =
        page::pdf(out, dated == nullptr ? slac::time::Instant{} : *dated, std::chrono::minutes(2));
    if (const auto *failure = std::get_if<process::Failure>(&printed))
      return fail(kExitIo, "cannot make a PDF: " + printable(failure->why));
    out = std::get<std::string>(std::move(printed));
  }
  print(stdout, out);
  return std::fflush(stdout) != 0 || std::ferror(stdout) != 0
             ? fail(kExitIo, "cannot write standard output")
             : kExitOk;
}

} // namespace

Command add_statement(CLI::App &app) {
  auto options = std::make_shared<StatementOptions>();
  CLI::App *command =
      app.add_subcommand("statement", "Write what an account was promised, got and is owed");
  command->add_option("--data", options->data, "The store, as of serve; it may run meanwhile")
      ->required();
  command->add_option("--account", options->account, "Whose statement")->required();
  command
      ->add_option(
          "--window", options->window,
          "2026, 2026-Q4, 2026-10, 2026-W44 or 2026-10-31: every promise whose window ends "
          "in it")
      ->required();
  command->add_option("--claim", options->claim,
                      "A letter that claims what a vendor owes under this agreement, in place of "
                      "the statement; html, pdf or md");
  command->add_option("--format", options->format, "pdf needs WeasyPrint")
      ->check(CLI::IsMember({"html", "pdf", "json", "csv", "md"}))
      ->capture_default_str();
  return {command, [options] {
            if (!options->claim.empty() && (options->format == "json" || options->format == "csv"))
              return fail(kExitUsage, "a claim is a letter: --format html, pdf or md");
            return resolve_data(options->data) ? run_statement(*options) : kExitUsage;
          }};
}

} // namespace slax::cli
