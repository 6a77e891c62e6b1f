// What is worked out of a type once, when it is first met, and then read by any thread without waiting.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <vector>

#include "fhir/definitions/definitions.h"

namespace medhome::fhir::definitions {

template <class T>
class PerType {
public:
    PerType() : made_(types().size()), read_(made_.size()) {}

    template <class Make>
    const T& of(TypeIndex type, Make&& make) {
        if (const T* const there = read_[type].load(std::memory_order_acquire)) return *there;
        const std::scoped_lock lock(mutex_);
        if (!made_[type]) {
            made_[type] = std::make_unique<const T>(make(type));
            read_[type].store(made_[type].get(), std::memory_order_release);
        }
        return *made_[type];
    }

private:
    std::mutex mutex_;
    std::vector<std::unique_ptr<const T>> made_;
    std::vector<std::atomic<const T*>> read_;
};

}  // namespace medhome::fhir::definitions
