// Whether a text is a value of one of FHIR's primitive types.
//
// https://hl7.org/fhir/R4/datatypes.html#primitive
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "fhir/definitions/definitions.h"

namespace medhome::fhir::validation {

bool is_integer(std::string_view text);       // 32 bits, no leading zero
bool is_unsigned_int(std::string_view text);  // 0 ... 2,147,483,647
bool is_positive_int(std::string_view text);
bool is_decimal(std::string_view text);
bool is_date(std::string_view text);       // 2012, 2012-05, 2012-05-30; days that exist
bool is_date_time(std::string_view text);  // a date, or one with time and zone
bool is_instant(std::string_view text);
bool is_time(std::string_view text);
bool is_uri(std::string_view text);
bool is_oid(std::string_view text);
bool is_uuid(std::string_view text);
bool is_uuid_in_any_case(std::string_view text);  // before a canonical's version or fragment
bool is_id(std::string_view text);
bool is_code(std::string_view text);
bool is_text(std::string_view text);  // string and markdown: not empty, no control characters but tab, CR, LF; at most 1 MiB
bool is_media_type(std::string_view text);  // RFC 2046, or the bare word that some of HL7's examples use
bool is_language_tag(std::string_view text);  // the outline of BCP 47

// The number of bytes that base64 text stands for, nothing when it is malformed. Whitespace between the characters is allowed.
std::optional<std::size_t> base64_size(std::string_view text);

// What is wrong with a primitive's text, null when nothing is: "is not a date such as 2012, 2012-05 or 2012-05-30".
// For all but xhtml, which narrative.h reads.
const char* wrong_format(definitions::Primitive primitive, std::string_view text);

// The span of time that a date, dateTime or instant covers, [low, high), in seconds since 1970 UTC; a text without zone is
// taken as UTC. Nothing when it is malformed.
struct Span {
    std::int64_t low;
    std::int64_t high;
    bool has_zone;
    int fraction_nanoseconds;  // of an exact second
};
std::optional<Span> span_of(std::string_view text);

}  // namespace medhome::fhir::validation
