// The team, the family and the homes of one child, as staff keep them.
//
// SPDX-License-Identifier: Apache-2.0
export { ChildTeamPage } from './page.tsx'
