// SPDX-License-Identifier: Apache-2.0
#include "care/about/about_record.h"

#include "care/about/about_fhir.h"
#include "care/elements.h"

namespace medhome::care {
namespace {

void write_said(json::Writer& w, const SaidBy& said, const People& people) {
    text_or_null(w, "language", said.language);
    people.write(w.key("author"), said.author);
    people.write(w.key("told_by"), said.told_by);
    text_or_null(w, "date", said.on.ok() ? to_iso(said.on) : std::string());
}

}  // namespace

Result<KeptAbout> read_about(access::Records& records, std::string_view child_id) {
    KeptAbout kept;
    kept.about.child_id = child_id;
    const std::vector<store::Row> rows =
        TRY(records.select("SELECT a.response_id FROM care_about_us a WHERE {visible:a} AND a.child_id = ?1", {std::string(child_id)}));
    if (rows.empty()) return kept;
    const Result<store::Stored> stored = records.read("QuestionnaireResponse", std::get<std::string>(rows.front()[0]));
    if (!stored) {
        if (stored.error().kind == ErrorKind::not_found || stored.error().kind == ErrorKind::gone) return kept;
        return tl::unexpected(stored.error());
    }
    kept.response = TRY(json::parse(*stored->body));
    kept.about = about_from(kept.response.root());
    kept.about.version = stored->version;
    kept.about.updated = stored->updated;
    return kept;
}

std::vector<std::string> people_in(const AboutUs& about) {
    std::vector<std::string> all{about.updated_by};
    const auto add = [&](const SaidBy& said) {
        all.push_back(said.author);
        all.push_back(said.told_by);
    };
    for (const AboutAnswer& answer : about.answers) add(answer.said);
    for (const MarkedDay& day : about.days) add(day.said);
    return all;
}

void write_what_works(json::Writer& w, const AboutUs& about, const People& people) {
    const AboutAnswer* works = about.find("works");
    if (works == nullptr || works->text.empty()) {
        w.null();
        return;
    }
    w.object().key("text").string(works->text);
    write_said(w, works->said, people);
    w.end();
}

void write_about(json::Writer& w, const AboutUs& about, const People& people) {
    w.object().key("version");
    if (about.version > 0) {
        w.number(about.version);
    } else {
        w.null();
    }
    w.key("answers").array();
    for (const AboutAnswer& answer : about.answers) {
        w.object().key("question").string(answer.question).key("text").string(answer.text);
        write_said(w, answer.said, people);
        w.end();
    }
    w.end().key("days").array();
    for (const MarkedDay& day : about.days) {
        w.object().key("id").string(day.id).key("what").string(day.what).key("on").string(to_iso(day.on));
        w.key("every_year").boolean(day.every_year).key("quiet").boolean(day.quiet);
        write_said(w, day.said, people);
        w.end();
    }
    w.end();
    text_or_null(w, "updated", about.version > 0 ? to_fhir_instant(about.updated) : std::string());
    people.write(w.key("updated_by"), about.updated_by);
    w.end();
}

}  // namespace medhome::care
