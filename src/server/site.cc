// SPDX-License-Identifier: Apache-2.0
#include "server/site.h"


#include "access/guides.h"
#include "care/care.h"
#include "ingest/import.h"

namespace medhome::server {

Site::~Site() {
    if (!store) return;
    access::use_guides(*store, nullptr);
    store->close();
}

Result<std::unique_ptr<Site>> open_site(const SiteOptions& options) {
    store::OpenOptions open;
    open.create = options.create;
    open.projections = care::projections();
    open.rules = care::rules();
    open.read_only = options.read_only;
    for (const auto& migrations : {access::migrations(), access::guide_migrations(), care::migrations(), ingest::migrations()}) {
        open.migrations.insert(open.migrations.end(), migrations.begin(), migrations.end());
    }
    auto site = std::make_unique<Site>();
    site->store = TRY(store::open(options.database, std::move(open)));
    access::use_guides(*site->store, TRY(access::load_guides(*site->store)));
    return site;
}

}  // namespace medhome::server
