// SPDX-License-Identifier: Apache-2.0
#include "server/demo/families/families.h"

namespace medhome::server {

void what_families_ask(DemoRecords& demo) {
    tell(demo, QuestionStory{.child = "mateo", .days_ago = 3, .text = "¿Puede ir al paseo de la escuela si hace frío?", .language = "es", .from = caregiver("maria-mateo"), .to = staff("rosa"),
        .opened_by = staff("rosa"), .answer = "Sí, con su gorro y dos soplos de albuterol antes de salir. La Dra. Okafor está de acuerdo."});
    tell(demo, QuestionStory{.child = "mateo", .days_ago = 1, .text = "¿Me pueden dar una carta para la escuela?", .language = "es", .from = caregiver("maria-mateo"), .to = staff("rosa"), .answer_in_days = 2});
    tell(demo, QuestionStory{.child = "jose-angel", .days_ago = 5, .text = "La sonda está roja otra vez. ¿Espero o lo llevo?", .language = "es", .from = caregiver("angel"), .to = staff("elena"),
        .opened_by = staff("priya"), .answer = "Tráigalo hoy a las 2. La enfermera lo espera."});
    tell(demo, QuestionStory{.child = "ava", .days_ago = 4, .text = "Who signs the form for her preschool, me or the county?", .language = "en", .from = caregiver("denise"), .to = staff("rosa"),
        .answer_in_days = 2, .opened_by = staff("rosa")});
    tell(demo, QuestionStory{.child = "maya", .days_ago = 1, .text = "Does she need to fast before the blood test?", .language = "en", .from = caregiver("kristin-maya"), .to = staff("marcus")});
    tell(demo, QuestionStory{.child = "hannah", .days_ago = 2, .text = "Can the night nurse use the new cough machine, or must we train her first?", .language = "en", .from = caregiver("joanna"), .to = staff("rosa"),
        .opened_by = staff("priya"), .answer = "She was trained last week. Call us if anything seems different."});
    tell(demo, QuestionStory{.child = "yousef", .days_ago = 2, .text = "The left side sounds weak to him. Should we come in?", .language = "en", .from = caregiver("amal"), .to = staff("rosa")});
}

}  // namespace medhome::server
