// A button in the corner of a customer's site, and the frame it opens. `hub` says what they are.
const below = document.querySelectorAll("[data-hub-button]").length * 60; // another one may stand there
const place = { position: "fixed", right: "16px", zIndex: "2147483000" };
const frame = document.createElement("iframe");
frame.title = hub.title;
frame.id = `hub-${hub.name}-frame`;
frame.hidden = true;
if (hub.allow) frame.allow = hub.allow;
Object.assign(frame.style, place, {
  bottom: `${84 + below}px`, width: "min(380px, calc(100vw - 32px))",
  height: `min(${hub.height}px, calc(100vh - ${110 + below}px))`,
  border: "0", borderRadius: "16px", boxShadow: "0 8px 40px rgba(0, 0, 0, .25)", background: "#fff",
});
const button = document.createElement("button");
button.type = "button";
button.textContent = hub.title;
button.dataset.hubButton = hub.name;
button.setAttribute("aria-expanded", "false");
button.setAttribute("aria-controls", frame.id);
Object.assign(button.style, place, {
  bottom: `${16 + below}px`, minHeight: "48px", padding: "0 20px", border: "0", borderRadius: "24px",
  cursor: "pointer", background: hub.color, color: "#fff", font: "600 16px system-ui, sans-serif",
});
// Where this visit to the site began, and who sent it: what counts for attribution.
const landing = (() => {
  const now = { landing: location.href.slice(0, 1000), from: document.referrer.slice(0, 300) };
  try {
    const known = JSON.parse(sessionStorage.getItem("hub-landing") || "null");
    if (known) return known;
    sessionStorage.setItem("hub-landing", JSON.stringify(now));
  } catch { /* no storage: this page is where it began */ }
  return now;
})();
const show = (open) => {
  if (open && !frame.src) frame.src = `${hub.frame}#${new URLSearchParams({ page: location.href.slice(0, 1000), ...landing })}`;
  frame.hidden = !open;
  button.setAttribute("aria-expanded", String(open));
  if (open) frame.focus();
};
button.addEventListener("click", () => show(frame.hidden));
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !frame.hidden) { show(false); button.focus(); }
});
document.body.append(button, frame);
