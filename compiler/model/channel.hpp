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

/// A receiver of Alertmanager. Secrets are paths of files that hold them, never values.
struct Channel {
  struct Slack {
    std::string channel; ///< `#duty`; empty: the one that the webhook belongs to
    std::string url_file;
  };
  struct Teams {
    std::string url_file;
  };
  struct Email {
    std::vector<std::string> to;
    // Empty: as the base configuration says.
    std::string from;
    std::string smarthost; ///< host:port
    std::string username;
    std::string password_file;
  };
  struct PagerDuty {
    std::string routing_key_file;
  };
  struct Opsgenie {
    std::string api_key_file;
    std::string api_url; ///< empty: the usual one
  };
  struct Webhook {
    std::string url;      ///< either this
    std::string url_file; ///< or that
    std::string bearer_file;
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
