// SPDX-License-Identifier: Apache-2.0
#include "fhir/path/lexer.h"

#include <cctype>

#include <fmt/format.h>

namespace medhome::fhir::path {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool begins_word(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

class Lexer {
public:
    explicit Lexer(std::string_view text) : text_(text) {}

    Result<std::vector<Token>> run() {
        for (;;) {
            TRY_VOID(skip_blank());
            Token token;
            token.position = static_cast<std::uint32_t>(at_);
            if (at_ < text_.size()) TRY_VOID(read(token));
            const bool is_end = token.kind == TokenKind::end;
            out_.push_back(std::move(token));
            if (is_end) return std::move(out_);
        }
    }

private:
    char peek(std::size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }

    tl::unexpected<Error> wrong(std::string_view what) const {
        return fail(ErrorKind::invalid, "fhirpath.syntax", fmt::format("At character {}: {}.", at_ + 1, what));
    }

    Result<void> skip_blank() {
        for (;;) {
            while (at_ < text_.size() && (peek() == ' ' || peek() == '\t' || peek() == '\r' || peek() == '\n')) ++at_;
            if (peek() == '/' && peek(1) == '/') {
                while (at_ < text_.size() && peek() != '\n') ++at_;
            } else if (peek() == '/' && peek(1) == '*') {
                const std::size_t end = text_.find("*/", at_ + 2);
                if (end == std::string_view::npos) return wrong("a comment is not closed");
                at_ = end + 2;
            } else {
                return {};
            }
        }
    }

    Result<void> read(Token& token) {
        const char c = peek();
        if (begins_word(c)) {
            token.kind = TokenKind::word;
            token.text = word();
            return {};
        }
        if (is_digit(c)) return number(token);
        switch (c) {
            case '\'': token.kind = TokenKind::text; return quoted(token, '\'');
            case '`': token.kind = TokenKind::quoted_word; return quoted(token, '`');
            case '"': token.kind = TokenKind::quoted_word; return quoted(token, '"');
            case '@': return moment(token);
            case '%':
                ++at_;
                token.kind = TokenKind::variable;
                if (peek() == '\'' || peek() == '`' || peek() == '"') return quoted(token, peek());
                if (!begins_word(peek())) return wrong("a % is followed by the name of a variable");
                token.text = word();
                // %vs-name and %ext-name of R4
                if (token.text == "vs" || token.text == "ext") {
                    while (peek() == '-' && begins_word(peek(1))) {
                        ++at_;
                        token.text += '-' + word();
                    }
                }
                return {};
            case '$':
                ++at_;
                token.kind = TokenKind::special;
                token.text = word();
                if (token.text != "this" && token.text != "index" && token.text != "total") return wrong("it is $this, $index or $total");
                return {};
            default: break;
        }
        token.kind = TokenKind::sign;
        const std::string_view two = text_.substr(at_, 2);
        if (two == "<=" || two == ">=" || two == "!=" || two == "!~") {
            token.text = two;
            at_ += 2;
            return {};
        }
        if (std::string_view("+-*/.,()[]{}|=~<>&").find(c) == std::string_view::npos) return wrong("this character has no meaning here");
        token.text = c;
        ++at_;
        return {};
    }

    std::string word() {
        const std::size_t begin = at_;
        while (begins_word(peek()) || is_digit(peek())) ++at_;
        return std::string(text_.substr(begin, at_ - begin));
    }

    Result<void> number(Token& token) {
        const std::size_t begin = at_;
        while (is_digit(peek())) ++at_;
        token.kind = TokenKind::whole;
        if (peek() == '.' && is_digit(peek(1))) {
            token.kind = TokenKind::decimal;
            ++at_;
            while (is_digit(peek())) ++at_;
        }
        token.text = text_.substr(begin, at_ - begin);
        if (token.kind == TokenKind::whole && peek() == 'L' && !begins_word(peek(1)) && !is_digit(peek(1))) {
            token.kind = TokenKind::long_whole;
            ++at_;
        }
        return {};
    }

    Result<void> moment(Token& token) {
        ++at_;
        const std::size_t begin = at_;
        token.kind = TokenKind::date;
        const auto digits_and = [&](char separator) {
            while (is_digit(peek()) || (peek() == separator && is_digit(peek(1)))) ++at_;
        };
        if (peek() != 'T') digits_and('-');
        if (peek() == 'T') {
            token.kind = at_ == begin ? TokenKind::time : TokenKind::date_time;
            ++at_;
            digits_and(':');
            if (peek() == '.' && is_digit(peek(1))) {
                ++at_;
                while (is_digit(peek())) ++at_;
            }
            if (token.kind == TokenKind::date_time && peek() == 'Z') {
                ++at_;
            } else if (token.kind == TokenKind::date_time && (peek() == '+' || peek() == '-') && is_digit(peek(1)) && is_digit(peek(2)) && peek(3) == ':') {
                at_ += 6;
            }
        }
        if (at_ > text_.size()) return wrong("a time zone is cut off");
        token.text = text_.substr(begin, at_ - begin);
        return {};
    }

    Result<void> quoted(Token& token, char quote) {
        ++at_;
        for (;;) {
            if (at_ >= text_.size()) return wrong("a text is not closed");
            const char c = text_[at_++];
            if (c == quote) return {};
            if (c != '\\') {
                token.text += c;
                continue;
            }
            const char escaped = peek();
            ++at_;
            switch (escaped) {
                case '\'': case '"': case '`': case '\\': case '/': token.text += escaped; break;
                case 'f': token.text += '\f'; break;
                case 'n': token.text += '\n'; break;
                case 'r': token.text += '\r'; break;
                case 't': token.text += '\t'; break;
                case 'u': TRY_VOID(unicode(token.text)); break;
                default: return wrong("a backslash is followed by ', \", `, \\, /, f, n, r, t or u");
            }
        }
    }

    Result<unsigned> hex4() {
        unsigned code = 0;
        for (int i = 0; i < 4; ++i, ++at_) {
            const char c = peek();
            if (!std::isxdigit(static_cast<unsigned char>(c))) return wrong("\\u is followed by four hexadecimal digits");
            code = code * 16 + static_cast<unsigned>(is_digit(c) ? c - '0' : (c | 0x20) - 'a' + 10);
        }
        return code;
    }

    Result<void> unicode(std::string& out) {
        unsigned code = TRY(hex4());
        if (code >= 0xD800 && code < 0xDC00 && peek() == '\\' && peek(1) == 'u') {
            at_ += 2;
            const unsigned low = TRY(hex4());
            if (low < 0xDC00 || low > 0xDFFF) return wrong("half a character");
            code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
        }
        if (code >= 0xD800 && code < 0xE000) return wrong("half a character");
        const auto put = [&](unsigned byte) { out += static_cast<char>(byte); };
        if (code < 0x80) {
            put(code);
        } else if (code < 0x800) {
            put(0xC0 | code >> 6);
            put(0x80 | (code & 0x3F));
        } else if (code < 0x10000) {
            put(0xE0 | code >> 12);
            put(0x80 | (code >> 6 & 0x3F));
            put(0x80 | (code & 0x3F));
        } else {
            put(0xF0 | code >> 18);
            put(0x80 | (code >> 12 & 0x3F));
            put(0x80 | (code >> 6 & 0x3F));
            put(0x80 | (code & 0x3F));
        }
        return {};
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::vector<Token> out_;
};

}  // namespace

Result<std::vector<Token>> tokens(std::string_view expression) { return Lexer(expression).run(); }

}  // namespace medhome::fhir::path
