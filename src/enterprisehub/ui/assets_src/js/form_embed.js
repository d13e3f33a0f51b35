// Puts the tenant's form where this script stands; `hub` is told by the server around it.
const here = document.currentScript;
const began = (() => {
  const now = { landing: location.href.slice(0, 1000), from: document.referrer.slice(0, 300) };
  try {
    const kept = JSON.parse(sessionStorage.getItem("hub-landing") || "null");
    if (kept) return kept;
    sessionStorage.setItem("hub-landing", JSON.stringify(now));
  } catch {
    // A browser that keeps nothing: the visit began here, as far as anybody knows.
  }
  return now;
})();
const frame = document.createElement("iframe");
frame.title = hub.title;
Object.assign(frame.style, { width: "100%", border: "0", minHeight: "420px", display: "block" });
const page = location.href.slice(0, 1000);
const marks = { page, landing: began.landing || page, referrer: began.from || "" };
frame.src = `${hub.frame}?${new URLSearchParams(marks)}`;
addEventListener("message", (event) => {
  if (event.source !== frame.contentWindow) return;
  const height = Number(event.data?.hubFormHeight);
  if (height > 0) frame.style.height = `${Math.min(height, 6000)}px`;
});
here.after(frame);
