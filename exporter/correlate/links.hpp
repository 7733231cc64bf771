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

/// What a text may name an incident with: the whole text, each address in it, and each word of five
/// characters or more that has a letter and a digit.
std::set<std::string> link_candidates(std::string_view text);

/// Which messages belong to which incidents: those whose id or address one of its texts names, of
/// any other source. What names none stands alone. Pure: the same messages and incidents in any
/// order give the same.
class Links {
public:
  /// Source and id.
  using Identity = std::pair<timeline::NameId, std::string>;

  /// The origin's messages are these from now on. False if they were before.
  bool set(timeline::Origin origin, std::vector<Message> messages);
  /// Whether a message may belong to the incident.
  bool concerns(const timeline::Incident &incident) const;
  /// Looks for what the messages name. Gives the origins whose records are others than before.
  std::vector<timeline::Origin> follow(const timeline::Incidents &incidents);
  /// All that the origin's messages say: of the incidents that they belong to, or of themselves.
  std::vector<timeline::Incident> records(timeline::Origin origin) const;
  /// Messages that belong to the incident.
  std::vector<Identity> messages_of(timeline::NameId source, const std::string &id) const;

private:
  struct Known {
    Message message;
    std::set<std::string> candidates;
    std::set<Identity> targets;
  };
  void index();

  std::map<timeline::Origin, std::vector<Known>> messages_;
  std::unordered_map<std::string_view, std::vector<Known *>> candidates_; ///< into `messages_`
  std::set<timeline::Origin> changed_; ///< since the last `follow`
};

} // namespace slax::correlate
