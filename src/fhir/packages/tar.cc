// SPDX-License-Identifier: Apache-2.0
#include "fhir/packages/tar.h"

#include <algorithm>
#include <optional>

namespace medhome::fhir::packages {
namespace {

constexpr std::size_t record = 512;

tl::unexpected<Error> broken(std::string code, std::string text) { return fail(ErrorKind::invalid, "packages." + code, std::move(text)); }

std::string_view field(std::string_view header, std::size_t at, std::size_t length) {
    const std::string_view text = header.substr(at, length);
    return text.substr(0, text.find('\0'));
}

// Octal digits, with spaces around them.
std::optional<std::size_t> octal(std::string_view text) {
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    std::size_t value = 0;
    bool any = false;
    for (const char c : text) {
        if (c == ' ') break;
        if (c < '0' || c > '7' || value >> 50) return std::nullopt;
        value = value * 8 + static_cast<std::size_t>(c - '0');
        any = true;
    }
    if (!any) return std::nullopt;
    return value;
}

bool checksum_holds(std::string_view header) {
    const auto stated = octal(header.substr(148, 8).substr(0, header.substr(148, 8).find('\0')));
    std::size_t sum = 0;
    for (std::size_t i = 0; i < record; ++i) sum += i >= 148 && i < 156 ? ' ' : static_cast<unsigned char>(header[i]);
    return stated == sum;
}

bool leads_out(std::string_view name) {
    if (name.empty() || name.front() == '/' || name.find('\\') != std::string_view::npos) return true;
    while (!name.empty()) {
        const std::string_view part = name.substr(0, name.find('/'));
        if (part == "..") return true;
        name.remove_prefix(std::min(name.size(), part.size() + 1));
    }
    return false;
}

// "30 path=package/a-long-name.json\n": the length in front counts the whole line.
std::optional<std::string> pax_path(std::string_view records) {
    std::optional<std::string> path;
    while (!records.empty()) {
        std::size_t length = 0, digits = 0;
        while (digits < records.size() && digits < 8 && records[digits] >= '0' && records[digits] <= '9') length = length * 10 + static_cast<std::size_t>(records[digits++] - '0');
        if (digits >= records.size() || records[digits] != ' ' || length <= digits + 1 || length > records.size()) return path;
        const std::string_view line = records.substr(digits + 1, length - digits - 2);
        if (line.starts_with("path=")) path = line.substr(5);
        records.remove_prefix(length);
    }
    return path;
}

}  // namespace

Result<std::vector<TarFile>> read_tar(std::string_view archive, const TarLimits& limits) {
    std::vector<TarFile> files;
    std::optional<std::string> long_name;
    bool ended = false;
    std::size_t entries = 0;
    while (archive.size() >= record && !ended) {
        const std::string_view header = archive.substr(0, record);
        archive.remove_prefix(record);
        if (std::ranges::all_of(header, [](char c) { return c == '\0'; })) {
            ended = true;
            break;
        }
        if (!checksum_holds(header)) return broken("not-tar", "This is not a tar archive, or it is damaged: a header's checksum is wrong.");
        if (++entries > limits.files) return broken("too-many-files", "The archive holds more files than a package may.");
        const auto size = octal(field(header, 124, 12));
        if (!size) return broken("damaged", "A header of the archive says no size.");
        if (*size > limits.file_bytes) return broken("too-large", "A file of the archive is larger than a package's may be.");
        const std::size_t padded = (*size + record - 1) / record * record;
        if (*size > archive.size()) return broken("truncated", "The archive ends in the middle of a file. Fetch it again.");
        const std::string_view bytes = archive.substr(0, *size);
        archive.remove_prefix(std::min(padded, archive.size()));
        const char kind = header[156];
        if (kind == 'x') {
            if (auto path = pax_path(bytes)) long_name = std::move(path);
            continue;
        }
        if (kind == 'g') continue;
        if (kind == 'L') {
            long_name = std::string(bytes.substr(0, bytes.find('\0')));
            continue;
        }
        std::string name = long_name.value_or("");
        if (!long_name) {
            const std::string_view prefix = header.substr(257, 5) == "ustar" ? field(header, 345, 155) : std::string_view{};
            name = prefix.empty() ? std::string(field(header, 0, 100)) : std::string(prefix) + "/" + std::string(field(header, 0, 100));
        }
        long_name.reset();
        if (leads_out(name)) return broken("unsafe-name", "A file of the archive has a name that leads out of it. Such an archive is not opened.");
        if (kind == '5') continue;
        if (kind != '0' && kind != '\0') return broken("link", "The archive holds a link or a device. A package holds files alone.");
        files.push_back({std::move(name), bytes});
    }
    if (!ended && !archive.empty()) return broken("truncated", "The archive ends in the middle of a header. Fetch it again.");
    if (files.empty()) return broken("empty", "There are no files in the archive.");
    return files;
}

}  // namespace medhome::fhir::packages
