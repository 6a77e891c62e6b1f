// The only door to this feature.
//
// SPDX-License-Identifier: Apache-2.0
export { NeedPage } from './page.tsx'
export { NewNeedPage } from './new_need_page.tsx'
