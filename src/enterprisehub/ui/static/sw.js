// Keeps the static files at hand and says in words when the network is gone. Pages are never kept:
// they hold other people's data.
const STORE = "hub-61fd631921c0";
const OFFLINE = "/static/offline.html";

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(STORE).then((store) => store.addAll([OFFLINE, "/static/offline.css", "/static/icon.svg"])).then(() => self.skipWaiting()));
});
self.addEventListener("activate", (event) => {
  const drop = async () => {
    for (const name of await caches.keys()) if (name !== STORE) await caches.delete(name);
    await self.clients.claim();
  };
  event.waitUntil(drop());
});
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (request.mode === "navigate") {
    event.respondWith(fetch(request).catch(() => caches.match(OFFLINE)));
    return;
  }
  const eternal = /\.[0-9a-f]{12}\.|\.woff2$/.test(url.pathname) || url.pathname.startsWith("/static/offline");
  if (url.pathname.startsWith("/static/") && eternal)
    event.respondWith(caches.match(request).then((kept) => kept ?? fetch(request).then(keep(request))));
});
const keep = (request) => async (response) => {
  if (response.ok) (await caches.open(STORE)).put(request, response.clone());
  return response;
};
