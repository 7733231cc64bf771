// SPDX-License-Identifier: Apache-2.0
// The commands `outbox …`: what is to be written back to systems and was not, and what a person
// does about what a system refuses. They work beside a server.
#include "compiler/base/json_writer.hpp"
#include "compiler/base/printable.hpp"
#include "exporter/cli/cli.hpp"
#include "exporter/store/outbox_table.hpp"

#include <CLI/CLI.hpp>

#include <memory>

namespace slax::cli {
namespace {

using slac::base::printable;
using store::OutboxEntry;
using store::OutboxTable;

struct OutboxOptions {
  std::string data;
  std::string source;
  std::string format = "text";
  bool all = false;
  std::vector<std::int64_t> ids;
};

int fail(int code, const std::string &text) {
  print(stderr, "sla-exporter: " + text + "\n");
  return code;
}

std::string text_of(const OutboxEntry &entry) {
  std::string out = std::to_string(entry.id) + "  " + entry.status + "  " +
                    printable(entry.source) + "/" + printable(entry.record) + " (" +
                    std::to_string(entry.number) + ")  of " +
                    slac::time::format_rfc3339(entry.made);
  if (entry.tries > 0) out += "  tried " + std::to_string(entry.tries) + " times";
  if (!entry.error.empty()) out += "  " + printable(entry.error);
  out += "\n";
  for (std::size_t at = 0; at < entry.note.size();) {
    const std::size_t end = std::min(entry.note.find('\n', at), entry.note.size());
    out += "    " + printable(entry.note.substr(at, end - at)) + "\n";
    at = end + 1;
  }
  return out;
}

std::string json_of(const OutboxEntry &entry) {
  slac::base::JsonWriter json;
  json.open_object()
      .member("id", entry.id)
      .member("source", entry.source)
      .member("record", entry.record)
      .member("number", entry.number)
      .member("made", slac::time::format_rfc3339(entry.made))
      .member("status", entry.status)
      .member("tries", entry.tries)
      .member("error", entry.error)
      .member("note", entry.note);
  json.key("values").raw(entry.fields).close_object();
  return json.take() + "\n";
}

int run_list(const OutboxOptions &options) {
  auto table = OutboxTable::open(options.data, OutboxTable::Access::Read);
  if (!table) return fail(kExitIo, "cannot read " + printable(table.error().text()));
  const auto done = table.value()->each(options.source, options.all, [&](const OutboxEntry &entry) {
    print(stdout, options.format == "json" ? json_of(entry) : text_of(entry));
  });
  if (!done) return fail(kExitIo, "cannot read " + printable(done.error().text()));
  if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0)
    return fail(kExitIo, "cannot write standard output");
  return kExitOk;
}

/// Moves the entries that are named, or all that are parked.
int run_move(const OutboxOptions &options, const std::string &to) {
  if (options.ids.empty() != options.all)
    return fail(kExitUsage, "give the numbers of entries, or --all for those that are parked");
  auto table = OutboxTable::open(options.data, OutboxTable::Access::Write);
  if (!table) return fail(kExitIo, "cannot open " + printable(table.error().text()));
  std::vector<std::int64_t> ids = options.ids;
  if (options.all) {
    const auto done = table.value()->each(options.source, false, [&](const OutboxEntry &entry) {
      if (entry.status == "parked") ids.push_back(entry.id);
    });
    if (!done) return fail(kExitIo, "cannot read " + printable(done.error().text()));
  }
  int code = kExitOk;
  for (const std::int64_t id : ids) {
    const auto moved = table.value()->move(id, to, this_second());
    if (!moved) return fail(kExitIo, "cannot write " + printable(moved.error().text()));
    if (!moved.value())
      code = fail(kExitErrors, std::to_string(id) + " is " +
                                   (to == "pending" ? "not parked" : "neither pending nor parked") +
                                   ": `sla-exporter outbox list --all`");
  }
  return code;
}

} // namespace

std::vector<Command> add_outbox(CLI::App &app) {
  CLI::App *outbox = app.add_subcommand("outbox", "What is written back to systems");
  outbox->require_subcommand(1);
  std::vector<Command> out;
  const auto add = [&](const char *name, const char *says) {
    CLI::App *command = outbox->add_subcommand(name, says);
    auto options = std::make_shared<OutboxOptions>();
    command
        ->add_option("--data", options->data,
                     "The store: a folder, or postgresql://…; {env:NAME} takes it from there")
        ->required();
    command->add_option("--source", options->source, "Only of this Source");
    return std::pair(command, options);
  };
  const auto run = [&](CLI::App *command, const std::shared_ptr<OutboxOptions> &options,
                       const std::function<int(const OutboxOptions &)> &act) {
    out.push_back({command, [options, act] {
                     return resolve_data(options->data) ? act(*options) : kExitUsage;
                   }});
  };
  {
    const auto [command, options] = add("list", "What is not sent: pending, parked, of a dry run");
    command->add_flag("--all", options->all, "Also what is sent or dropped");
    command->add_option("--format", options->format)
        ->check(CLI::IsMember({"text", "json"}))
        ->capture_default_str();
    run(command, options, run_list);
  }
  for (const auto &[name, says, to] :
       {std::tuple("retry", "Send parked entries again", "pending"),
        std::tuple("drop", "Give up entries: what comes behind them is sent", "dropped")}) {
    const auto [command, options] = add(name, says);
    command->add_option("ENTRY", options->ids, "Their numbers, as `list` shows them");
    command->add_flag("--all", options->all, "All that are parked");
    const std::string status = to;
    run(command, options, [status](const OutboxOptions &given) { return run_move(given, status); });
  }
  return out;
}

} // namespace slax::cli
