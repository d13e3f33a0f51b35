// The assistant beside every page: Ctrl/Cmd+J opens it with the page's record in mind.
import { find, findAll, on } from "./dom.js";

const panel = find("#assistant");
const KEPT = "assistant-chat";

function kept() {
  try { return sessionStorage.getItem(KEPT) ?? ""; } catch { return ""; }
}

async function load() {
  const body = find("#assistant-body");
  if (body.dataset.loaded) return;
  body.dataset.loaded = "yes";
  const address = (chat) => `/assistant/panel?path=${encodeURIComponent(location.pathname)}${chat ? `&session_id=${encodeURIComponent(chat)}` : ""}`;
  const ask = (chat) => fetch(address(chat), { headers: { "HX-Request": "true", Accept: "text/html" } });
  try {
    let answer = await ask(kept());
    if (!answer.ok && kept()) answer = await ask("");
    if (!answer.ok) throw new Error(String(answer.status));
    body.innerHTML = await answer.text();
    window.htmx.process(body);
  } catch {
    delete body.dataset.loaded;
    body.firstElementChild.textContent = "The assistant could not be reached. Close this and open it again.";
  }
}

async function toggle(open = panel.hidden) {
  panel.hidden = !open;
  findAll("[aria-controls=assistant]").forEach((button) => button.setAttribute("aria-expanded", open));
  if (!open) { find("[aria-controls=assistant]")?.focus(); return; }
  await load();
  find("textarea[name=text]", panel)?.focus();
  findAll("[data-thread]", panel).forEach((thread) => { thread.scrollTop = thread.scrollHeight; });
}

if (panel) {
  on("click", "[data-assistant]", () => toggle());
  document.addEventListener("keydown", (event) => {
    if ((event.metaKey || event.ctrlKey) && !event.shiftKey && event.key.toLowerCase() === "j") {
      event.preventDefault();
      const box = find("#page-composer textarea[name=text]");
      if (box) box.focus(); else toggle();
    }
    if (event.key === "Escape" && !panel.hidden && panel.contains(document.activeElement)) toggle(false);
  });
}

// The question is kept once the answer begins to arrive: the box is free for the next one.
document.addEventListener("htmx:sse:after:connection", ({ target }) => { if (target.matches?.("form[data-composer]")) target.reset(); });

// A chat that has begun gets its own address, and the panel goes on with it on the next page.
document.addEventListener("htmx:after:swap", () => {
  const begun = find("#page-session[data-chat]");
  if (begun && location.pathname !== begun.dataset.chat) history.replaceState(history.state, "", begun.dataset.chat);
  const beside = find("#panel-session[data-chat]");
  if (!beside) return;
  try { sessionStorage.setItem(KEPT, beside.value); } catch { /* the chat holds for this page */ }
  find("[data-assistant-page]").href = beside.dataset.chat;
});
