// SPDX-License-Identifier: Apache-2.0
#include "compiler/check/check.hpp"

namespace slac::check {
namespace {

using model::Channel;

std::vector<const model::Secret *> secrets_of(const Channel &channel) {
  struct Of {
    using Secrets = std::vector<const model::Secret *>;
    Secrets operator()(const Channel::Slack &c) const { return {&c.url}; }
    Secrets operator()(const Channel::Teams &c) const { return {&c.url}; }
    Secrets operator()(const Channel::Email &c) const { return {&c.password}; }
    Secrets operator()(const Channel::PagerDuty &c) const { return {&c.routing_key}; }
    Secrets operator()(const Channel::Opsgenie &c) const { return {&c.api_key}; }
    Secrets operator()(const Channel::Webhook &c) const { return {&c.secret_url, &c.bearer}; }
    Secrets operator()(const Channel::Group &) const { return {}; }
  };
  return std::visit(Of(), channel.to);
}

} // namespace

void check_secrets(const model::Model &model, bool of_cluster, base::Diagnostics &diagnostics) {
  for (const Channel &channel : model.channels)
    for (const model::Secret *secret : secrets_of(channel)) {
      if (secret->empty() || secret->file.empty() == of_cluster) continue;
      diagnostics.add(base::make_diagnostic(
          base::Code::ChannelLimit, secret->span,
          of_cluster ? "an AlertmanagerConfig reads no file"
                     : "only the Prometheus Operator reads a Secret of Kubernetes",
          of_cluster ? "write `{secret: {name: NAME, key: KEY}}` of a Secret in its namespace"
                     : "write `{file: PATH}`, or compile with `--target operator`"));
    }
}

} // namespace slac::check
