// Light, dark and high contrast: the system decides until a person does.
import { findAll, on, remember } from "./dom.js";

const root = document.documentElement;
const darkSystem = matchMedia("(prefers-color-scheme: dark)");
const highSystem = matchMedia("(prefers-contrast: more)");
const chosen = (key) => { try { return localStorage.getItem(key); } catch { return null; } };

function show() {
  const states = { theme: root.classList.contains("dark"), contrast: root.classList.contains("hc") };
  for (const [name, state] of Object.entries(states))
    findAll(`[data-toggle="${name}"][aria-pressed]`).forEach((button) => button.setAttribute("aria-pressed", state));
}

const actions = {
  theme: () => remember("theme", root.classList.toggle("dark") ? "dark" : "light"),
  contrast: () => remember("contrast", root.classList.toggle("hc") ? "high" : "normal"),
  "theme-auto": () => {
    remember("theme", null);
    remember("contrast", null);
    root.classList.toggle("dark", darkSystem.matches);
    root.classList.toggle("hc", highSystem.matches);
  },
};

on("click", "[data-toggle]", (button) => { actions[button.dataset.toggle]?.(); show(); });
darkSystem.addEventListener("change", () => {
  if (!chosen("theme") && !root.dataset.theme) root.classList.toggle("dark", darkSystem.matches);
  show();
});
highSystem.addEventListener("change", () => {
  if (!chosen("contrast")) root.classList.toggle("hc", highSystem.matches);
  show();
});
show();
