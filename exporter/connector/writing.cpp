// SPDX-License-Identifier: Apache-2.0
#include "exporter/connector/writing.hpp"

#include "compiler/base/json_writer.hpp"
#include "exporter/connector/json_text.hpp"

namespace slax::connector {
namespace {

using slac::base::JsonWriter;

void write_texts(JsonWriter &json, const std::map<std::string, std::string> &texts) {
  json.open_object();
  for (const auto &[name, text] : texts)
    json.member(name, text);
  json.close_object();
}

std::string json_of(const Written &written) {
  JsonWriter json;
  json.open_object().member("key", written.key).member("marker", written.marker).key("note");
  written.note ? json.string(*written.note) : json.null();
  json.key("fields");
  write_texts(json, written.fields);
  json.close_object();
  return json.take();
}

} // namespace

Writing::Writing(const slac::model::Connector &connector, const slac::model::Source &source,
                 const Values &values)
    : requests_(connector.write->requests.size()) {
  std::vector<std::string> programs;
  for (const slac::model::WriteRequest &request : connector.write->requests)
    programs.push_back("(" + request.body.text + "\n) | tojson");
  for (const slac::model::WriteRequest &request : connector.write->requests)
    programs.push_back(". as {$marker, $answer} | $answer | (" +
                       (request.sent.text.empty() ? "false" : request.sent.text) + "\n)");
  JsonWriter arguments;
  arguments.open_object().key("with");
  write_texts(arguments, values);
  arguments.key("source").open_object().member("name", source.name.value).close_object();
  arguments.key("overrides").open_array().close_array().key("received").null().close_object();
  worker_ = std::make_unique<Worker>(std::move(programs), arguments.take());
}

JqAnswer Writing::body(std::size_t request, const Written &written) {
  return worker_->run(request, json_of(written));
}

JqAnswer Writing::sent(std::size_t request, const Written &written, std::string_view answer) {
  JsonWriter json;
  json.open_object().member("marker", written.marker).key("answer").raw(readable(answer));
  json.close_object();
  return worker_->run(requests_ + request, json.take());
}

} // namespace slax::connector
