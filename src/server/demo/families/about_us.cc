// SPDX-License-Identifier: Apache-2.0
#include "server/demo/families/families.h"

namespace medhome::server {
namespace {

void in_spanish(DemoRecords& demo) {
    tell(demo, AboutStory{.child = "mateo", .days_ago = 35, .by = caregiver("maria-mateo"), .language = "es",
        .answers = {{"child_strengths", "Es valiente y gracioso. Cuenta chistes a las enfermeras."},
                    {"family_strengths", "Somos muy unidos. La tía Lupe vive al lado y ayuda siempre."},
                    {"works", "Explicarle antes lo que va a pasar. Darle el espaciador a él, para que lo sostenga."},
                    {"upsets", "Que le pongan la máscara de golpe."},
                    {"communicates", "Habla español en casa e inglés en la escuela. Cuando le falta el aire, solo señala el pecho."},
                    {"say_name", "mah-TEH-oh. En casa le decimos Teo."},
                    {"food", "Los viernes de Cuaresma no comemos carne."},
                    {"home_language", "Español"}},
        .days = {{"Día de la Virgen de Guadalupe", 12, 12, true}, {"Día de los Muertos", 11, 2, true}}});
    tell(demo, AboutStory{.child = "jose-angel", .days_ago = 70, .by = staff("elena"), .told_by = caregiver("angel"), .language = "es",
        .answers = {{"child_strengths", "Se ríe con la música de banda. Reconoce a cada primo por la voz."},
                    {"family_strengths", "La abuela sabe más que muchos doctores. Nunca está solo."},
                    {"works", "Hablarle de frente y despacio, y esperar: contesta con los ojos."},
                    {"upsets", "Los movimientos bruscos y la luz fuerte."},
                    {"communicates", "Mira hacia arriba para decir sí, y cierra los ojos para decir no."},
                    {"say_name", "Le decimos Chepe."},
                    {"culture_faith", "Rezamos antes de cada operación. El padre puede venir al hospital."}},
        .days = {{"Aniversario de su abuelo", 3, 24, true}}});
    tell(demo, AboutStory{.child = "valentina", .days_ago = 20, .by = staff("elena"), .told_by = caregiver("yolanda-valentina"), .language = "es",
        .answers = {{"child_strengths", "Baila con cualquier música. Abraza a quien está triste."},
                    {"works", "Enseñarle con dibujos y aplaudir cada paso."},
                    {"upsets", "Cuando todos hablan al mismo tiempo."},
                    {"communicates", "Diez palabras, muchas señas y la cara, que dice todo."}}});
}

void in_english(DemoRecords& demo) {
    tell(demo, AboutStory{.child = "ava", .days_ago = 30, .by = caregiver("denise"), .language = "en",
        .answers = {{"child_strengths", "She is curious and strong. She climbs everything."},
                    {"works", "Sit on the floor with her first. Let her hold the stethoscope."},
                    {"upsets", "Being picked up from behind, and loud men’s voices."},
                    {"communicates", "She points, pulls your hand, and says “mo” for more."}}});
    tell(demo, AboutStory{.child = "elijah", .days_ago = 58, .by = staff("priya"), .told_by = caregiver("lorraine"), .language = "en",
        .answers = {{"child_strengths", "He knows every horse by name and never forgets a road."},
                    {"family_strengths", "Aunts, uncles and cousins all live close."},
                    {"works", "Tell him the order of things: first, next, last. Dim the light."},
                    {"upsets", "Hair dryers, hand dryers, and being rushed."},
                    {"culture_faith", "We may have a ceremony before surgery. Ask Grandma first."},
                    {"home_language", "English and Navajo"}}});
    tell(demo, AboutStory{.child = "maya", .days_ago = 24, .by = caregiver("andre-maya"), .language = "en",
        .answers = {{"child_strengths", "She reads two books a week and explains them to her brother."},
                    {"family_strengths", "We live in two homes and talk every Sunday."},
                    {"works", "Ask her, not us. She knows what she may eat."},
                    {"food", "No wheat, barley or rye, in either home."}}});
    tell(demo, AboutStory{.child = "hannah", .days_ago = 49, .by = caregiver("joanna"), .language = "en",
        .answers = {{"child_strengths", "Sharp, funny, and the boss of this house."},
                    {"family_strengths", "Ben reads to her every night. Her grandfather builds what we cannot buy."},
                    {"works", "Talk to her first. Give her time to answer. Move her arm only after you ask."},
                    {"upsets", "People who talk over her head."},
                    {"communicates", "She speaks softly; turn the machine down to hear her."},
                    {"pronouns", "she"},
                    {"food", "No milk at all, also not in medicines."}},
        .days = {{"Wigilia, Christmas Eve", 12, 24, true}}});
    tell(demo, AboutStory{.child = "anais", .days_ago = 60, .by = staff("priya"), .told_by = caregiver("aissatou"), .language = "en",
        .answers = {{"child_strengths", "She smiles at everyone and sleeps through noise."},
                    {"works", "Keep her warm. Hold her against the chest for a needle."},
                    {"say_name", "ah-nah-EES. Our family name is said en-JAI."},
                    {"culture_faith", "We are Muslim. No medicines with pork gelatin where there is a choice."},
                    {"home_language", "Wolof and French"}}});
    tell(demo, AboutStory{.child = "yousef", .days_ago = 27, .by = caregiver("amal"), .language = "en",
        .answers = {{"child_strengths", "He draws whole cities and tells you who lives in each house."},
                    {"works", "Look at him when you speak. Show him the picture first."},
                    {"upsets", "Many people who talk at once."},
                    {"say_name", "YOO-sef"},
                    {"food", "Halal. No pork, no gelatin from pork."},
                    {"home_language", "Arabic"}}});
    tell(demo, AboutStory{.child = "noah", .days_ago = 190, .by = caregiver("karen-noah"), .language = "en",
        .answers = {{"child_strengths", "A goalkeeper who never gives up. Good with numbers."}, {"works", "Show him the numbers and let him decide."}, {"upsets", "Being asked about food in front of friends."}}});
}

}  // namespace

void what_families_say(DemoRecords& demo) {
    in_spanish(demo);
    in_english(demo);
}

}  // namespace medhome::server
