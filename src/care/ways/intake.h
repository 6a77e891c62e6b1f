// What becomes of something a family sends: whose it is from the start, who answers today, and by when.
//
// The person or pool that the practice chose for this kind of request; where it chose none, the child's main contact. Whoever is away has
// somebody who answers meanwhile, and stays its owner.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "access/practice.h"
#include "care/family/family_child.h"
#include "care/ways/ways.h"

namespace medhome::care {

// Read once a request.
class Intake {
public:
    // Loads those whom the routing names into around.people; `around` is read already.
    static Result<Intake> read(access::Records& records, Around& around, const access::Practice& practice);

    // Who owns it: a reference; empty where the practice named nobody.
    std::string owner(std::string_view kind) const;
    // Who answers it today: the owner, or the cover of an owner who is away; nullptr where nobody is known.
    const Person* who(std::string_view kind) const;
    const std::map<std::string, std::string>& routing() const { return routing_; }

    // promise: "question" or "need"
    Promised by(std::string_view promise) const;
    const Hours& hours() const { return hours_; }

    // "promise": what the practice says of itself, or null; "office": its hours, or null.
    void write_promise(json::Writer& writer, std::string_view promise) const;
    void write_office(json::Writer& writer) const;

private:
    const Around* around_ = nullptr;
    std::map<std::string, std::string> routing_;  // only to those who are there
    std::map<std::string, Promise> promises_;
    Hours hours_;
    Instant now_{};
    std::string zone_;
};

// {"day","from","until"} of each span, in an array.
void write_spans(json::Writer& writer, const Hours& hours);
void write_closed(json::Writer& writer, const std::vector<ClosedDays>& closed);
// {"open_until","opens","hours","closed"}, or null where the practice said nothing. `closed`: of the next weeks.
void write_office(json::Writer& writer, const Hours& hours, Instant now, std::string_view zone);

}  // namespace medhome::care
