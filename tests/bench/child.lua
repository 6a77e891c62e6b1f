-- One invented child's transaction bundle: 62 resources of about 0.8 KB, or 11 of one visit, the same for the same number.
--
-- SPDX-License-Identifier: Apache-2.0
local child = {}

local narrative = '"text":{"status":"generated","div":"<div xmlns=\\"http://www.w3.org/1999/xhtml\\"><p>'

local function entry(kind, uuid, body)
    return '{"fullUrl":"urn:uuid:' .. uuid .. '","resource":{"resourceType":"' .. kind .. '",' .. body ..
               '},"request":{"method":"POST","url":"' .. kind .. '"}}'
end

local function uuid(number, part) return string.format('%08x-0000-4000-8000-%012x', number, part) end

local function day(number, step)
    local at = (number * 7 + step * 331) % 2190
    return string.format('%04d-%02d-%02d', 2020 + math.floor(at / 365), math.floor(at % 365 / 31) + 1, at % 28 + 1)
end

local vitals = {
    {'8302-2', 'Body height', 'cm', 80}, {'29463-7', 'Body weight', 'kg', 12}, {'8867-4', 'Heart rate', '/min', 90},
    {'9279-1', 'Respiratory rate', '/min', 22}, {'8310-5', 'Body temperature', 'Cel', 36}, {'39156-5', 'Body mass index', 'kg/m2', 16},
    {'9843-4', 'Head circumference', 'cm', 47},
}
local vaccines = {{'08', 'Hep B, adolescent or pediatric'}, {'20', 'DTaP'}, {'10', 'IPV'}, {'133', 'PCV13'}, {'03', 'MMR'}, {'21', 'varicella'},
                  {'83', 'Hep A, ped/adol, 2 dose'}, {'119', 'rotavirus, monovalent'}, {'140', 'Influenza, seasonal'}}
local conditions = {{'195967001', 'Asthma'}, {'65363002', 'Otitis media'}, {'195662009', 'Acute viral pharyngitis'}, {'24079001', 'Atopic dermatitis'}}
child.codes = vitals
child.resources = 62

-- owner: the Practitioner whose Task it is.
function child.bundle(number, owner, one_visit)
    local visits, measured, vaccinated, diagnosed = 6, 41, 9, 4
    if one_visit then visits, measured, vaccinated, diagnosed = 1, 7, 1, 0 end
    local patient = 'urn:uuid:' .. uuid(number, 0)
    local family = 'Familia' .. number % 400
    local out = {}
    local function add(kind, part, body) out[#out + 1] = entry(kind, uuid(number, part), body) end

    add('Patient', 0, narrative .. 'A child of the bench, number ' .. number .. '</p></div>"},"identifier":[{"use":"usual","type":{"coding":[{"system":' ..
        '"http://terminology.hl7.org/CodeSystem/v2-0203","code":"MR","display":"Medical Record Number"}]},"system":"urn:medhome:bench","value":"' .. number ..
        '"}],"active":true,"name":[{"use":"official","family":"' .. family .. '","given":["Given' .. number % 97 .. '","Second"]}],"telecom":[{"system":"phone","value":"555-0' ..
        100 + number % 900 .. '","use":"home"}],"gender":"' .. (number % 2 == 0 and 'female' or 'male') .. '","birthDate":"' .. day(number, 0) ..
        '","address":[{"use":"home","line":["' .. number .. ' Maple Street"],"city":"Springfield","state":"IL","postalCode":"62701"}],"communication":[{"language":{"coding":' ..
        '[{"system":"urn:ietf:bcp:47","code":"es"}]},"preferred":true}]')
    for n = 1, visits do
        add('Encounter', n, narrative .. 'A visit to the practice, kept to the length that such a narrative usually has when a record system writes it</p></div>"},' ..
            '"identifier":[{"system":"urn:medhome:bench:visit","value":"' .. number .. '-' .. n .. '"}],"status":"finished","class":{"system":' ..
            '"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"AMB","display":"ambulatory"},"type":[{"coding":[{"system":"http://snomed.info/sct","code":"410620009",' ..
            '"display":"Well child visit"}],"text":"Well child visit"}],"subject":{"reference":"' .. patient .. '"},"period":{"start":"' .. day(number, n) .. 'T09:00:00-05:00","end":"' ..
            day(number, n) .. 'T09:30:00-05:00"},"reasonCode":[{"text":"Well child visit, with growth, development and vaccines"}]')
    end
    for n = 1, measured do
        local vital = vitals[n % #vitals + 1]
        add('Observation', 100 + n, narrative .. vital[2] .. ', measured at a visit by the practice and written down with its unit and date</p></div>"},"status":"final","category":' ..
            '[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"vital-signs","display":"Vital Signs"}]}],"code":{"coding":[{"system":' ..
            '"http://loinc.org","code":"' .. vital[1] .. '","display":"' .. vital[2] .. '"}],"text":"' .. vital[2] .. '"},"subject":{"reference":"' .. patient ..
            '"},"encounter":{"reference":"urn:uuid:' .. uuid(number, n % visits + 1) .. '"},"effectiveDateTime":"' .. day(number, n % visits + 1) .. 'T09:10:00-05:00","issued":"' ..
            day(number, n % visits + 1) .. 'T09:10:00.000-05:00","valueQuantity":{"value":' .. vital[4] + n / 10 .. ',"unit":"' .. vital[3] ..
            '","system":"http://unitsofmeasure.org","code":"' .. vital[3] .. '"}')
    end
    for n = 1, vaccinated do
        local vaccine = vaccines[n]
        add('Immunization', 200 + n, narrative .. vaccine[2] .. ', given at the practice on the day of the visit, as the schedule asks for</p></div>"},"status":"completed","vaccineCode":' ..
            '{"coding":[{"system":"http://hl7.org/fhir/sid/cvx","code":"' .. vaccine[1] .. '","display":"' .. vaccine[2] .. '"}],"text":"' .. vaccine[2] ..
            '"},"patient":{"reference":"' .. patient .. '"},"encounter":{"reference":"urn:uuid:' .. uuid(number, n % visits + 1) .. '"},"occurrenceDateTime":"' .. day(number, n % visits + 1) ..
            'T09:20:00-05:00","primarySource":true,"lotNumber":"L' .. number * 10 + n .. '"')
    end
    for n = 1, diagnosed do
        local condition = conditions[n]
        add('Condition', 300 + n, narrative .. condition[2] .. ', seen and written down by the clinician at one of the visits above</p></div>"},"clinicalStatus":{"coding":[{"system":' ..
            '"http://terminology.hl7.org/CodeSystem/condition-clinical","code":"active"}]},"verificationStatus":{"coding":[{"system":' ..
            '"http://terminology.hl7.org/CodeSystem/condition-ver-status","code":"confirmed"}]},"code":{"coding":[{"system":"http://snomed.info/sct","code":"' .. condition[1] ..
            '","display":"' .. condition[2] .. '"}],"text":"' .. condition[2] .. '"},"subject":{"reference":"' .. patient .. '"},"encounter":{"reference":"urn:uuid:' ..
            uuid(number, n) .. '"},"onsetDateTime":"' .. day(number, n) .. 'T09:00:00-05:00","recordedDate":"' .. day(number, n) .. '"')
    end
    add('Task', 400, narrative .. 'Ask the family whether the help they wanted came, and write down what they say</p></div>"},"status":"' ..
        (number % 2 == 0 and 'requested' or 'accepted') .. '","intent":"order","code":{"text":"Ask the family"},"description":"Call and ask whether the help came","for":{"reference":"' ..
        patient .. '"},"authoredOn":"' .. day(number, 3) .. 'T10:00:00-05:00","owner":{"reference":"' .. owner .. '"}')
    return '{"resourceType":"Bundle","type":"transaction","entry":[' .. table.concat(out, ',') .. ']}'
end

return child
