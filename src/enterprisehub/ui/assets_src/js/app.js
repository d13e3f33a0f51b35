import "./appearance.js";
import "./toasts.js";
import "./requests.js";
import "./live.js";
import "./attended.js";
import "./dialogs.js";
import "./palette.js";
import "./assistant.js";
import "./lists.js";
import "./shortcuts.js";
import "./swipe.js";
import "./forms.js";
import "./moments.js";
import "./calls.js";
import "./board.js";
import "./push.js";
import { findAll } from "./dom.js";

for (const here of findAll(".side [aria-current], .tabs [aria-current]"))
  here.scrollIntoView({ block: "nearest", inline: "nearest" });

if ("serviceWorker" in navigator && isSecureContext && !navigator.webdriver)
  navigator.serviceWorker.register("/sw.js").catch(() => {});
