// SPDX-License-Identifier: Apache-2.0
#include "server/pages/page_routes.h"

#include "access/invitations.h"
#include "access/practice.h"
#include "care/about/about_record.h"
#include "care/child/child_record.h"
#include "care/elements.h"
#include "care/family/family_child.h"
#include "care/page_routes.h"
#include "care/plan/together.h"
#include "care/team/team_record.h"
#include "http/static_files.h"
#include "server/outcome.h"
#include "server/pages/drawing.h"
#include "server/pages/page.h"
#include "server/pages/public_pages.h"

namespace medhome::server {
namespace {

http::Response html(std::string body, std::string_view language) {
    http::Response response;
    response.headers.add("Content-Type", "text/html; charset=utf-8");
    response.headers.add("Content-Language", std::string(language));
    response.body = std::move(body);
    return response;
}

void add_public(http::Router& router, std::string_view pattern, std::string summary, bool runs_inline, http::Handler handler) {
    http::Route route;
    route.pattern = pattern;
    route.summary = std::move(summary);
    route.handler = std::move(handler);
    route.runs_inline = runs_inline;
    router.add(std::move(route));
}

// The one practice of this site; nobody where it has several.
Result<std::optional<HostPractice>> host_of(store::Store& store) {
    const std::vector<access::Practice> all = TRY(access::practices(store));
    if (all.size() != 1) return std::nullopt;
    return HostPractice{all.front().name, all.front().phone};
}

// What the apps and machines ask for is answered in their own form; a person with a browser gets a page.
bool is_for_a_person(const http::Request& request) {
    if (request.method != http::Method::GET && request.method != http::Method::HEAD) return false;
    if (request.headers.get("Accept").find("text/html") == std::string_view::npos) return false;
    for (const std::string_view machine : {"/api/", "/fhir", "/t/", "/assets/", "/oauth2/", "/.well-known/"}) {
        if (request.path.starts_with(machine)) return false;
    }
    return true;
}

Result<http::Response> invitation(const http::Request& request, access::Records& records, const std::string& site) {
    const care::HeaderParts header = TRY(care::read_header(records, request.path_value("id")));
    const std::string_view id = request.path_value("related_person");
    const care::Caregiver* caregiver = nullptr;
    const std::vector<care::Caregiver> all = TRY(care::read_caregivers(records, header.child.id));
    for (const care::Caregiver& one : all) {
        if (one.id == id) caregiver = &one;
    }
    if (caregiver == nullptr) return fail(ErrorKind::not_found, "caregiver.unknown", "This person is not a caregiver of this child.");
    // The code comes in the body alone: addresses are kept by browsers, proxies and logs. Only one that works is put on paper.
    std::string code;
    if (request.method == http::Method::POST) {
        const fhir::json::Document body = TRY(care::object_in(request));
        code = care::typed(body.root(), "code");
    }
    if (!code.empty() && !TRY(access::is_invitation(records, caregiver->id, code))) code.clear();

    const access::Practice practice = TRY(access::practice_of(records));
    care::People people(records);
    TRY_VOID(care::load_people(records, people, {header.main.member, records.caller().fhir_reference}));
    InvitationSheet sheet;
    sheet.language = caregiver->language == "es" ? "es" : "en";
    sheet.caregiver = caregiver->name;
    sheet.child = header.child.preferred_name.empty() ? header.child.given : header.child.preferred_name;
    sheet.practice = practice.name;
    sheet.address = site + "/family/invitation";
    sheet.code = code;
    if (caregiver->invitation_ends) sheet.ends = civil_date(*caregiver->invitation_ends, records.zone());
    if (const care::Person* contact = people.find(header.main.member)) {
        sheet.contact = contact->name;
        sheet.phone = contact->phone;
    }
    if (sheet.phone.empty()) sheet.phone = practice.phone;
    sheet.after_hours_phone = practice.after_hours_phone;
    sheet.printed_on = care::today(records);
    const care::Person* self = people.find(records.caller().fhir_reference);
    sheet.printed_by = self != nullptr ? self->name : practice.name;
    http::Response response = html(draw_invitation(sheet), sheet.language);
    response.headers.set("Cache-Control", "no-store");
    return response;
}

// language: the paper's; the family's own where nobody chose another.
Result<http::Response> plan_on_paper(const http::Request& request, access::Records& records) {
    const bool family = records.caller().is_family();
    const std::string child_id(request.path_value("id"));
    if (family) TRY(care::linked_child(records, child_id));
    const care::HeaderParts header = TRY(care::read_header(records, child_id));
    const std::optional<care::KeptPlan> kept = TRY(care::read_plan(records, child_id));
    if (!kept || (family && !kept->plan.shared)) return fail(ErrorKind::not_found, "plan.not-yet", "This child has no plan yet.");
    const care::Plan& plan = kept->plan;
    const std::optional<care::Agreement> agreed = TRY(care::newest_agreement(records, plan.id));
    const access::Practice practice = TRY(access::practice_of(records));
    const std::string self = family ? care::self_for(records, child_id) : records.caller().fhir_reference;
    care::People people(records);
    std::vector<std::string> references = care::people_in(plan);
    references.insert(references.end(), {header.main.member, self});
    if (agreed) references.insert(references.end(), {agreed->by, agreed->recorded_by});
    const care::AboutUs about = TRY(care::read_about(records, child_id)).about;
    const care::AboutAnswer* works = about.find("works");
    if (works != nullptr) references.insert(references.end(), {works->said.author, works->said.told_by});
    TRY_VOID(care::load_people(records, people, references));
    const auto name_of = [&](const std::string& reference) {
        const care::Person* person = people.find(reference);
        return person != nullptr ? person->name : std::string();
    };
    PlanSheet sheet;
    std::string asked;
    for (auto& [name, value] : http::parse_form(request.query)) {
        if (name == "language") asked = value;
    }
    const std::string spoken = family ? records.caller().language : header.child.language.substr(0, 2);
    sheet.language = asked == "en" || asked == "es" ? asked : spoken == "es" ? "es" : "en";
    sheet.child = header.child.name;
    if (const Result<std::chrono::year_month_day> born = parse_iso_date(header.child.birth_date)) sheet.born = catalogue::day_in_words(sheet.language, *born);
    sheet.practice = practice.name;
    sheet.number = plan.number;
    sheet.what_matters = plan.what_matters;
    if (works != nullptr) {
        sheet.works = {works->text, works->said.language, name_of(works->said.told_by.empty() ? works->said.author : works->said.told_by), works->said.on};
    }
    for (const care::Goal& goal : plan.goals) {
        PlanSheet::Goal& to = sheet.goals.emplace_back();
        to = {goal.text, goal.why, goal.language, {}, name_of(goal.owner)};
        for (const care::Action& action : goal.actions) to.steps.push_back({action.text, name_of(action.owner), action.due, action.done});
    }
    for (const care::Section& section : plan.sections) {
        sheet.sections.push_back({section.code, section.title, section.text, section.language, name_of(section.owner), section.is_familys(),
                                  name_of(section.changed_by), section.changed_on});
    }
    if (agreed && agreed->number == plan.number) {
        sheet.agreed_by = name_of(agreed->by);
        sheet.recorded_by = name_of(agreed->recorded_by);
        sheet.reason = agreed->reason;
        sheet.agreed_on = civil_date(agreed->at, records.zone());
    }
    sheet.next_review = plan.next_review;
    sheet.printed_on = care::today(records);
    sheet.printed_by = name_of(self).empty() ? practice.name : name_of(self);
    if (const care::Person* contact = people.find(header.main.member)) {
        sheet.contact = contact->name;
        sheet.phone = contact->phone;
    }
    if (sheet.phone.empty()) sheet.phone = practice.phone;
    sheet.after_hours_phone = practice.after_hours_phone;
    http::Response response = html(draw_plan(sheet), sheet.language);
    response.headers.set("Cache-Control", "no-store");
    return response;
}

}  // namespace

void add_page_routes(access::Gate& gate, http::Router& router, store::Store& store, const std::string& site) {
    const auto pages = std::make_shared<PublicPages>(site, [&store] { return host_of(store); });
    for (std::size_t index = 0; index < public_pages().size(); ++index) {
        for (const std::string_view language : {"en", "es"}) {
            const PublicPage& page = public_pages()[index];
            add_public(router, language == "es" ? page.spanish : page.english, "A public page", false, [pages, index, language](const http::Request&) {
                http::Response response = html({}, language);
                response.headers.add("Cache-Control", "public, max-age=300");
                response.shared_body = pages->page(index, language);
                return response;
            });
        }
    }
    router.on_refusal([pages](const http::Request& request, int status, std::string_view code, std::string_view text) {
        if (status != 404 || !is_for_a_person(request)) return refusal(request, status, code, text);
        const std::string_view language = request.path.starts_with("/es/") ? "es" : "en";
        http::Response response = html({}, language);
        response.status = 404;
        response.headers.add("Cache-Control", "no-store");
        response.shared_body = pages->missing(language);
        return response;
    });
    add_public(router, "/es", "A public page", true, [](const http::Request&) {
        http::Response response;
        response.status = 308;
        response.headers.add("Location", "/es/");
        return response;
    });
    add_public(router, "/pages.css", "How public pages and prints look", true, [](const http::Request& request) {
        http::Response response = http::StaticFiles::serve(embedded_page_file("pages.css"), request);
        response.headers.set("Cache-Control", "public, max-age=300");
        return response;
    });
    for (const bool family : {false, true}) {
        http::Route paper;
        paper.pattern = family ? "/api/family/children/{id}/plan/print" : "/api/staff/children/{id}/plan/print";
        paper.summary = "The plan, for paper";
        gate.add(router, std::move(paper), {.staff = !family, .family = family}, access::Purpose::coordination, plan_on_paper);
    }
    for (const http::Method method : {http::Method::GET, http::Method::POST}) {
        http::Route print;
        print.method = method;
        print.pattern = "/api/staff/children/{id}/invitation/{related_person}/print";
        print.summary = "The invitation of a caregiver, for paper";
        gate.add(router, std::move(print), {.staff = true}, access::Purpose::coordination,
                 [site](const http::Request& request, access::Records& records) { return invitation(request, records, site); });
    }
}

}  // namespace medhome::server
