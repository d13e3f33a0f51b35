import "./appearance.js";
import "./toasts.js";
import "./requests.js";
import "./live.js";
import "./attended.js";
import "./dialogs.js";
import "./palette.js";
import "./lists.js";
import "./shortcuts.js";
import "./swipe.js";
import "./forms.js";
import "./moments.js";
import "./calls.js";

if ("serviceWorker" in navigator && isSecureContext && !navigator.webdriver)
  navigator.serviceWorker.register("/sw.js").catch(() => {});
