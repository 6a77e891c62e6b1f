// The only door to this feature.
//
// SPDX-License-Identifier: Apache-2.0
export { FamilyAskPage } from './page.tsx'
