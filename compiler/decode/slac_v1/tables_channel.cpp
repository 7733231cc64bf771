// SPDX-License-Identifier: Apache-2.0
// The kind that says where alerts go.
#include "compiler/decode/slac_v1/table_shapes.hpp"

namespace slac::decode::slac_v1 {

namespace {
constexpr Shape kSecret = mapping(kSecretFile);
constexpr Shape kSlackShape = mapping(kSlack);
constexpr Shape kTeamsShape = mapping(kTeams);
constexpr Shape kEmailShape = mapping(kEmail);
constexpr Shape kPagerDutyShape = mapping(kPagerDuty);
constexpr Shape kOpsgenieShape = mapping(kOpsgenie);
constexpr Shape kWebhookShape = mapping(kWebhookChannel);
constexpr std::array<const Shape *, 2> kAddressForms{&kUrl, &kSecret};
constexpr Shape kAddressForm = either(kAddressForms);
constexpr std::array<std::string_view, 7> kChannelKinds{
    "slack", "teams", "email", "pagerduty", "opsgenie", "webhook", "channels"};
constexpr std::array<Field, 7> kChannelFields{{
    {"slack", &kSlackShape, "A channel of Slack"},
    {"teams", &kTeamsShape, "A channel of Microsoft Teams"},
    {"email", &kEmailShape, "Mailboxes"},
    {"pagerduty", &kPagerDutyShape, "A service of PagerDuty"},
    {"opsgenie", &kOpsgenieShape, "Opsgenie"},
    {"webhook", &kWebhookShape, "Anything else, such as a gateway for text messages or calls"},
    {"channels", &kNames, "Several Channels at once"},
}};
constexpr std::array<std::string_view, 2> kSecretPlaces{"file", "secret"};
constexpr Shape kClusterSecretShape = mapping(kClusterSecret);
constexpr std::array<Field, 2> kSecretFileFields{{
    {"file", &kText, "Path of a file that holds the secret, where Alertmanager runs"},
    {"secret", &kClusterSecretShape, "A Secret of Kubernetes, for compile --target operator"},
}};
constexpr std::array<Field, 2> kClusterSecretFields{{
    {"name", &kText, "Of the Secret, in the namespace of the AlertmanagerConfig", true},
    {"key", &kText, "In the Secret", true},
}};
constexpr std::array<Field, 2> kSlackFields{{
    {"channel", &kText, "Such as \"#duty\"; default the one that the address belongs to"},
    {"url", &kSecret, "Address of the incoming webhook, a secret", true},
}};
constexpr std::array<Field, 1> kTeamsFields{{
    {"url", &kSecret, "Address of the workflow, a secret", true},
}};
constexpr std::array<Field, 5> kEmailFields{{
    {"to", &kTexts, "Addresses", true},
    {"from", &kText, "The sender; default that of the base configuration"},
    {"smarthost", &kText, "host:port; default that of the base configuration"},
    {"username", &kText, "At the smarthost"},
    {"password", &kSecret, "At the smarthost"},
}};
constexpr std::array<Field, 1> kPagerDutyFields{{
    {"routingKey", &kSecret, "Integration key of Events API v2, a secret", true},
}};
constexpr std::array<Field, 2> kOpsgenieFields{{
    {"apiKey", &kSecret, "Of an API integration, a secret", true},
    {"url", &kUrl, "Default https://api.opsgenie.com/"},
}};
constexpr std::array<Field, 2> kWebhookFields{{
    {"url", &kAddressForm, "Receives Alertmanager's JSON; a file where it is secret", true},
    {"bearer", &kSecret, "Token of the header `Authorization`"},
}};
} // namespace
constinit const Table kChannel{"spec of a Channel", "Channel", kChannelFields, kChannelKinds};
constinit const Table kSecretFile{"secret", "secretFile", kSecretFileFields, kSecretPlaces};
constinit const Table kClusterSecret{"Secret of Kubernetes", "clusterSecret", kClusterSecretFields};
constinit const Table kSlack{"slack", "slack", kSlackFields};
constinit const Table kTeams{"teams", "teams", kTeamsFields};
constinit const Table kEmail{"email", "email", kEmailFields};
constinit const Table kPagerDuty{"pagerduty", "pagerduty", kPagerDutyFields};
constinit const Table kOpsgenie{"opsgenie", "opsgenie", kOpsgenieFields};
constinit const Table kWebhookChannel{"webhook of a Channel", "webhookChannel", kWebhookFields};

} // namespace slac::decode::slac_v1
