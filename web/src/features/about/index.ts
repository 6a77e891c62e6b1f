// The only door to this feature.
//
// SPDX-License-Identifier: Apache-2.0
export { questionKey } from './answer.tsx'
export { FamilyAboutPage } from './family_page.tsx'
export { StaffAboutPage } from './staff_page.tsx'
