// One client's connection and the thread it lives on. Everything of a connection happens on its I/O thread, but for the
// handler's own work: while a worker has the request, the I/O thread leaves request and response alone.
//
// One of the three files that see Asio or Beast (with server.cc and request_reader.cc); only they include it.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "http/answer.h"
#include "http/request_reader.h"
#include "http/server.h"
#include "http/worker_pool.h"

namespace medhome::http {

namespace asio = boost::asio;
// With the executor's own type: the type-erased default costs an allocation and indirect calls a request.
using Socket = asio::basic_stream_socket<asio::ip::tcp, asio::io_context::executor_type>;
using Acceptor = asio::basic_socket_acceptor<asio::ip::tcp, asio::io_context::executor_type>;
using SteadyTime = std::chrono::steady_clock::time_point;

// What all threads of a server have in common.
struct Shared {
    Shared(ServerOptions chosen, const Router& routes, std::function<void(const Served&)> served)
        : options(std::move(chosen)),
          router(routes),
          on_served(std::move(served)),
          always(options.always),
          workers(options.worker_threads, options.max_queued_requests) {}

    const ServerOptions options;
    const Router& router;
    const std::function<void(const Served&)> on_served;
    const AlwaysHeaders always;
    std::atomic<std::size_t> connections{0};
    std::atomic<bool> stopping{false};
    std::mutex drained_mutex;
    std::condition_variable drained;  // connections became 0 while stopping
    WorkerPool workers;
};

class Connection;

class IoThread {
public:
    IoThread(Shared& shared, Acceptor::protocol_type protocol);
    ~IoThread();

    Shared& shared;
    std::vector<Connection*> connections;
    DateText date;
    asio::io_context io{1};
    Acceptor acceptor{io};

    void run();                                  // the thread's whole life
    void accept();
    void hand_to_worker(std::shared_ptr<Connection> connection);
    void give_back(std::shared_ptr<Task> connection);  // from any thread
    void begin_stop();                           // on the I/O thread
    void abort_all();

private:
    void on_accept(const boost::system::error_code& error);
    void sweep_later();
    void sweep();
    void submit();
    void take_back();

    Socket incoming_{io};
    asio::steady_timer sweep_timer_{io};
    asio::steady_timer accept_timer_{io};
    std::vector<std::shared_ptr<Task>> to_workers_, back_;
    std::mutex finished_mutex_;
    std::vector<std::shared_ptr<Task>> finished_;
};

class Connection final : public Task, public std::enable_shared_from_this<Connection> {
public:
    Connection(IoThread& thread, Socket socket);
    ~Connection() override;

    void start();
    void start_refusing(const Refusal& refusal);  // there are too many: answers at once and closes
    void run(std::shared_ptr<Task> self) noexcept override;
    void answered();                              // a worker has made response_
    void no_worker();
    void sweep(SteadyTime now);
    void begin_stop();
    void close();

private:
    enum class Phase { waiting, head, body, handling, lingering };

    void advance();
    void on_head();
    void on_request();
    Response execute() noexcept;
    void answer(Response&& response);
    void refuse(const Refusal& refusal);
    Response refusal_response(const Refusal& refusal) noexcept;
    void last_word(Response& response);
    void read_more();
    void on_read(const boost::system::error_code& error, std::size_t bytes);
    void flush();
    void on_writable(const boost::system::error_code& error);
    void linger();
    void name_request(Request& request) const;

    IoThread& thread_;
    Socket socket_;
    std::size_t index_;  // in thread_.connections
    std::string peer_;
    RequestReader reader_;
    Phase phase_ = Phase::waiting;
    bool reading_ = false, writing_ = false, closed_ = false;
    bool close_after_ = false;  // once everything is written
    bool unread_ = false;       // the client may still be sending: linger, lest a reset take the answer from it

    std::unique_ptr<char[]> in_;
    std::size_t in_size_ = 0, in_begin_ = 0, in_end_ = 0;
    std::string out_;
    std::size_t out_sent_ = 0;
    Response kept_;          // owns the bytes of tail_
    std::string_view tail_;  // a large body, after out_

    const Route* route_ = nullptr;
    std::vector<Method> allowed_;
    Refusal pending_;  // for when the body has been read: 404, 405
    Response response_;
    SteadyTime request_began_, request_complete_, last_bytes_, last_write_, linger_until_;
};

}  // namespace medhome::http
