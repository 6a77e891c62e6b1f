// The search parameters of a practice's own: how far each is, and the work that makes them ready.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "access/accounts.h"
#include "access/records.h"
#include "fhir/search/custom.h"

namespace medhome::access {

// As they are now, those that are being taken away too. For administrators and machines.
Result<fhir::search::OwnParameters> own_parameters(Records& records);
Result<fhir::search::OwnParameters> own_parameters(store::Store& store, store::Tenant tenant);

// Indexes beside the requests, in a thread of its own. Several servers of one database each have one; a parameter is worked on by one of them at a time.
class ParameterIndexing {
public:
    explicit ParameterIndexing(Machinery with);
    ~ParameterIndexing();
    ParameterIndexing(const ParameterIndexing&) = delete;
    ParameterIndexing& operator=(const ParameterIndexing&) = delete;

    void start();
    void stop();  // what is begun is finished within a second; another server, or this one when it is back, goes on behind it

private:
    void work();

    store::Store& store_;
    const std::string holder_;
    std::mutex mutex_;
    std::condition_variable wake_;
    bool stopping_ = false;
    std::thread worker_;
};

}  // namespace medhome::access
