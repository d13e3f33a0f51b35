// A page that asks by itself does not keep its session alive: a minute after the last touch of
// pointer or keys its requests say that nobody is there.
const ATTENDED_MS = 60_000;
let touchedAt = Date.now();

for (const kind of ["pointerdown", "pointermove", "keydown", "wheel", "touchstart"])
  window.addEventListener(kind, () => { touchedAt = Date.now(); }, { passive: true, capture: true });

document.addEventListener("htmx:config:request", ({ detail: { ctx } }) => {
  if (Date.now() - touchedAt > ATTENDED_MS) ctx.request.headers["X-Unattended"] = "1";
});
