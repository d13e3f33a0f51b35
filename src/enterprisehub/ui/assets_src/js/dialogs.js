// Dialogs, menus and the side bar of a phone. Native <dialog> traps the focus and gives it back.
import { find, findAll, isTyping, isVisible, on } from "./dom.js";

on("click", "[data-dialog]", (button) => {
  const row = button.closest("[popover]");
  row?.hidePopover();
  find(`#${CSS.escape(button.dataset.dialog)}`)?.showModal();
});
on("click", "dialog [data-close]", (button) => button.closest("dialog").close());
on("click", "dialog", (dialog, event) => { if (event.target === dialog) dialog.close(); });

const openNow = () => findAll("dialog[data-open-now]").forEach((dialog) => {
  dialog.removeAttribute("data-open-now");
  dialog.showModal();
});
document.addEventListener("htmx:after:swap", openNow);
openNow();

// In an open dialog a number gives the answer that carries it; one that did what it asked closes.
document.addEventListener("keydown", (event) => {
  const dialog = find("dialog[open]");
  if (!dialog || isTyping(event.target) || event.metaKey || event.ctrlKey || event.altKey) return;
  const answer = find(`[data-answer-key="${CSS.escape(event.key)}"]`, dialog);
  if (!answer) return;
  event.preventDefault();
  answer.click();
});
document.addEventListener("htmx:after:request", (event) => {
  const form = event.detail.ctx.sourceElement;
  if (form?.matches?.("[data-closes]") && event.detail.ctx.response.status < 400) form.closest("dialog")?.close();
});

// Asking first: any button with data-confirm="What will happen", before its click reaches anybody.
let confirmed = null;
document.addEventListener("click", (event) => {
  const button = event.target instanceof Element && event.target.closest("[data-confirm]");
  if (!button || button === confirmed) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const dialog = find("#confirm");
  find("#confirm-text").textContent = button.dataset.confirm;
  const go = find("#confirm-go");
  go.textContent = button.dataset.confirmVerb || button.textContent.trim() || "Continue";
  go.onclick = () => {
    dialog.close();
    confirmed = button;
    button.click();
    confirmed = null;
  };
  dialog.showModal();
  find("[data-close]", dialog).focus();
}, true);

// Menus open beside their button, inside the window.
document.addEventListener("toggle", (event) => {
  const menu = event.target;
  if (!(menu instanceof HTMLElement) || !menu.matches("[data-menu]")) return;
  menu.toggleAttribute("data-placed", event.newState === "open");
  if (event.newState !== "open") { menu.removeAttribute("style"); return; } // a swap would copy it, which the page's policy forbids
  const button = find(`[popovertarget="${CSS.escape(menu.id)}"]`);
  const box = button.getBoundingClientRect();
  const wide = menu.offsetWidth;
  const tall = menu.offsetHeight;
  const left = menu.dataset.menu === "end" || box.left + wide > innerWidth - 8 ? box.right - wide : box.left;
  const top = box.bottom + tall + 8 > innerHeight ? box.top - tall - 4 : box.bottom + 4;
  menu.style.left = `${Math.max(8, Math.min(left, innerWidth - wide - 8))}px`;
  menu.style.top = `${Math.max(8, top)}px`;
  find("a, button", menu)?.focus({ preventScroll: true });
}, true);
on("click", "[data-menu] button.menu-item", (item) => item.closest("[data-menu]").hidePopover());
on("keydown", "[data-menu]", (menu, event) => {
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  event.preventDefault();
  const items = findAll("a, button, input", menu).filter(isVisible);
  const step = event.key === "ArrowDown" ? 1 : -1;
  const at = items.indexOf(document.activeElement);
  items[(at + step + items.length) % items.length]?.focus();
});

// The side bar on a phone.
const side = find("#side");
let opener = null;
export function showSide(open) {
  if (!side || side.classList.contains("open") === open) return;
  side.classList.toggle("open", open);
  find("#scrim").hidden = !open;
  findAll("[data-side=open]").forEach((button) => button.setAttribute("aria-expanded", open));
  findAll("main, .head, .tabbar").forEach((part) => { part.inert = open; });
  if (open) {
    opener = document.activeElement;
    find("a, button", side).focus();
  } else opener?.focus();
}
on("click", "[data-side]", (button) => showSide(button.dataset.side === "open"));
document.addEventListener("keydown", (event) => { if (event.key === "Escape") showSide(false); });
matchMedia("(width >= 64rem)").addEventListener("change", () => showSide(false));
