// For access/ alone: what stands behind a caller's Records.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "access/records.h"

namespace medhome::access {

struct Backstage {
    static store::Store& store(Records& records) { return records.store_; }
    static const RequestContext& context(const Records& records) { return records.context_; }
    static Randomness& randomness(Records& records) { return records.randomness_; }
};

}  // namespace medhome::access
