// SPDX-License-Identifier: Apache-2.0
#include "fhir/profiles/vital_signs.h"

#include <array>

namespace medhome::fhir::profiles {
namespace {

constexpr std::string_view loinc = "http://loinc.org";
constexpr std::string_view snomed = "http://snomed.info/sct";

struct Row {
    std::string_view system, code, profile;
    bool is_magic = false;  // the code that the profile itself names; the others say the same, or the same more closely
};

#define MEDHOME_VITAL(name) "http://hl7.org/fhir/StructureDefinition/" name

// The table "Vital Signs Profile Table" names the LOINC codes; codes that mean no other thing than one of those stand beside them, for
// "if a more specific code is used, the 'magic' code SHALL be there too". Each of those is here because a publication says so:
//   R4      a definition or example of R4 itself: StructureDefinition/bodyheight, Observation/f202
//   CCDA    HL7's value set of vital sign results, http://hl7.org/fhir/2015Jan/valueset-observation-CCDAVitalSignResult.html
//   NHS     NHS Digital's SNOMED CT codes beside the LOINC ones, https://digital.nhs.uk/developer/api-catalogue/fhir-vital-signs-standards
//   UKCore  UK Core's profile of blood pressure, Observation.code.coding:snomedCT
//   ISiK    gematik's value set of core temperatures, https://gematik.de/fhir/isik/ValueSet/ISiKKernTempSctVS
//   KBV     KBV's value set of temperatures, https://fhir.kbv.de/ValueSet/KBV_VS_Base_Body_Temp_Snomed
//   DIGA    HL7's validator case obs-de, in which KBV's profile of body weight has both
//   HL7     HL7's reference validator applies the profile to the code
constexpr std::array rows{
    Row{loinc, "85353-1", MEDHOME_VITAL("vitalspanel"), true},
    Row{loinc, "9279-1", MEDHOME_VITAL("resprate"), true},
    Row{loinc, "8867-4", MEDHOME_VITAL("heartrate"), true},
    Row{loinc, "2708-6", MEDHOME_VITAL("oxygensat"), true},
    Row{loinc, "8310-5", MEDHOME_VITAL("bodytemp"), true},
    Row{loinc, "8302-2", MEDHOME_VITAL("bodyheight"), true},
    Row{loinc, "9843-4", MEDHOME_VITAL("headcircum"), true},
    Row{loinc, "29463-7", MEDHOME_VITAL("bodyweight"), true},
    Row{loinc, "39156-5", MEDHOME_VITAL("bmi"), true},
    Row{loinc, "85354-9", MEDHOME_VITAL("bp"), true},
    Row{loinc, "8331-1", MEDHOME_VITAL("bodytemp")},       // R4: oral
    Row{snomed, "386725007", MEDHOME_VITAL("bodytemp")},   // KBV: body temperature
    Row{snomed, "276885007", MEDHOME_VITAL("bodytemp")},   // ISiK: core body temperature
    Row{snomed, "415945006", MEDHOME_VITAL("bodytemp")},   // ISiK: by mouth
    Row{snomed, "307047009", MEDHOME_VITAL("bodytemp")},   // ISiK: in the rectum
    Row{snomed, "415882003", MEDHOME_VITAL("bodytemp")},   // ISiK: in the axilla
    Row{snomed, "415974002", MEDHOME_VITAL("bodytemp")},   // KBV: at the ear
    Row{snomed, "86290005", MEDHOME_VITAL("resprate")},    // NHS: respiratory rate
    Row{snomed, "364075005", MEDHOME_VITAL("heartrate")},  // NHS: heart rate
    Row{loinc, "3141-9", MEDHOME_VITAL("bodyweight")},     // CCDA: measured
    Row{snomed, "27113001", MEDHOME_VITAL("bodyweight")},  // DIGA: body weight
    Row{loinc, "8306-3", MEDHOME_VITAL("bodyheight")},     // R4, CCDA: lying
    Row{snomed, "50373000", MEDHOME_VITAL("bodyheight")},  // HL7: body height measure
    Row{snomed, "60621009", MEDHOME_VITAL("bmi")},         // HL7: body mass index
    Row{loinc, "8287-5", MEDHOME_VITAL("headcircum")},     // CCDA: by tape
    Row{snomed, "75367002", MEDHOME_VITAL("bp")},          // UKCore: blood pressure
};

#undef MEDHOME_VITAL

bool is_vital_sign(json::Value observation) {
    for (const json::Value category : observation["category"].children()) {
        for (const json::Value coding : category["coding"].children()) {
            if (coding["code"].text() == "vital-signs") return true;
        }
    }
    return false;
}

}  // namespace

std::string_view vital_signs_profile(json::Value observation) {
    std::string_view by_other;
    for (const json::Value coding : observation["code"]["coding"].children()) {
        for (const Row& row : rows) {
            if (row.code != coding["code"].text() || row.system != coding["system"].text()) continue;
            if (row.is_magic) return row.profile;
            by_other = row.profile;
        }
    }
    // The other codes speak of a vital sign only where the observation says it is one: a temperature may be of a bath.
    return is_vital_sign(observation) ? by_other : std::string_view{};
}

}  // namespace medhome::fhir::profiles
