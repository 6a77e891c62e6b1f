// What an operation is asked with: parameters of the address, or a Parameters resource in the body.
//
// https://hl7.org/fhir/R4/operations.html#request
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "fhir/json/tree.h"
#include "http/message.h"

namespace medhome::rest {

class GivenParameters {
public:
    // 400 for a body that is not JSON; 415 for another content type. A body that is no Parameters with one of `names` in it is the one
    // resource that is asked about: https://hl7.org/fhir/R4/operations.html ("the body is a resource").
    static Result<GivenParameters> read(const http::Request& request, const std::vector<std::string_view>& names);

    std::string_view text(std::string_view name) const;  // a primitive; empty when it is not there
    std::vector<std::string_view> texts(std::string_view name) const;
    fhir::json::Value value(std::string_view name) const;     // of value[x], a primitive's or an object
    fhir::json::Value resource(std::string_view name) const;  // of parameter.resource
    fhir::json::Value body() const { return is_wrapped_ || !document_ ? fhir::json::Value() : document_->root(); }
    bool is_true(std::string_view name) const { return text(name) == "true"; }

private:
    std::optional<fhir::json::Document> document_;
    bool is_wrapped_ = false;
    std::multimap<std::string, std::string, std::less<>> given_;  // of the address
};

// A number of the request, or `otherwise`; 400 when it is none or negative.
Result<std::size_t> number_of(const GivenParameters& input, std::string_view name, std::size_t otherwise);

}  // namespace medhome::rest
