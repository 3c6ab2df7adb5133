// Stands between the browser and the network. It keeps the offline page with the static files that
// every screen of this release needs, and nothing else. `/service-worker.js` puts RELEASE before it:
//   cache    a name for what is kept, another one for each release
//   files    what the addresses of this release's files begin with
//   offline  the address of the offline page

addEventListener("install", (event) => {
  skipWaiting() // nothing on an open page depends on which release's worker serves it
  event.waitUntil(Promise.all([keepOfflinePage(), shortenTheWay(event)]))
})

addEventListener("activate", (event) => event.waitUntil(takeOver()))

addEventListener("fetch", (event) => {
  const { method, mode, url } = event.request
  if (method !== "GET") return
  if (mode === "navigate") event.respondWith(fromNetwork(event))
  else if (url.startsWith(new URL(RELEASE.files, location).href)) event.respondWith(fromCache(event.request))
})

async function keepOfflinePage() {
  const page = await fetch(RELEASE.offline, { credentials: "omit", cache: "no-cache" })
  const addresses = [...(await page.clone().text()).matchAll(/(?:href|src)="([^"]+)"/g)]
  const files = addresses.map(([, address]) => address).filter((it) => it.startsWith(RELEASE.files))
  const cache = await caches.open(RELEASE.cache)
  await cache.put(RELEASE.offline, page)
  await cache.addAll(files)
}

// Where browsers know of routes, what is kept need not wait for this script to wake up.
async function shortenTheWay(event) {
  const condition = { urlPattern: { pathname: `${RELEASE.files}*` } }
  await event.addRoutes?.({ condition, source: { cacheName: RELEASE.cache } }).catch(() => {})
}

async function takeOver() {
  const old = (await caches.keys()).filter((name) => name !== RELEASE.cache)
  await Promise.all(old.map((name) => caches.delete(name)))
  await registration.navigationPreload?.enable() // the network need not wait for this script
  await clients.claim()
}

async function fromNetwork(event) {
  try {
    return (await event.preloadResponse) ?? (await fetch(event.request))
  } catch {
    return (await caches.match(RELEASE.offline)) ?? Response.error()
  }
}

async function fromCache(request) {
  return (await caches.match(request)) ?? fetch(request)
}
