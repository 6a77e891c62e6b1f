// The only door to this feature.
//
// SPDX-License-Identifier: Apache-2.0
export { ChildPage } from './page.tsx'
export { CaregiverPage } from './caregiver_page.tsx'
export { ListPage } from './lists.tsx'
