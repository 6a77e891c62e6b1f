// The only door to this feature.
//
// SPDX-License-Identifier: Apache-2.0
export { FamilyMapPage } from './family_page.tsx'
export { StaffMapPage } from './staff_page.tsx'
