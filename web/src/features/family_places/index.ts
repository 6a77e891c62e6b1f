// The two doors of the family's bar that open on more than one page.
//
// SPDX-License-Identifier: Apache-2.0
export { AskPage } from './ask_page.tsx'
export { MorePage } from './more_page.tsx'
