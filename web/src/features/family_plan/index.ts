// The only door to this feature.
//
// SPDX-License-Identifier: Apache-2.0
export { PlanLookPage, PlanVersionsPage } from './look_page.tsx'
export { FamilyPlanPage } from './page.tsx'
