// SPDX-License-Identifier: Apache-2.0
#include "server/demo/families/families.h"

namespace medhome::server {
namespace {

// Two children of one mother: asthma with hospital stays, and a healthy sister who needs company.
void ruiz_herrera(DemoRecords& demo) {
    demo.child({.key = "mateo", .given = "Mateo", .family = "Ruiz Herrera", .gender = "male", .language = "es", .age_days = 2688, .called = "Teo",
                .pronunciation = "mah-TEH-oh", .interpreter = true});
    demo.child({.key = "lucia", .given = "Lucía", .family = "Ruiz Herrera", .gender = "female", .language = "es", .age_days = 3801, .interpreter = true});
    demo.caregiver({"maria-mateo", "mateo", "María José", "Herrera Soto", "mother", "es", "+15550142291"});
    demo.caregiver({"maria-lucia", "lucia", "María José", "Herrera Soto", "mother", "es", "+15550142291"});
    demo.team("mateo", {staff("rosa"), "coordinator", 410}, {{caregiver("maria-mateo"), "mother"}, {staff("okafor"), "clinician", 380}, {staff("priya"), "nurse", 200}});
    demo.team("lucia", {staff("rosa"), "coordinator", 410}, {{caregiver("maria-lucia"), "mother"}, {staff("okafor"), "clinician", 380}});
    demo.allergy("mateo", "Latex", "high");
    demo.flag("mateo", "Asthma rescue plan");
    demo.condition("mateo", "Severe persistent asthma", 1500);
    demo.visit("mateo", 13, "Emergency department visit", "Asthma attack", true);
    demo.visit("mateo", 27, "Asthma follow-up visit", "Asthma");
    demo.growth("mateo", 27, "22.4", "121.5");
    demo.well_visit("mateo", 131, "21.9", "120.2");
    demo.vaccine("mateo", 41, "141", "Influenza vaccine");
    demo.vaccines_until("mateo", 2688, 2688);
    demo.medicine("mateo", 27, "Fluticasone 44 mcg inhaler", "2 puffs in the morning and 2 puffs at night, with a spacer");
    demo.medicine("mateo", 131, "Albuterol 90 mcg inhaler", "2 puffs when he wheezes, as in the rescue plan");
    demo.well_visit("lucia", 95, "34.1", "138.0");
    demo.vaccine("lucia", 41, "141", "Influenza vaccine");
    demo.vaccines_until("lucia", 3801, 3801);
    demo.appointment("mateo", "okafor", 11, 0, "Control del asma");
    const std::string maria = caregiver("maria-mateo");
    tell(demo, PlanStory{.child = "mateo", .what_matters = "Que no falte a la escuela por el asma.", .said_by = maria, .days_ago = 40, .written_by = staff("rosa"),
        .goals = {{"Caminar a la escuela con su hermana", "es", "Quiere ser como Lucía", maria,
                   {{"Mandar el plan de rescate a la enfermera de la escuela", staff("rosa"), 3},
                    {"Usar el inhalador con espaciador cada mañana", maria, 2},
                    {"Anotar las noches con tos en el calendario", maria, -6, 7}}}},
        .sections = {{"medicines", "Fluticasona con espaciador, mañana y noche. Albuterol cuando silba el pecho.", "es", staff("okafor")},
                     {"if_sick", "Con tos o silbido: albuterol, 2 soplos cada 4 horas, y llamar a las enfermeras. Si respira mal después de 20 minutos: 911.", "es", staff("okafor")},
                     {"school", "Lleva su inhalador azul en la mochila. La maestra sabe usarlo.", "es", std::string(care::family_owner)}},
        .review_in_days = 50,
        .agreed = {{36, maria}},
        .changes = {{9, staff("rosa"), [](care::PlanInput& input, const DemoRecords& days) {
                         input.goals.push_back({{}, "Dormir sin tos toda la noche", "es", "", staff("okafor"),
                                                {{{}, "Revisar si la medicina diaria debe subir", staff("okafor"), to_iso(days.workday(11))}}});
                     }}},
        .asked_again = {{8, staff("rosa"), {maria}}},
        .suggested = {{2, maria, care::Suggests::new_goal, "Ir al paseo de la escuela en abril", "es", "El año pasado no lo dejaron ir", {}, staff("rosa")},
                      {12, maria, care::Suggests::note, "En la noche le doy solo una dosis porque llora", "es", {}, "medicines", staff("okafor"),
                       "Lo vimos juntas en la consulta: con el espaciador nuevo ya no llora"}},
        .opened_first = {maria, staff("rosa"), staff("okafor"), staff("priya")},
        .opened_last = {staff("rosa"), staff("okafor")}});
    tell(demo, NeedStory{.child = "mateo", .domain = "child_care_respite", .text = "Alguien que cuide a los niños dos tardes al mes", .for_whom = "family",
        .performer = "Lakeside Respite House", .owner = staff("rosa"), .next_in_days = 4,
        .steps = {{Step::requested, 40, maria}, {Step::sent, 38, staff("rosa")}, {Step::accepted, 30, staff("rosa")},
                  {Step::done, 3, staff("rosa"), "The first afternoon was last week"},
                  {.step = Step::family_told, .days_ago = 3, .by = staff("rosa")}}});
    tell(demo, NeedStory{.child = "mateo", .domain = "transportation", .text = "Transporte a la clínica de pulmón", .performer = "County Rides", .owner = staff("rosa"),
        .next_in_days = 8, .steps = {{Step::requested, 20, staff("rosa")}, {Step::sent, 19, staff("rosa")}, {Step::scheduled, 5, staff("rosa"), "Booked for the visit"}}});
    tell(demo, NeedStory{.child = "mateo", .domain = "medical", .text = "Cita con el especialista de pulmón", .performer = "Lakeside Pulmonary", .owner = staff("rosa"),
        .next_in_days = -1, .steps = {{Step::requested, 26, staff("okafor")}, {Step::sent, 25, staff("rosa")},
                                      {.step = Step::tried, .days_ago = 13, .by = staff("rosa"), .note = "Left a message at their front desk", .how = "phone"},
                                      {.step = Step::tried, .days_ago = 6, .by = staff("rosa"), .note = "Again a message", .how = "phone"},
                                      {.step = Step::stuck, .days_ago = 2, .by = staff("rosa"), .note = "No answer for three weeks. Two calls, no one called back", .reason = "no_answer"},
                                      {.step = Step::escalated, .days_ago = 1, .by = staff("rosa"), .note = "Can you call the lung doctor yourself?", .to = {staff("okafor"), "Dr. Amara Okafor"}}}});
    tell(demo, NeedStory{.child = "mateo", .domain = "food", .text = "Ayuda con la comida a fin de mes", .for_whom = "family", .performer = "Lakeside Food Pantry",
        .owner = staff("rosa"), .steps = {{Step::requested, 60, maria}, {Step::done, 30, staff("rosa")},
                                          {Step::family_confirmed, 21, maria, "Sí, nos ayudó mucho", FamilyAnswer::yes}}});
    tell(demo, NeedStory{.child = "mateo", .domain = "sibling_support", .text = "Un grupo para hermanos de niños enfermos", .for_whom = "sibling",
        .performer = "Sibshop at the library", .owner = staff("rosa"), .next_in_days = 6,
        .steps = {{Step::requested, 9, maria}, {Step::sent, 7, staff("rosa")}},
        .for_person = {"Patient/" + DemoRecords::id("lucia"), "Lucía Ruiz Herrera"}});
}

// A baby born ten weeks early, new here, with the first steps still to do, and a big sister who is well.
void pena_ortiz(DemoRecords& demo) {
    demo.child({.key = "liliana", .given = "Liliana", .family = "Peña Ortiz", .gender = "female", .language = "es", .age_days = 122, .called = "Lili", .interpreter = true});
    demo.child({.key = "renata", .given = "Renata", .family = "Peña Ortiz", .gender = "female", .language = "es", .age_days = 1190, .interpreter = true});
    demo.caregiver({"carmen", "liliana", "Carmen", "Ortiz de la Peña", "mother", "es", "+15550142294"});
    demo.caregiver({"carmen-renata", "renata", "Carmen", "Ortiz de la Peña", "mother", "es", "+15550142294"});
    demo.team("liliana", {}, {{caregiver("carmen"), "mother", 60}, {staff("okafor"), "clinician", 60}});
    demo.team("renata", {staff("rosa"), "coordinator", 300}, {{caregiver("carmen-renata"), "mother", 300}, {staff("okafor"), "clinician", 300}});
    demo.condition("liliana", "Born at 30 weeks", 122);
    demo.visit("liliana", 20, "Visit after hospital stay", "Preterm baby");
    demo.growth("liliana", 20, "4.1", "54.0");
    demo.vaccines_until("liliana", 122, 100);
    demo.medicine("liliana", 20, "Poly-vitamin with iron drops", "1 mL by mouth once a day");
    demo.well_visit("renata", 98, "14.2", "95.1");
    demo.vaccines_until("renata", 1190, 1190);
    demo.appointment("liliana", "okafor", 5, 60, "Control de peso");
    tell(demo, NeedStory{.child = "liliana", .domain = "money_benefits_insurance", .text = "El seguro no paga la leche especial", .performer = "Medicaid office",
        .owner = staff("rosa"), .next_in_days = 0,
        .steps = {{Step::requested, 18, staff("rosa")}, {Step::sent, 17, staff("rosa")}, {Step::stuck, 1, staff("rosa"), "They ask for a letter from the doctor"}}});
    tell(demo, NeedStory{.child = "liliana", .domain = "therapy", .text = "Terapia para que aprenda a comer", .performer = "Early Intervention",
        .steps = {{Step::requested, 4, caregiver("carmen")}}});
}

// A boy of twelve with cerebral palsy: a feeding tube, a nurse at night, a grandmother who knows most.
void nunez_de_la_cruz(DemoRecords& demo) {
    demo.child({.key = "jose-angel", .given = "José Ángel", .family = "Núñez de la Cruz", .gender = "male", .language = "es", .age_days = 4530, .called = "Chepe",
                .pronunciation = "CHEH-peh", .interpreter = true});
    demo.caregiver({"angel", "jose-angel", "Ángel", "Núñez Prado", "father", "es", "+15550142301"});
    demo.caregiver({"consuelo", "jose-angel", "Consuelo", "Prado viuda de Núñez", "grandparent", "es", "+15550142302"});
    demo.team("jose-angel", {staff("elena"), "coordinator", 700},
              {{caregiver("angel"), "father", 700}, {caregiver("consuelo"), "grandparent", 700}, {staff("okafor"), "clinician", 690}, {staff("priya"), "nurse", 500}});
    demo.allergy("jose-angel", "Sulfa medicines", "high");
    demo.flag("jose-angel", "Feeding tube: nothing by mouth");
    demo.flag("jose-angel", "Lift needed: two people for each transfer");
    demo.condition("jose-angel", "Cerebral palsy, all four limbs", 4100);
    demo.condition("jose-angel", "Epilepsy", 3300);
    demo.condition("jose-angel", "Scoliosis", 620);
    demo.visit("jose-angel", 16, "Nurse visit", "Feeding tube site is red");
    demo.visit("jose-angel", 74, "Complex care visit", "Cerebral palsy");
    demo.growth("jose-angel", 74, "28.6", "");
    demo.visit("jose-angel", 190, "Hospital stay", "Pneumonia");
    demo.medicine("jose-angel", 74, "Levetiracetam 100 mg/mL", "5 mL by tube, morning and night");
    demo.medicine("jose-angel", 74, "Baclofen 10 mg tablet", "1 tablet crushed, by tube, 3 times a day");
    demo.medicine("jose-angel", 200, "Diazepam 10 mg rectal gel", "1 dose for a seizure longer than 5 minutes, then call 911");
    demo.vaccines_until("jose-angel", 4530, 4530);
    demo.vaccine("jose-angel", 33, "141", "Influenza vaccine");
    demo.appointment("jose-angel", "okafor", 18, 120, "Visita de cuidado complejo");
    const std::string angel = caregiver("angel");
    tell(demo, PlanStory{.child = "jose-angel", .what_matters = "Que esté sin dolor y pueda ir con nosotros a la iglesia los domingos.", .said_by = angel, .days_ago = 70,
        .written_by = staff("elena"),
        .goals = {{"Salir los domingos con toda la familia", "es", "La silla no cabe en el carro", angel,
                   {{"Pedir la rampa para el carro", staff("elena"), -4}, {"Medir la puerta del carro", angel, -20, 22}}},
                  {"Menos convulsiones en la noche", "es", "", staff("okafor"),
                   {{"Apuntar cada convulsión con su hora", caregiver("consuelo"), 1}, {"Hablar con neurología sobre la dosis", staff("okafor"), 14}}}},
        .sections = {{"if_sick", "Si tiene fiebre o tose más: aspirar, subir la cabecera y llamar a las enfermeras el mismo día.", "es", staff("okafor")},
                     {"home_care", "La abuela le da la comida por la sonda. Siempre dos personas para moverlo.", "es", std::string(care::family_owner)}},
        .review_in_days = -6,
        .agreed = {{66, angel, staff("elena"), "phone", "Lo leímos juntos por teléfono; no tiene internet en casa"}},
        .opened_first = {staff("elena"), staff("okafor"), angel}});
    tell(demo, NeedStory{.child = "jose-angel", .domain = "equipment", .text = "Una rampa para subir la silla al carro", .performer = "Mobility for All",
        .owner = staff("elena"), .next_in_days = -3,
        .steps = {{Step::requested, 66, angel}, {Step::sent, 60, staff("elena")}, {Step::accepted, 44, staff("elena")}}});
    tell(demo, NeedStory{.child = "jose-angel", .domain = "medical", .text = "Más noches con enfermera en casa", .for_whom = "family", .performer = "Lakeside Home Nursing",
        .owner = staff("grace"), .next_in_days = -12, .steps = {{Step::requested, 52, angel}, {Step::sent, 49, staff("grace")}}});
    tell(demo, NeedStory{.child = "jose-angel", .domain = "family_support", .text = "Un descanso para la abuela", .for_whom = "family", .performer = "Lakeside Respite House",
        .owner = staff("elena"), .next_in_days = 2,
        .steps = {{Step::requested, 80, caregiver("consuelo")}, {Step::done, 24, staff("elena")},
                  {Step::stuck, 10, caregiver("consuelo"), "Vinieron solo una vez", FamilyAnswer::partly}}});
}

// A girl who starts school with Down syndrome, and a healthy little brother.
void vasquez_munoz(DemoRecords& demo) {
    demo.child({.key = "valentina", .given = "Valentina", .family = "Vásquez Muñoz", .gender = "female", .language = "es", .age_days = 1975, .called = "Vale"});
    demo.child({.key = "tomas", .given = "Tomás Ignacio", .family = "Vásquez Muñoz", .gender = "male", .language = "es", .age_days = 905});
    demo.caregiver({"yolanda-valentina", "valentina", "Yolanda", "Muñoz Arce", "mother", "es", "+15550142303"});
    demo.caregiver({"yolanda-tomas", "tomas", "Yolanda", "Muñoz Arce", "mother", "es", "+15550142303"});
    demo.caregiver({"ruben-valentina", "valentina", "Rubén", "Vásquez Lira", "father", "es", "+15550142304"});
    demo.team("valentina", {staff("elena"), "coordinator", 900},
              {{caregiver("yolanda-valentina"), "mother", 900}, {caregiver("ruben-valentina"), "father", 900}, {staff("chen"), "clinician", 880}});
    demo.team("tomas", {staff("elena"), "coordinator", 900}, {{caregiver("yolanda-tomas"), "mother", 900}, {staff("chen"), "clinician", 880}});
    demo.condition("valentina", "Down syndrome", 1975);
    demo.condition("valentina", "Low thyroid", 1700);
    demo.visit("valentina", 12, "Thyroid check", "Low thyroid");
    demo.well_visit("valentina", 150, "16.9", "101.3");
    demo.medicine("valentina", 12, "Levothyroxine 25 mcg tablet", "1 tablet each morning, before food");
    demo.vaccines_until("valentina", 1975, 1975);
    demo.well_visit("tomas", 175, "12.4", "88.0");
    demo.vaccines_until("tomas", 905, 905);
    demo.appointment("valentina", "chen", 24, 90, "Audición y tiroides");
    const std::string yolanda = caregiver("yolanda-valentina");
    tell(demo, PlanStory{.child = "valentina", .what_matters = "Que esté en el mismo salón que sus primos y haga amigos.", .said_by = yolanda, .days_ago = 20,
        .written_by = staff("elena"),
        .goals = {{"Pedir con palabras lo que quiere", "es", "Se enoja cuando no la entienden", yolanda,
                   {{"Practicar diez palabras en la cena", caregiver("ruben-valentina"), 4}, {"Pedir la evaluación de lenguaje a la escuela", staff("elena"), 0}}}},
        .sections = {{"school", "Necesita sentarse adelante y un aviso antes de cambiar de actividad.", "es", std::string(care::family_owner)}},
        .review_in_days = 70,
        .asked = {{15, staff("elena"), {yolanda, caregiver("ruben-valentina")}}},
        .opened_first = {staff("elena")}});
    tell(demo, NeedStory{.child = "valentina", .domain = "school", .text = "Que la escuela haga su plan de educación especial", .performer = "Lakeside School District",
        .owner = staff("elena"), .next_in_days = 9,
        .steps = {{Step::requested, 35, yolanda}, {Step::sent, 33, staff("elena")}, {Step::accepted, 21, staff("elena")},
                  {Step::scheduled, 6, staff("elena"), "The meeting has a day and an interpreter"}}});
    tell(demo, NeedStory{.child = "valentina", .domain = "recreation", .text = "Clases de natación para ella", .performer = "Lakeside Swim Club", .owner = staff("elena"),
        .steps = {{Step::requested, 90, yolanda}, {Step::sent, 85, staff("elena")},
                  {Step::closed, 70, staff("elena"), "The club has ended its classes. The family found another place"}}});
    tell(demo, NeedStory{.child = "tomas", .domain = "recreation", .text = "Natación con otros niños", .performer = "Lakeside Swim Club", .owner = staff("elena"), .next_in_days = 3,
        .steps = {{Step::requested, 88, caregiver("yolanda-tomas")}, {Step::sent, 85, staff("elena")}}});
}

// A girl with seizures whose mother grew up with Mam and reads Spanish as a second language.
void tzoc_ramirez(DemoRecords& demo) {
    demo.child({.key = "emilia", .given = "Emilia", .family = "Ramírez Tzoc", .gender = "female", .language = "es", .age_days = 3410, .interpreter = true});
    demo.caregiver({"juana", "emilia", "Juana", "Tzoc Ramírez", "mother", "es", "+15550142305"});
    demo.team("emilia", {staff("rosa"), "coordinator", 150}, {{caregiver("juana"), "mother", 150}, {staff("chen"), "clinician", 150}});
    demo.flag("emilia", "Mother speaks Mam: ask for a Mam interpreter by phone");
    demo.condition("emilia", "Epilepsy", 900);
    demo.visit("emilia", 5, "Visit for a seizure", "Seizure at school");
    demo.growth("emilia", 5, "27.8", "130.4");
    demo.medicine("emilia", 5, "Oxcarbazepine 300 mg tablet", "1 tablet in the morning and 1 tablet at night");
    demo.vaccines_until("emilia", 3410, 1600);
    demo.appointment("emilia", "chen", 3, 45, "Control de las convulsiones");
    tell(demo, NeedStory{.child = "emilia", .domain = "transportation", .text = "Cómo llegar a la cita: no tenemos carro", .for_whom = "family", .performer = "County Rides",
        .owner = staff("marcus"), .next_in_days = 1, .steps = {{Step::requested, 4, caregiver("juana")},
        {Step::sent, 3, staff("marcus")}, {.step = Step::handed_off, .days_ago = 2, .by = staff("rosa"), .note = "Juana, the driver’s office and a Mam interpreter spoke together", .how = "phone", .to = {{}, "Lena Ortega, County Rides"}}}});
    tell(demo, NeedStory{.child = "emilia", .domain = "school", .text = "Que la escuela sepa qué hacer en una convulsión", .performer = "Lakeside Elementary",
        .owner = staff("rosa"), .next_in_days = 2, .steps = {{Step::requested, 5, caregiver("juana")}}});
}

}  // namespace

void spanish_speaking_families(DemoRecords& demo) {
    ruiz_herrera(demo);
    pena_ortiz(demo);
    nunez_de_la_cruz(demo);
    vasquez_munoz(demo);
    tzoc_ramirez(demo);
}

}  // namespace medhome::server
