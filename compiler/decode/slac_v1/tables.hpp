// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/decode/table.hpp"

/// The mappings of `apiVersion: slac/v1`.
namespace slac::decode::slac_v1 {

extern const Table kResource;
extern const Table kMetadata;

// The specs of the kinds, each followed by what stands in it.
extern const Table kProject;
extern const Table kSloth;
extern const Table kPrometheus;
extern const Table kExporter;
extern const Table kStatement;
extern const Table kGrafana;
extern const Table kAlertmanager;
extern const Table kDefaultChannels;
extern const Table kMimir;
extern const Table kOperator;

extern const Table kService;
extern const Table kAccount;
extern const Table kCalendar;
extern const Table kHoliday;
extern const Table kMaintenance;
extern const Table kRepeat;

extern const Table kIndicatorTemplate;
extern const Table kParameter;

extern const Table kObjective;
extern const Table kIndicator;
extern const Table kRatio;
extern const Table kLatency;
extern const Table kThreshold;
extern const Table kBoolean;
extern const Table kSlices;
extern const Table kComposite;
extern const Table kUse;
extern const Table kTargetOf;
extern const Table kNoData;
extern const Table kObjectiveAlerts;
extern const Table kObjectiveTier;
extern const Table kAlertWindows;
extern const Table kMinimum;

extern const Table kAgreement;
extern const Table kOwners;
extern const Table kFee;
extern const Table kPrice;
extern const Table kKpi;    ///< of no single agreement
extern const Table kOwnKpi; ///< of an Agreement
extern const Table kApproval;
extern const Table kMoney; ///< what an amendment may change beside commitments
extern const Table kCommitment;
extern const Table kAmendedCommitment;
extern const Table kClock;
extern const Table kDowntime;
extern const Table kMaintenanceTerms;
extern const Table kAmendment;
extern const Table kAgreementAlerts;
extern const Table kAgreementTier;

extern const Table kConnector;
extern const Table kConnectorParameter;
extern const Table kPoll;
extern const Table kPage;
extern const Table kSince;
extern const Table kDetail;
extern const Table kOne;
extern const Table kRateLimit;
extern const Table kWebhook;
extern const Table kSignature;
extern const Table kFileInput;
extern const Table kSqlInput;
extern const Table kWrite;
extern const Table kWriteRequest;
extern const Table kSent;

extern const Table kChannel;
extern const Table kSecretFile;
extern const Table kClusterSecret;
extern const Table kSlack;
extern const Table kTeams;
extern const Table kEmail;
extern const Table kPagerDuty;
extern const Table kOpsgenie;
extern const Table kWebhookChannel;

extern const Table kSource;
extern const Table kGiven;
extern const Table kAccountRule;
extern const Table kGrouping;
extern const Table kWriteBack;

} // namespace slac::decode::slac_v1
