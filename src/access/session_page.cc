// SPDX-License-Identifier: Apache-2.0
#include "access/session_page.h"

#include <algorithm>

#include "access/backstage.h"
#include "access/practice.h"
#include "access/rows.h"
#include "access/sessions.h"

namespace medhome::access {

namespace {

namespace json = fhir::json;

std::string joined_given(json::Value name) {
    std::string text;
    for (const json::Value given : name["given"].children()) text.append(text.empty() ? "" : " ").append(given.text());
    return text;
}

// The name a person goes by today: official before usual before any other that is not old.
json::Value name_of(json::Value person) {
    json::Value usual, any;
    for (const json::Value name : person["name"].children()) {
        const std::string_view use = name["use"].text();
        if (use == "official") return name;
        if (use == "usual" && !usual) usual = name;
        if (!any && use != "old" && use != "maiden" && use != "nickname") any = name;
    }
    return usual ? usual : any ? any : person["name"].first();
}

std::string full_name(json::Value person) {
    const json::Value name = name_of(person);
    std::string text = joined_given(name);
    if (const std::string_view family = name["family"].text(); !family.empty()) text.append(text.empty() ? "" : " ").append(family);
    return text.empty() ? std::string(name["text"].text()) : text;
}

std::string preferred_name(json::Value person) {
    for (const std::string_view wanted : {std::string_view("nickname"), std::string_view("usual")}) {
        for (const json::Value name : person["name"].children()) {
            if (name["use"].text() != wanted) continue;
            if (const std::string_view given = name["given"].first().text(); !given.empty()) return std::string(given);
            if (const std::string_view text = name["text"].text(); wanted == "nickname" && !text.empty()) return std::string(text);
        }
    }
    const std::string_view given = name_of(person)["given"].first().text();
    return given.empty() ? full_name(person) : std::string(given);
}

Result<json::Document> document_of(Records& records, std::string_view reference) {
    const std::size_t slash = reference.find('/');
    const store::Stored stored = TRY(records.read(reference.substr(0, slash), slash == std::string_view::npos ? "" : reference.substr(slash + 1)));
    return json::parse_shared(stored.body, 0, stored.body->size(), {});
}

}  // namespace

Result<std::string> session_page(Records& records) {
    const Caller& caller = records.caller();
    const auto accounts = TRY(Backstage::store(records).select_site(
        "SELECT a.name, a.display_name, s.ends FROM access_session s JOIN access_account a ON a.id = s.account_id WHERE s.hash = ?1", {caller.session_id}));
    if (accounts.empty()) return fail(ErrorKind::unauthenticated, "sign-in.needed", "Sign in first.");
    const Practice practice = TRY(practice_of(records));
    std::string display_name = text_of(accounts[0], 1);
    if (caller.is_family() && !caller.family_links.empty()) {
        if (const auto person = document_of(records, caller.family_links.front().related_person)) display_name = full_name(person->root());
    }
    if (display_name.empty()) display_name = text_of(accounts[0], 0);

    json::Writer writer;
    writer.object().key("account").object();
    writer.key("id").string(caller.account_id).key("name").string(text_of(accounts[0], 0)).key("display_name").string(display_name);
    writer.key("role").string(to_string(caller.role)).key("language").string(caller.language).key("csrf").string(caller.csrf_token);
    writer.end();
    writer.key("practice").object();
    writer.key("name").string(practice.name).key("phone").string(practice.phone);
    writer.key("after_hours_phone").string(practice.after_hours_phone).key("zone").string(records.zone());
    writer.end();
    writer.key("children").array();
    for (const std::string& id : caller.patient_ids) {
        const auto child = document_of(records, "Patient/" + id);
        if (!child) continue;
        writer.object().key("id").string(id).key("name").string(full_name(child->root()));
        writer.key("preferred_name").string(preferred_name(child->root()));
        const std::string_view born = child->root()["birthDate"].text();
        writer.key("birth_date");
        if (born.empty()) writer.null();
        else writer.string(born);
        writer.end();
    }
    writer.end();
    const Instant unused = records.now() + session_lives(caller.role).unused;
    writer.key("ends").string(to_fhir_instant(std::min(unused, instant_of(accounts[0], 2)))).end();
    return writer.take();
}

}  // namespace medhome::access
