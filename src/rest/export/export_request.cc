// SPDX-License-Identifier: Apache-2.0
#include "rest/export/export_request.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "access/gathering.h"
#include "fhir/definitions/definitions.h"
#include "fhir/json/tree.h"
#include "fhir/search/query.h"
#include "rest/exchange.h"
#include "rest/operation_input.h"

namespace medhome::rest::exports {
namespace {

constexpr std::size_t most_patients = 100'000;

bool is_type(std::string_view type) { return fhir::definitions::find_resource(type) != fhir::definitions::none; }

Error bad(std::string code, std::string text) {
    Error error{ErrorKind::invalid, std::move(code), text, {}};
    error.issues.push_back(Issue{Severity::error, "value", "", std::move(text)});
    return error;
}

class Reader {
public:
    Reader(const http::Request& request, access::Records& records, Reach reach) : request_(request), records_(records), lenient_(lenient(request)) {
        asked_.reach = reach;
        asked_.base = base_of(request);
        asked_.zone = records.zone();
        asked_.url = asked_.base + request.path.substr(request.path.find("/fhir") + 5) + (request.query.empty() ? "" : "?" + request.query);
    }

    Result<ExportRequest> run() {
        const OperationInput input = TRY(operation_input(request_));
        for (const auto& [name, value] : input.values) TRY_VOID(take(name, value));
        for (const TypeFilter& filter : asked_.filters) {
            if (!asked_.types.empty() && std::find(asked_.types.begin(), asked_.types.end(), filter.type) == asked_.types.end())
                TRY_VOID(leave_out(bad("export.filter", fmt::format("_typeFilter names {}, which _type does not.", filter.type))));
        }
        if (asked_.reach == Reach::group) TRY_VOID(read_group());
        if (asked_.these_patients) TRY_VOID(check_patients());
        return std::move(asked_);
    }

private:
    // Strictly an error; leniently told with the result.
    Result<void> leave_out(const Error& error) {
        if (!lenient_) return tl::unexpected(error);
        asked_.ignored.push_back(error.text);
        return {};
    }

    Result<void> take(const std::string& name, const std::string& value) {
        if (name == "_outputFormat") {
            std::string format = value;
            std::replace(format.begin(), format.end(), ' ', '+');
            if (format == "application/fhir+ndjson" || format == "application/ndjson" || format == "ndjson") return {};
            return tl::unexpected(bad("export.format", "_outputFormat must be application/fhir+ndjson."));
        }
        if (name == "_since") {
            asked_.since = Instant(std::chrono::microseconds(TRY(date_of(name, value, records_.zone())).first));
            return {};
        }
        if (name == "_type") return take_types(value);
        if (name == "_typeFilter") return take_filters(value);
        if (name == "patient") return take_patients(value);
        if (name == "_elements") return take_elements(value);
        if (name == "_format" || name == "_pretty") return {};
        Error unknown{ErrorKind::unsupported, "operation.unknown-parameter", fmt::format("$export does not take {}. It takes _type, _since, _typeFilter, _elements, _outputFormat and patient.", name), {}};
        return leave_out(unknown);
    }

    Result<void> take_types(const std::string& value) {
        for (std::string& type : list_of(value)) {
            if (!is_type(type)) {
                TRY_VOID(leave_out(bad("export.type", "_type must name resource types of FHIR R4, separated by commas. Names are case-sensitive.")));
            } else if (!access::may_read(records_.caller(), type)) {
                TRY_VOID(leave_out({ErrorKind::forbidden, "scope.missing", fmt::format("The token's scopes do not allow reading {}.", type), {}}));
            } else if (std::find(asked_.types.begin(), asked_.types.end(), type) == asked_.types.end()) {
                asked_.types.push_back(std::move(type));
            }
        }
        if (asked_.types.empty()) return tl::unexpected(bad("export.type", "None of the types named by _type can be exported."));
        return {};
    }

    Result<void> take_elements(const std::string& value) {
        for (std::string& element : list_of(value)) {
            const std::size_t dot = element.find('.');
            const bool well = dot == std::string::npos ? !element.empty() : is_type(element.substr(0, dot)) && dot + 1 < element.size() && element.find('.', dot + 1) == std::string::npos;
            if (well) asked_.elements.push_back(std::move(element));
            else TRY_VOID(leave_out(bad("export.elements", "_elements takes names of top-level elements, such as birthDate or Patient.birthDate, separated by commas.")));
        }
        return {};
    }

    // "Observation?code=1,Condition?category=x": a comma that a type and a question mark follow divides; others belong to a search.
    Result<void> take_filters(const std::string& value) {
        std::vector<std::string> queries;
        std::size_t from = 0;
        while (from <= value.size()) {
            const std::size_t comma = std::min(value.find(',', from), value.size());
            const std::string one = value.substr(from, comma - from);
            const std::size_t mark = one.find('?');
            if (queries.empty() || (mark != std::string::npos && is_type(one.substr(0, mark)))) queries.push_back(one);
            else queries.back() += "," + one;
            from = comma + 1;
        }
        for (const std::string& query : queries) {
            const auto filter = filter_of(query);
            if (filter) asked_.filters.push_back(*filter);
            else TRY_VOID(leave_out(filter.error()));
        }
        return {};
    }

    Result<TypeFilter> filter_of(const std::string& text) {
        // They shape a page, which there is none of here.
        static constexpr std::array<std::string_view, 16> not_criteria = {"_contained", "_containedType", "_count", "_cursor", "_elements", "_format", "_graph", "_include", "_maxresults",
                                                                          "_pretty", "_revinclude", "_score", "_since", "_sort", "_summary", "_total"};
        const std::size_t mark = text.find('?');
        const std::string type = text.substr(0, mark);
        if (mark == std::string::npos || !is_type(type)) return tl::unexpected(bad("export.filter", "_typeFilter takes searches such as Observation?code=29463-7."));
        const std::string query = text.substr(mark + 1);
        const Parameters parameters = http::parse_form(query);
        for (const auto& [name, value] : parameters) {
            const std::string_view plain = std::string_view(name).substr(0, name.find(':'));
            if (std::binary_search(not_criteria.begin(), not_criteria.end(), plain))
                return tl::unexpected(bad("export.filter", fmt::format("{} cannot stand in a _typeFilter: it says how results are told, not which.", plain)));
        }
        TRY(records_.understand([&](const fhir::search::OwnParameters& own) {
            return fhir::search::parse_query(type, parameters, true, records_.now(), asked_.base, records_.zone(), nullptr, own);
        }));
        return TypeFilter{type, query};
    }

    Result<void> take_patients(const std::string& value) {
        if (request_.method != http::Method::POST || asked_.reach == Reach::system) {
            return leave_out(bad("export.patient", "The parameter patient goes with a POST of Patient/$export or Group/[id]/$export."));
        }
        asked_.these_patients = true;
        for (const std::string& reference : list_of(value)) {
            std::string_view id = reference;
            if (id.starts_with(asked_.base + "/")) id.remove_prefix(asked_.base.size() + 1);
            if (!id.starts_with("Patient/")) return tl::unexpected(bad("export.patient", "The parameter patient takes references to Patients: Patient/[id]."));
            asked_.patients.emplace_back(id.substr(8));
        }
        return {};
    }

    // Who is a member now: no inactive one, nobody whose time in the group is over, nobody excluded.
    Result<void> read_group() {
        const store::Stored group = TRY(records_.read("Group", request_.path_value("id")));
        const fhir::json::Document document = TRY(fhir::json::parse_shared(group.body, 0, group.body->size()));
        const std::string today = to_iso(civil_date(records_.now(), records_.zone()));
        std::vector<std::string> members;
        for (const fhir::json::Value member : document.root()["member"].children()) {
            const std::string_view end = member["period"]["end"].text();
            if (member["inactive"].text() == "true" || (!end.empty() && end.substr(0, 10) < today)) continue;
            std::string_view reference = member["entity"]["reference"].text();
            if (reference.starts_with(asked_.base + "/")) reference.remove_prefix(asked_.base.size() + 1);
            if (!reference.starts_with("Patient/")) continue;
            reference.remove_prefix(8);
            members.emplace_back(reference.substr(0, reference.find('/')));
        }
        if (asked_.these_patients) {
            const std::set<std::string> all(members.begin(), members.end());
            for (const std::string& patient : asked_.patients)
                if (!all.contains(patient)) return tl::unexpected(bad("export.patient", "A patient that was named is no member of the group."));
        } else {
            asked_.patients = std::move(members);
        }
        asked_.these_patients = true;
        return {};
    }

    Result<void> check_patients() {
        std::sort(asked_.patients.begin(), asked_.patients.end());
        asked_.patients.erase(std::unique(asked_.patients.begin(), asked_.patients.end()), asked_.patients.end());
        if (asked_.patients.size() > most_patients) return fail(ErrorKind::too_large, "export.too-many-patients", "The group has more members than one export takes.");
        if (asked_.reach == Reach::group) return {};  // whoever of them is not there, or not to be seen, has nothing to tell
        for (const std::string& patient : asked_.patients) {
            const auto found = records_.read("Patient", patient);
            if (!found && found.error().kind != ErrorKind::gone) return tl::unexpected(bad("export.patient", "A patient that was named is not there, or not yours to see."));
        }
        return {};
    }

    const http::Request& request_;
    access::Records& records_;
    const bool lenient_;
    ExportRequest asked_;
};

}  // namespace

Result<ExportRequest> export_request(const http::Request& request, access::Records& records, Reach reach) { return Reader(request, records, reach).run(); }

fhir::Subset subset_for(const ExportRequest& request, std::string_view type) {
    fhir::Subset subset;
    for (const std::string& element : request.elements) {
        const std::size_t dot = element.find('.');
        if (dot != std::string::npos && std::string_view(element).substr(0, dot) != type) continue;
        subset.kind = fhir::Subset::Kind::elements;
        subset.elements.push_back(dot == std::string::npos ? element : element.substr(dot + 1));
    }
    return subset;
}

std::string to_json(const ExportRequest& request) {
    fhir::json::Writer w;
    w.object().key("reach").number(int(request.reach)).member("url", request.url).member("base", request.base).member("zone", request.zone);
    if (request.since) w.key("since").number(request.since->time_since_epoch().count());
    const auto list = [&](std::string_view name, const std::vector<std::string>& values) {
        w.key(name).array();
        for (const std::string& value : values) w.string(value);
        w.end();
    };
    list("types", request.types);
    list("patients", request.patients);
    list("ignored", request.ignored);
    list("elements", request.elements);
    w.key("these").boolean(request.these_patients).key("filters").array();
    for (const TypeFilter& filter : request.filters) w.object().member("type", filter.type).key("query").string(filter.query).end();
    w.end().end();
    return w.take();
}

Result<ExportRequest> export_request_from(std::string_view json) {
    const fhir::json::Document document = TRY(fhir::json::parse(std::string(json)));
    const fhir::json::Value root = document.root();
    ExportRequest request;
    const std::string_view reach = root["reach"].text();
    request.reach = reach == "0" ? Reach::system : reach == "1" ? Reach::patients : Reach::group;
    request.url = root["url"].text();
    request.base = root["base"].text();
    request.zone = root["zone"].text();
    if (const auto since = root["since"]) request.since = Instant(std::chrono::microseconds(std::stoll(std::string(since.text()))));
    const auto list = [&](std::string_view name, std::vector<std::string>& values) {
        for (const fhir::json::Value value : root[name].children()) values.emplace_back(value.text());
    };
    list("types", request.types);
    list("patients", request.patients);
    list("ignored", request.ignored);
    list("elements", request.elements);
    request.these_patients = root["these"].text() == "true";
    for (const fhir::json::Value filter : root["filters"].children()) request.filters.push_back({std::string(filter["type"].text()), std::string(filter["query"].text())});
    return request;
}

}  // namespace medhome::rest::exports
