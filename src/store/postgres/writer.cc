// SPDX-License-Identifier: Apache-2.0
#include "store/postgres/writer.h"

#include <pthread.h>

#include <algorithm>
#include <limits>
#include <unordered_set>

#include "base/clock.h"
#include "base/log.h"
#include "store/postgres/schema.h"

namespace medhome::store::postgres {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

constexpr std::size_t most_commits = 64;
constexpr std::size_t most_puts = 1000;
constexpr std::size_t most_bulk_puts = 300;
constexpr std::size_t few_commits = 16, few_puts = 200;
constexpr milliseconds longest_gathering{5};
constexpr std::size_t most_reads_waiting = 50000;
constexpr milliseconds reads_wait{50};
constexpr milliseconds retry_reads{250};
// So long a commit waits for a database that is away or in another's hands; a restart after a crash takes a few seconds.
constexpr seconds longest_try{25};
// So long whether a COMMIT was done is asked for.
constexpr seconds longest_doubt{60};
constexpr std::int64_t marks_kept = 16;

using Written = std::unordered_set<std::uint64_t>;

const PreparedPut* put_of_these(const Prepared& prepared, const Written& written) {
    const auto found = std::find_if(prepared.puts.begin(), prepared.puts.end(), [&](const PreparedPut& one) { return written.contains(record_name(one.put.type, one.put.id)); });
    return found == prepared.puts.end() ? nullptr : &*found;
}

// Of commits that write one record only the first can be right. The others wait for its end: inside its transaction their rows would stand beside its rows.
std::vector<Prepared*> of_different_records(const std::vector<Prepared*>& commits, Written& written) {
    std::vector<Prepared*> chosen;
    for (Prepared* prepared : commits) {
        if (put_of_these(*prepared, written)) continue;
        if (commits.size() > 1) {
            for (const PreparedPut& one : prepared->puts) written.insert(record_name(one.put.type, one.put.id));
        }
        chosen.push_back(prepared);
    }
    return chosen;
}

void refuse_overtaken(Prepared& prepared, const Written& written) {
    try {
        refuse_version(put_of_these(prepared, written)->put);
    } catch (const Failure& failure) {
        prepared.error = failure.error;
    }
}

}  // namespace

std::int64_t new_lane(Connection& connection) {
    for (int i = 0; i < 100; ++i) {
        try {
            return connection
                .run("INSERT INTO writer_lane (lane, opened) SELECT coalesce(max(lane), 0) + 1, $1 FROM writer_lane RETURNING lane",
                     Parameters().add(to_fhir_instant(SystemClock().now())))
                .integer(0, 0);
        } catch (const Failure& failure) {
            if (!failure.unique) throw;
        }
    }
    throw failure_of("40001", {});
}

Writer::Writer(std::string url, const Shared& shared, int lanes) : url_(std::move(url)), shared_(shared) {
    for (int i = 0; i < lanes; ++i) {
        lanes_.push_back(std::make_unique<Lane>());
        Lane& lane = *lanes_.back();
        lane.thread = std::thread([this, &lane] { run(lane); });
    }
}

Writer::~Writer() { stop(); }

Result<void> Writer::commit(Prepared& prepared) {
    {
        const std::lock_guard lock(mutex_);
        if (stopping_) return fail(ErrorKind::unavailable, "store.closing", "The server is stopping: nothing was saved. Try again in a moment.");
        (prepared.commit.bulk ? bulk_ : interactive_).push_back(&prepared);
        waiting_puts_ += prepared.puts.size();
        // The first lets a lane see how long it may gather.
        if (!gathers() || interactive_.size() + bulk_.size() == 1) wake_.notify_one();
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
        first_read_ = steady_clock::now();
        wake_.notify_one();
    }
    reads_.push_back({tenant, std::move(row)});
    return {};
}

void Writer::stop() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
        wake_.notify_all();
    }
    for (const auto& lane : lanes_) {
        if (lane->thread.joinable()) lane->thread.join();
    }
}

// A transaction costs as much as some commits: the few that wait while another lane writes go together when it comes to its COMMIT, and are written while it
// waits for the disk.
bool Writer::gathers() const {
    return writing_ && !stopping_ && interactive_.size() + bulk_.size() < few_commits && waiting_puts_ < few_puts && steady_clock::now() < writing_since_ + longest_gathering;
}

void Writer::at_commit(const Lane& lane) {
    const std::lock_guard lock(mutex_);
    if (writing_ != &lane) return;
    writing_ = nullptr;
    wake_.notify_one();
}

// The tenant of whoever waits longest, and all of that tenant up to a limit.
std::vector<Prepared*> Writer::take() {
    std::vector<Prepared*> batch;
    std::size_t puts = 0;
    const auto move = [&](std::deque<Prepared*>& from, std::size_t most) {
        for (auto each = from.begin(); each != from.end() && batch.size() < most_commits && puts < most;) {
            if (!batch.empty() && (*each)->commit.tenant != batch.front()->commit.tenant) {
                ++each;
                continue;
            }
            puts += (*each)->puts.size() + 1;
            waiting_puts_ -= (*each)->puts.size();
            batch.push_back(*each);
            each = from.erase(each);
        }
    };
    move(interactive_, most_puts);
    move(bulk_, batch.empty() ? most_puts : std::min(most_puts, puts + most_bulk_puts));
    return batch;
}

std::vector<WaitingRead> Writer::take_reads(Tenant tenant) {
    std::vector<WaitingRead> taken;
    const auto of_tenant = std::stable_partition(reads_.begin(), reads_.end(), [&](const WaitingRead& read) { return read.tenant != tenant; });
    taken.assign(std::make_move_iterator(of_tenant), std::make_move_iterator(reads_.end()));
    reads_.erase(of_tenant, reads_.end());
    return taken;
}

void Writer::run(Lane& lane) {
    pthread_setname_np(pthread_self(), "store-writer");
    std::unique_lock lock(mutex_);
    for (;;) {
        const auto wait = [&] { return first_read_ + (reads_refused_ ? retry_reads : reads_wait); };
        const bool due = !reads_.empty() && (steady_clock::now() >= wait() || stopping_);
        if (interactive_.empty() && bulk_.empty() && !due) {
            if (stopping_) return;
            if (reads_.empty()) {
                wake_.wait(lock);
            } else {
                wake_.wait_until(lock, wait());
            }
            continue;
        }
        if (gathers()) {
            wake_.wait_until(lock, writing_since_ + longest_gathering);
            continue;
        }
        const std::vector<Prepared*> batch = take();
        if (!writing_) {
            writing_ = &lane;
            writing_since_ = steady_clock::now();
        }
        const Tenant tenant = batch.empty() ? reads_.front().tenant : batch.front()->commit.tenant;
        std::vector<WaitingRead> reads = take_reads(tenant);
        if (!reads_.empty()) first_read_ = steady_clock::now() - reads_wait;  // another tenant's: next
        for (const Prepared* prepared : batch) records_ += std::int64_t(prepared->puts.size());
        lock.unlock();
        write(lane, tenant, batch, reads);
        at_commit(lane);
        lock.lock();
        if (records_ >= look_again_at_) count_tables(lane, lock);
        if (reads.empty()) {
            reads_refused_ = false;
            continue;
        }
        // Not written: kept for another try, before those that came meanwhile.
        reads.insert(reads.end(), std::make_move_iterator(reads_.begin()), std::make_move_iterator(reads_.end()));
        reads_ = std::move(reads);
        first_read_ = steady_clock::now();
        reads_refused_ = true;
        if (stopping_ && interactive_.empty() && bulk_.empty()) {
            log::error("audit.lost", {{"rows", std::int64_t(reads_.size())}});
            return;
        }
    }
}

void Writer::connect(Lane& lane) {
    if (lane.connection && lane.connection->is_broken()) lane.connection.reset();
    if (lane.connection) return;
    lane.connection = std::make_unique<Connection>(url_, SessionOptions{.reads_only = false});
    shared_.names.forget();
    shared_.values.forget();
    if (lane.number == 0) lane.number = new_lane(*lane.connection);
    const auto now = std::chrono::system_clock::now();
    {
        const std::lock_guard lock(mutex_);
        if (now < next_parts_) return;
        next_parts_ = now + std::chrono::hours(12);
    }
    keep_parts(*lane.connection, SystemClock().now());
}

// Empties `reads` when they were written; answers all of `commits`.
void Writer::write(Lane& lane, Tenant tenant, std::vector<Prepared*> commits, std::vector<WaitingRead>& reads) {
    std::vector<Prepared*> left = commits;
    const auto give_up = steady_clock::now() + longest_try;
    Error error;
    for (int tries = 1;; ++tries) {
        bool again = true;
        try {
            if (try_once(lane, tenant, left, reads)) break;
            continue;  // without those that were refused
        } catch (const Failure& failure) {
            lane.chain.roll_back();
            if (failure.code == lost) lane.connection.reset();
            if (lane.connection) lane.connection->roll_back();
            error = failure.error;
            again = failure.code == lost || failure.code == conflict;
        } catch (const std::exception&) {
            lane.chain.roll_back();
            lane.connection.reset();
            error = Error{ErrorKind::internal, "store.failed", "The store met a state it does not know. Nothing was saved.", {}};
            again = false;
        }
        bool stopping = false;
        {
            const std::lock_guard lock(mutex_);
            stopping = stopping_;
        }
        // Reads alone do not wait here: they are tried again from the queue, and refused meanwhile.
        if (!again || steady_clock::now() > give_up || left.empty() || (stopping && tries > 20)) {
            log::error("store.batch-lost", {{"code", std::string_view(error.code)}, {"commits", std::int64_t(left.size())}});
            for (Prepared* prepared : left) {
                if (!prepared->error) prepared->error = error;
            }
            break;
        }
        std::this_thread::sleep_for(milliseconds(std::min(2 * tries * tries, 250)));
    }
    for (Prepared* prepared : commits) prepared->done.set();
}

// True when there is nothing more to do; else once more with what is left.
bool Writer::try_once(Lane& lane, Tenant tenant, std::vector<Prepared*>& left, std::vector<WaitingRead>& reads) {
    lane.chain.begin();  // before anything can fail: what is taken back is this try's, not the last one's
    connect(lane);
    ++lane.mark;
    Written written;
    const std::vector<Prepared*> now = of_different_records(left, written);
    const auto is_done = [&](Prepared* prepared) { return std::find(now.begin(), now.end(), prepared) != now.end(); };
    Batch batch(*lane.connection, shared_, tenant, now, reads);
    const Batch::End end = batch.write(lane.number, lane.mark, lane.chain);
    if (end == Batch::End::ready) {
        at_commit(lane);
        try {
            lane.connection->commit();
        } catch (const Failure& failure) {
            if (failure.code != lost) throw;
            const Settled settled = settle(lane, tenant);
            if (settled == Settled::not_done) throw;
            if (settled == Settled::unknown) {
                throw Failure{{ErrorKind::unavailable, "store.unknown-outcome",
                               "The database went away while this was being saved, and does not come back. Look whether it was saved before you send it again.", {}},
                              machine, false};
            }
        }
        std::erase_if(left, is_done);
        for (Prepared* prepared : left) refuse_overtaken(*prepared, written);
        left.clear();
        reads.clear();
        batch.kept();
        if (lane.mark % 256 == 0) forget_marks(lane, tenant);
        return true;
    }
    lane.connection->roll_back();
    lane.chain.roll_back();
    if (end == Batch::End::refused) {
        std::erase_if(left, [](const Prepared* prepared) { return prepared->error.has_value(); });
        return left.empty() && reads.empty();
    }
    if (now.size() <= 1) {
        for (Prepared* prepared : now) prepared->error = batch.why();
        log::error("store.batch-lost", {{"code", std::string_view(batch.why().code)}, {"commits", std::int64_t(now.size())}});
        std::erase_if(left, is_done);
        return left.empty();  // reads, if any, stay for another try
    }
    // One of them fails in a way that does not tell which: each alone.
    std::vector<WaitingRead> none;
    for (Prepared* prepared : now) {
        std::vector<Prepared*> one{prepared};
        try_once(lane, tenant, one, none);
        if (one.empty()) std::erase(left, prepared);
    }
    return left.empty() && reads.empty();
}

Writer::Settled Writer::settle(Lane& lane, Tenant tenant) {
    log::warning("store.commit-in-doubt", {{"lane", lane.number}});
    for (const auto give_up = steady_clock::now() + longest_doubt; steady_clock::now() < give_up;) {
        try {
            connect(lane);
            const Answer mark = lane.connection->run(
                "INSERT INTO commit_mark AS m (tenant_id, lane, number, done) VALUES ($1, $2, $3, 0) ON CONFLICT (tenant_id, lane, number) DO UPDATE SET done = m.done RETURNING done",
                Parameters().add(tenant).add(lane.number).add(lane.mark));
            return mark.integer(0, 0) == 1 ? Settled::done : Settled::not_done;
        } catch (const Failure& failure) {
            if (failure.code != lost && failure.code != conflict) return Settled::unknown;
        }
        std::this_thread::sleep_for(milliseconds(100));
    }
    return Settled::unknown;
}

void Writer::forget_marks(Lane& lane, Tenant tenant) {
    try {
        lane.connection->run("DELETE FROM commit_mark WHERE tenant_id = $1 AND lane = $2 AND number < $3", Parameters().add(tenant).add(lane.number).add(lane.mark - marks_kept));
    } catch (const Failure&) {
        // Another time.
    }
}

// A prepared statement keeps the plan it got while the tables were small until they are analyzed; autovacuum does that about once a minute, and an import is
// quicker. So each doubling of the record is told at once; and what came in is marked as seen by all, without which an index alone answers nothing.
// https://www.postgresql.org/docs/15/sql-prepare.html (notes), https://www.postgresql.org/docs/15/indexes-index-only-scans.html
void Writer::count_tables(Lane& lane, std::unique_lock<std::mutex>& lock) {
    const std::int64_t now = records_;
    const std::int64_t since = now - counted_at_;
    look_again_at_ = std::numeric_limits<std::int64_t>::max();  // one lane looks, the other writes
    lock.unlock();
    std::int64_t held = 0;
    bool told = false;
    try {
        const auto known = [&] { return lane.connection->number("SELECT CAST(greatest(reltuples, 0) AS BIGINT) FROM pg_class WHERE oid = CAST('resource' AS regclass)"); };
        if (lane.connection && !lane.connection->is_broken()) {
            held = known();
            told = since >= held;
            if (told) {
                lane.connection->execute("VACUUM (ANALYZE, SKIP_LOCKED) resource, version, patient, ix_hash, ix_value, ix_string, ix_date, ix_quantity");
                held = known();
            }
        }
    } catch (const Failure&) {
        // Another time, or autovacuum.
    }
    lock.lock();
    if (told) counted_at_ = now;
    look_again_at_ = std::max(records_ + 500, counted_at_ + held);
}

}  // namespace medhome::store::postgres
