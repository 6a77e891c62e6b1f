// How this practice works: read by its staff, set by an administrator.
//
// SPDX-License-Identifier: Apache-2.0
export { WaysPage } from './page.tsx'
