// The only door to this feature.
//
// SPDX-License-Identifier: Apache-2.0
export { AskForHelpPage } from './ask_page.tsx'
export { FamilyNeedsPage } from './page.tsx'
