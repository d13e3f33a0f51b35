// A button in the corner of a site, and the frame it opens. `hubTalk` says where the frame is.
const place = { position: "fixed", right: "16px", zIndex: "2147483000" };
const frame = document.createElement("iframe");
frame.title = hubTalk.title;
frame.id = "hub-talk-frame";
frame.hidden = true;
frame.allow = "microphone; autoplay";
Object.assign(frame.style, place, {
  bottom: "84px", width: "min(380px, calc(100vw - 32px))", height: "min(600px, calc(100vh - 110px))",
  border: "0", borderRadius: "16px", boxShadow: "0 8px 40px rgba(0, 0, 0, .25)", background: "#fff",
});
const button = document.createElement("button");
button.type = "button";
button.textContent = hubTalk.title;
button.setAttribute("aria-expanded", "false");
button.setAttribute("aria-controls", frame.id);
Object.assign(button.style, place, {
  bottom: "16px", minHeight: "48px", padding: "0 20px", border: "0", borderRadius: "24px", cursor: "pointer",
  background: hubTalk.color, color: "#fff", font: "600 16px system-ui, sans-serif",
});
const show = (open) => {
  if (open && !frame.src) frame.src = hubTalk.frame;
  frame.hidden = !open;
  button.setAttribute("aria-expanded", String(open));
  if (open) frame.focus();
};
button.addEventListener("click", () => show(frame.hidden));
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !frame.hidden) { show(false); button.focus(); }
});
document.body.append(button, frame);
