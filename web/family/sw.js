// The family app's files, kept on the phone so that it opens without signal. Answers of /api are never kept here.
//
// SPDX-License-Identifier: Apache-2.0
const cacheName = `medhome-family-${'version'}`
const files = [/* files */]

self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(cacheName).then((cache) => cache.addAll(files)))
})

self.addEventListener('activate', (event) => {
  event.waitUntil(
    caches.keys()
      .then((names) => Promise.all(names.filter((name) => name.startsWith('medhome-family-') && name !== cacheName).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  )
})

self.addEventListener('fetch', (event) => {
  const { request } = event
  const url = new URL(request.url)
  if (request.method !== 'GET' || url.origin !== self.location.origin || url.pathname.startsWith('/api/')) return
  if (request.mode === 'navigate') {
    if (!url.pathname.startsWith('/family/')) return
    event.respondWith(fetch(request).catch(() => caches.match('/family/').then((kept) => kept ?? Response.error())))
  } else if (url.pathname.startsWith('/assets/')) {
    event.respondWith(caches.match(request).then((kept) => kept ?? fetch(request)))
  }
})
