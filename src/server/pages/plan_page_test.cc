// PRODUCT.md journey 2: the plan on paper, in the family's language, with name and birth date, version, who printed it, and who agreed.
//
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "server/pages/page.h"

namespace medhome::server {
namespace {

using namespace std::chrono;

PlanSheet mateos() {
    PlanSheet sheet;
    sheet.language = "es";
    sheet.child = "Mateo Ruiz Herrera";
    sheet.born = "14 de julio de 2019";
    sheet.practice = "Lakeside Pediatrics";
    sheet.number = 7;
    sheet.what_matters = "Que no <falte> a la escuela";
    sheet.works = {"Explicarle antes.\nDarle el espaciador a él.", "es", "María Herrera", 2026y / 11 / 8};
    sheet.goals.push_back({"Caminar a la escuela", "Quiere ser como Lucía", "es", {{"Revisar las escaleras", "Rosa Delgado", 2026y / 12 / 11, false}, {"Probar el inhalador", "María Herrera", 2026y / 11 / 1, true}}, "Lucía Ruiz Herrera"});
    sheet.sections.push_back({"medicines", "", "Salbutamol\n2 inhalaciones", "es", "Dr. Amara Okafor", false, "María Herrera", 2026y / 11 / 9});
    sheet.sections.push_back({"school", "", "", "es", "", true, "", std::nullopt});
    sheet.printed_on = 2026y / 11 / 22;
    sheet.printed_by = "Rosa Delgado";
    sheet.phone = "+15550142201";
    return sheet;
}

TEST(PlanOnPaper, NamesTheChildTheVersionAndWhoPrintedIt) {
    const std::string html = draw_plan(mateos());
    for (const char* words : {"Mateo Ruiz Herrera", "14 de julio de 2019", "versión 7", "Impreso el domingo 22 de noviembre de 2026 por Rosa Delgado", "Revisar las escaleras",
                              "Rosa Delgado, a más tardar el viernes 11 de diciembre de 2026", "Medicinas", "A cargo de Lucía Ruiz Herrera", "Cambiado el lunes 9 de noviembre de 2026, por María Herrera",
                              "Explicarle antes.\nDarle el espaciador a él.", "Lo dijo María Herrera el domingo 8 de noviembre de 2026."}) {
        EXPECT_NE(html.find(words), std::string::npos) << words << "\n" << html;
    }
    EXPECT_NE(html.find("&lt;falte&gt;"), std::string::npos) << "what a family writes is never markup";
    EXPECT_EQ(html.find("Escuela</h2>"), std::string::npos) << "a section nobody wrote in is no empty box on paper";
    EXPECT_EQ(html.find("{{"), std::string::npos);
    EXPECT_EQ(html.find("print.plan"), std::string::npos) << "a key that was not turned into words";
    EXPECT_EQ(html.find("style="), std::string::npos);
    EXPECT_EQ(html.find("<script"), std::string::npos);
}

TEST(PlanOnPaper, HasLinesToSignUntilTheFamilyAgreed) {
    PlanSheet sheet = mateos();
    EXPECT_NE(draw_plan(sheet).find("nombre, firma y fecha"), std::string::npos);
    sheet.agreed_by = "María Herrera";
    sheet.agreed_on = 2026y / 11 / 20;
    sheet.recorded_by = "Rosa Delgado";
    sheet.reason = "Lo dijo por teléfono.";
    const std::string html = draw_plan(sheet);
    EXPECT_EQ(html.find("nombre, firma y fecha"), std::string::npos);
    EXPECT_NE(html.find("María Herrera aprobó la versión 7 el viernes 20 de noviembre de 2026."), std::string::npos) << html;
    EXPECT_NE(html.find("Lo anotó Rosa Delgado: Lo dijo por teléfono."), std::string::npos);
}

}  // namespace
}  // namespace medhome::server
