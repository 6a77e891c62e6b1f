// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/writer.h"

#include <pthread.h>
#include <sqlite3.h>

#include <set>

#include "base/log.h"

namespace medhome::store::sqlite {
namespace {

// A batch: so many requests or so many records, whichever comes first. More would make the first of them wait.
constexpr std::size_t most_commits = 64;
constexpr std::size_t most_puts = 1000;
// Of a batch in which somebody waits, imports may take so many records.
constexpr std::size_t most_bulk_puts = 300;
constexpr std::size_t most_reads_waiting = 50000;
// Those just answered mostly come again at once: waiting this long for them makes one fsync of two. Never waited when one was alone.
constexpr std::chrono::microseconds gather{200};
constexpr std::chrono::milliseconds reads_wait{50};
constexpr std::chrono::milliseconds retry_reads{250};

}  // namespace

Writer::Writer(Connection& connection, Types& types, const Projections& projections)
    : connection_(connection), types_(types), applier_(connection, types, projections) {
    sqlite3_wal_hook(
        connection.handle(),
        [](void* self, sqlite3*, const char*, int pages) {
            static_cast<Writer*>(self)->wal_pages.store(pages, std::memory_order_relaxed);
            return SQLITE_OK;
        },
        this);
    thread_ = std::thread([this] { run(); });
}

Writer::~Writer() { stop(); }

Result<void> Writer::commit(Prepared& prepared) {
    {
        const std::lock_guard lock(mutex_);
        if (stopping_) return fail(ErrorKind::unavailable, "store.closing", "The server is stopping: nothing was saved. Try again in a moment.");
        (prepared.commit.bulk ? bulk_ : interactive_).push_back(&prepared);
        if (sleeping_) wake_.notify_one();
    }
    prepared.done.wait();
    if (prepared.error) return tl::unexpected(std::move(*prepared.error));
    return {};
}

Result<void> Writer::audit(Tenant tenant, AuditRow row) {
    const std::lock_guard lock(mutex_);
    if (stopping_ || reads_refused_ || reads_.size() >= most_reads_waiting) {
        return fail(ErrorKind::unavailable, "audit.cannot-be-kept", "Who reads a record must be written down, and that is not possible now. Try again in a moment.");
    }
    if (reads_.empty()) {
        first_read_ = std::chrono::steady_clock::now();
        if (sleeping_) wake_.notify_one();
    }
    reads_.push_back({tenant, std::move(row)});
    return {};
}

void Writer::between_batches(const std::function<void(Connection&)>& work) {
    Errand errand;
    errand.work = &work;
    {
        const std::lock_guard lock(mutex_);
        if (stopping_) return;
        errands_.push_back(&errand);
        if (sleeping_) wake_.notify_one();
    }
    errand.done.wait();
    if (errand.failed) std::rethrow_exception(errand.failed);
}

void Writer::stop() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
        wake_.notify_one();
    }
    if (thread_.joinable()) thread_.join();
}

std::vector<Prepared*> Writer::take() {
    std::vector<Prepared*> batch;
    std::size_t puts = 0;
    const auto move = [&](std::deque<Prepared*>& from, std::size_t most) {
        while (!from.empty() && batch.size() < most_commits && puts < most) {
            puts += from.front()->puts.size() + 1;
            batch.push_back(from.front());
            from.pop_front();
        }
    };
    move(interactive_, most_puts);
    move(bulk_, batch.empty() ? most_puts : std::min(most_puts, puts + most_bulk_puts));
    return batch;
}

void Writer::run() {
    pthread_setname_np(pthread_self(), "store-writer");
    std::unique_lock lock(mutex_);
    for (;;) {
        const auto due = [&] { return !reads_.empty() && std::chrono::steady_clock::now() >= first_read_ + (reads_refused_ ? retry_reads : reads_wait); };
        if (interactive_.empty() && bulk_.empty() && errands_.empty() && !stopping_ && !due()) {
            sleeping_ = true;
            if (reads_.empty()) {
                wake_.wait(lock);
            } else {
                wake_.wait_until(lock, first_read_ + (reads_refused_ ? retry_reads : reads_wait));
            }
            sleeping_ = false;
            continue;
        }
        if (!errands_.empty()) {
            Errand* errand = errands_.front();
            errands_.pop_front();
            lock.unlock();
            try {
                (*errand->work)(connection_);
            } catch (...) {
                errand->failed = std::current_exception();
            }
            errand->done.set();
            lock.lock();
            continue;
        }
        if (last_batch_ > 1 && interactive_.size() < last_batch_ && !stopping_) {
            lock.unlock();
            std::this_thread::sleep_for(gather);
            lock.lock();
        }
        std::vector<Prepared*> batch = take();
        if (!batch.empty()) last_batch_ = batch.size();
        std::vector<Waiting> reads = std::move(reads_);
        reads_.clear();
        if (batch.empty() && reads.empty()) {
            if (stopping_) return;
            continue;
        }
        lock.unlock();
        write(batch, reads);
        lock.lock();
        if (!reads.empty()) {  // not written: kept for another try, before those that came meanwhile
            reads.insert(reads.end(), std::make_move_iterator(reads_.begin()), std::make_move_iterator(reads_.end()));
            reads_ = std::move(reads);
            first_read_ = std::chrono::steady_clock::now();
            reads_refused_ = true;
            if (stopping_ && interactive_.empty() && bulk_.empty()) {
                log::error("audit.lost", {{"rows", std::int64_t(reads_.size())}});
                return;
            }
        } else {
            reads_refused_ = false;
        }
    }
}

// Empties `reads` when they were written.
void Writer::write(const std::vector<Prepared*>& batch, std::vector<Waiting>& reads) {
    try {
        for (const Prepared* prepared : batch) {
            for (const PreparedPut& one : prepared->puts) intern_type(connection_, types_, one.put.type);
        }
        connection_.cached("BEGIN IMMEDIATE").run();
        applier_.audit().begin();
        for (Prepared* prepared : batch) apply(*prepared);
        for (const Waiting& read : reads) applier_.audit().add(connection_, read.tenant, read.row);
        connection_.cached("COMMIT").run();
        reads.clear();
    } catch (const Failure& failure) {
        lose(batch, failure.error);
    } catch (const std::exception&) {
        lose(batch, Error{ErrorKind::internal, "store.failed", "The store met a state it does not know. Nothing was saved.", {}});
    }
    for (Prepared* prepared : batch) prepared->done.set();
    if (told_) told_();
}

void Writer::lose(const std::vector<Prepared*>& batch, const Error& error) {
    applier_.audit().roll_back();
    if (connection_.in_transaction()) sqlite3_exec(connection_.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
    log::error("store.batch-lost", {{"code", std::string_view(error.code)}, {"commits", std::int64_t(batch.size())}});
    for (Prepared* prepared : batch) {
        // One that was refused for its own sake keeps that answer.
        if (!prepared->error) prepared->error = error;
    }
}

void Writer::apply(Prepared& prepared) {
    connection_.cached("SAVEPOINT one").run();
    try {
        applier_.apply(prepared);
    } catch (const Failure& failure) {
        if (is_about_the_machine(failure.code) || !connection_.in_transaction()) throw;
        connection_.cached("ROLLBACK TO one").run();
        prepared.error = failure.error;
    } catch (const std::exception&) {
        if (!connection_.in_transaction()) throw;
        connection_.cached("ROLLBACK TO one").run();
        prepared.error = Error{ErrorKind::internal, "store.failed", "The store met a state it does not know. Nothing was saved.", {}};
    }
    connection_.cached("RELEASE one").run();
}

}  // namespace medhome::store::sqlite
