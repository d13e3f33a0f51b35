// Short words about what just happened, with Undo where there is a way back.
import { find } from "./dom.js";

let undoLatest = null;

/** toast: {text, severity, undo, seconds, again, key}; `undo` is an address to post to, `again` a function;
 * a toast takes the place of one with the same `key`. */
export function showToast(toast) {
  const template = find("#toast-template");
  const tray = find("#toasts");
  if (!template || !tray) return;
  const node = template.content.firstElementChild.cloneNode(true);
  const severity = ["ok", "info", "warn", "bad"].includes(toast.severity) ? toast.severity : "ok";
  node.querySelectorAll("[data-mark]").forEach((mark) => { mark.hidden = mark.dataset.mark !== severity; });
  find("p", node).textContent = toast.text;
  const remove = () => {
    if (undoLatest === undo) undoLatest = null;
    node.remove();
  };
  const undo = () => {
    remove();
    window.htmx.ajax("POST", toast.undo, { source: document.body, swap: "none" });
  };
  bind(find("[data-undo]", node), toast.undo ? undo : null);
  bind(find("[data-again]", node), toast.again ? () => { remove(); toast.again(); } : null);
  bind(find("[data-dismiss]", node), remove);
  if (toast.undo) undoLatest = undo;
  if (toast.key) {
    [...tray.children].filter((other) => other.dataset.key === toast.key).forEach((other) => other.remove());
    node.dataset.key = toast.key;
  }
  tray.append(node);
  while (tray.children.length > 3) tray.firstElementChild.remove();
  expire(node, remove, (toast.seconds || 6) * 1000);
}

function bind(button, action) {
  button.hidden = !action;
  if (action) button.addEventListener("click", action);
}

// The clock stands still while somebody points at the toast or is in it.
function expire(node, remove, milliseconds) {
  let timer = setTimeout(remove, milliseconds);
  const hold = () => clearTimeout(timer);
  const release = () => { clearTimeout(timer); timer = setTimeout(remove, 3000); };
  node.addEventListener("pointerenter", hold);
  node.addEventListener("pointerleave", release);
  node.addEventListener("focusin", hold);
  node.addEventListener("focusout", release);
}

/** Takes back what the newest toast offers to take back; false if there is nothing. */
export function undoNewest() {
  if (!undoLatest) return false;
  undoLatest();
  return true;
}

// From HX-Trigger as an object, from a live event as JSON.
document.body.addEventListener("toast", ({ detail }) => showToast(typeof detail.data === "string" ? JSON.parse(detail.data) : detail));
