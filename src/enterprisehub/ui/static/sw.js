// Keeps the static files at hand and says in words when the network is gone. Pages are never kept:
// they hold other people's data. Shows what is pushed, and leads to its page.
const STORE = "hub-6247cebbebd0";
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

// A push is JSON {title, severity, url, page, tag}: `url` reads the notice and leads to `page`; one
// with the same `tag` takes the place of what is shown, so a recovery replaces its alert.
self.addEventListener("push", (event) => {
  let told = {};
  try { told = event.data?.json() ?? {}; } catch { /* not ours: shown as one without words */ }
  const { title = "Something needs you in EnterpriseHub", severity = "info", tag, url = "/notifications", page = "" } = told;
  event.waitUntil(self.registration.showNotification(title, {
    tag,
    renotify: Boolean(tag) && severity !== "ok",
    requireInteraction: severity === "bad",
    icon: "/static/icon-192.png",
    badge: "/static/icon-192.png",
    data: { url, page },
  }));
});
self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(lead(event.notification.data ?? {}));
});
async function lead({ url = "/notifications", page = "" }) {
  const to = new URL(url, location.origin);
  if (to.origin !== location.origin) return;
  const windows = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const there = page && windows.find((one) => one.url === new URL(page, location.origin).href);
  if (!there) {
    await self.clients.openWindow(to.href);
    return;
  }
  // What somebody may be writing there stays; the notice counts as read.
  await there.focus();
  await fetch(to.href, { redirect: "manual" }).catch(() => {});
}
