// SPDX-License-Identifier: Apache-2.0
#include "access/passwords.h"

#include <sodium.h>

#include <chrono>
#include <semaphore>

#include "access/accounts.h"

namespace medhome::access {

namespace {

// OWASP's second choice for Argon2id: 19 MiB of memory, two passes, one lane.
constexpr unsigned long long passes = 2;
constexpr std::size_t memory = 19 * 1024 * 1024;
constexpr std::size_t longest_password = 1024;
// Of no account: what a password is held against when the name is unknown, so that the answer takes as long.
constexpr const char* nobody = "$argon2id$v=19$m=19456,t=2,p=1$/EZxA7qo/Pmz1D1spy+drA$0Y+5Fv8EPn/6qXH3dgwVcns/70yzXwzE+tZlKfGa1aw";

class Turn {  // two at once: 38 MiB and both cores at most
public:
    Turn() : has_(turns().try_acquire_for(std::chrono::seconds{10})) {}
    ~Turn() {
        if (has_) turns().release();
    }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;
    bool has() const { return has_; }

private:
    static std::counting_semaphore<2>& turns() {
        static std::counting_semaphore<2> two{2};
        return two;
    }
    bool has_;
};

tl::unexpected<Error> busy() {
    return fail(ErrorKind::unavailable, "sign-in.busy", "Too many people are signing in at this moment. Try again in a few seconds.");
}

Result<std::string> hash(std::string_view password) {
    static const bool ready = sodium_init() >= 0;
    INVARIANT(ready);
    const Turn turn;
    if (!turn.has()) return busy();
    std::string kept(crypto_pwhash_STRBYTES, '\0');
    if (crypto_pwhash_str_alg(kept.data(), password.data(), password.size(), passes, memory, crypto_pwhash_ALG_ARGON2ID13) != 0)
        return fail(ErrorKind::unavailable, "sign-in.no-memory", "There is not memory enough to check a password. Try again later.");
    kept.resize(kept.find('\0'));
    return kept;
}

}  // namespace

Result<void> check_password(std::string_view password) {
    std::size_t characters = 0;
    for (const char c : password)
        if ((static_cast<unsigned char>(c) & 0xc0) != 0x80) ++characters;
    if (characters < shortest_password)
        return fail(ErrorKind::unprocessable, "sign-in.password-short", "A password has 10 or more characters.");
    if (password.size() > longest_password)
        return fail(ErrorKind::unprocessable, "sign-in.password-long", "A password has at most 1,024 characters.");
    return {};
}

Result<std::string> hash_password(std::string_view password) {
    TRY_VOID(check_password(password));
    return hash(password);
}

Result<bool> is_password(std::string_view password, std::string_view kept) {
    static const bool ready = sodium_init() >= 0;
    INVARIANT(ready);
    const bool known = !kept.empty();
    const std::string against(known ? kept : std::string_view(nobody));
    const Turn turn;
    if (!turn.has()) return busy();
    const bool right = password.size() <= longest_password && crypto_pwhash_str_verify(against.c_str(), password.data(), password.size()) == 0;
    return right && known;
}

}  // namespace medhome::access
