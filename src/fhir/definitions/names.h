// Names looked up in a few nanoseconds: a table of places by a hash of the name, for definitions.cc alone.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

namespace medhome::fhir::definitions {

// The first and the last bytes of a name; together with its length all of it, up to 16 bytes.
struct Ends {
    std::uint64_t first = 0, last = 0;

    explicit Ends(std::string_view name) {
        const char* const at = name.data();
        const std::size_t size = name.size();
        if (size >= 8) {
            std::memcpy(&first, at, 8);
            std::memcpy(&last, at + size - 8, 8);
        } else if (size >= 4) {
            std::memcpy(&first, at, 4);
            std::memcpy(&last, at + size - 4, 4);
        } else if (size > 0) {
            const auto byte = [&](std::size_t i) { return static_cast<std::uint64_t>(static_cast<unsigned char>(at[i])); };
            first = byte(0) | byte(size / 2) << 8 | byte(size - 1) << 16;
        }
    }
    bool operator==(const Ends&) const = default;
    std::uint64_t hash(std::size_t size) const { return (first + std::rotl(last, 29) + size) * 0x9E3779B97F4A7C15; }
};

// Of several lists, each a run of `Entry` with a member `name`.
class Names {
public:
    template <class Entry>
    void add(const Entry* entries, std::size_t count) {
        std::size_t room = 4;
        while (room < count * 2) room *= 2;
        const List list{static_cast<std::uint32_t>(slots_.size()), static_cast<std::uint32_t>(room - 1)};
        lists_.push_back(list);
        slots_.resize(slots_.size() + room, 0);
        for (std::size_t i = 0; i < count; ++i) {
            std::uint32_t at = place(list, Ends(entries[i].name), entries[i].name.size());
            while (slots_[list.first + at]) at = (at + 1) & list.mask;
            slots_[list.first + at] = static_cast<std::uint16_t>(i + 1);
        }
    }

    // Null when the list has no such name.
    template <class Entry>
    const Entry* find(std::size_t which, const Entry* entries, std::string_view name) const {
        const List list = lists_[which];
        const Ends ends(name);
        for (std::uint32_t at = place(list, ends, name.size()); const std::uint16_t found = slots_[list.first + at]; at = (at + 1) & list.mask) {
            const Entry& entry = entries[found - 1];
            if (entry.name.size() == name.size() && Ends(entry.name) == ends && (name.size() <= 16 || entry.name == name)) return &entry;
        }
        return nullptr;
    }

private:
    struct List {
        std::uint32_t first, mask;
    };
    static std::uint32_t place(const List& list, const Ends& ends, std::size_t size) { return static_cast<std::uint32_t>(ends.hash(size) >> 40) & list.mask; }

    std::vector<List> lists_;
    std::vector<std::uint16_t> slots_;  // 0: empty, and half of each list's are; else a place, counted from 1
};

}  // namespace medhome::fhir::definitions
