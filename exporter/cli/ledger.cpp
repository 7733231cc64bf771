// SPDX-License-Identifier: Apache-2.0
// The commands `ledger …`: what stands in a store's ledger, what would be written now, marks, and
// the check that needs nothing but the lines. They work beside a server.
#include "exporter/report/ledger.hpp"

#include "compiler/base/hex.hpp"
#include "compiler/base/printable.hpp"
#include "exporter/cli/cli.hpp"
#include "exporter/ledger/marks.hpp"
#include "exporter/runtime/ledger_book.hpp"

#include <CLI/CLI.hpp>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <fstream>
#include <iostream>
#include <memory>
#include <random>

namespace slax::cli {
namespace {

using runtime::LedgerBook;
using slac::base::printable;
using Note = store::LedgerTable::New::Note;

struct LedgerOptions {
  std::string data;
  std::vector<std::string> accounts;
  std::string window; ///< YYYY-MM
  std::string format = "text";
  std::optional<std::string> at_text;
  std::optional<std::string> from_text;
  std::vector<std::string> despite;
  std::string by;
  std::string note;
  bool credits = false;
  std::vector<std::string> heads;
  std::vector<std::string> files;
  std::vector<std::string> between; ///< two instants
  std::string line;
  std::string mark;
};

int fail(int code, const std::string &text) {
  print(stderr, "sla-exporter: " + text + "\n");
  return code;
}

int cannot_read(const slac::base::IoError &error) {
  return fail(kExitIo, "cannot read " + printable(error.text()));
}

/// Ends with what was written, or why it could not be.
int finish(int code) {
  return std::fflush(stdout) != 0 || std::ferror(stdout) != 0
             ? fail(kExitIo, "cannot write standard output")
             : code;
}

bool is_asked(const std::vector<std::string> &accounts, const std::string &account) {
  return accounts.empty() || std::find(accounts.begin(), accounts.end(), account) != accounts.end();
}

/// The month, `2026-10`, that a line is about.
std::string month_of(const ledger::Line &line, const ledger::Value &body) {
  if (!body.text("month").empty()) return std::string(body.text("month"));
  return std::string(line.kind == "owed" ? body.text("period") : body.text("written").substr(0, 7));
}

slac::base::Result<std::unique_ptr<LedgerBook>> open(const LedgerOptions &options,
                                                     LedgerBook::Access access) {
  spdlog::set_level(spdlog::level::off); // what it would say is in the answer
  return LedgerBook::open(options.data, access);
}

int run_show(const LedgerOptions &options) {
  const auto month = slac::time::parse_date(options.window + "-01");
  if (!options.window.empty() && !std::holds_alternative<slac::time::Date>(month))
    return fail(kExitUsage,
                "--window expects a month such as 2026-10, got " + printable(options.window));
  auto book = open(options, LedgerBook::Access::Read);
  if (!book) return cannot_read(book.error());
  store::LedgerTable &table = book.value()->table();
  std::pair<std::string, std::string> between;
  if (!options.between.empty()) {
    const auto from = parse_at(options.between.front(), {}, "--between");
    const auto to = parse_at(options.between.back(), {}, "--between");
    if (!from || !to) return kExitUsage;
    if (*to < *from)
      return fail(kExitUsage, "--between expects the earlier of the two instants first");
    between = {slac::time::format_rfc3339(*from), slac::time::format_rfc3339(*to)};
  }
  const auto replay = table.fact("replay");
  if (!replay) return cannot_read(replay.error());
  if (replay.value() && options.format == "text")
    print(stdout, "This is the ledger of a replay: nothing of it happened.\n");
  if (options.format == "csv") print(stdout, report::ledger_csv_header());
  std::size_t shown = 0;
  auto notes = store::LedgerTable::open(options.data, LedgerBook::Access::Read);
  if (!notes) return cannot_read(notes.error());
  std::optional<slac::base::IoError> unread;
  const auto done = table.each_line("", [&](const ledger::Line &line) {
    if (!is_asked(options.accounts, line.account)) return;
    if (!options.window.empty()) {
      const auto body = ledger::parse_value(line.text);
      if (!body || !month_of(line, *body).starts_with(options.window)) return;
    }
    if (!between.first.empty()) {
      const auto body = ledger::parse_value(line.text);
      const std::string written(body ? body->text("written") : "");
      if (written <= between.first || written > between.second) return;
    }
    ++shown;
    print(stdout, options.format == "json"  ? line.text + "\n"
                  : options.format == "csv" ? report::ledger_csv(line)
                                            : report::ledger_text(line));
    if (options.format != "text") return;
    const auto note = notes.value()->note(line.account, line.number);
    if (!note) unread = note.error();
    if (note && note.value()) print(stdout, "  note: " + printable(note.value()->text) + "\n");
  });
  if (!done) return cannot_read(done.error());
  if (unread) return cannot_read(*unread);
  if (shown == 0)
    print(stderr, "sla-exporter: the ledger has no such line; `ledger preview` says what waits\n");
  return finish(kExitOk);
}

int run_preview(const LedgerOptions &options) {
  const auto at = parse_at(options.at_text, this_second());
  if (!at) return kExitUsage;
  auto book = open(options, LedgerBook::Access::Read);
  if (!book) return cannot_read(book.error());
  const auto plan = book.value()->plan({*at});
  if (!plan) return cannot_read(plan.error());
  if (const auto &broken = book.value()->broken())
    return fail(kExitErrors, "the ledger is broken, nothing would be written: line " +
                                 printable(broken->line) + " " + broken->reason);
  print(stdout, options.format == "json" ? report::plan_json(plan.value())
                                         : report::plan_text(plan.value()));
  return finish(kExitOk);
}

std::optional<Note> make_note(const std::string &text) {
  if (text.empty()) return std::nullopt;
  std::random_device random;
  std::string salt;
  for (int i = 0; i < 16; ++i)
    salt += static_cast<char>(random());
  return Note{slac::base::to_hex(salt), text};
}

std::string hash_of(const std::optional<Note> &note) {
  return note ? ledger::hash_of(note->salt + note->text) : std::string();
}

int run_close(const LedgerOptions &options) {
  LedgerBook::Ask ask{this_second()};
  std::optional<slac::time::Date> first_day;
  if (options.from_text) {
    const auto date = slac::time::parse_date(*options.from_text);
    const auto *day = std::get_if<slac::time::Date>(&date);
    if (day == nullptr)
      return fail(kExitUsage, "--from expects a day such as 2026-01-01, got " + *options.from_text);
    first_day = *day;
  }
  if (options.despite.empty() && !first_day)
    return fail(kExitUsage, "ledger close needs --despite SOURCE or --from DATE; what is due "
                            "otherwise, the server closes");
  if (!options.despite.empty() && options.note.empty())
    return fail(kExitUsage, "--despite needs --note: why nobody waits for the source");
  auto book = open(options, LedgerBook::Access::Write);
  if (!book) return cannot_read(book.error());
  LedgerBook &its = *book.value();
  const auto replay = its.table().fact("replay");
  if (!replay) return cannot_read(replay.error());
  if (replay.value()) return fail(kExitErrors, "the store is one of a replay, which closes itself");
  const auto model = its.reigning();
  if (first_day)
    ask.from = (model && model.value() ? model.value()->project.timezone : slac::time::Zone())
                   .start_of(*first_day);
  if (model && model.value())
    for (const std::string &name : options.despite)
      if (name != runtime::kPrometheus &&
          std::none_of(model.value()->sources.begin(), model.value()->sources.end(),
                       [&](const auto &source) { return source.name.value == name; }))
        return fail(kExitErrors, "no Source is called " + printable(name));
  const auto note = make_note(options.note);
  ask.despite = {options.despite.begin(), options.despite.end()};
  ask.by = options.by;
  ask.note_hash = hash_of(note);
  const auto plan = its.plan(ask);
  if (!plan) return cannot_read(plan.error());
  if (const auto &broken = its.broken())
    return fail(kExitErrors, "the ledger is broken, nothing is written: line " +
                                 printable(broken->line) + " " + broken->reason);
  const auto written = its.write(
      plan.value().drafts, ask.now, [] { return true; }, note);
  if (!written) return cannot_read(written.error());
  print(stdout, std::to_string(written.value()) + " lines written\n");
  ledger::Plan rest;
  rest.waiting = plan.value().waiting;
  if (!rest.waiting.empty()) print(stdout, report::plan_text(rest));
  return finish(kExitOk);
}

int run_mark(const LedgerOptions &options) {
  const std::size_t slash = options.line.rfind('/');
  if (slash == std::string::npos)
    return fail(kExitUsage, "LINE is ACCOUNT/NUMBER, as `ledger show` prints it, got " +
                                printable(options.line));
  auto book = open(options, LedgerBook::Access::Write);
  if (!book) return cannot_read(book.error());
  LedgerBook &its = *book.value();
  if (auto done = its.refresh(); !done) return cannot_read(done.error());
  if (const auto &broken = its.broken())
    return fail(kExitErrors, "the ledger is broken, nothing is written: line " +
                                 printable(broken->line) + " " + broken->reason);
  const std::string account = options.line.substr(0, slash);
  if (const auto refused = ledger::refuse_mark(its.state(), account, options.line, options.mark))
    return fail(kExitErrors, printable(*refused));
  if (options.mark == "approved") {
    const ledger::State::OwedLine *owed = its.state().owed_line(account, options.line);
    const auto body = ledger::parse_value(owed->text);
    std::vector<std::string> names;
    if (body)
      for (const ledger::Value &name : body->list("approval"))
        if (const auto *text = std::get_if<std::string>(&name.is)) names.push_back(*text);
    if (!names.empty() && std::find(names.begin(), names.end(), options.by) == names.end()) {
      std::string all;
      for (const std::string &name : names)
        all += (all.empty() ? "" : " or ") + name;
      return fail(kExitErrors, printable(options.line) + " is approved by " + printable(all) +
                                   ", not by " + printable(options.by));
    }
  }
  const auto note = make_note(options.note);
  const auto written = its.write(
      {ledger::mark_draft(account, options.line, options.mark, options.by, hash_of(note))},
      this_second(),
      [&] { // under the ledger's lock: somebody else may have marked it meanwhile
        return its.refresh().ok() &&
               !ledger::refuse_mark(its.state(), account, options.line, options.mark);
      },
      note);
  if (!written) return cannot_read(written.error());
  if (written.value() == 0)
    return fail(kExitErrors,
                printable(ledger::refuse_mark(its.state(), account, options.line, options.mark)
                              .value_or(options.line + " was not written; try again")));
  print(stdout, printable(options.line) + " is " + options.mark + "\n");
  return finish(kExitOk);
}

/// Writes every line in its chain's order, and behind each chain where it ends.
int run_export(const LedgerOptions &options) {
  auto book = open(options, LedgerBook::Access::Read);
  if (!book) return cannot_read(book.error());
  LedgerBook &its = *book.value();
  if (auto done = its.refresh(); !done) return cannot_read(done.error());
  if (const auto &broken = its.broken())
    print(stderr, "sla-exporter: warning: the ledger is broken: line " + printable(broken->line) +
                      " " + broken->reason + "\n");
  if (options.credits && options.format == "csv") print(stdout, report::credits_csv_header());
  if (!options.credits && options.format == "csv") print(stdout, report::ledger_csv_header());
  std::optional<ledger::Line> last;
  const auto end = [&] {
    if (last && !options.credits && options.format == "json")
      print(stdout, ledger::end_line(last->account, last->number, last->hash) + "\n");
  };
  const auto done = its.table().each_line("", [&](const ledger::Line &line) {
    if (!is_asked(options.accounts, line.account)) return;
    if (last && last->account != line.account) end();
    last = line;
    if (!options.credits)
      return print(stdout, options.format == "csv" ? report::ledger_csv(line) : line.text + "\n");
    if (line.kind != "owed") return;
    const ledger::State::OwedLine *owed = its.state().owed_line(line.account, line.name());
    if (owed == nullptr) return;
    // A difference is issued where the line that it corrects is.
    const auto body = ledger::parse_value(line.text);
    const ledger::State::OwedLine *first =
        its.state().owed_line(line.account, std::string(body ? body->text("of") : ""));
    const ledger::Value credit =
        report::credit_value(line, *owed, first == nullptr ? *owed : *first);
    print(stdout, options.format == "csv" ? report::credits_csv(credit) : canonical(credit) + "\n");
  });
  if (!done) return cannot_read(done.error());
  end();
  return finish(kExitOk);
}

std::variant<std::vector<ledger::KnownHead>, std::string>
read_heads(const std::vector<std::string> &given) {
  std::vector<ledger::KnownHead> out;
  for (const std::string &head : given) {
    const std::size_t sign = head.rfind('=');
    ledger::KnownHead one;
    if (sign != std::string::npos) one.account = head.substr(0, sign);
    one.digits =
        ledger::head_digits(sign == std::string::npos ? std::string_view(head)
                                                      : std::string_view(head).substr(sign + 1));
    if (one.digits.empty())
      return "--head expects 36 to 64 hexadecimal digits, or the three numbers of sla_ledger_head "
             "with commas between, got " +
             printable(head);
    out.push_back(std::move(one));
  }
  return out;
}

void read_lines(std::istream &in, ledger::Verifier &to) {
  bool is_first = true;
  for (std::string line; std::getline(in, line); is_first = false) {
    constexpr std::string_view kMark = "\xEF\xBB\xBF"; // that editors put before a text
    if (is_first && line.starts_with(kMark)) line.erase(0, kMark.size());
    if (!line.empty() && line.back() == '\r') line.pop_back(); // other line ends change no line
    if (!line.empty()) to.add(line);
  }
}

int run_verify(const LedgerOptions &options) {
  const auto heads = read_heads(options.heads);
  if (const auto *wrong = std::get_if<std::string>(&heads)) return fail(kExitUsage, *wrong);
  if (options.data.empty() == options.files.empty())
    return fail(kExitUsage, "ledger verify needs --data, or FILE as `ledger export` writes it");
  ledger::Verifier verifier(std::get<std::vector<ledger::KnownHead>>(heads));
  std::vector<ledger::Verifier::Misfit> misfits;
  for (const std::string &path : options.files) {
    if (path == "-") {
      read_lines(std::cin, verifier);
      continue;
    }
    std::ifstream in(path, std::ios::binary);
    if (!in) return fail(kExitIo, "cannot read " + printable(path));
    read_lines(in, verifier);
  }
  if (!options.data.empty()) {
    auto table = store::LedgerTable::open(options.data, store::LedgerTable::Access::Read);
    if (!table) return cannot_read(table.error());
    const auto done = table.value()->each_line("", [&](const ledger::Line &line) {
      verifier.add(line.text);
      if (misfits.empty() && !ledger::columns_fit(line))
        misfits.push_back(
            {line.account, line.name(), "was changed: what stands beside it is another's"});
    });
    if (!done) return cannot_read(done.error());
  }
  auto verdict = verifier.finish(options.data.empty());
  for (const ledger::Verifier::Misfit &one : verdict.misfits)
    if (std::none_of(misfits.begin(), misfits.end(), [&](const auto &known) {
          return known.account == one.account && !one.account.empty();
        }))
      misfits.push_back(one);
  for (const ledger::Verifier::Misfit &one : misfits)
    print(stdout, "broken: line " + printable(one.line) + " " + printable(one.reason) + "\n");
  if (verdict.lines == 0 && !options.files.empty())
    return fail(kExitErrors, "there is no line to verify");
  if (verdict.lines == 0) print(stderr, "sla-exporter: warning: there is no line to verify\n");
  if (misfits.empty()) {
    print(stdout, std::to_string(verdict.lines) + " lines fit");
    print(stdout, options.heads.empty() ? ", as far as they go; heads:\n" : "; heads:\n");
    for (const auto &[account, hash] : verdict.heads)
      print(stdout, printable(account) + "=" + hash + "\n");
  }
  return finish(misfits.empty() ? kExitOk : kExitErrors);
}

} // namespace

std::vector<Command> add_ledger(CLI::App &app) {
  CLI::App *group = app.add_subcommand("ledger", "What was promised and owed, for good");
  group->require_subcommand(1);
  std::vector<Command> out;
  const auto add = [&](const char *name, const char *says, int (*run)(const LedgerOptions &),
                       const auto &fill) {
    auto options = std::make_shared<LedgerOptions>();
    CLI::App *command = group->add_subcommand(name, says);
    fill(*command, *options);
    out.push_back({command, [options, run] {
                     return resolve_data(options->data) ? run(*options) : kExitUsage;
                   }});
  };
  const auto data = [](CLI::App &command, LedgerOptions &options) {
    return command.add_option("--data", options.data,
                              "The store, as of serve; it may run meanwhile");
  };
  const auto accounts = [](CLI::App &command, LedgerOptions &options) {
    command.add_option("--account", options.accounts, "Only its lines; repeatable")
        ->allow_extra_args(false);
  };
  const auto format = [](CLI::App &command, LedgerOptions &options,
                         std::vector<std::string> formats) {
    options.format = formats.front();
    command.add_option("--format", options.format)
        ->check(CLI::IsMember(std::move(formats)))
        ->capture_default_str();
  };
  const auto person = [](CLI::App &command, LedgerOptions &options) {
    command.add_option("--by", options.by, "Who says so")->required();
    command.add_option("--note", options.note, "Why; it stands beside the chain");
  };
  add("show", "Print lines", run_show, [&](CLI::App &command, LedgerOptions &options) {
    data(command, options)->required();
    accounts(command, options);
    command
        .add_option("--between", options.between,
                    "T1 T2: only lines written after T1 and until T2: what made the difference "
                    "between what was known then")
        ->expected(2);
    command.add_option("--window", options.window, "Only lines about this month, such as 2026-10");
    format(command, options, {"text", "json", "csv"});
  });
  add("preview", "Say what would be written now, and what waits for what", run_preview,
      [&](CLI::App &command, LedgerOptions &options) {
        data(command, options)->required();
        command.add_option("--at", options.at_text, "As of then, RFC 3339; default now");
        format(command, options, {"text", "json"});
      });
  add("close", "Close windows that nobody waits for any longer", run_close,
      [&](CLI::App &command, LedgerOptions &options) {
        data(command, options)->required();
        command.add_option("--from", options.from_text,
                           "Also those that ended from this day on, before the store's first "
                           "complete read");
        command
            .add_option("--despite", options.despite,
                        "A Source whose read is not waited for, or Prometheus; repeatable")
            ->allow_extra_args(false);
        person(command, options);
      });
  add("verify", "Check that no line was changed, removed or moved", run_verify,
      [&](CLI::App &command, LedgerOptions &options) {
        command.add_option("FILE", options.files,
                           "As `ledger export` writes it; - reads the input");
        data(command, options);
        command
            .add_option(
                "--head", options.heads,
                "[ACCOUNT=]HASH that a chain had once: a line must still have it; repeatable")
            ->allow_extra_args(false);
      });
  add("export", "Write every line, or what is owed for billing", run_export,
      [&](CLI::App &command, LedgerOptions &options) {
        data(command, options)->required();
        accounts(command, options);
        command.add_flag("--credits", options.credits, "Only what is owed, with its marks");
        format(command, options, {"json", "csv"});
      });
  add("mark", "Say what became of a sum that is owed", run_mark,
      [&](CLI::App &command, LedgerOptions &options) {
        command.add_option("LINE", options.line, "ACCOUNT/NUMBER")->required();
        command.add_option("MARK", options.mark)
            ->required()
            ->check(CLI::IsMember(
                std::vector<std::string>(ledger::kMarks.begin(), ledger::kMarks.end())));
        data(command, options)->required();
        person(command, options);
      });
  return out;
}

} // namespace slax::cli
