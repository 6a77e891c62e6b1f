// What the plan's routes of staff and family do alike: save it whole, list its versions, tell what changed.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "access/gate.h"
#include "care/child/header.h"
#include "care/plan/plan_record.h"
#include "http/message.h"

namespace medhome::care {

tl::unexpected<Error> no_plan_yet();

struct Saving {
    PlanInput input;
    std::string author;        // whose version it is
    std::string saved_by;      // whose hand wrote it, where that is another
    std::string suggested_by;  // whose words were taken, where they were taken as they are
    std::vector<access::Change> also;  // committed with it
};
// Makes what to save of the plan as it stands (nullptr: none yet); nothing when it is not the one that was edited. It is asked again when
// somebody ticks an action off between our reading and our writing.
using MakeSaving = std::function<Result<std::optional<Saving>>(const KeptPlan* before)>;
// 200 {"plan"}; 412 with the plan as it stands; 422 with findings by path.
Result<http::Response> save_plan(const http::Request& request, access::Records& records, const Child& child, const MakeSaving& make);

http::Response stale_plan(const http::Request& request, const KeptPlan* now, const People& people);

// GET .../plan/versions?below=, GET .../plan/changes?from=&to=, POST .../plan/opened {"number"}
Result<http::Response> versions_answer(const http::Request& request, access::Records& records, const std::string& child_id);
Result<http::Response> changes_answer(const http::Request& request, access::Records& records, const std::string& child_id);
Result<http::Response> opened_answer(const http::Request& request, access::Records& records, const std::string& child_id, const std::string& who);

}  // namespace medhome::care
