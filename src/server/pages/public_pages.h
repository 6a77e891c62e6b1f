// The pages that anybody may read: what a medical home is, how to find one, how to begin with the doctor one has. HTML without
// script, in English and Spanish (PRODUCT.md S01, S44-S50, S83, S98).
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace medhome::server {

struct PublicPage {
    std::string_view file;         // its template
    std::string_view title;        // message
    std::string_view description;  // message
    std::string_view english;      // address
    std::string_view spanish;
};
const std::vector<PublicPage>& public_pages();

// Whom these pages belong to. Nobody on a site of several practices: there the pages say where a family finds its own number.
struct HostPractice {
    std::string name;
    std::string phone;  // E.164; empty when the practice has not told it
    bool operator==(const HostPractice&) const = default;
};

// site: "https://records.example.org"; addresses that other sites follow are absolute.
std::string draw_public(const PublicPage& page, std::string_view language, std::string_view site, const std::optional<HostPractice>& host);
// For an address that leads nowhere.
std::string draw_missing(std::string_view language, const std::optional<HostPractice>& host);

// Every page drawn once, and again when the practice changes its name or number.
class PublicPages {
public:
    using FindHost = std::function<Result<std::optional<HostPractice>>()>;
    PublicPages(std::string site, FindHost find_host);

    using Body = std::shared_ptr<const std::string>;
    // Asks who the host is: may wait for the database. page: an index into public_pages().
    Body page(std::size_t page, std::string_view language);
    // As last drawn: never waits, for it also answers where no route does.
    Body missing(std::string_view language) const;

private:
    struct Drawn;
    std::shared_ptr<const Drawn> draw_all(std::optional<HostPractice> host) const;
    std::string site_;
    FindHost find_host_;
    mutable std::mutex mutex_;
    std::shared_ptr<const Drawn> drawn_;
};

}  // namespace medhome::server
