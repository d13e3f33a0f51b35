// A region that shows a record asks for itself when a live event names the record:
// data-live="messaging.thread:ID conversations.session:ID" hx-trigger="told, every 20s".
// A list of records hears of every one of them: data-live="messaging.thread:*".
import { findAll } from "./dom.js";

document.addEventListener("htmx:sse:after:message", ({ detail: { message } }) => {
  if (!message.event) return;
  const values = [...Object.values(JSON.parse(message.data || "null") ?? {}), "*"];
  for (const value of values)
    findAll(`[data-live~="${CSS.escape(`${message.event}:${value}`)}"]`).forEach((region) => window.htmx.trigger(region, "told"));
});
