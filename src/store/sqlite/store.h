// SQLite behind the port: a pool of readers, one writer, checkpoints beside them.
//
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "store/store.h"

namespace medhome::store::sqlite {

Result<std::unique_ptr<Store>> open(const std::string& path, OpenOptions options);

}  // namespace medhome::store::sqlite
