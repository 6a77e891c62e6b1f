// Where the family app stands on the server, and the page an address means.
//
// SPDX-License-Identifier: Apache-2.0
export const base = '/family'

export const pathOf = (address: string): string => new URL(address, location.origin).pathname.slice(base.length).replace(/\/+$/, '') || '/'
