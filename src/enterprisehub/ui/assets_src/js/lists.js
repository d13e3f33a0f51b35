// Moving in lists: j, k and arrows choose a row; a row's keys press its [data-key] buttons.
import { find, findAll, isOpen, isTyping, isVisible, on } from "./dom.js";
import { undoNewest } from "./toasts.js";

const rows = () => findAll("[data-list] [data-row]").filter(isVisible);
const current = () => find("[data-row][aria-current=true]");
let position = -1;
let chosenId = "";

function choose(index) {
  const all = rows();
  if (!all.length) return;
  position = Math.max(0, Math.min(index, all.length - 1));
  all.forEach((row) => row.removeAttribute("aria-current"));
  const row = all[position];
  chosenId = row.id;
  row.setAttribute("aria-current", "true");
  if (!row.hasAttribute("tabindex")) row.tabIndex = -1;
  row.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
  if (!isPeeking()) return;
  window.htmx.process(row); // a row that came in just now does not listen yet
  row.dispatchEvent(new CustomEvent("chosen"));
}

// Where the chosen row stands now; where it stood, if it went.
function placeOfChosen() {
  const found = chosenId ? rows().findIndex((row) => row.id === chosenId) : -1;
  return found < 0 ? position : found;
}

// Beside the list there is room to show the chosen row in full.
const isPeeking = () => { const peek = find("#peek"); return Boolean(peek) && isVisible(peek); };

export function pressRowKey(row, key) {
  const button = find(`[data-key="${CSS.escape(key)}"]`, row);
  if (!button || button.disabled) return false;
  button.click();
  return true;
}

// What a key does on the whole page, such as deciding everything that is ticked (Shift and a letter).
function pressPageKey(key) {
  const button = findAll(`[data-page-key="${CSS.escape(key)}"]`).find(isVisible);
  if (!button || button.disabled) return false;
  button.click();
  return true;
}

function move(step) {
  const chosen = current();
  const index = chosen ? rows().indexOf(chosen) : -1;
  choose(index < 0 ? (position < 0 ? 0 : position) : index + step);
}

document.addEventListener("keydown", (event) => {
  if (isTyping(event.target) || isOpen() || event.metaKey || event.ctrlKey || event.altKey) return;
  if (find("[popover]:popover-open")) return;
  // Arrows move too where nothing else has the focus; what has it, or has one row only, scrolls with them.
  const free = event.target.closest?.("[data-list]") || (event.target === document.body && rows().length > 1);
  const steps = { j: 1, k: -1, ...(free && { ArrowDown: 1, ArrowUp: -1 }) };
  if (steps[event.key]) {
    if (!rows().length) return;
    event.preventDefault();
    move(steps[event.key]);
    return;
  }
  if (event.key === "u" && undoNewest()) return;
  const row = current();
  if (row && event.key === "Enter" && event.target === row) { find("a[href]", row)?.click(); return; }
  if (event.key.length !== 1) return;
  if ((row && pressRowKey(row, event.key)) || pressPageKey(event.key)) event.preventDefault();
});

// After a decision the next row takes the place of the one that went. (The swap's own event is lost with
// the row that it removes, hence the observer.)
new MutationObserver((changes) => {
  const rowWent = changes.some((change) => [...change.removedNodes].some((node) => node.nodeType === 1 && node.matches("[data-row]")));
  if (!rowWent) return;
  countTicked();
  findAll("[data-shown]").forEach((mark) => {
    const left = rows().length;
    mark.textContent = `${left} ${left === 1 ? mark.dataset.shown : mark.dataset.many}`;
  });
  if (position >= 0 && !current() && !isTyping(document.activeElement) && !isOpen()) choose(placeOfChosen());
}).observe(document.body, { childList: true, subtree: true });
on("click", "[data-row]", (row, event) => {
  if (event.target.closest("a, button, input, label, select, textarea")) return;
  choose(rows().indexOf(row));
});

// A list that was brought up to date keeps the row that was chosen.
document.addEventListener("htmx:after:swap", () => {
  const row = document.activeElement?.closest?.("[data-row]");
  if (row && !current()) row.setAttribute("aria-current", "true");
});

// Ticking every row of a list: <input data-tick-all="ids">.
on("change", "[data-tick-all]", (all) => {
  findAll(`[data-list] input[name="${CSS.escape(all.dataset.tickAll)}"]`).forEach((box) => { box.checked = all.checked; });
  countTicked();
});
on("change", "[data-row] input[type=checkbox]", countTicked);
function countTicked() {
  const count = findAll("[data-row] input[type=checkbox]:checked").length;
  findAll("[data-bulk]").forEach((bar) => { bar.hidden = count === 0; });
  findAll("[data-bulk-count]").forEach((mark) => { mark.textContent = count; });
}
