// SPDX-License-Identifier: Apache-2.0
#include "fhir/packages/package.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "fhir/packages/compress.h"
#include "fhir/packages/tar.h"

namespace medhome::fhir::packages {
namespace {

constexpr std::size_t most_bytes = std::size_t{512} << 20;

template <std::size_t N>
bool is_one_of(std::string_view name, const std::array<std::string_view, N>& names) {
    return std::ranges::find(names, name) != names.end();
}

constexpr std::array<std::string_view, 6> kept_types{"StructureDefinition", "ValueSet", "CodeSystem", "ConceptMap", "Questionnaire", "Measure"};
constexpr std::array<std::string_view, 17> prose{"text", "contact", "publisher", "purpose", "copyright", "mapping", "useContext", "jurisdiction", "experimental",
                                                 "date", "description", "meta", "contained", "keyword", "identifier", "extension", "contributor"};
constexpr std::array<std::string_view, 16> element_prose{"short", "definition", "comment", "requirements", "alias", "mapping", "example", "isSummary",
                                                         "condition", "meaningWhenMissing", "orderMeaning", "label", "code", "representation", "isModifierReason", "extension"};
constexpr std::array<std::string_view, 4> concept_prose{"extension", "id", "definition", "modifierExtension"};
constexpr std::array<std::string_view, 3> rule_prose{"xpath", "requirements", "extension"};

void concepts(json::Writer& w, json::Value list, std::string_view nested) {
    w.array();
    for (const json::Value item : list.children()) {
        w.object();
        for (const json::Value member : item.children()) {
            if (is_one_of(member.key(), concept_prose)) continue;
            w.key(member.key());
            if (member.key() == nested && member.is_array()) concepts(w, member, nested);
            else w.raw(json::minify(member.raw()));
        }
        w.end();
    }
    w.end();
}

void elements(json::Writer& w, json::Value view) {
    w.object().key("element").array();
    for (const json::Value element : view["element"].children()) {
        w.object();
        for (const json::Value member : element.children()) {
            if (is_one_of(member.key(), element_prose)) continue;
            w.key(member.key());
            if (member.key() != "constraint") {
                w.raw(json::minify(member.raw()));
                continue;
            }
            w.array();
            for (const json::Value rule : member.children()) {
                w.object();
                for (const json::Value part : rule.children()) {
                    if (!is_one_of(part.key(), rule_prose)) w.key(part.key()).raw(json::minify(part.raw()));
                }
                w.end();
            }
            w.end();
        }
        w.end();
    }
    w.end().end();
}

struct Reader {
    Package package;
    std::vector<json::Document> guides;  // kept until the version is known
    std::vector<json::Document> waiting;

    void take(json::Document document) {
        const json::Value root = document.root();
        const std::string_view type = root["resourceType"].text();
        if (type == "ImplementationGuide") {
            if (package.name.empty()) package.name = root["packageId"].text();
            if (package.version.empty()) package.version = root["version"].text();
        }
        if (is_definition(root)) waiting.push_back(std::move(document));
        else if (!type.empty()) ++package.left_out;
    }

    Result<Package> finish() {
        if (package.name.empty() || package.version.empty()) {
            return fail(ErrorKind::invalid, "packages.no-name", "This package does not say its name and version: it has neither a package.json nor an ImplementationGuide.");
        }
        if (waiting.empty()) return fail(ErrorKind::invalid, "packages.nothing", "There are no profiles, value sets, code systems or concept maps in it.");
        for (const json::Document& document : waiting) package.definitions.push_back(pack(document.root(), package.version));
        return std::move(package);
    }

    Result<void> manifest(std::string_view text) {
        const json::Document document = TRY(json::parse(std::string(text)));
        package.name = document.root()["name"].text();
        package.version = document.root()["version"].text();
        return {};
    }
};

Result<std::string> read_whole(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    if (!in) return fail(ErrorKind::not_found, "packages.no-file", "There is no file " + path + ", or it may not be read.");
    std::ostringstream text;
    text << in.rdbuf();
    return std::move(text).str();
}

Error at_file(Error error, std::string_view name) {
    error.text = std::string(name.substr(name.rfind('/') + 1)) + ": " + error.text;
    return error;
}

Result<Package> read_folder(const std::string& path) {
    namespace fs = std::filesystem;
    Reader reader;
    const fs::path folder = fs::exists(fs::path(path) / "package") ? fs::path(path) / "package" : fs::path(path);
    std::vector<std::string> names;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
        if (entry.is_regular_file() && entry.path().extension() == ".json" && entry.path().filename().string()[0] != '.') names.push_back(entry.path().string());
    }
    std::ranges::sort(names);
    for (const std::string& name : names) {
        const std::string text = TRY(read_whole(name));
        if (name.ends_with("/package.json")) {
            TRY_VOID(reader.manifest(text));
            continue;
        }
        Result<json::Document> document = json::parse(text);
        if (!document) return tl::unexpected(at_file(std::move(document).error(), name));
        reader.take(std::move(*document));
    }
    return reader.finish();
}

Result<Package> read_lines(std::string_view text) {
    Reader reader;
    while (!text.empty()) {
        const std::string_view line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(text.size(), line.size() + 1));
        if (line.find_first_not_of(" \t\r") == std::string_view::npos) continue;
        reader.take(TRY(json::parse(std::string(line))));
    }
    return reader.finish();
}

}  // namespace

bool is_definition(json::Value resource) { return is_one_of(resource["resourceType"].text(), kept_types) && !resource["url"].text().empty(); }

std::string slim(json::Value resource) {
    json::Writer w;
    w.object();
    const bool has_snapshot = static_cast<bool>(resource["snapshot"]);
    for (const json::Value member : resource.children()) {
        const std::string_view name = member.key();
        // What a Questionnaire contains are the lists of its answers.
        const bool is_list = name == "contained" && resource["resourceType"].text() == "Questionnaire";
        if ((is_one_of(name, prose) && !is_list) || name.starts_with('_') || (name == "differential" && has_snapshot)) continue;
        w.key(name);
        if (name == "snapshot" || name == "differential") elements(w, member);
        else if (name == "concept" && member.is_array()) concepts(w, member, "concept");
        else w.raw(json::minify(member.raw()));
    }
    w.end();
    return w.take();
}

Packed pack(json::Value resource, std::string_view version_when_missing) {
    Packed packed;
    packed.type = resource["resourceType"].text();
    packed.url = resource["url"].text();
    packed.version = resource["version"] ? resource["version"].text() : version_when_missing;
    packed.id = resource["id"].text();
    const std::string text = slim(resource);
    packed.size = text.size();
    packed.bytes = deflate(text);
    return packed;
}

Result<Package> read_tgz(std::string_view bytes) {
    const std::string archive = TRY(gunzip(bytes, most_bytes));
    Reader reader;
    for (const TarFile& file : TRY(read_tar(archive))) {
        // Definitions stand in the folder package alone; what is below it (examples, openapi, xml) is of no use here.
        std::string_view name = file.name;
        if (name.starts_with("./")) name.remove_prefix(2);
        if (!name.starts_with("package/") || !name.ends_with(".json")) continue;
        name.remove_prefix(8);
        if (name.find('/') != std::string_view::npos || name.starts_with('.')) continue;
        if (name == "package.json") {
            TRY_VOID(reader.manifest(file.bytes));
            continue;
        }
        Result<json::Document> document = json::parse(std::string(file.bytes));
        if (!document) return tl::unexpected(at_file(std::move(document).error(), name));
        reader.take(std::move(*document));
    }
    return reader.finish();
}

Result<Package> read_package(const std::string& path) {
    if (std::filesystem::is_directory(path)) return read_folder(path);
    const std::string bytes = TRY(read_whole(path));
    if (path.ends_with(".ndjson.gz")) return read_lines(TRY(gunzip(bytes, most_bytes)));
    if (path.ends_with(".ndjson")) return read_lines(bytes);
    if (is_gzip(bytes)) return read_tgz(bytes);
    return fail(ErrorKind::invalid, "packages.form", "A package is a .tgz, a folder of .json files, or an .ndjson (also .gz).");
}

}  // namespace medhome::fhir::packages
