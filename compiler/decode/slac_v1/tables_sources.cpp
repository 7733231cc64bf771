// SPDX-License-Identifier: Apache-2.0
// The kinds that say where incidents come from.
#include "compiler/decode/slac_v1/table_shapes.hpp"
#include "compiler/model/connector.hpp"

namespace slac::decode::slac_v1 {

// ---- Connector

namespace {
constexpr Shape kJq = scalar("jq", "", "A jq program");
constexpr Shape kAddress =
    scalar("address", "", "An http or https address; `$name` stands for a parameter");
constexpr Shape kFilledTexts = map(kText, kAnyKey, "Name to value; `$name` is a parameter");
constexpr Shape kConnectorParameterShape = mapping(kConnectorParameter);
constexpr Shape kConnectorParameters =
    map(kConnectorParameterShape, kLabelPattern, "Parameter to what it is");
constexpr Shape kPollShape = mapping(kPoll);
constexpr Shape kPageShape = mapping(kPage);
constexpr Shape kSinceShape = mapping(kSince);
constexpr Shape kDetailShape = mapping(kDetail);
constexpr Shape kDetailList = list(kDetailShape);
constexpr Shape kOneShape = mapping(kOne);
constexpr Shape kRateLimitShape = mapping(kRateLimit);
constexpr Shape kWebhookShape = mapping(kWebhook);
constexpr Shape kSignatureShape = mapping(kSignature);
constexpr Shape kFileInputShape = mapping(kFileInput);
constexpr std::array<std::string_view, 7> kTimeFormats{"rfc3339", "epoch", "epoch-ms", "spaced",
                                                       "minute",  "date",  "bare"};
constexpr Shape kTimeFormat = words(kTimeFormats);
constexpr std::array<std::string_view, 2> kResetForms{"seconds", "epoch"};
constexpr Shape kResetForm = words(kResetForms);
constexpr std::array<std::string_view, 2> kEncodings{"hex", "base64"};
constexpr Shape kEncoding = words(kEncodings);
constexpr std::array<std::string_view, 4> kSignedForms{"body", "timestamp+body", "timestamp.body",
                                                       "id.timestamp.body"};
constexpr Shape kSignedForm = words(kSignedForms);
constexpr std::array<std::string_view, 2> kKeyForms{"text", "base64"};
constexpr Shape kKeyForm = words(kKeyForms);
constexpr std::array<std::string_view, 3> kFileFormats{"ndjson", "json", "csv"};
constexpr Shape kFileFormat = words(kFileFormats);

constexpr Shape kSqlInputShape = mapping(kSqlInput);
constexpr Shape kWriteShape = mapping(kWrite);
constexpr Shape kWriteRequestShape = mapping(kWriteRequest);
constexpr Shape kWriteRequests = list(kWriteRequestShape);
constexpr Shape kSentShape = mapping(kSent);
constexpr std::array<std::string_view, 3> kMethods{"PATCH", "POST", "PUT"};
constexpr Shape kMethod = words(kMethods);
constexpr std::array<Field, 8> kConnectorFields{{
    {"description", &kText, "What system it reads"},
    {"parameters", &kConnectorParameters, "What a Source gives in `with`"},
    {"poll", &kPollShape, "Asks an HTTP API"},
    {"webhook", &kWebhookShape, "Takes what the system sends"},
    {"file", &kFileInputShape, "Reads a file"},
    {"sql", &kSqlInputShape, "Asks a database"},
    {"write", &kWriteShape, "Writes the state of the clocks to a record"},
    {"map", &kJq, "Of a record: incidents in the normal form", true},
}};
constexpr std::array<Field, 4> kConnectorParameterFields{{
    {"description", &kText, "What it is, and where to find it"},
    {"default", &kText, "Its value where none is given"},
    {"secret", &kTruth, "Given as a file or an environment variable, never shown"},
    {"optional", &kTruth, "May be missing"},
}};
constexpr std::array<Field, 12> kPollFields{{
    {"url", &kAddress, "Where the first page stands", true},
    {"headers", &kFilledTexts, "Of every request"},
    {"query", &kFilledTexts,
     "Parameters of the first page; `$since` is where to go on, `$until` the end"},
    {"records", &kJq, "Of an answer: the array of records", true},
    {"key", &kJq, "Of a record: its identity", true},
    {"updated", &kJq, "Of a record: when it changed last; what `$since` follows"},
    {"immutable", &kTruth, "Records never change: the first version of each stays"},
    {"page", &kPageShape, "How one answer leads to the next"},
    {"since", &kSinceShape, "What `$since` is"},
    {"details", &kDetailList, "Parts of a record that are asked for one by one"},
    {"one", &kOneShape, "A single record, which a webhook may ask to be fetched again"},
    {"rateLimit", &kRateLimitShape, "What the system says of its limits"},
}};
constexpr std::array<std::string_view, 6> kPageForms{"link",   "url",    "cursor",
                                                     "keyset", "offset", "number"};
constexpr std::array<Field, 11> kPageFields{{
    {"link", &kTruth, "The header `Link: …; rel=\"next\"`; beside `keyset`: says if one follows"},
    {"url", &kJq, "Of the answer: the next address; null at the end"},
    {"cursor", &kJq, "Of the answer: what `as` gets next; null at the end"},
    {"keyset", &kJq, "Of the answer: its last record's place, where the next page begins"},
    {"offset", &kText, "The query parameter that counts records"},
    {"number", &kText, "The query parameter that counts pages"},
    {"as", &kText, "The query parameter that takes `cursor` or `keyset`"},
    {"first", &kCount, "Of `offset` and `number`: where they begin; default 0 and 1"},
    {"more", &kJq, "Of the answer: whether another page follows; default until one is empty"},
    {"count", &kJq,
     "Of the answer: how many entries `offset` and `cap` count in it; default its records"},
    {"cap", &kCount, "Records that the system pages through; more are asked for in shorter ranges"},
}};
constexpr std::array<Field, 5> kSinceFields{{
    {"format", &kTimeFormat,
     "rfc3339 (the default), epoch, epoch-ms, or in UTC spaced: 2026-03-29 00:50:00, bare, "
     "minute, date"},
    {"overlap", &kDuration, "How far `$since` lies before the newest change; default 5m"},
    {"reach", &kDuration, "How far the first and every full scan go back; default 100d"},
    {"recent", &kDuration, "Without `updated`: how far polls between full scans go back"},
    {"strict", &kTruth, "A record that changed before `$since` shows that the query failed"},
}};
constexpr std::array<Field, 4> kDetailFields{{
    {"into", &kText, "Key of the record that takes the parts", true},
    {"url", &kAddress, "With `$key` for the record's key", true},
    {"records", &kJq, "Of an answer: the array of parts", true},
    {"page", &kPageShape, "How one answer leads to the next"},
}};
constexpr std::array<Field, 2> kOneFields{{
    {"url", &kAddress, "With `$key` for the record's key", true},
    {"record", &kJq, "Of the answer: the record; default the answer"},
}};
constexpr std::array<Field, 3> kRateLimitFields{{
    {"reset", &kText, "Header that says when calls are allowed again"},
    {"form", &kResetForm, "seconds from now (the default), or epoch"},
    {"pause", &kDuration, "From one request to the next, at least"},
}};
constexpr std::array<Field, 11> kWebhookFields{{
    {"signature", &kSignatureShape, "How deliveries are signed"},
    {"bearer", &kTruth, "`Authorization: Bearer` with the secret"},
    {"basic", &kTruth, "`Authorization: Basic`; the secret is user:password"},
    {"certificate", &kText, "Name in the client's certificate; `$name` is a parameter"},
    {"secret", &kText, "Parameter that holds the secret of the first three"},
    {"id", &kText, "Header that is the same when a delivery is repeated"},
    {"records", &kJq, "Of a body: the array of records; default the body"},
    {"key", &kJq, "Of a record: a later one of the same key replaces it; default: each counts"},
    {"updated", &kJq, "Of a record: when it changed; an older one replaces no newer"},
    {"hint", &kJq, "Of a body: keys of records that are polled again"},
    {"map", &kJq, "Of a record: incidents; default the Connector's, beside a `hint` none"},
}};
constexpr std::array<std::string_view, 4> kProofs{"signature", "bearer", "basic", "certificate"};
constexpr std::array<Field, 9> kSignatureFields{{
    {"header", &kText, "Where the signatures stand", true},
    {"encoding", &kEncoding, "hex (the default) or base64"},
    {"prefix", &kText, "Before each signature: v1=, sha256="},
    {"separator", &kText, "Between several signatures: a comma or a space"},
    {"signs", &kSignedForm, "What is signed; default body"},
    {"timestamp", &kText, "Header of the time; or its prefix inside `header`, such as t="},
    {"id", &kText, "Header of the id that is signed"},
    {"tolerance", &kDuration, "How far the time may lie from now; default 5m"},
    {"secret", &kKeyForm, "text (the default), or base64 behind whsec_"},
}};
constexpr std::array<Field, 5> kFileInputFields{{
    {"path", &kText, "Of the file; `$name` is a parameter", true},
    {"format", &kFileFormat, "ndjson (the default), json or csv"},
    {"delimiter", &kText, "Of CSV; default a comma"},
    {"records", &kJq, "Of a JSON document: the array of records"},
    {"key", &kJq, "Of a record: its identity; default its place"},
}};
constexpr std::array<Field, 5> kSqlInputFields{{
    {"database", &kText, "postgresql://…, or the path of an SQLite database; `$name`", true},
    {"query", &kText, "A SELECT; each row is a record; `:since` is where to go on", true},
    {"key", &kJq, "Of a row: its identity", true},
    {"updated", &kJq, "Of a row: when it changed last; what `:since` follows"},
    {"since", &kSinceShape, "What `:since` is"},
}};
constexpr std::array<Field, 3> kWriteFields{{
    {"headers", &kFilledTexts, "Of every request"},
    {"fields", &kTexts, "How the names of fields begin that may be written", true},
    {"requests", &kWriteRequests, "Sent one after the other", true},
}};
constexpr std::array<Field, 4> kWriteRequestFields{{
    {"method", &kMethod, "PATCH, POST or PUT", true},
    {"url", &kAddress, "With `$key` for the record's key", true},
    {"body", &kJq, "Of {key, marker, note, fields}: what is sent, as JSON; nothing: no request",
     true},
    {"sent", &kSentShape, "Whether an earlier try arrived; absent: it may be sent twice"},
}};
constexpr std::array<Field, 2> kSentFields{{
    {"url", &kAddress, "With `$key` for the record's key, and `$marker`", true},
    {"when", &kJq, "Of the answer: true where it arrived; `$marker` is in every note", true},
}};
} // namespace
constinit const Table kWrite{"write", "write", kWriteFields};
constinit const Table kWriteRequest{"request", "writeRequest", kWriteRequestFields};
constinit const Table kSent{"sent", "sent", kSentFields};
constinit const Table kSqlInput{"sql", "sql", kSqlInputFields};
constinit const Table kConnector{"spec of a Connector", "Connector", kConnectorFields};
constinit const Table kConnectorParameter{"parameter of a Connector", "connectorParameter",
                                          kConnectorParameterFields};
constinit const Table kPoll{"poll", "poll", kPollFields};
constinit const Table kPage{"page", "page", kPageFields, kPageForms, false, "keyset"};
constinit const Table kSince{"since", "since", kSinceFields};
constinit const Table kDetail{"detail", "detail", kDetailFields};
constinit const Table kOne{"one", "one", kOneFields};
constinit const Table kRateLimit{"rateLimit", "rateLimit", kRateLimitFields};
constinit const Table kWebhook{"webhook", "webhook", kWebhookFields, kProofs};
constinit const Table kSignature{"signature", "signature", kSignatureFields};
constinit const Table kFileInput{"file", "file", kFileInputFields};

// ---- Source

namespace {
constexpr Shape kGivenShape = mapping(kGiven);
constexpr std::array<const Shape *, 2> kGivenForms{&kText, &kGivenShape};
constexpr Shape kGivenForm = either(kGivenForms);
constexpr Shape kGivens = map(kGivenForm, kLabelPattern, "Parameter of the Connector to its value");
constexpr Shape kAccountRuleShape = mapping(kAccountRule);
constexpr std::array<std::string_view, 1> kAllWord{"all"};
constexpr Shape kAll = words(kAllWord);
constexpr std::array<const Shape *, 2> kAccountRuleForms{&kAccountRuleShape, &kAll};
constexpr Shape kAccountRuleForm = either(kAccountRuleForms);
constexpr Shape kAccountRules = list(kAccountRuleForm);
constexpr Shape kRenames = map(kText, kAnyKey, "Their name to ours");
constexpr std::array<std::string_view, 2> kRegexPlaces{"title", "description"};
constexpr Shape kRegexPlace = words(kRegexPlaces);
constexpr Shape kGroupingShape = mapping(kGrouping);
constexpr Shape kWriteBackShape = mapping(kWriteBack);
constexpr std::array<std::string_view, 3> kWriteModes{"off", "dry-run", "on"};
constexpr Shape kWriteMode = words(kWriteModes);
constexpr Shape kWrittenValue = words(model::kWrittenValues);
constexpr Shape kWrittenFields = map(kWrittenValue, kAnyKey, "Field of the record to what it gets");
constexpr std::array<Field, 3> kWriteBackFields{{
    {"mode", &kWriteMode, "off, dry-run (worked out and listed, not sent), or on", true},
    {"comments", &kTruth, "An internal note at each change of state; default true"},
    {"fields", &kWrittenFields, "Fields that follow the state"},
}};
constexpr Shape kTheirClocks = map(kText, kAnyKey, "Their clock to AGREEMENT/COMMITMENT");
constexpr std::array<Field, 14> kSourceFields{{
    {"use", &kName, "Name of a Connector: of the catalog, or of the tree", true},
    {"with", &kGivens, "Values of its parameters"},
    {"every", &kDuration, "How often it is asked; at least 5s, default 60s"},
    {"rescan", &kDuration, "How often all of its reach is read again; default 1d"},
    {"accounts", &kNames, "Whose rows it feeds; absent: every row"},
    {"account", &kAccountRules, "Where an incident's account is looked for, in order"},
    {"timezone", &kZone, "Of times that it spells without one; absent: those are refused"},
    {"severities", &kRenames, "Their severities to the Project's"},
    {"services", &kRenames, "Their services to ours"},
    {"group", &kGroupingShape, "Its records are alerts: which of them are one incident"},
    {"overrides", &kText, "CSV file of corrections, with who and why"},
    {"hosts", &kTexts, "Private addresses that may be asked all the same"},
    {"clocks", &kTheirClocks, "The system's own SLA clocks, to be compared with the commitments"},
    {"writeBack", &kWriteBackShape, "The state of the clocks, written to the system's own records"},
}};
constexpr std::array<std::string_view, 2> kGivenKinds{"file", "env"};
constexpr std::array<Field, 2> kGivenFields{{
    {"file", &kText, "Path of a file that holds the value"},
    {"env", &kText, "Environment variable that holds the value"},
}};
constexpr std::array<std::string_view, 5> kAccountRuleKinds{"field", "label", "regex", "services",
                                                            "static"};
constexpr Shape kServiceAccounts = map(kText, kAnyKey, "Service, as we name it, to account");
constexpr std::array<Field, 6> kAccountRuleFields{{
    {"field", &kJq, "Of the raw record: an account or several"},
    {"label", &kText, "Key of the record's labels"},
    {"regex", &kText, "With one group, which is the account"},
    {"in", &kRegexPlace, "Of `regex`: title (the default) or description"},
    {"services", &kServiceAccounts, "The account follows from the service"},
    {"static", &kTexts, "Always these"},
}};
constexpr std::array<std::string_view, 2> kGroupingModes{"rolling", "fixed"};
constexpr Shape kGroupingMode = words(kGroupingModes);
constexpr std::array<Field, 5> kGroupingFields{{
    {"by", &kTexts, "account, service, or keys of the record's labels", true},
    {"window", &kDuration, "Alerts so close to one another are one incident", true},
    {"mode", &kGroupingMode, "rolling (the default): from alert to alert; fixed: from the first"},
    {"max", &kDuration, "Of a rolling window: at most so long after the first; default 1d"},
    {"reopenWithin", &kDuration, "An alert so soon after the end reopens the incident; default 0s"},
}};
} // namespace
constinit const Table kWriteBack{"writeBack", "writeBack", kWriteBackFields};
constinit const Table kGrouping{"group", "group", kGroupingFields};
constinit const Table kSource{"spec of a Source", "Source", kSourceFields};
constinit const Table kGiven{"value", "value", kGivenFields, kGivenKinds};
constinit const Table kAccountRule{"account rule", "accountRule", kAccountRuleFields,
                                   kAccountRuleKinds};

} // namespace slac::decode::slac_v1
