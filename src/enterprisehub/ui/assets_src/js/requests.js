// What people see of htmx requests: failures in words with a retry, CSRF, new counts, a stopped network.
import { find, findAll, on } from "./dom.js";
import { showToast } from "./toasts.js";

document.addEventListener("htmx:error", (event) => {
  const request = event.detail?.ctx;
  if (!request) return;
  if (event.detail.error?.name === "AbortError" && request.request?.signal?.reason !== "timeout") return;
  const source = request.sourceElement;
  const again = source?.isConnected && source !== document.body ? () => retry(source) : null;
  showToast({ text: "The server could not be reached. Nothing was changed.", severity: "bad", seconds: 12, again });
});

document.addEventListener("htmx:response:error", (event) => {
  const { response, hx, sourceElement } = event.detail.ctx;
  if (hx?.trigger || hx?.redirect || response.status === 422) return;
  const again = response.status >= 500 && sourceElement?.isConnected ? () => retry(sourceElement) : null;
  showToast({ text: `That did not work (error ${response.status}). Nothing was changed.`, severity: "bad", seconds: 12, again });
});

function retry(source) {
  if (source instanceof HTMLFormElement) source.requestSubmit();
  else if (source.matches("button, a")) source.click();
  else location.reload();
}

// Counts beside the navigation: HX-Trigger {"badges": {"queue": 11}} or a live event named badges.
document.addEventListener("badges", (event) => {
  const counts = typeof event.detail?.data === "string" ? JSON.parse(event.detail.data) : event.detail;
  for (const [name, count] of Object.entries(counts ?? {})) {
    findAll(`[data-badge="${CSS.escape(name)}"]`).forEach((mark) => {
      mark.dataset.count = count;
      mark.textContent = count;
    });
    if (name === "notifications" && find("#bell-dot")) {
      find("#bell-dot").dataset.count = count;
      find("#bell-note").textContent = `${count} unread`;
    }
  }
});

// HX-Trigger {"open-dialog": {"id": "…"}} and {"close-dialog": {"id": "…"}} move dialogs from the server.
document.addEventListener("open-dialog", (event) => find(`#${CSS.escape(event.detail.id)}`)?.showModal());
document.addEventListener("close-dialog", (event) => find(`#${CSS.escape(event.detail.id)}`)?.close());

const showOffline = () => { const note = find("#offline"); if (note) note.hidden = navigator.onLine; };
addEventListener("online", showOffline);
addEventListener("offline", showOffline);
showOffline();

// A bar at the top while another page loads.
function showLoading() {
  if (find(".loading-bar")) return;
  const bar = document.createElement("div");
  bar.className = "loading-bar";
  document.body.append(bar);
}
on("click", "a[href]", (link, event) => {
  const plain = !event.defaultPrevented && event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey;
  const leaves = link.origin === location.origin && !link.target && !link.hasAttribute("download")
    && (link.pathname !== location.pathname || link.search !== location.search);
  if (plain && leaves) setTimeout(showLoading, 250);
});
addEventListener("pageshow", () => find(".loading-bar")?.remove());
