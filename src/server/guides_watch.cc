// SPDX-License-Identifier: Apache-2.0
#include "server/guides_watch.h"

#include <utility>

#include "access/guides.h"
#include "base/log.h"

namespace medhome::server {

// What the site opened with is what is in use: a change between that and now is seen as the first look differs from it.
GuidesWatch::GuidesWatch(store::Store& store, std::chrono::milliseconds pause) : store_(store), pause_(pause), mark_(access::guides_of(store)->mark()) {
    thread_ = std::thread([this] { work(); });
}

GuidesWatch::~GuidesWatch() {
    {
        const std::scoped_lock lock(mutex_);
        stop_ = true;
    }
    stopped_.notify_all();
    thread_.join();
}

void GuidesWatch::work() {
    std::unique_lock lock(mutex_);
    while (!stopped_.wait_for(lock, pause_, [this] { return stop_; })) {
        lock.unlock();
        look();
        lock.lock();
    }
}

void GuidesWatch::look() {
    const auto failed = [this](const Error& error) {
        if (!std::exchange(told_, true)) log::warning("guides.unread", {{"code", error.code}});
    };
    const Result<std::string> mark = access::guides_mark(store_);
    if (!mark) return failed(mark.error());
    if (*mark == mark_) return;
    Result<std::shared_ptr<const access::Guides>> guides = access::load_guides(store_);
    if (!guides) return failed(guides.error());
    told_ = false;
    mark_ = (*guides)->mark();
    access::use_guides(store_, std::move(*guides));
    log::info("guides.taken-up");
}

}  // namespace medhome::server
