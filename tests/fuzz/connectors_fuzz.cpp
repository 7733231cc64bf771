// SPDX-License-Identifier: Apache-2.0
// Whatever a system sends, each mapping of the catalog gives incidents that can be read, or refuses
// with a reason, and a body's taking apart ends.
#include "compiler/base/utf8.hpp"
#include "compiler/decode/connector_catalog.hpp"
#include "exporter/connector/jq.hpp"
#include "exporter/connector/mapping.hpp"
#include "exporter/source/ndjson.hpp"
#include "exporter/source/poller.hpp"
#include "exporter/source/record_line.hpp"

#include <cstdio>
#include <cstdlib>
#include <string>

using namespace slax;

namespace {

struct Program {
  std::string name;
  connector::Jq jq;
};

void add(std::vector<Program> &to, const std::string &name, const std::string &text,
         const std::string &arguments) {
  if (text.empty()) return;
  auto compiled = connector::Jq::compile(text, arguments);
  auto *jq = std::get_if<connector::Jq>(&compiled);
  if (jq == nullptr) std::abort();
  to.push_back({name, std::move(*jq)});
}

struct Programs {
  std::vector<Program> split; ///< answers and bodies to records
  std::vector<Program> maps;
};

Programs &programs() {
  static Programs all = [] {
    Programs out;
    for (const slac::model::Connector &c : slac::decode::built_in_connectors()) {
      std::string with;
      for (const auto &[name, parameter] : c.parameters)
        if (!parameter.secret)
          with += (with.empty() ? "\"" : ",\"") + name + "\":\"" + parameter.fallback.value_or("") +
                  "\"";
      const std::string arguments =
          "{\"with\":{" + with + "},\"received\":\"2026-10-01T00:00:00Z\"}";
      add(out.maps, c.name.value, c.map.text, arguments);
      if (c.poll)
        for (const auto *jq : {&c.poll->records, &c.poll->page.next, &c.poll->page.more})
          add(out.split, c.name.value, jq->text, arguments);
      if (!c.webhook) continue;
      add(out.maps, c.name.value, c.webhook->map.text, arguments);
      add(out.split, c.name.value, c.webhook->records.text, arguments);
      add(out.split, c.name.value, c.webhook->hint.text, arguments);
    }
    return out;
  }();
  return all;
}

void expect(bool holds, const char *what, const std::string &where) {
  if (holds) return;
  std::fprintf(stderr, "connectors_fuzz: %s: %s\n", where.c_str(), what);
  std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char *data, std::size_t size) {
  const std::string input(reinterpret_cast<const char *>(data), size);
  for (Program &program : programs().split)
    (void)program.jq.run(input);
  for (Program &program : programs().maps) {
    const connector::JqAnswer answer = program.jq.run(input);
    connector::Mapped mapped{"key", std::nullopt, answer.outputs,
                             answer.error ? "mapping-failed" : ""};
    const store::Record record =
        source::stored(store::Way::Poll, input, std::move(mapped), program.name);
    expect(record.refused.empty() || record.lines.empty(), "used and refused", program.name);
    expect(!record.refused.empty() || record.lines.size() == answer.outputs.size(),
           "an incident is neither used nor refused", program.name);
    for (const store::Line &line : record.lines) {
      expect(!line.incident.empty(), "an incident without an id", program.name);
      const auto spelled = source::read_record_line(line.text);
      expect(spelled && spelled->id == line.incident && !spelled->events.empty(),
             "it cannot be read", program.name);
    }
  }
  return 0;
}
