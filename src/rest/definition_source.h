// Definitions for one request: what the program and the site's guides hold, then what is stored on this server and this caller may see.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <map>
#include <string>
#include <string_view>

#include "access/guides.h"
#include "access/records.h"
#include "fhir/packages/library.h"

namespace medhome::rest {

class DefinitionSource : public fhir::packages::Source {
public:
    explicit DefinitionSource(access::Records& records) : records_(records), guides_(access::guides_of(records)) {}

    const fhir::packages::Definition* find(std::string_view type, std::string_view canonical, const fhir::packages::Definition* beside = nullptr) const override;
    bool holds_guide_of(std::string_view url) const override { return guides_->library().holds_guide_of(url); }
    // A stored record by its id, else one of the held definitions by theirs; not_found when there is neither.
    Result<const fhir::packages::Definition*> by_id(std::string_view type, std::string_view id) const;
    // A resource that came with the request.
    Result<const fhir::packages::Definition*> given(fhir::json::Value resource) const;

private:
    Result<const fhir::packages::Definition*> keep(std::string text) const;

    access::Records& records_;
    std::shared_ptr<const access::Guides> guides_;
    mutable std::deque<fhir::packages::Definition> kept_;
    mutable std::map<std::string, const fhir::packages::Definition*, std::less<>> asked_;
};

}  // namespace medhome::rest
