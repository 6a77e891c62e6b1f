// FHIRPath: questions asked of a resource. Parsed once, evaluated as often as wanted, from as many threads.
//
//     const Expression official = TRY(Expression::parse("name.where(use = 'official').given.first()"));
//     const Outcome outcome = TRY(evaluate(official, node(document.root()), environment));
//     text_of(outcome.items.front())
//
// FHIRPath N1 https://hl7.org/fhirpath/N1/ with R4's additions https://hl7.org/fhir/R4/fhirpath.html and the later functions that
// HL7's R4 suite asks for. Items borrow from the resource, and texts that were made from the Outcome.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "fhir/path/item.h"

namespace medhome::fhir::path {

struct Ast;

class Expression {
public:
    // At most 20,000 characters and 200 levels. Unknown functions and a wrong number of arguments are refused here.
    static Result<Expression> parse(std::string_view text);
    std::string_view text() const;
    const std::shared_ptr<const Ast>& ast() const { return ast_; }

private:
    explicit Expression(std::shared_ptr<const Ast> ast) : ast_(std::move(ast)) {}
    std::shared_ptr<const Ast> ast_;
};

// What an evaluation may ask of the world around it. All of it is optional; nothing here is called by another thread.
struct Environment {
    std::chrono::sys_time<std::chrono::milliseconds> now{};
    int zone_minutes = 0;  // in which now() and today() are given

    Item resource;       // %resource: the resource around the context, by default the context itself
    Item root_resource;  // %rootResource: the one that contains it
    std::map<std::string, Collection, std::less<>> variables;  // %name

    enum class Model { r4, none };  // none: plain JSON, no FHIR types
    Model model = Model::r4;
    // An element that its type does not have is an error rather than nothing, even where no item comes to it (static_types.h), as HL7's
    // suite asks of mode="strict".
    bool is_strict = false;
    // `as` on many items takes those of the type, as R4's search parameters expect; N1 says it is an error.
    bool many_as = false;
    // References that are not contained and not in the bundle resolve to a node that has a type and nothing else: enough for
    // `resolve() is Patient`.
    bool resolve_by_type = false;

    // Nothing when it cannot be known. "Patient/123" -> the resource, alive as long as the evaluation's outcome is used.
    std::function<json::Value(std::string_view reference)> resolve;
    std::function<std::optional<bool>(const Node& coded, std::string_view value_set)> member_of;
    std::function<std::optional<bool>(const Node& resource, std::string_view profile)> conforms_to;
    std::function<std::optional<bool>(std::string_view system, std::string_view code, std::string_view other)> subsumes;

    std::size_t step_limit = 2'000'000;
    std::size_t text_limit = 16 << 20;  // bytes of text made
};

struct Trace {
    std::string name;
    Collection items;
};

struct Outcome {
    Collection items;
    std::vector<Trace> traces;
    std::deque<std::string> texts;
    std::deque<json::Document> documents;
    std::shared_ptr<const Ast> source;  // literals borrow from it
};

// Errors: code fhirpath.evaluation, kind unprocessable; fhirpath.too-costly when the step limit is reached.
Result<Outcome> evaluate(const Expression& expression, const Item& context, const Environment& environment);

// The outcome as a boolean, as an invariant is read: nothing when it is empty.
Result<std::optional<bool>> evaluate_boolean(const Expression& expression, const Item& context, const Environment& environment);

}  // namespace medhome::fhir::path
