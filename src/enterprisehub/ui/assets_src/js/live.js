// A region that shows a record asks for itself when a live event names the record:
// data-live="messaging.thread:ID conversations.session:ID" hx-trigger="told, every 20s".
// A list of records hears of every one of them: data-live="messaging.thread:*".
// With data-live-idle it waits until nobody writes or answers a question inside it.
import { find, findAll, isTyping } from "./dom.js";

const AGAIN_MS = 2000;
const attended = (region) =>
  find("dialog[open]", region) || (region.contains(document.activeElement) && isTyping(document.activeElement));

function tell(region) {
  if (region.matches("[data-live-idle]") && attended(region)) setTimeout(() => tell(region), AGAIN_MS);
  else window.htmx.trigger(region, "told");
}

document.addEventListener("htmx:sse:after:message", ({ detail: { message } }) => {
  if (!message.event) return;
  const values = [...Object.values(JSON.parse(message.data || "null") ?? {}), "*"];
  for (const value of values)
    findAll(`[data-live~="${CSS.escape(`${message.event}:${value}`)}"]`).forEach(tell);
});
