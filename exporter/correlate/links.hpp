// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/timeline/incidents.hpp"
#include "exporter/timeline/names.hpp"

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace slax::correlate {

/// What is said to people: an update of a status page, a post, a delivery. Its notices belong to
/// the incidents that it links.
struct Message {
  timeline::Incident own;         ///< as it stands alone
  std::vector<std::string> links; ///< texts that name incidents
};

/// What a text may name an incident with: the whole text, each address in it, each word of five
/// characters or more that has a letter and a digit, and each number behind a #.
std::set<std::string> link_candidates(std::string_view text);

/// Whether a text may name the incident: by its id, its address or one of its `refs`.
bool names(std::string_view text, const timeline::Incident &incident);

/// Which messages belong to which incidents: those whose id, address or one of whose `refs` one of
/// its texts names, of any other source. A number behind a # that several incidents have names none
/// of them. What names none stands alone. Pure: the same messages and incidents in any
/// order give the same.
class Links {
public:
  /// Source and id.
  using Identity = std::pair<timeline::NameId, std::string>;

  /// The origin's messages are these from now on. False if they were before.
  bool set(timeline::Origin origin, std::vector<Message> messages);
  /// These of the origin's messages are so from now on, and those with the ids of `gone` none any
  /// more. False if nothing changed.
  bool change(timeline::Origin origin, std::vector<Message> messages,
              const std::vector<std::string> &gone);
  /// Whether a message may belong to the incident.
  bool concerns(const timeline::Incident &incident) const;
  /// Looks for what the messages name. Gives the origins whose records are others than before.
  std::vector<timeline::Origin> follow(const timeline::Incidents &incidents);
  /// All that the origin's messages say: of the incidents that they belong to, or of themselves.
  std::vector<timeline::Incident> records(timeline::Origin origin) const;
  /// Messages that belong to the incident.
  std::vector<Identity> messages_of(timeline::NameId source, const std::string &id) const;
  /// The messages of a source that belong to incidents, by id, and to which.
  std::map<std::string, std::set<Identity>> linked_by(timeline::NameId source) const;

private:
  struct Known {
    Message message;
    std::set<std::string> candidates;
    std::set<Identity> targets;
  };
  using ById = std::map<std::string, Known>;
  bool put(timeline::Origin origin, Message message);
  bool drop(timeline::Origin origin, const std::string &id);

  std::map<timeline::Origin, ById> messages_;
  std::unordered_map<std::string, std::set<Known *>> candidates_; ///< into `messages_`
  std::set<timeline::Origin> changed_;                            ///< since the last `follow`
};

} // namespace slax::correlate
