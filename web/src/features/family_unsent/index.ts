// The only door to this feature.
//
// SPDX-License-Identifier: Apache-2.0
export { UnsentPage } from './page.tsx'
