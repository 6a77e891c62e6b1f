// Any text as a UCUM code: what is read has a canonical form that is UCUM itself and measures the same, and converts to itself unchanged.
// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "fhir/ucum/ucum.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    using namespace medhome;
    namespace ucum = fhir::ucum;
    const std::string_view code(reinterpret_cast<const char*>(bytes), size);
    const auto unit = ucum::parse(code);
    if (!unit) return 0;
    if (!ucum::are_comparable(*unit, *unit)) std::abort();
    const auto canonical = ucum::canonical(Decimal(7), code);
    if (!canonical) return 0;  // a logarithm or a root has no value there
    const auto base = ucum::parse(canonical->unit);
    if (!base || !ucum::are_comparable(*unit, *base) || base->special != ucum::Special::none) std::abort();
    if (unit->special != ucum::Special::none) return 0;
    const auto back = ucum::convert(canonical->value, *base, *unit);
    // 30 digits are meant; 20 must agree.
    if (back && back->significant(20) != Decimal(7)) std::abort();
    return 0;
}
