// SPDX-License-Identifier: Apache-2.0
#include "xml.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>

#include "case_files.h"
#include "fhir/json/tree.h"
#include "fhir/xml/xml.h"

namespace medhome::cases {
namespace {

using fhir::json::Value;

// Members by name; in the narrative, whose twin was printed anew, whitespace and quoting do not count.
std::string canonical(Value value) {
    if (value.is_array()) {
        std::string out = "[";
        for (const Value item : value.children()) out += canonical(item) + ",";
        return out + "]";
    }
    if (value.is_object()) {
        std::vector<std::string> members;
        for (const Value member : value.children()) members.push_back(fhir::json::quote(member.key()) + ":" + canonical(member));
        std::sort(members.begin(), members.end());
        std::string out = "{";
        for (const std::string& member : members) out += member + ",";
        return out + "}";
    }
    if (!value.is_string()) return std::string(value.raw());
    std::string text(value.text());
    if (value.key() == "div") {
        for (const auto& [from, to] : {std::pair{"&quot;", "\""}, {"&#39;", "\""}, {"'", "\""}}) {
            for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos;) text.replace(at, std::string_view(from).size(), to);
        }
        std::erase_if(text, [](char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; });
    }
    return fhir::json::quote(text);
}

}  // namespace

int xml(const std::vector<std::string>& folders) {
    const auto aside = set_aside("xml");
    long passed = 0, failed = 0, put_aside = 0;
    for (const std::string& folder : folders) {
        std::vector<std::filesystem::path> files;
        std::error_code none;
        for (const auto& entry : std::filesystem::directory_iterator(folder + "/input", none)) {
            if (entry.path().extension() == ".xml") files.push_back(entry.path());
        }
        std::sort(files.begin(), files.end());
        for (const auto& file : files) {
            const std::string name = file.stem().string();
            const auto twin = read_case_file(folder + "/fhirpathjs-resources/r4/" + name + ".json");
            if (!twin) continue;
            if (const auto found = aside.find(name); found != aside.end()) {
                ++put_aside;
                std::printf("SET ASIDE %s: %s\n", name.c_str(), found->second.c_str());
                continue;
            }
            const Result<std::string> json = fhir::xml::xml_to_json(*read_case_file(file.string()));
            const Result<fhir::json::Document> ours = json ? fhir::json::parse(*json) : tl::unexpected<Error>(json.error());
            const Result<fhir::json::Document> theirs = fhir::json::parse(*twin);
            const std::string one = ours ? canonical(ours->root()) : ours.error().text;
            const std::string other = theirs ? canonical(theirs->root()) : theirs.error().text;
            if (one == other) {
                ++passed;
                continue;
            }
            ++failed;
            const std::size_t at = static_cast<std::size_t>(std::mismatch(one.begin(), one.end(), other.begin(), other.end()).first - one.begin());
            std::printf("FAIL %s: ours %s, theirs %s\n", name.c_str(), one.substr(at, 80).c_str(), other.substr(at, 80).c_str());
        }
    }
    print_last_line(passed, failed, put_aside);
    return passed + failed + put_aside == 0 ? 2 : failed > 0 ? 1 : 0;
}

}  // namespace medhome::cases
