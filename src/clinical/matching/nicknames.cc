// Short and fond forms of given names, English and Spanish, as they stand in children's records.
//
// Put together for Medhome from common knowledge of the two languages; no published list was copied. A line is one name; a word may stand in several.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <string_view>

#include "clinical/matching/likeness.h"

namespace medhome::clinical::matching {
namespace {

constexpr std::array<std::string_view, 142> groups = {
    "abigail abby gail", "abraham abe bram", "adriana adri", "agustin tin", "alberto beto", "alejandra ale sandra jana alexandra", "alejandro ale jandro alex alexander",
    "alexander alex xander sasha lex al", "alexandra alex lexi sandra sasha allie", "alfonso poncho fonso", "alfredo fredo fredy", "alicia licha ali", "allison ally alison allie",
    "amanda mandy", "ana anita", "anastasia stacy ana", "andrea andi", "andrew andy drew", "angela angie", "angelica angie", "anthony tony ant", "antonia tona toni",
    "antonio tono tony", "armando mando", "arturo turo", "barbara barb babs barbie", "beatriz betty bea", "benjamin ben benny benji", "bernardo berna nardo", "bradley brad",
    "cameron cam", "carlos carlitos charlie", "carolina caro", "caroline carrie carol", "catalina cata lina", "catherine cathy kate katie cat kathy cathie", "cecilia ceci chila",
    "charles charlie chuck chas", "charlotte charlie lottie", "christian chris", "christina chris tina christy chrissy", "christine chris chrissy tina", "christopher chris topher kit",
    "claudia clau", "concepcion concha conchita", "consuelo chelo", "cristina cris tina", "cristobal cris tobal", "daniel dan danny dani", "daniela dani", "david dave davy",
    "deborah deb debbie debra", "diego dieguito", "dolores lola loli", "dominic dom nick", "donald don donny", "dorothy dot dottie dolly", "edgar ed", "eduardo lalo edu", "edward ed eddie ted teddy ned",
    "eleanor ellie nora nell", "elena nena", "elizabeth liz beth lizzie eliza betsy betty libby ellie lisa", "emanuel manny manuel", "emily em emmy", "enrique quique kike", "ernesto neto",
    "esperanza espe pera", "esteban teban steve", "eugenia gena maru", "evelyn evie eve", "federico fede fico", "felipe pipe", "fernanda fer nanda", "fernando fer nando",
    "frances fran frankie francie", "francis frank fran", "francisca paca pancha paquita", "francisco paco pancho frank cisco kiko", "franklin frank", "frederick fred freddie fritz",
    "gabriel gabe gabi", "gabriela gaby gabi", "gerardo gera jerry", "gerald jerry gerry", "gertrudis tula", "gregory greg", "gregorio goyo", "guadalupe lupe lupita", "guillermo memo guille",
    "gustavo gus tavo", "harold harry hal", "henry hank harry hal", "humberto beto", "ignacio nacho", "isabel isa chabela bel", "isabella bella izzy isa belle", "isabelle izzy belle",
    "jacob jake", "jacqueline jackie", "james jim jimmy jamie", "jennifer jen jenny", "jeffrey jeff", "jessica jess jessie", "jesus chuy chucho", "joaquin quino", "john johnny jack jon", "jonathan jon jonny nathan",
    "jorge coque george", "jose pepe chepe", "josefina pepa fina josie", "joseph joe joey", "joshua josh", "josephine jo josie", "juan juanito", "juana juanita", "katherine kate katie kathy kat kitty kathryn katy",
    "kenneth ken kenny", "lawrence larry", "leonardo leo", "lorenzo lencho", "luis lucho", "manuel manolo manny", "margaret maggie meg peggy marge greta margie", "margarita mago rita", "maria mari", "mariana nana",
    "matthew matt", "mateo teo", "michael mike mikey mick", "miguel mike", "nathaniel nate nathan", "nicholas nick nicky", "nicolas nico", "patricia pat patty paty tricia", "patrick pat paddy",
    "pedro perico", "rafael rafa", "rebecca becky becca", "ricardo rick richie", "richard rick dick rich richie ricky", "robert rob bob bobby robbie bert"};

// The lines go on; two arrays keep each under the eye.
constexpr std::array<std::string_view, 34> more_groups = {
    "roberto beto", "rodolfo rudy fito", "rodrigo rodri", "rosario chayo charo", "samuel sam sammy", "samantha sam sammy", "santiago santi chago", "sarah sally sadie", "sebastian seb sebas", "sergio checo",
    "sofia sofi", "sophia sophie", "stephanie steph", "stephen steve stevie steven", "susan sue susie suzy", "susana susy", "teresa tere tessa", "theodore ted teddy theo", "theresa terry tess tessa",
    "thomas tom tommy", "timothy tim timmy", "tomas tomi", "valentina vale", "valeria vale", "veronica vero", "vicente chente", "victor vic", "victoria vicky tori vicki", "vincent vince vinny",
    "virginia ginny gina", "william will bill billy willy liam", "ximena xime jimena", "yolanda yoli", "zachary zach zack zac"};

template <class Each>
void each_group_with(std::string_view word, Each&& each) {
    const auto look = [&](const auto& all) {
        for (std::string_view group : all) {
            bool has = false;
            for (std::string_view left = group; !left.empty() && !has;) {
                const std::string_view one = left.substr(0, left.find(' '));
                left.remove_prefix(std::min(left.size(), one.size() + 1));
                has = one == word;
            }
            if (has) each(group);
        }
    };
    look(groups);
    look(more_groups);
}

template <class Each>
void each_word(std::string_view group, Each&& each) {
    while (!group.empty()) {
        const std::string_view one = group.substr(0, group.find(' '));
        group.remove_prefix(std::min(group.size(), one.size() + 1));
        each(one);
    }
}

}  // namespace

bool are_nicknames(std::string_view a, std::string_view b) {
    bool found = false;
    each_group_with(a, [&](std::string_view group) { each_word(group, [&](std::string_view one) { found = found || one == b; }); });
    return found;
}

std::vector<std::string> nicknames_of(std::string_view word) {
    std::vector<std::string> found{std::string(word)};
    each_group_with(word, [&](std::string_view group) {
        each_word(group, [&](std::string_view one) {
            if (std::find(found.begin(), found.end(), one) == found.end()) found.emplace_back(one);
        });
    });
    return found;
}

}  // namespace medhome::clinical::matching
