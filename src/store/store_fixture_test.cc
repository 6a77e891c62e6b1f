// SPDX-License-Identifier: Apache-2.0
#include "store/store_fixture.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <filesystem>

#include "fhir/json/tree.h"
#include "store/postgres_cluster.h"

namespace medhome::store {

Folder::Folder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "medhome-store-XXXXXX").string();
    path_ = mkdtemp(pattern.data());
}
Folder::~Folder() { std::filesystem::remove_all(path_); }

std::vector<Backend> backends() {
    return {{"sqlite", [] {
                 static Folder folder;
                 static std::atomic<int> made{0};
                 return fmt::format("sqlite:{}/{}.db", folder.path(), ++made);
             }},
            {"postgresql", [] { return PostgresCluster::shared().new_database(); }}};
}

Visibility staff(Tenant tenant) { return {.tenant = tenant, .patient_ids = std::nullopt, .all_unowned = true, .unowned_types = {}, .hidden_labels = {}}; }
Visibility parent_of(std::vector<std::string> patients, Tenant tenant) {
    return {.tenant = tenant, .patient_ids = std::move(patients), .all_unowned = false, .unowned_types = {"Practitioner", "Organization"}, .hidden_labels = {hidden_label}};
}

Put put_of(std::string body, std::int64_t base_version) {
    auto document = fhir::json::parse(std::move(body));
    if (!document) throw std::runtime_error(document.error().text);
    const auto root = document->root();
    Put put;
    put.type = root["resourceType"].text();
    put.id = root["id"].text();
    put.base_version = base_version;
    put.updated = Instant(std::chrono::seconds(1'700'000'000 + base_version));
    for (const auto label : root["meta"]["security"].children()) put.labels.push_back(std::string(label["system"].text()) + "|" + std::string(label["code"].text()));
    std::sort(put.labels.begin(), put.labels.end());
    // meta as the server writes it
    const std::string meta = fmt::format("\"versionId\":\"{}\",\"lastUpdated\":\"{}\"", base_version + 1, to_fhir_instant(put.updated));
    std::string text = document->source();
    if (root["meta"]) {
        text.insert(root["meta"].begin() + 1, meta + (root["meta"].size() > 0 ? "," : ""));
    } else {
        text.insert(text.rfind('}'), fmt::format(",\"meta\":{{{}}}", meta));
    }
    put.body = std::make_shared<const std::string>(text);
    const auto written = fhir::json::parse(text);
    put.rows = fhir::search::index(written->root());
    put.patient_id = fhir::search::patient_of(written->root());
    return put;
}

Put removal(const std::string& type, const std::string& id, std::int64_t base_version) {
    Put put;
    put.type = type;
    put.id = id;
    put.base_version = base_version;
    put.remove = true;
    put.updated = Instant(std::chrono::seconds(1'700'000'000 + base_version));
    return put;
}

fhir::search::Query query(const std::string& text) {
    const std::size_t mark = text.find('?');
    std::vector<std::pair<std::string, std::string>> parameters;
    for (std::size_t at = mark; at != std::string::npos && at + 1 < text.size();) {
        const std::size_t end = std::min(text.find('&', at + 1), text.size());
        const std::string part = text.substr(at + 1, end - at - 1);
        parameters.emplace_back(part.substr(0, part.find('=')), part.substr(part.find('=') + 1));
        at = end;
    }
    auto parsed = fhir::search::parse_query(text.substr(0, mark), parameters, true, Instant(std::chrono::seconds(1'700'000'000)));
    if (!parsed) throw std::runtime_error(parsed.error().text);
    return *parsed;
}

std::string labelled() { return R"("meta":{"security":[{"system":"https://medhome.dev/fhir/CodeSystem/label","code":"not-for-family"}]})"; }

std::string patient(const std::string& id, const std::string& family, const std::string& born, const std::string& more) {
    return fmt::format(R"({{"resourceType":"Patient","id":"{}","identifier":[{{"system":"urn:mrn","value":"{}"}}],"name":[{{"family":"{}","given":["Mateo"]}}],"gender":"male","birthDate":"{}"{}}})",
                       id, id, family, born, more.empty() ? "" : "," + more);
}

std::string observation(const std::string& id, const std::string& of, const std::string& code, const std::string& on, double value, const std::string& more) {
    return fmt::format(
        R"({{"resourceType":"Observation","id":"{}","status":"final","code":{{"coding":[{{"system":"http://loinc.org","code":"{}"}}]}},"subject":{{"reference":"Patient/{}"}},)"
        R"("effectiveDateTime":"{}","valueQuantity":{{"value":{},"system":"http://unitsofmeasure.org","code":"kg"}}{}}})",
        id, code, of, on, value, more.empty() ? "" : "," + more);
}

void StoreTest::SetUp() {
    url_ = GetParam().new_place();
    reopen();
}

void StoreTest::reopen(OpenOptions options) {
    store_.reset();
    auto opened = open(url_, std::move(options));
    ASSERT_TRUE(opened.has_value()) << opened.error().text;
    store_ = std::move(*opened);
}

Result<void> StoreTest::commit(std::vector<Put> puts, Tenant tenant) {
    Commit commit;
    commit.tenant = tenant;
    commit.puts = std::move(puts);
    return store_->commit(std::move(commit));
}

void StoreTest::keep(const std::string& body, std::int64_t base_version, Tenant tenant) {
    const auto kept = commit({put_of(body, base_version)}, tenant);
    ASSERT_TRUE(kept.has_value()) << kept.error().text;
}

Page StoreTest::page(const std::string& text, const Visibility& sees) {
    auto found = store_->search(sees, query(text));
    if (!found) {
        ADD_FAILURE() << text << ": " << found.error().text;
        return {};
    }
    EXPECT_EQ(found->rows_fetched, std::int64_t(found->matches.size() + found->included.size())) << text;
    return std::move(*found);
}

std::vector<std::string> StoreTest::find(const std::string& text, const Visibility& sees) {
    std::vector<std::string> ids;
    for (const Stored& one : page(text, sees).matches) ids.push_back(one.id);
    return ids;
}

}  // namespace medhome::store
