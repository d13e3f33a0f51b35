// Pushes to this browser: turned on by a button, known again by the hash of the endpoint, and told
// in words where they cannot be had.
import { find, findAll, on } from "./dom.js";
import { answered } from "./line.js";

const FAILED = "This device could not be added.";
const SERVICE_MS = 20000; // a browser without a way to its push service asks it for ever
const SIGN_OUT_MS = 2000;

const whyNot = () => {
  if (!isSecureContext) return "Browsers take pushes over https:// only. Open EnterpriseHub by its https address to turn them on here.";
  if (!("serviceWorker" in navigator && "PushManager" in window && "Notification" in window))
    return /iPhone|iPad/.test(navigator.userAgent)
      ? "On iPhone and iPad, add EnterpriseHub to the home screen first (Share, then Add to Home Screen) and open it from there."
      : "This browser takes no pushes. Use a current Chrome, Edge, Firefox or Safari, and no private window.";
  if (Notification.permission === "denied")
    return "Notifications of this site are blocked in this browser. Allow them in its settings for this site (beside the address), then load this page again.";
  return "";
};

const ownSubscription = async () => (await navigator.serviceWorker?.getRegistration("/"))?.pushManager?.getSubscription();

async function hashOf(endpoint) {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(endpoint));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function show() {
  const place = find("[data-push-key]");
  if (!place) return;
  const why = whyNot();
  const own = why ? null : await ownSubscription().catch(() => null);
  const hash = own ? await hashOf(own.endpoint) : "";
  const here = findAll("[data-push-device]", place).find((row) => row.dataset.pushDevice === hash);
  if (here) find("[data-push-here]", here).hidden = false;
  find("[data-push-start]", place).hidden = Boolean(why || here);
  say(place, why || (here ? "Pushes go to this device." : "The browser will ask you once."));
}

on("click", "[data-push-start]", async (button) => {
  const place = button.closest("[data-push-key]");
  button.disabled = true;
  try {
    await begin(place);
  } catch (error) {
    say(place, error.message || FAILED);
  }
  button.disabled = false;
});

async function begin(place) {
  say(place, "Asking the browser…");
  if (await Notification.requestPermission() !== "granted")
    throw new Error(whyNot() || "Without your permission nothing can be pushed. Press the button again and allow notifications.");
  say(place, "Asking the browser's push service…");
  const own = await subscribe(place.dataset.pushKey);
  const answer = await add(place, own);
  if (answer.status === 409 && await own.unsubscribe()) // somebody else's address: take a new one
    await answered(add(place, await subscribe(place.dataset.pushKey)), FAILED);
  else await answered(answer, FAILED);
  location.reload(); // with the first device, boxes of the page are ticked
}

async function subscribe(key) {
  await navigator.serviceWorker.register("/sw.js");
  const { pushManager } = await navigator.serviceWorker.ready;
  const bytes = Uint8Array.from(atob(key.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
  const options = { userVisibleOnly: true, applicationServerKey: bytes };
  const earlier = await pushManager.getSubscription();
  if (earlier && !sameKey(earlier.options.applicationServerKey, bytes)) await earlier.unsubscribe();
  const late = new Promise((_, reject) => {
    setTimeout(() => reject(new Error(`no answer within ${SERVICE_MS / 1000} seconds`)), SERVICE_MS);
  });
  try {
    return await Promise.race([pushManager.subscribe(options), late]);
  } catch (error) {
    throw new Error(`The browser got no address from its push service (${error.message}). Check the network, then try again.`);
  }
}

const sameKey = (one, other) => {
  const bytes = new Uint8Array(one ?? []);
  return bytes.length === other.length && bytes.every((byte, at) => byte === other[at]);
};

const add = (place, own) => {
  const { endpoint, keys } = own.toJSON();
  return fetch("/api/notifications/devices", {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/json", "x-csrf-token": place.dataset.csrf },
    body: JSON.stringify({ endpoint, keys }),
  });
};

function say(place, text) { find("[data-push-state]", place).textContent = text; }

// Who signs out leaves a browser that others may use: nothing of theirs comes to it any more.
on("submit", "form[data-sign-out]", (form, event) => {
  if (whyNot()) return;
  event.preventDefault();
  const late = new Promise((done) => { setTimeout(done, SIGN_OUT_MS); });
  const end = ownSubscription().then((own) => own?.unsubscribe()).catch(() => {});
  Promise.race([end, late]).then(() => form.submit());
});

document.addEventListener("htmx:after:swap", () => show());
show();
