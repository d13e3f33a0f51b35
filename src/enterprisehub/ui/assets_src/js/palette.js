// Ctrl/Cmd+K: places and commands as soon as they are loaded, records as the server finds them.
import { find, findAll, on } from "./dom.js";

const dialog = find("#palette");
const input = find("#palette-input");
const records = find("#palette-records");
const list = find("#palette-list");
const failed = find("#palette-failed");
let at = 0;
let waiting = 0;
let asked = null;
let offered = null;

const shown = () => findAll("[role=option]", dialog).filter((option) => !option.hidden);

function mark(index) {
  const options = shown();
  at = options.length ? (index + options.length) % options.length : 0;
  findAll("[role=option][aria-selected=true]", dialog).forEach((option) => option.setAttribute("aria-selected", "false"));
  const chosen = options[at];
  chosen?.setAttribute("aria-selected", "true");
  chosen?.scrollIntoView({ block: "nearest" });
  if (chosen) input.setAttribute("aria-activedescendant", chosen.id);
  else input.removeAttribute("aria-activedescendant");
}

function filter() {
  const words = input.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
  for (const group of findAll("#palette-commands, #palette-places")) {
    const options = findAll("[role=option]", group);
    options.forEach((option) => {
      const text = option.textContent.toLowerCase();
      option.hidden = !words.every((word) => text.includes(word));
    });
    group.hidden = options.every((option) => option.hidden);
  }
  find("#palette-empty").hidden = shown().length > 0 || Boolean(asked) || list.hasAttribute("aria-busy");
  mark(0);
}

// Commands and places come when they are first wanted: no page carries them.
function load() {
  offered ??= fetch(dialog.dataset.offered, { headers: { "HX-Request": "true", Accept: "text/html" } })
    .then((answer) => (answer.ok ? answer.text() : Promise.reject(new Error(String(answer.status)))))
    .then((html) => {
      records.insertAdjacentHTML("afterend", html);
      list.removeAttribute("aria-busy");
      failed.hidden = true;
      filter();
    })
    .catch(() => {
      offered = null;
      failed.hidden = false;
    });
  return offered;
}

async function ask() {
  const query = input.value.trim();
  asked?.abort();
  asked = null;
  if (query.length < 2) {
    records.hidden = true;
    records.replaceChildren();
    filter();
    return;
  }
  const mine = asked = new AbortController();
  try {
    const answer = await fetch(`/palette?q=${encodeURIComponent(query)}`, {
      headers: { "HX-Request": "true", Accept: "text/html" }, signal: mine.signal,
    });
    if (asked !== mine) return;
    records.innerHTML = answer.ok ? await answer.text() : "";
  } catch (error) {
    if (error.name === "AbortError") return;
    records.replaceChildren();
  }
  asked = null;
  records.hidden = !records.childElementCount;
  filter();
}

function run(option) {
  if (!option) return;
  dialog.close();
  if (option.dataset.href) location.href = option.dataset.href;
  else find(`[data-command="${CSS.escape(option.dataset.run)}"]`)?.click();
}

export function openPalette() {
  if (!dialog || dialog.open) return;
  findAll("[popover]:popover-open").forEach((open) => open.hidePopover());
  input.value = "";
  records.hidden = true;
  dialog.showModal();
  filter();
  load();
}

if (dialog) {
  input.addEventListener("input", () => {
    filter();
    clearTimeout(waiting);
    waiting = setTimeout(ask, 140);
  });
  input.addEventListener("keydown", (event) => {
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (steps[event.key]) { event.preventDefault(); mark(at + steps[event.key]); }
    if (event.key === "Enter") { event.preventDefault(); load().then(() => run(shown()[at])); }
  });
  on("click", "#palette [role=option]", run);
  on("click", "[data-palette]", openPalette);
  dialog.addEventListener("close", () => asked?.abort());
}
if (/Mac|iPhone|iPad/.test(navigator.platform)) findAll("[data-mod-key]").forEach((key) => { key.textContent = "⌘K"; });
