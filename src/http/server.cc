// Listening, the I/O threads, and the way out: stop() lets what runs come to its end.
//
// SPDX-License-Identifier: Apache-2.0
#include "http/server.h"

#include <sys/socket.h>

#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/post.hpp>
#include <cerrno>
#include <chrono>
#include <thread>

#include "base/log.h"
#include "http/connection.h"

namespace medhome::http {

namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;
using boost::system::error_code;

constexpr milliseconds sweep_every{250};
constexpr std::size_t refused_at_once = 64;  // so many over the cap still get an answer

// One connection that fails (no memory) must not take the others of its round along.
void or_close(Connection& connection, void (Connection::*go_on)()) {
    try {
        (connection.*go_on)();
    } catch (const std::exception&) {
        log::error("http.connection-failed");
        connection.close();
    }
}

}  // namespace

IoThread::IoThread(Shared& common, Acceptor::protocol_type protocol) : shared(common) {
    error_code error;
    acceptor.open(protocol, error);
}

IoThread::~IoThread() {
    // Connections refer to this thread: they go first, and then what the io_context still holds of them.
    finished_.clear();
    back_.clear();
    to_workers_.clear();
}

void IoThread::run() {
    accept();
    sweep_later();
    for (;;) {
        try {
            io.run();
            return;
        } catch (const std::exception&) {  // memory ran out for one connection, which is gone with the exception
            log::error("http.connection-failed");
        }
    }
}

void IoThread::accept() {
    acceptor.async_accept(incoming_, [this](const error_code& error) { on_accept(error); });
}

void IoThread::on_accept(const error_code& error) {
    if (!acceptor.is_open() || error == asio::error::operation_aborted) return;
    if (error) {
        // Out of descriptors, mostly: asking again at once would only burn the processor.
        accept_timer_.expires_after(milliseconds{100});
        accept_timer_.async_wait([this](const error_code& ended) {
            if (!ended && acceptor.is_open()) accept();
        });
        return;
    }
    Socket socket = std::move(incoming_);
    incoming_ = Socket(io);
    accept();
    const std::size_t open = shared.connections.load(std::memory_order_relaxed);
    if (open < shared.options.max_connections) {
        std::make_shared<Connection>(*this, std::move(socket))->start();
    } else if (open < shared.options.max_connections + refused_at_once) {
        std::make_shared<Connection>(*this, std::move(socket))
            ->start_refusing({503, "http.too-many-connections", "The server has too many connections just now. Try again in a moment."});
    }
}

void IoThread::sweep_later() {
    sweep_timer_.expires_after(sweep_every);
    sweep_timer_.async_wait([this](const error_code& error) {
        if (error) return;
        sweep();
        sweep_later();
    });
}

void IoThread::sweep() {
    const SteadyTime now = steady_clock::now();
    for (std::size_t i = connections.size(); i-- > 0;) {
        if (i >= connections.size()) continue;  // closing one may end others' last use
        if (const auto connection = connections[i]->weak_from_this().lock()) connection->sweep(now);
    }
}

// Requests that became ready in one round of the loop go to the workers under one lock, with one wake-up.
void IoThread::hand_to_worker(std::shared_ptr<Connection> connection) {
    to_workers_.push_back(std::move(connection));
    if (to_workers_.size() == 1) asio::post(io, [this] { submit(); });
}

void IoThread::submit() {
    std::vector<std::shared_ptr<Task>> batch = std::move(to_workers_);
    to_workers_.clear();
    shared.workers.submit(batch);
    for (const auto& refused : batch) or_close(static_cast<Connection&>(*refused), &Connection::no_worker);
    batch.clear();
    if (to_workers_.empty()) to_workers_ = std::move(batch);
}

void IoThread::give_back(std::shared_ptr<Task> connection) {
    bool first = false;
    {
        const std::lock_guard lock(finished_mutex_);
        first = finished_.empty();
        finished_.push_back(std::move(connection));
    }
    if (first) asio::post(io, [this] { take_back(); });
}

void IoThread::take_back() {
    {
        const std::lock_guard lock(finished_mutex_);
        back_.swap(finished_);
    }
    for (const auto& task : back_) or_close(static_cast<Connection&>(*task), &Connection::answered);
    back_.clear();
}

void IoThread::begin_stop() {
    error_code ignored;
    acceptor.close(ignored);
    accept_timer_.cancel();
    for (std::size_t i = connections.size(); i-- > 0;) {
        if (i >= connections.size()) continue;
        if (const auto connection = connections[i]->weak_from_this().lock()) connection->begin_stop();
    }
}

void IoThread::abort_all() {
    for (Connection* connection : connections) connection->close();
}

struct Server::Impl {
    Impl(ServerOptions options, const Router& router, std::function<void(const Served&)> on_served)
        : shared(std::move(options), router, std::move(on_served)) {}

    ~Impl() {
        stop();
        // A handler that outlived the drain may hold references into the program: wait for it, whatever it takes.
        while (!shared.workers.stop(steady_clock::now() + std::chrono::hours{1})) {
        }
        io_threads.clear();
    }

    Result<void> start();
    Result<void> listen(IoThread& thread, const asio::ip::tcp::endpoint& endpoint, bool shared_port);
    void stop();

    Shared shared;
    std::vector<std::unique_ptr<IoThread>> io_threads;
    std::vector<std::thread> threads;
    std::uint16_t port = 0;
};

Result<void> Server::Impl::listen(IoThread& thread, const asio::ip::tcp::endpoint& endpoint, bool shared_port) {
    const auto where = shared.options.address + ":" + std::to_string(endpoint.port());
    error_code error;
    if (!thread.acceptor.is_open()) return fail(ErrorKind::unavailable, "http.cannot-listen", "Cannot listen on " + where + ": this kind of address is not available on this machine.");
    thread.acceptor.set_option(asio::socket_base::reuse_address(true), error);
    if (shared_port) {
        const int on = 1;
        ::setsockopt(thread.acceptor.native_handle(), SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
    }
    thread.acceptor.bind(endpoint, error);
    if (!error) thread.acceptor.listen(4096, error);
    if (!error) return {};
    if (error == asio::error::address_in_use) {
        return fail(ErrorKind::unavailable, "http.address-in-use",
                    "Cannot listen on " + where + ": the port is already in use. Stop the other program or choose another port.");
    }
    if (error == asio::error::access_denied) {
        return fail(ErrorKind::unavailable, "http.address-forbidden",
                    "Cannot listen on " + where + ": not permitted. Ports below 1024 need the right to bind them; choose a higher one.");
    }
    return fail(ErrorKind::unavailable, "http.cannot-listen", "Cannot listen on " + where + ": " + error.message() + ".");
}

Result<void> Server::Impl::start() {
    error_code error;
    const std::string name = shared.options.address == "localhost" ? "127.0.0.1" : shared.options.address;
    const auto address = asio::ip::make_address(name, error);
    if (error) {
        return fail(ErrorKind::invalid, "http.bad-address", "Cannot listen on '" + shared.options.address + "': an IP address is needed, for example 127.0.0.1.");
    }
    asio::ip::tcp::endpoint endpoint(address, shared.options.port);
    const int count = std::max(shared.options.io_threads, 1);
    if (count > 1) {
        // SO_REUSEPORT would let a second server of the same user share the port without a word: look first without it.
        IoThread probe(shared, endpoint.protocol());
        TRY_VOID(listen(probe, endpoint, false));
        endpoint = probe.acceptor.local_endpoint(error);
    }
    for (int i = 0; i < count; ++i) {
        auto thread = std::make_unique<IoThread>(shared, endpoint.protocol());
        if (auto listening = listen(*thread, endpoint, count > 1); !listening) {
            io_threads.clear();
            return listening;
        }
        endpoint = thread->acceptor.local_endpoint(error);
        io_threads.push_back(std::move(thread));
    }
    port = endpoint.port();
    for (auto& thread : io_threads) {
        threads.emplace_back([io = thread.get()] { io->run(); });
    }
    return {};
}

void Server::Impl::stop() {
    if (shared.stopping.exchange(true)) return;
    const SteadyTime deadline = steady_clock::now() + shared.options.drain_timeout;
    for (auto& thread : io_threads) asio::post(thread->io, [io = thread.get()] { io->begin_stop(); });
    const auto drained = [this] { return shared.connections.load() == 0; };
    {
        std::unique_lock lock(shared.drained_mutex);
        if (!shared.drained.wait_until(lock, deadline, drained)) {
            log::warning("http.stopped-before-all-was-answered", {{"connections", static_cast<std::int64_t>(shared.connections.load())}});
            for (auto& thread : io_threads) asio::post(thread->io, [io = thread.get()] { io->abort_all(); });
            shared.drained.wait_for(lock, milliseconds{100}, drained);
        }
    }
    for (auto& thread : io_threads) thread->io.stop();
    for (auto& thread : threads) thread.join();
    threads.clear();
    shared.workers.stop(std::max(deadline, steady_clock::now() + milliseconds{100}));
}

Server::Server(ServerOptions options, const Router& router, std::function<void(const Served&)> on_served)
    : impl_(std::make_unique<Impl>(std::move(options), router, std::move(on_served))) {}
Server::~Server() = default;
Result<void> Server::start() { return impl_->start(); }
std::uint16_t Server::port() const { return impl_->port; }
void Server::stop() { impl_->stop(); }

}  // namespace medhome::http
