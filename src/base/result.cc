// SPDX-License-Identifier: Apache-2.0
#include "base/result.h"

#include <cstdio>
#include <cstdlib>
#include <stdexcept>

namespace medhome {

void invariant_broken(const char* condition, const char* file, int line) {
#ifdef NDEBUG
    throw std::logic_error(std::string("invariant broken: ") + condition + " at " + file + ":" + std::to_string(line));
#else
    std::fprintf(stderr, "invariant broken: %s at %s:%d\n", condition, file, line);
    std::abort();
#endif
}

}  // namespace medhome
