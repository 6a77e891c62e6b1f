// How a template under files/ becomes a page: messages of the catalogues for its words, values for the rest. Private to pages/.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <kainjow/mustache.hpp>

#include <string>
#include <string_view>

#include "http/static_files.h"
#include "server/pages/page.h"

namespace medhome::server {

const http::EmbeddedFile& embedded_page_file(std::string_view name);
std::string_view page_file(std::string_view name);

// {{#t}}public.home.title{{/t}}: the message in the text's language. What people named a thing cannot become markup or template.
kainjow::mustache::data words(const PageText& text);

// The template of that name; head, top and foot are at hand as parts.
std::string draw(std::string_view name, kainjow::mustache::data data);

}  // namespace medhome::server
