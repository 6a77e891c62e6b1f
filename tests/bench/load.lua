-- What wrk sends. The first argument names the work, the second is the bearer token:
--   get FILE                        each line of FILE is a path, in turn
--   bundles FIRST LAST OWNERS [one-visit]    the bundles of children FIRST to LAST; OWNERS is a comma-separated list of references
--   observations PATIENTS PATH      one Observation a request to PATH, for the references in PATIENTS in turn
--
-- SPDX-License-Identifier: Apache-2.0
local child = require('child')
local ffi = require('ffi')
ffi.cdef('int kill(int pid, int signal); int getpid(void);')

local sent, work, headers, nothing = 0, nil, nil, nil

local function split(text, by)
    local out = {}
    for part in text:gmatch('[^' .. by .. ']+') do out[#out + 1] = part end
    return out
end

local kinds = {}

function kinds.get(file)
    local requests = {}
    for path in io.lines(file) do requests[#requests + 1] = wrk.format('GET', path, headers) end
    return function() return requests[sent % #requests + 1] end
end

function kinds.bundles(first, last, owners, visits)
    owners = split(owners, ',')
    first, last = tonumber(first), tonumber(last)
    return function()
        local number = first + sent
        -- A connection always has something to send; past the last it is a cheap read, after a long wait.
        if number > last then return nothing end
        return wrk.format('POST', '/fhir', headers, child.bundle(number, owners[number % #owners + 1], visits == 'one-visit'))
    end
end

function kinds.observations(file, path)
    local patients = {}
    for line in io.lines(file) do patients[#patients + 1] = line end
    return function()
        local vital = child.codes[sent % #child.codes + 1]
        return wrk.format('POST', path, headers, '{"resourceType":"Observation","status":"final","category":[{"coding":[{"system":' ..
            '"http://terminology.hl7.org/CodeSystem/observation-category","code":"vital-signs","display":"Vital Signs"}]}],"code":{"coding":[{"system":"http://loinc.org","code":"' ..
            vital[1] .. '","display":"' .. vital[2] .. '"}],"text":"' .. vital[2] .. '"},"subject":{"reference":"' .. patients[sent % #patients + 1] ..
            '"},"effectiveDateTime":"2026-02-03T09:10:00-05:00","valueQuantity":{"value":' .. sent % 90 + 0.5 .. ',"unit":"' .. vital[3] ..
            '","system":"http://unitsofmeasure.org","code":"' .. vital[3] .. '"}}')
    end
end

local threads = {}
function setup(thread) threads[#threads + 1] = thread end

function init(args)
    headers = {['Authorization'] = 'Bearer ' .. args[2], ['Content-Type'] = 'application/fhir+json', ['Accept'] = 'application/fhir+json', ['Host'] = wrk.headers['Host']}
    nothing = wrk.format('GET', '/healthz', {['Host'] = wrk.headers['Host']})
    work = kinds[args[1]](args[3], args[4], args[5], args[6])
    last = args[1] == 'bundles' and tonumber(args[4]) - tonumber(args[3]) + 1 or nil
    looked_at, answered, first_bad = false, 0, ''
end

function delay() return last and sent >= last and 60000 or 0 end

function request()
    -- wrk asks once before it connects, to look at the request, and sends nothing.
    if not looked_at then
        looked_at = true
        return nothing
    end
    local next = work()
    sent = sent + 1
    return next
end

function response(status, _, body)
    if not last or status > 299 or #body > 200 then answered = answered + 1 end
    if status > 299 and first_bad == '' then first_bad = status .. ' ' .. body:sub(1, 300):gsub('%s+', ' ') end
    if last and answered >= last then ffi.C.kill(ffi.C.getpid(), 2) end  -- as Ctrl-C: wrk ends and tells
end

function done(summary, latency)
    local complaint = threads[1]:get('first_bad') or ''
    io.write(string.format('RESULT {"requests":%d,"answered":%d,"seconds":%.6f,"refused":%d,"broken":%d,"p50":%.3f,"p99":%.3f,"complaint":"%s"}\n', summary.requests, threads[1]:get('answered'),
        summary.duration / 1e6, summary.errors.status, summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout,
        latency:percentile(50) / 1000, latency:percentile(99) / 1000, complaint:gsub('[\\"]', "'")))
end
