// RFC 1952: what is on disk is one gzip member, however it came to be.
//
// SPDX-License-Identifier: Apache-2.0
#include "rest/export/ndjson_file.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "http/gunzip.h"

namespace medhome::rest::exports {
namespace {

class NdjsonFile : public testing::Test {
protected:
    void SetUp() override {
        char name[] = "/tmp/medhome-export-XXXXXX";
        folder_ = mkdtemp(name);
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }
    std::string folder_;
};

TEST_F(NdjsonFile, HoldsThePiecesInOrderAndEndsAsOneMember) {
    FileState state{.number = 3, .type = "Patient"};
    std::string all;
    for (int n = 0; n < 20; ++n) {
        const std::string lines = "{\"resourceType\":\"Patient\",\"id\":\"" + std::to_string(n) + "\"}\n";
        ASSERT_TRUE(append(folder_, state, lines, 1));
        all += lines;
    }
    ASSERT_TRUE(close(folder_, state));
    EXPECT_EQ(state.count, 20);
    EXPECT_EQ(state.bytes, std::int64_t(all.size()));
    EXPECT_EQ(*contents(folder_, state, false), all);
    const std::string packed = *contents(folder_, state, true);
    EXPECT_EQ(std::int64_t(packed.size()), state.packed);
    EXPECT_EQ(std::system(("gzip -tq " + path_of(folder_, 3)).c_str()), 0) << "gzip itself finds its checksum right";
}

TEST_F(NdjsonFile, GoesOnBehindWhatWasSureWhenTheProgramWasKilled) {
    FileState state{.number = 1, .type = "Patient"};
    ASSERT_TRUE(append(folder_, state, "one\n", 1));
    const FileState sure = state;
    ASSERT_TRUE(append(folder_, state, "lost with the program\n", 1));
    FileState again = sure;
    ASSERT_TRUE(append(folder_, again, "two\n", 1));
    ASSERT_TRUE(close(folder_, again));
    EXPECT_EQ(*contents(folder_, again, false), "one\ntwo\n");
    EXPECT_EQ(std::system(("gzip -tq " + path_of(folder_, 1)).c_str()), 0);
}

TEST_F(NdjsonFile, AFolderThatIsGoneIsAnErrorInWords) {
    FileState state{.number = 1, .type = "Patient"};
    const auto done = append(folder_ + "/nowhere", state, "x\n", 1);
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, "export.disk");
    EXPECT_EQ(state.count, 0);
}

}  // namespace
}  // namespace medhome::rest::exports
