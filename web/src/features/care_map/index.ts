// The only door to this feature.
//
// SPDX-License-Identifier: Apache-2.0
export { FamilyMapPage, StaffMapPage } from './pages.tsx'
