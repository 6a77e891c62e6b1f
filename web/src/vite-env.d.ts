// What Vite adds to the world of types.
//
// SPDX-License-Identifier: Apache-2.0
/// <reference types="vite/client" />
declare module 'virtual:messages/*' {
  const messages: import('@lingui/core').Messages
  export default messages
}
