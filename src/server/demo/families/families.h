// The invented families of the demo practice, a group a file. Nobody in them is real.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "server/demo/demo_records.h"
#include "server/demo/stories.h"

namespace medhome::server {

// How a family's story says who did what.
using care::FamilyAnswer;
using care::Step;
inline const auto staff = &DemoRecords::staff;
inline const auto caregiver = [](std::string_view key) { return DemoRecords::caregiver(key); };

void spanish_speaking_families(DemoRecords& demo);   // Ruiz Herrera, Peña Ortiz, Núñez de la Cruz, Vásquez Muñoz, Tzoc Ramírez
void foster_and_kinship_families(DemoRecords& demo); // Thompson, Brooks, Begay
void families_of_teens_and_two_homes(DemoRecords& demo);  // O’Connor, Hayes-Lindqvist
void families_with_complex_care(DemoRecords& demo);  // Kowalski, Goldberg-Reyes, N’Diaye
void families_with_young_children(DemoRecords& demo);  // al-Masri, Patel, Washington
void what_families_ask(DemoRecords& demo);  // their questions, waiting, opened and answered
void homes_and_grown_ups(DemoRecords& demo);  // who lives where, and who is the same adult for several children
void what_families_say(DemoRecords& demo);  // "About us" of ten of them

}  // namespace medhome::server
