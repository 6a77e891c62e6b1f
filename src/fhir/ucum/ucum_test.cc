// UCUM: https://ucum.org/ucum, section 2 (grammar) and the tables of chapter 4.
//
// SPDX-License-Identifier: Apache-2.0
#include "fhir/ucum/ucum.h"

#include <gtest/gtest.h>

#include <span>

#include "fhir/ucum/tables.h"

namespace medhome::fhir::ucum {
namespace {

std::string converted(std::string_view value, std::string_view from, std::string_view to) {
    const auto a = parse(from), b = parse(to);
    if (!a || !b) return "not a unit";
    const auto out = convert(Decimal::parse(value).value(), *a, *b);
    return out ? out->text() : "not comparable";
}

TEST(Ucum, EveryAtomOfItsTableHasAMeaning) {
    for (const tables::Atom& atom : std::span(tables::atoms, tables::atom_count)) EXPECT_TRUE(parse(atom.code)) << atom.code;
}

TEST(Ucum, ReadsWhatClinicsWrite) {
    for (const char* code : {"mg/dL", "mmol/L", "10*3/uL", "10^9/L", "{score}", "%", "/min", "kg/m2", "kg.m/s2", "mm[Hg]", "[lb_av]", "[in_i]", "m2", "1/kg",
                             "mg/(24.h)", "ug/kg/min", "Cel", "dB", "[iU]/L", "10*-3", "m+2", "kg{wet}", "{beats}/min", "deg"}) {
        EXPECT_TRUE(parse(code)) << code;
    }
}

TEST(Ucum, RefusesWhatIsNoUnit) {
    for (const char* code : {"", "lbs", "year", "mg//dL", "mg/", "(m", "m)", "m 2", "{open", "k[in_i]", "0", "m0", "m+", "Cel.m", "m/Cel", "/Cel", "Cel2", "mmHg"}) {
        EXPECT_FALSE(parse(code)) << code;
    }
    EXPECT_FALSE(parse(std::string(5000, '(')));
    EXPECT_FALSE(parse("m99999999999"));
    EXPECT_FALSE(parse("sr44")) << "its canonical form, rad88, could not be read again";
    EXPECT_FALSE(parse("[iU]60.[iU]60.[iU]60"));
}

TEST(Ucum, ConvertsExactly) {
    EXPECT_EQ(converted("70", "[in_i]", "cm"), "177.8");
    EXPECT_EQ(converted("1", "[lb_av]", "g"), "453.59237");
    EXPECT_EQ(converted("180", "mg/dL", "g/L"), "1.8");
    EXPECT_EQ(converted("1", "a", "d"), "365.25");
    EXPECT_EQ(converted("5", "10*3/uL", "10*9/L"), "5");
    EXPECT_EQ(converted("1", "kg.m/s2", "N"), "1");
}

TEST(Ucum, TemperaturesHaveTheirOwnZeros) {
    EXPECT_EQ(converted("23", "Cel", "[degF]"), "73.4");
    EXPECT_EQ(converted("98.6", "[degF]", "Cel"), "37");
    EXPECT_EQ(converted("0", "Cel", "K"), "273.15");
}

TEST(Ucum, WhatMeasuresSomethingElseIsNotConverted) {
    EXPECT_EQ(converted("1", "kg", "s"), "not comparable");
    EXPECT_EQ(converted("1", "[iU]", "g"), "not comparable");
    EXPECT_EQ(converted("1", "[iU]", "[arb'U]"), "not comparable");
    EXPECT_EQ(converted("2000", "m[iU]/L", "[iU]/L"), "2");
    EXPECT_EQ(converted("2", "mol/L", "mmol/L"), "2000");
    EXPECT_EQ(converted("404", "10*3/uL", "mmol/L"), "not comparable") << "cells are counted, not weighed out";
}

TEST(Ucum, EqualQuantitiesHaveOneCanonicalForm) {
    const auto one = canonical(Decimal::parse("1").value(), "kg");
    const auto other = canonical(Decimal::parse("1000.0").value(), "g");
    ASSERT_TRUE(one && other);
    EXPECT_EQ(one->unit, "g");
    EXPECT_EQ(one->value.text(), other->value.text());
    EXPECT_EQ(canonical(Decimal(1), "km/h")->unit, "m.s-1");
    EXPECT_EQ(canonical(Decimal(50), "%")->unit, "1");
    EXPECT_EQ(canonical(Decimal(50), "%")->value.text(), "0.5");
    EXPECT_FALSE(canonical(Decimal(1), "stone"));
}

}  // namespace
}  // namespace medhome::fhir::ucum
