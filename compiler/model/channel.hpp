// SPDX-License-Identifier: Apache-2.0
// Where alerts go (specs/language.md, "Channel"), and the Alertmanager that takes them there.
#pragma once

#include "compiler/model/located.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace slac::model {

/// Where a secret is; never its value.
struct Secret {
  std::string file; ///< path where Alertmanager runs; either this
  std::string name; ///< or that of a Secret of Kubernetes,
  std::string key;  ///< and the key in it
  base::Span span;
  bool empty() const { return file.empty() && name.empty(); }
};

/// A receiver of Alertmanager.
struct Channel {
  struct Slack {
    std::string channel; ///< `#duty`; empty: the one that the webhook belongs to
    Secret url;
  };
  struct Teams {
    Secret url;
  };
  struct Email {
    std::vector<std::string> to;
    // Empty: as the base configuration says.
    std::string from;
    std::string smarthost; ///< host:port
    std::string username;
    Secret password;
  };
  struct PagerDuty {
    Secret routing_key;
  };
  struct Opsgenie {
    Secret api_key;
    std::string api_url; ///< empty: the usual one
  };
  struct Webhook {
    std::string url;   ///< either this
    Secret secret_url; ///< or that
    Secret bearer;
  };
  /// All of them at once.
  struct Group {
    std::vector<Text> channels;
  };

  Text name;
  std::variant<Slack, Teams, Email, PagerDuty, Opsgenie, Webhook, Group> to;
  base::Span to_span; ///< of the key that says which it is
};

/// The user's own configuration, as text into which ours is put. Offsets are those of a line's
/// first byte; what is missing there is written as well.
struct AlertmanagerBase {
  struct Place {
    std::size_t at = 0;
    std::string indent;  ///< of a list's dashes, or of the key where that is missing
    bool has_key = true; ///< the list is there
  };
  std::string text;
  Place routes; ///< of the root route
  Place receivers;
  Place inhibit_rules;
  Place templates;
  bool sends_mail = false; ///< it has a smarthost and a sender
};

struct Alertmanager {
  int minor = 25; ///< its version is 0.minor
  Text base;      ///< path beside the Project's file; empty: none
  // Channels of alerts that name none; empty: none.
  Text page;
  Text ticket;
  Text watchdog;                                 ///< of the alert that always fires
  std::optional<AlertmanagerBase> base_config{}; ///< what `base` holds
};

} // namespace slac::model
