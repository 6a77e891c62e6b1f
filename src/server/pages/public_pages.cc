// SPDX-License-Identifier: Apache-2.0
#include "server/pages/public_pages.h"

#include "server/pages/drawing.h"

namespace medhome::server {
namespace {

namespace mustache = kainjow::mustache;

bool is_spanish(std::string_view language) { return language == "es"; }

// What every page has: its words, the host, and the way to all the others.
mustache::data frame(std::string_view language, std::string_view here, const std::optional<HostPractice>& host) {
    PageText text{std::string(language), {}};
    mustache::data data;
    if (host && !host->name.empty()) {
        text.arguments = {{"practice", host->name}, {"phone", catalogue::phone_in_print(host->phone)}};
        data.set("practice", host->name);
        if (!host->phone.empty()) {
            data.set("phone", catalogue::phone_in_print(host->phone));
            data.set("call", "tel:" + host->phone);
        }
    }
    data.set("t", words(text));
    data.set("language", std::string(language));
    data.set("other", is_spanish(language) ? "en" : "es");
    data.set("other_name", is_spanish(language) ? "English" : "Español");
    mustache::data pages{mustache::data::type::list};
    for (const PublicPage& page : public_pages()) {
        const std::string address(is_spanish(language) ? page.spanish : page.english);
        data.set("to_" + std::string(page.file), address);
        if (page.file == "home") continue;
        mustache::data one;
        one.set("href", address);
        one.set("name", catalogue::text(language, page.title));
        if (page.file == here) one.set("here", true);
        pages.push_back(one);
    }
    data.set("pages", pages);
    // The first page is itself the way to all the others.
    if (here != "home") data.set("inside", true);
    return data;
}

}  // namespace

const std::vector<PublicPage>& public_pages() {
    static const std::vector<PublicPage> all{
        {"home", "public.home.title", "public.home.description", "/", "/es/"},
        {"explainer", "public.explainer.title", "public.explainer.description", "/medical-home", "/es/hogar-medico"},
        {"find", "public.find.title", "public.find.description", "/find-a-medical-home", "/es/buscar-un-hogar-medico"},
        {"partner", "public.partner.title", "public.partner.description", "/make-my-doctor-a-partner", "/es/hacer-equipo-con-mi-medico"},
        {"talk", "public.talk.title", "public.talk.description", "/talk-sheet", "/es/hoja-para-la-cita"},
        {"seven", "public.seven.title", "public.seven.description", "/seven-parts-of-good-care", "/es/siete-partes-de-la-buena-atencion"},
        {"questions", "public.questions.title", "public.questions.description", "/questions", "/es/preguntas"},
        {"sign_in", "public.sign-in.title", "public.sign-in.description", "/sign-in", "/es/entrar"},
    };
    return all;
}

std::string draw_public(const PublicPage& page, std::string_view language, std::string_view site, const std::optional<HostPractice>& host) {
    mustache::data data = frame(language, page.file, host);
    data.set("title", catalogue::text(language, page.title) + " · Medhome");
    data.set("description", catalogue::text(language, page.description));
    data.set("canonical", std::string(site) + std::string(is_spanish(language) ? page.spanish : page.english));
    data.set("other_href", std::string(is_spanish(language) ? page.english : page.spanish));
    mustache::data alternates{mustache::data::type::list};
    const auto alternate = [&](std::string_view hreflang, std::string_view path) {
        mustache::data one;
        one.set("hreflang", std::string(hreflang));
        one.set("href", std::string(site) + std::string(path));
        alternates.push_back(one);
    };
    alternate("en", page.english);
    alternate("es", page.spanish);
    alternate("x-default", page.english);
    data.set("alternates", alternates);
    return draw(page.file, std::move(data));
}

std::string draw_missing(std::string_view language, const std::optional<HostPractice>& host) {
    mustache::data data = frame(language, "missing", host);
    data.set("title", catalogue::text(language, "public.missing.title") + " · Medhome");
    data.set("unlisted", true);
    data.set("other_href", is_spanish(language) ? "/not-here" : "/es/no-esta");
    return draw("missing", std::move(data));
}

struct PublicPages::Drawn {
    std::optional<HostPractice> host;
    std::vector<Body> english, spanish;
    Body missing_english, missing_spanish;
};

PublicPages::PublicPages(std::string site, FindHost find_host) : site_(std::move(site)), find_host_(std::move(find_host)) {
    Result<std::optional<HostPractice>> host = find_host_();
    drawn_ = draw_all(host ? *host : std::nullopt);
}

std::shared_ptr<const PublicPages::Drawn> PublicPages::draw_all(std::optional<HostPractice> host) const {
    auto drawn = std::make_shared<Drawn>();
    for (const PublicPage& page : public_pages()) {
        drawn->english.push_back(std::make_shared<const std::string>(draw_public(page, "en", site_, host)));
        drawn->spanish.push_back(std::make_shared<const std::string>(draw_public(page, "es", site_, host)));
    }
    drawn->missing_english = std::make_shared<const std::string>(draw_missing("en", host));
    drawn->missing_spanish = std::make_shared<const std::string>(draw_missing("es", host));
    drawn->host = std::move(host);
    return drawn;
}

PublicPages::Body PublicPages::page(std::size_t page, std::string_view language) {
    // A public page is worth showing as it was even when the database cannot answer.
    const Result<std::optional<HostPractice>> host = find_host_();
    std::shared_ptr<const Drawn> drawn;
    {
        const std::lock_guard lock(mutex_);
        drawn = drawn_;
    }
    if (host && *host != drawn->host) {
        drawn = draw_all(*host);
        const std::lock_guard lock(mutex_);
        drawn_ = drawn;
    }
    return is_spanish(language) ? drawn->spanish.at(page) : drawn->english.at(page);
}

PublicPages::Body PublicPages::missing(std::string_view language) const {
    const std::lock_guard lock(mutex_);
    return is_spanish(language) ? drawn_->missing_spanish : drawn_->missing_english;
}

}  // namespace medhome::server
