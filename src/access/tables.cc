// The tables of access/: who may sign in, not who they are. Names of families and children stand in the record alone.
//
// SPDX-License-Identifier: Apache-2.0
#include "access/accounts.h"
#include "access/jobs.h"

namespace medhome::access {

std::vector<store::Migration> migrations() {
    std::vector<store::Migration> all = {{"access", 1, R"(
CREATE TABLE access_practice (
    tenant BIGINT NOT NULL PRIMARY KEY,
    slug TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    phone TEXT NOT NULL,
    after_hours_phone TEXT NOT NULL,
    zone TEXT NOT NULL
);
INSERT INTO access_practice (tenant, slug, name, phone, after_hours_phone, zone) VALUES (1, 'practice', '', '', '', 'UTC');
CREATE TABLE access_account (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    name_folded TEXT NOT NULL UNIQUE,
    display_name TEXT NOT NULL,
    password TEXT NOT NULL,
    language TEXT NOT NULL,
    disabled BIGINT NOT NULL,
    created BIGINT NOT NULL
);
CREATE TABLE access_link (
    account_id TEXT NOT NULL,
    tenant BIGINT NOT NULL,
    fhir_reference TEXT NOT NULL,
    role TEXT NOT NULL,
    created BIGINT NOT NULL,
    PRIMARY KEY (account_id, tenant, fhir_reference)
);
CREATE INDEX access_link_reference ON access_link (tenant, fhir_reference);
CREATE TABLE access_session (
    hash TEXT NOT NULL PRIMARY KEY,
    account_id TEXT NOT NULL,
    tenant BIGINT NOT NULL,
    csrf TEXT NOT NULL,
    created BIGINT NOT NULL,
    last_used BIGINT NOT NULL,
    ends BIGINT NOT NULL
);
CREATE INDEX access_session_account ON access_session (account_id);
CREATE INDEX access_session_ends ON access_session (ends);
CREATE TABLE access_client (
    id TEXT NOT NULL PRIMARY KEY,
    tenant BIGINT NOT NULL,
    name TEXT NOT NULL,
    scopes TEXT NOT NULL,
    disabled BIGINT NOT NULL,
    created BIGINT NOT NULL
);
CREATE INDEX access_client_tenant ON access_client (tenant);
CREATE TABLE access_token (
    hash TEXT NOT NULL PRIMARY KEY,
    client_id TEXT NOT NULL,
    tenant BIGINT NOT NULL,
    scopes TEXT NOT NULL,
    created BIGINT NOT NULL,
    ends BIGINT NOT NULL
);
CREATE INDEX access_token_client ON access_token (client_id);
CREATE INDEX access_token_ends ON access_token (ends);
CREATE TABLE access_invitation (
    hash TEXT NOT NULL PRIMARY KEY,
    tenant BIGINT NOT NULL,
    related_person TEXT NOT NULL,
    created BIGINT NOT NULL,
    ends BIGINT NOT NULL,
    used BIGINT
);
CREATE INDEX access_invitation_person ON access_invitation (tenant, related_person);
CREATE TABLE access_attempt (
    key TEXT NOT NULL PRIMARY KEY,
    failures BIGINT NOT NULL,
    last BIGINT NOT NULL
);
CREATE INDEX access_attempt_last ON access_attempt (last);
)"}};
    for (store::Migration& migration : job_migrations()) all.push_back(std::move(migration));
    return all;
}

}  // namespace medhome::access
