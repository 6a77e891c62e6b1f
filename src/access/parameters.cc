// SPDX-License-Identifier: Apache-2.0
#include "access/parameters.h"

#include <pthread.h>

#include "access/backstage.h"
#include "base/log.h"

namespace medhome::access {
namespace {

constexpr std::chrono::milliseconds looks_every{250}, after_failure{2000};

}  // namespace

Result<fhir::search::OwnParameters> own_parameters(store::Store& store, store::Tenant tenant) { return store.parameters_now(tenant); }

Result<fhir::search::OwnParameters> own_parameters(Records& records) { return own_parameters(Backstage::store(records), records.caller().tenant); }

ParameterIndexing::ParameterIndexing(Machinery with) : store_(with.store), holder_(new_uuid_v7(with.clock.now(), with.randomness)) {}

ParameterIndexing::~ParameterIndexing() { stop(); }

void ParameterIndexing::start() {
    if (!worker_.joinable()) worker_ = std::thread([this] { work(); });
}

void ParameterIndexing::stop() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
        wake_.notify_all();
    }
    if (worker_.joinable()) worker_.join();
}

void ParameterIndexing::work() {
    pthread_setname_np(pthread_self(), "parameters");
    std::unique_lock lock(mutex_);
    while (!stopping_) {
        lock.unlock();
        const Result<bool> did = store_.index_parameters(holder_);
        if (!did) log::warning("search-parameter.indexing", {{"code", std::string_view(did.error().code)}});
        lock.lock();
        if (stopping_ || (did && *did)) continue;
        wake_.wait_for(lock, did ? looks_every : after_failure, [&] { return stopping_; });
    }
}

}  // namespace medhome::access
