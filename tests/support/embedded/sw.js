// SPDX-License-Identifier: Apache-2.0
self.addEventListener("fetch", () => {});
