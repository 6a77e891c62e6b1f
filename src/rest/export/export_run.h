// An export being made: the record as it stood at one instant, walked along page by page and written to files. Where it is stands beside the files, so that
// whoever goes on with it, this program or another, begins behind the last page that is sure.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "access/gathering.h"
#include "rest/export/export_request.h"
#include "rest/export/ndjson_file.h"
#include "rest/supporting.h"

namespace medhome::rest::exports {

struct RunState {
    std::size_t step = 0;      // of the plan
    std::size_t part = 0;      // of the patients, where there are many
    std::string cursor;        // in the walk of step and part
    std::int64_t names_bytes = 0;  // of names.txt that are sure
    std::string named_after;   // the last of the supporting records that is written
    std::int64_t records = 0;
    bool done = false;
    std::vector<FileState> files;
};

Result<RunState> load_state(const std::string& folder);

class ExportRun {
public:
    // The folder is there and holds request.json.
    ExportRun(std::string folder, Instant as_of) : folder_(std::move(folder)), as_of_(as_of), supporting_("") {}

    // sure: called with the share that is done (of 1000) when a page is on disk, before the state says so; tells the audit trail and holds the lease. Its error ends the
    // run. stopping: the server closes; the run ends after the page. Returns whether it came to its end.
    Result<bool> run(access::Records& records, const std::function<Result<void>(std::int64_t)>& sure, const std::function<bool()>& stopping);
    const RunState& state() const { return state_; }

private:
    struct Step {
        std::string type;
        access::Whose::Reach reach = access::Whose::Reach::everything;
        bool writes = true;  // else it is only looked through for what stands behind it
        bool looks = false;
    };

    Result<void> begin(access::Records& records);
    void make_plan(const access::Caller& caller);
    // Whether there was anything on it; an empty one needs no checkpoint.
    Result<bool> take_page(access::Records& records);
    Result<void> take_supporting(access::Records& records);
    Result<std::set<std::string>> passing(access::Records& records, const std::string& type, const std::vector<store::Stored>& page) const;
    Result<void> write(FileKind kind, const std::string& type, const std::string& lines, std::int64_t resources);
    Result<void> close_files();
    Result<void> keep_names();
    Result<void> save();
    access::Whose whose(const Step& step) const;
    std::size_t parts() const;
    std::int64_t progress() const;

    const std::string folder_;
    const Instant as_of_;
    ExportRequest request_;
    RunState state_;
    std::vector<Step> plan_;
    bool names_ = false;  // what stands behind the records is fetched by name at the end
    Supporting supporting_;
    std::vector<Supporting::Name> wanted_;  // of it, sorted; filled once
    bool closed_over_ = false;
};

}  // namespace medhome::rest::exports
