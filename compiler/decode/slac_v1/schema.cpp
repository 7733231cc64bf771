// SPDX-License-Identifier: Apache-2.0
// JSON Schema out of the same tables that the decoders check keys against, so that editors and the
// compiler cannot disagree.
#include "compiler/decode/schema.hpp"

#include "compiler/base/decimal.hpp"
#include "compiler/base/json_writer.hpp"
#include "compiler/decode/slac_v1/kinds.hpp"

#include <set>
#include <string>

namespace slac::decode {
namespace {

using base::JsonWriter;
using Form = Shape::Form;

class SchemaWriter {
public:
  std::string write() {
    json_.open_object();
    json_.member("$schema", "http://json-schema.org/draft-07/schema#");
    json_.member("title", "slac/v1");
    json_.member("type", "object");
    resource();
    json_.key("definitions").open_object();
    for (const slac_v1::Kind &kind : slac_v1::kinds())
      define(kind.spec, kind.says);
    while (!pending_.empty()) {
      const auto tables = std::exchange(pending_, {});
      for (const Table *table : tables)
        define(*table, {});
    }
    for (const Shape *shape : scalars_)
      json_.key(shape->name).open_object(), text(*shape), json_.close_object();
    json_.close_object();
    json_.close_object();
    return json_.take() + "\n";
  }

private:
  static std::string address(std::string_view name) { return "#/definitions/" + std::string(name); }

  /// A document: its keys, and for each kind what its spec is.
  void resource() {
    json_.key("required").open_array();
    for (const Field &field : slac_v1::kResource.fields)
      if (field.required) json_.string(field.key);
    json_.close_array();
    json_.member("additionalProperties", false);
    json_.key("properties").open_object();
    for (const Field &field : slac_v1::kResource.fields) {
      json_.key(field.key).open_object();
      json_.member("description", field.says);
      if (field.key == "kind") {
        json_.key("enum").open_array();
        for (const slac_v1::Kind &kind : slac_v1::kinds())
          json_.string(kind.name);
        json_.close_array();
      } else if (field.key != "spec") {
        described_value(*field.shape);
      }
      json_.close_object();
    }
    json_.close_object();
    json_.key("allOf").open_array();
    for (const slac_v1::Kind &kind : slac_v1::kinds()) {
      json_.open_object();
      json_.key("if").open_object();
      json_.key("required").open_array().string("kind").close_array();
      json_.key("properties").open_object().key("kind").open_object();
      json_.member("const", kind.name);
      json_.close_object().close_object().close_object();
      json_.key("then").open_object();
      if (kind.name != "Project") json_.key("required").open_array().string("spec").close_array();
      json_.key("properties").open_object().key("spec").open_object();
      json_.member("$ref", address(kind.spec.name));
      json_.close_object().close_object().close_object();
      json_.close_object();
    }
    json_.close_array();
  }

  void define(const Table &table, std::string_view says) {
    if (!defined_.insert(table.name).second) return;
    json_.key(table.name).open_object();
    if (!says.empty()) json_.member("description", says);
    if (table.nullable)
      json_.key("type").open_array().string("object").string("null").close_array();
    else
      json_.member("type", "object");
    json_.member("additionalProperties", false);
    json_.key("properties").open_object();
    bool any_required = false;
    for (const Field &field : table.fields) {
      any_required = any_required || field.required;
      if (field.shape->form == Form::NotYet) continue;
      json_.key(field.key).open_object();
      json_.member("description", field.says);
      if (table.nullable) {
        json_.key("anyOf").open_array();
        json_.open_object().member("type", "null").close_object();
        json_.open_object();
        value(*field.shape);
        json_.close_object().close_array();
      } else {
        described_value(*field.shape);
      }
      json_.close_object();
    }
    json_.close_object();
    if (any_required) {
      json_.key("required").open_array();
      for (const Field &field : table.fields)
        if (field.required) json_.string(field.key);
      json_.close_array();
    }
    if (!table.one_of.empty()) {
      json_.key("oneOf").open_array();
      const auto needs = [&](std::string_view key) {
        json_.key("required").open_array().string(key).close_array();
      };
      for (const std::string_view key : table.one_of) {
        json_.open_object();
        needs(key);
        if (key == table.one_of.front() && !table.beside.empty()) {
          json_.key("not").open_object();
          needs(table.beside);
          json_.close_object();
        }
        json_.close_object();
      }
      json_.close_array();
    }
    json_.close_object();
  }

  /// What stands beside a reference is ignored by draft 07.
  void described_value(const Shape &shape) {
    json_.key("allOf").open_array().open_object();
    value(shape);
    json_.close_object().close_array();
  }

  /// The members that describe a value.
  void value(const Shape &shape) {
    switch (shape.form) {
    case Form::NotYet: break;
    case Form::Text:
      scalars_.insert(&shape);
      json_.member("$ref", address(shape.name));
      break;
    case Form::Words:
      json_.key("enum").open_array();
      for (const std::string_view word : shape.words) {
        json_.string(word);
        // What YAML itself takes for a number or a truth.
        if (word == "true" || word == "false" || base::Decimal::parse(word)) json_.raw(word);
      }
      json_.close_array();
      break;
    case Form::List:
      json_.member("type", "array");
      json_.key("items").open_object();
      value(*shape.item);
      json_.close_object();
      break;
    case Form::Map:
      json_.member("type", "object");
      if (!shape.says.empty()) json_.member("description", shape.says);
      json_.key("propertyNames").open_object().member("pattern", shape.pattern).close_object();
      json_.key("additionalProperties").open_object();
      value(*shape.item);
      json_.close_object();
      break;
    case Form::Table:
      pending_.push_back(shape.table);
      json_.member("$ref", address(shape.table->name));
      break;
    case Form::Either:
      json_.key("anyOf").open_array();
      for (const Shape *form : shape.either) {
        json_.open_object();
        value(*form);
        json_.close_object();
      }
      json_.close_array();
      break;
    }
  }

  void text(const Shape &shape) {
    if (!shape.says.empty()) json_.member("description", shape.says);
    if (!shape.pattern.empty()) {
      if (shape.numeric)
        json_.key("type").open_array().string("string").string("number").close_array();
      else
        json_.member("type", "string");
      json_.member("pattern", shape.pattern);
      return;
    }
    json_.key("type")
        .open_array()
        .string("string")
        .string("number")
        .string("boolean")
        .close_array();
  }

  struct ByName {
    bool operator()(const Shape *a, const Shape *b) const { return a->name < b->name; }
  };
  JsonWriter json_{2};
  std::set<std::string_view> defined_;
  std::vector<const Table *> pending_;
  std::set<const Shape *, ByName> scalars_;
};

} // namespace

std::string json_schema() { return SchemaWriter().write(); }

} // namespace slac::decode
