// Times that stay true while the page is open, tabs, and threads that show their end.
import { find, findAll, on } from "./dom.js";

function ago(date) {
  const seconds = (Date.now() - date) / 1000;
  const distance = Math.abs(seconds);
  const form = (text) => seconds >= 0 ? `${text} ago` : `in ${text}`;
  if (distance < 45) return seconds >= 0 ? "just now" : "in a moment";
  if (distance < 3600) return form(`${Math.max(1, Math.round(distance / 60))} min`);
  if (distance < 86400) return form(`${Math.round(distance / 3600)} h`);
  if (distance < 28 * 86400) return form(`${Math.round(distance / 86400)} d`);
  return null;
}
function refresh() {
  findAll("time[data-ago]").forEach((mark) => {
    const text = ago(Date.parse(mark.dateTime));
    if (text && mark.textContent !== text) mark.textContent = text;
  });
}
setInterval(refresh, 30000);
document.addEventListener("visibilitychange", () => { if (!document.hidden) refresh(); });

const showEnd = () => findAll("[data-thread]").forEach((thread) => { thread.scrollTop = thread.scrollHeight; });
document.addEventListener("htmx:after:swap", showEnd);
showEnd();

function showTab(tab) {
  const group = tab.closest("[data-tabs]");
  for (const other of findAll("[role=tab]", group)) {
    const chosen = other === tab;
    other.setAttribute("aria-selected", chosen);
    other.tabIndex = chosen ? 0 : -1;
    find(`#${CSS.escape(other.getAttribute("aria-controls"))}`).hidden = !chosen;
  }
}
on("click", "[role=tab]", showTab);
on("keydown", "[role=tab]", (tab, event) => {
  const steps = { ArrowRight: 1, ArrowLeft: -1 };
  if (!steps[event.key]) return;
  event.preventDefault();
  const tabs = findAll("[role=tab]", tab.closest("[role=tablist]"));
  const next = tabs[(tabs.indexOf(tab) + steps[event.key] + tabs.length) % tabs.length];
  showTab(next);
  next.focus();
});
