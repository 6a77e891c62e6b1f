// Takes up the guides that `medhome package` loads, takes out or requires while the server runs, also where several share one database.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

#include "store/store.h"

namespace medhome::server {

class GuidesWatch {
public:
    // Looks at the tables' few rows now and then; what requests began with they end with.
    explicit GuidesWatch(store::Store& store, std::chrono::milliseconds pause = std::chrono::seconds(2));
    ~GuidesWatch();
    GuidesWatch(const GuidesWatch&) = delete;
    GuidesWatch& operator=(const GuidesWatch&) = delete;

private:
    void work();
    void look();

    store::Store& store_;
    const std::chrono::milliseconds pause_;
    std::string mark_;
    bool told_ = false;  // that the tables could not be read, once for each time
    std::mutex mutex_;
    std::condition_variable stopped_;
    bool stop_ = false;
    std::thread thread_;
};

}  // namespace medhome::server
