// SPDX-License-Identifier: Apache-2.0
#include "care/child/find_projection.h"

#include "care/child/find.h"
#include "care/child/header.h"
#include "care/elements.h"

namespace medhome::care {

bool is_light_sibling(json::Value patient) {
    for (const json::Value tag : patient["meta"]["tag"].children()) {
        if (tag["system"].text() == kind_system && tag["code"].text() == "light-sibling") return true;
    }
    return false;
}

store::Projection child_projection() {
    store::Projection p;
    p.table = "care_child";
    p.resource_types = {"Patient"};
    p.columns_sql = "child_id TEXT NOT NULL, sort TEXT NOT NULL, birth_date TEXT NOT NULL, language TEXT NOT NULL";
    p.columns = {"child_id", "sort", "birth_date", "language"};
    p.indexes_sql = {"CREATE INDEX IF NOT EXISTS care_child_by_name ON care_child (tenant_id, sort, child_id)",
                     // Unique, so that the database sees that one row is found.
                     "CREATE UNIQUE INDEX IF NOT EXISTS care_child_by_id ON care_child (tenant_id, child_id)",
                     "CREATE INDEX IF NOT EXISTS care_child_by_birth_date ON care_child (tenant_id, birth_date)",
                     "CREATE INDEX IF NOT EXISTS care_child_by_language ON care_child (tenant_id, language)"};
    p.rows = [](json::Value patient) {
        std::vector<store::Row> rows;
        if (is_light_sibling(patient)) return rows;
        rows.push_back({std::string(patient["id"].text()), sort_key(patient["name"]), std::string(patient["birthDate"].text()), child_from(patient).language});
        return rows;
    };
    return p;
}

store::Projection child_word_projection() {
    store::Projection p;
    p.table = "care_child_word";
    p.resource_types = {"Patient"};
    p.columns_sql = "child_id TEXT NOT NULL, word TEXT NOT NULL, sort TEXT NOT NULL";
    p.columns = {"child_id", "word", "sort"};
    p.indexes_sql = {"CREATE INDEX IF NOT EXISTS care_child_word_by_word ON care_child_word (tenant_id, word, sort, child_id)",
                     "CREATE INDEX IF NOT EXISTS care_child_word_by_child ON care_child_word (tenant_id, child_id, word)",
                     // In the order of the list: who walks it, and asks for a word of each child, finds them side by side.
                     "CREATE INDEX IF NOT EXISTS care_child_word_by_name ON care_child_word (tenant_id, sort, child_id, word)"};
    p.rows = [](json::Value patient) {
        std::vector<store::Row> rows;
        if (is_light_sibling(patient)) return rows;
        const std::string id(patient["id"].text()), sort = sort_key(patient["name"]);
        for (std::string& word : name_words(patient["name"])) rows.push_back({id, std::move(word), sort});
        return rows;
    };
    return p;
}

store::Projection child_phone_projection() {
    store::Projection p;
    p.table = "care_child_phone";
    p.resource_types = {"Patient", "RelatedPerson"};
    p.columns_sql = "child_id TEXT NOT NULL, digits TEXT NOT NULL";
    p.columns = {"child_id", "digits"};
    p.indexes_sql = {"CREATE INDEX IF NOT EXISTS care_child_phone_by_digits ON care_child_phone (tenant_id, digits, child_id)",
                     "CREATE INDEX IF NOT EXISTS care_child_phone_by_child ON care_child_phone (tenant_id, child_id, digits)"};
    p.rows = [](json::Value resource) {
        std::vector<store::Row> rows;
        const bool child = resource["resourceType"].text() == "Patient";
        if (resource["active"].text() == "false" && !child) return rows;
        const std::string id = child ? std::string(resource["id"].text()) : id_in(reference_of(resource["patient"]), "Patient");
        if (id.empty()) return rows;
        for (std::string& digits : phone_words(resource["telecom"])) rows.push_back({id, std::move(digits)});
        return rows;
    };
    return p;
}

}  // namespace medhome::care
