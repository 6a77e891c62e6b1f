// The people and teams of the practice: who is away, who covers, who left.
//
// SPDX-License-Identifier: Apache-2.0
export { PeoplePage } from './page.tsx'
