// SPDX-License-Identifier: Apache-2.0
#include "exporter/runtime/spec_text.hpp"

#include "compiler/decode/dialect.hpp"
#include "compiler/yaml/parse.hpp"

#include <set>

namespace slax::runtime {
namespace {

using ledger::Value;

/// The files of a stored text.
class StoredFiles final : public slac::base::Files {
public:
  explicit StoredFiles(const Value &text) {
    if (const Value *files = text.find("files"))
      if (const auto *all = std::get_if<Value::Object>(&files->is))
        for (const auto &[path, content] : *all)
          if (const auto *one = std::get_if<std::string>(&content.is)) files_[path] = *one;
  }
  slac::base::Result<slac::base::FileText> read(const std::string &path,
                                                std::uint64_t /*limit*/) const override {
    const auto found = files_.find(path);
    if (found == files_.end()) return slac::base::IoError{path, "is not stored"};
    return slac::base::FileText{found->second, false};
  }
  slac::base::Result<std::vector<std::string>>
  list_specs(const std::string & /*path*/) const override {
    std::vector<std::string> out;
    for (const auto &[path, content] : files_)
      out.push_back(path);
    return out;
  }

private:
  std::map<std::string, std::string> files_;
};

Value value_of(const slac::yaml::Node &node) {
  switch (node.kind) {
  case slac::yaml::NodeKind::Null: return {};
  case slac::yaml::NodeKind::Scalar: return node.text;
  case slac::yaml::NodeKind::Sequence: {
    Value::Array out;
    for (const slac::yaml::Node &item : node.items)
      out.push_back(value_of(item));
    return out;
  }
  case slac::yaml::NodeKind::Mapping: break;
  }
  Value::Object out;
  for (const slac::yaml::Entry &entry : node.entries)
    out[entry.key.text] = value_of(entry.value);
  return out;
}

/// By kind and name, each resource as it is written.
std::map<std::pair<std::string, std::string>, Value> documents_of(const std::string &text) {
  std::map<std::pair<std::string, std::string>, Value> out;
  const auto stored = ledger::parse_value(text);
  if (!stored) return out;
  slac::base::Diagnostics unused;
  const slac::decode::SourceTree tree =
      slac::decode::load_tree({"."}, StoredFiles(*stored), unused);
  for (const slac::base::FileId file : tree.files)
    slac::yaml::read_documents(file, tree.sources, unused, [&](const slac::yaml::Node &document) {
      slac::decode::for_each_resource(document, [&](const slac::yaml::Node &resource) {
        const slac::yaml::Node *kind = find(resource, "kind");
        const slac::yaml::Node *metadata = find(resource, "metadata");
        const slac::yaml::Node *name = metadata == nullptr ? nullptr : find(*metadata, "name");
        if (kind != nullptr && name != nullptr) out[{kind->text, name->text}] = value_of(resource);
      });
      return true;
    });
  return out;
}

std::set<std::string> calendars_of(const slac::model::Agreement &agreement) {
  std::set<std::string> out;
  const auto take = [&](const std::vector<slac::model::Commitment> &commitments) {
    for (const slac::model::Commitment &commitment : commitments)
      if (!commitment.calendar.value.empty()) out.insert(commitment.calendar.value);
  };
  take(agreement.commitments);
  for (const slac::model::Amendment &amendment : agreement.amendments)
    take(amendment.commitments);
  return out;
}

Value amendments_of(const slac::model::Agreement &agreement) {
  Value::Array amendments;
  for (const slac::model::Amendment &amendment : agreement.amendments) {
    Value::Object one{{"from", slac::time::format_date(amendment.from.value)}};
    if (!amendment.reference.empty()) one["reference"] = amendment.reference;
    Value::Array approvers;
    for (const std::string &name : amendment.approved_by)
      approvers.emplace_back(name);
    if (!approvers.empty()) one["approvedBy"] = std::move(approvers);
    amendments.emplace_back(std::move(one));
  }
  Value::Object out{{"agreement", agreement.name.value},
                    {"term", slac::time::format_date(agreement.first_day) + "/" +
                                 slac::time::format_date(agreement.last_day)}};
  if (!amendments.empty()) out["amendments"] = std::move(amendments);
  return out;
}

} // namespace

std::string text_of(const slac::decode::SourceTree &tree, const std::string &project) {
  Value::Object files;
  for (const slac::base::FileId file : tree.files) {
    const slac::base::SourceFile &source = tree.sources.file(file);
    std::string path = source.relative;
    for (int more = 2; files.contains(path); ++more) // of another PATH
      path = std::to_string(more) + "/" + source.relative;
    files.emplace(std::move(path), source.text);
  }
  return canonical(Value::Object{{"files", std::move(files)}, {"project", project}});
}

std::variant<std::shared_ptr<slac::model::Model>, std::string> model_of(const std::string &text) {
  const auto stored = ledger::parse_value(text);
  if (!stored) return std::string("the stored specs are damaged");
  slac::base::Diagnostics diagnostics;
  const slac::decode::SourceTree tree =
      slac::decode::load_tree({"."}, StoredFiles(*stored), diagnostics);
  auto model = std::make_shared<slac::model::Model>(
      slac::decode::decode_tree(tree, diagnostics, stored->text("project")));
  if (!diagnostics.has_errors()) return model;
  for (const slac::base::Diagnostic &one : diagnostics.sorted())
    if (one.severity == slac::base::Severity::Error)
      return "the stored specs no longer parse: " + one.message;
  return std::string("the stored specs no longer parse");
}

std::vector<ledger::JudgedTerms> terms_of_accounts(const std::string &text,
                                                   const slac::model::Model &model,
                                                   const std::string &tree) {
  const auto documents = documents_of(text);
  const auto document = [&](const char *kind, const std::string &name) {
    const auto found = documents.find({kind, name});
    return found == documents.end() ? Value(name) : found->second;
  };
  Value::Array severities;
  for (const std::string &severity : model.project.severities)
    severities.emplace_back(severity);
  struct Terms {
    Value::Object whole;
    Value::Array shown;
  };
  std::map<std::string, Terms> accounts;
  for (const slac::model::Agreement &agreement : model.agreements) {
    const Value written = document("Agreement", agreement.name.value);
    const Value shown = amendments_of(agreement);
    for (const std::string &account : agreement.accounts) {
      Terms &of = accounts[account];
      of.whole["Agreement " + agreement.name.value] = written;
      for (const std::string &calendar : calendars_of(agreement))
        of.whole["Calendar " + calendar] = document("Calendar", calendar);
      of.shown.push_back(shown);
    }
  }
  std::vector<ledger::JudgedTerms> out;
  for (auto &[account, of] : accounts) {
    of.whole["Account"] = document("Account", account);
    of.whole["severities"] = severities;
    of.whole["timezone"] = model.project.timezone.name();
    out.push_back({account, ledger::hash_of(canonical(Value(std::move(of.whole)))), tree,
                   Value::Object{{"agreements", std::move(of.shown)}}});
  }
  return out;
}

} // namespace slax::runtime
