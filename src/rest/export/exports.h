// Bulk Data exports: asked for, looked after, fetched, cancelled; and the thread that makes them.
//
// https://hl7.org/fhir/uv/bulkdata/STU2/export.html
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

#include "access/jobs.h"
#include "http/message.h"
#include "rest/export/export_request.h"
#include "rest/export/ndjson_file.h"

namespace medhome::rest {

struct ExportOptions {
    std::string folder;              // of the files; where several servers share one database they share it too. Empty: exports are not offered
    std::chrono::seconds kept{86400};  // how long the files of a finished export can be fetched
    access::JobLimits limits = {};
    std::string base_url;            // of FHIR, as the outside sees it
    std::string zone = "UTC";
};

class Exports {
public:
    Exports(access::Machinery with, ExportOptions options);
    ~Exports();
    Exports(const Exports&) = delete;
    Exports& operator=(const Exports&) = delete;

    bool offered() const { return !options_.folder.empty(); }
    void start();
    void stop();  // the page that is being written comes to its end; another server, or this one when it is back, goes on behind it

    // [base]/$export, [base]/Patient/$export, [base]/Group/[id]/$export
    Result<http::Response> kick_off(const http::Request& request, access::Records& records, exports::Reach reach);
    // [base]/$export-status/[job]: GET and DELETE
    Result<http::Response> status(const http::Request& request, access::Records& records);
    Result<http::Response> cancel(const http::Request& request, access::Records& records);
    // [base]/$export-file/[job]/[number]
    Result<http::Response> file(const http::Request& request, access::Records& records);

private:
    std::string folder_of(const std::string& id) const { return options_.folder + "/" + id; }
    void work();
    bool work_once();
    void make(const access::Job& job);
    void sweep();
    bool stopping();

    access::Jobs jobs_;
    const ExportOptions options_;
    const std::string holder_;  // this server, this time

    std::mutex mutex_;
    std::condition_variable wake_;
    bool stopping_ = false, something_new_ = false;
    std::thread worker_;
};

}  // namespace medhome::rest
