// Everything ahead for the child, from every team.
//
// SPDX-License-Identifier: Apache-2.0
export { FamilyVisitsPage } from './page.tsx'
