// Keys of every page, and the help that lists those that work here.
import { find, findAll, isOpen, isTyping, isVisible, on } from "./dom.js";
import { openPalette } from "./palette.js";

let waitsForPlace = 0;

function go(key) {
  const link = find(`[data-go="${CSS.escape(key)}"]`);
  if (link) location.href = link.href;
}

document.addEventListener("keydown", (event) => {
  const command = event.metaKey || event.ctrlKey;
  if (command && event.key.toLowerCase() === "k") {
    event.preventDefault();
    const palette = find("#palette");
    if (palette?.open) palette.close(); else openPalette();
    return;
  }
  if (command || event.altKey || isTyping(event.target) || isOpen()) return;
  if (waitsForPlace && Date.now() - waitsForPlace < 1500) {
    waitsForPlace = 0;
    event.stopImmediatePropagation();
    go(event.key);
    return;
  }
  if (event.key === "g") waitsForPlace = Date.now();
  if (event.key === "/") {
    event.preventDefault();
    const search = find("[data-search]");
    if (search) search.focus(); else openPalette();
  }
  if (event.key === "?") { event.preventDefault(); openHelp(); }
}, true);

const section = (title, entries) => {
  if (!entries.length) return [];
  const part = document.createElement("section");
  const heading = document.createElement("h3");
  heading.className = "nav-h !px-0";
  heading.textContent = title;
  const list = document.createElement("dl");
  for (const [keys, text] of entries) {
    const line = document.createElement("div");
    line.className = "flex items-center justify-between gap-3 min-h-8";
    const term = document.createElement("dt");
    term.textContent = text;
    const shown = document.createElement("dd");
    shown.className = "flex gap-1";
    keys.split(" ").forEach((key) => {
      const mark = document.createElement("kbd");
      mark.className = "kbd";
      mark.textContent = key;
      shown.append(mark);
    });
    line.append(term, shown);
    list.append(line);
  }
  part.append(heading, list);
  return [part];
};

/** Built from the page itself, so that it never names a key that does nothing here. */
export function openHelp() {
  const dialog = find("#help");
  if (!dialog || dialog.open) return;
  const anywhere = [["Ctrl K", "Search or run a command"], ...(find("#assistant") ? [["Ctrl J", "Ask the assistant"]] : []), ["/", find("[data-search]") ? "Search in this list" : "Search"],
    ["?", "These shortcuts"], ["Esc", "Close what is open"], ["U", "Undo, while a message offers it"]];
  const seen = new Map(findAll("[data-list] [data-key]").map((b) => [b.dataset.key, b.dataset.keyLabel]));
  const moves = findAll("[data-list] [data-row]").some(isVisible)
    ? [["J K", "Next, previous row"], ["↓ ↑", "The same, inside the list"], ["Enter", "Open the row"]] : [];
  const list = [...moves, ...[...seen].map(([key, label]) => [key.toUpperCase(), label])];
  const shifted = (key) => key === key.toLowerCase() ? key.toUpperCase() : `Shift ${key}`;
  const page = findAll("[data-page-key]").map((b) => [shifted(b.dataset.pageKey), b.dataset.keyLabel || b.textContent.trim()]);
  const writing = find("[data-send]") ? [[find("[data-send=enter]") ? "Enter" : "Ctrl Enter", "Send what you wrote"]] : [];
  const places = findAll("#side [data-go]").map((a) => [`G ${a.dataset.go.toUpperCase()}`, find(".truncate", a)?.textContent ?? a.textContent.trim()]);
  find("#help-body").replaceChildren(...section("Everywhere", anywhere), ...section(moves.length ? "In the list" : "Here", list),
    ...section("On this page", page), ...section("Writing", writing), ...section("Go to", places));
  dialog.showModal();
}
on("click", "[data-help]", (button) => { button.closest("[popover]")?.hidePopover(); openHelp(); });
