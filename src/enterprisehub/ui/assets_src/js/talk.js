// The visitor's side of a call from another site: agree, allow the microphone, talk, hang up.
import { answered, askMicrophone, canCall, openLine } from "./line.js";

const page = document.body;
const words = JSON.parse(page.dataset.words);
const base = `/talk/${page.dataset.key}`;
const kept = `hub-talk-${page.dataset.key}`;
const part = (name) => document.querySelector(`[data-part="${name}"]`);
const before = part("before");
const during = part("during");
let line = null;
let wanted = false;
let interim = null;

const remember = (token) => { try { localStorage.setItem(kept, token); } catch { /* no storage: this call only */ } };
const recall = () => { try { return localStorage.getItem(kept) ?? ""; } catch { return ""; } };
const state = (text) => { part("state").textContent = text; };
const problem = (text) => { part("problem").textContent = text; };
const post = (path, body, headers = {}) => fetch(path, {
  method: "POST", body: JSON.stringify(body),
  headers: { "content-type": "application/json", accept: "application/json", ...headers },
});

function show(talking) {
  before.hidden = talking;
  during.hidden = !talking;
  part("mute").setAttribute("aria-pressed", "false");
  part(talking ? "hang-up" : "start").focus();
}

async function begin() {
  problem("");
  if (!canCall()) throw new Error(words.unable);
  wanted = true;
  state(words.asking);
  const microphone = await askMicrophone(words.refused);
  try {
    state(words.connecting);
    show(true);
    const form = before.elements;
    const call = await answered(post(`${base}/calls`, {
      agreed: true, notice: part("notice").innerText.trim(), name: form.name.value.trim(),
      email: form.email.value.trim(), page_url: document.referrer.slice(0, 500),
    }, { "x-talk-token": recall() }), words.failed);
    remember(call.visitor);
    line = await openLine(microphone, {
      relays: call.relays, told, heard, changed,
      send: async (sdp) => (await answered(post(call.offer, {
        sdp, facts: { language: navigator.language },
      }), words.failed)).sdp,
    });
    if (!wanted) over(); // hung up meanwhile
  } catch (error) {
    for (const track of microphone.getTracks()) track.stop();
    throw error;
  }
}

function heard(stream) {
  const sound = part("sound");
  sound.srcObject = stream;
  sound.play().catch(() => {});
}

function changed(now) {
  if (now === "connected") state(words.connected);
  if (["failed", "closed", "disconnected"].includes(now)) over();
}

function told(message) {
  if (message.type === "ended") over();
  if (message.type === "agent" && message.text) {
    row(words.us, message.text, "ours");
    if (message.speak && "speechSynthesis" in window) speechSynthesis.speak(new SpeechSynthesisUtterance(message.text));
  }
  if (message.type === "stop" && "speechSynthesis" in window) speechSynthesis.cancel();
  if (message.type === "caller" && message.text) {
    interim?.remove();
    interim = row(words.you, message.text, "theirs");
    if (message.final) interim = null;
  }
}

function row(who, text, side) {
  const one = document.createElement("p");
  one.className = side;
  const name = document.createElement("span");
  name.className = "who";
  name.textContent = who;
  one.append(name, text);
  const lines = part("lines");
  lines.append(one);
  lines.scrollTop = lines.scrollHeight;
  return one;
}

function over() {
  const ended = line;
  wanted = false;
  line = interim = null;
  if (!ended) return;
  ended.close();
  show(false);
  problem(words.over);
  part("lines").hidden = !part("lines").children.length;
}

before.addEventListener("submit", async (event) => {
  event.preventDefault();
  part("start").disabled = true;
  part("lines").replaceChildren();
  part("lines").hidden = false;
  try { await begin(); } catch (error) {
    line = null;
    show(false);
    problem(error.message || words.failed);
  }
  part("start").disabled = false;
});
part("hang-up").addEventListener("click", () => {
  wanted = false;
  line?.say({ type: "hang_up" });
  setTimeout(over, 120); // the word goes before the line does
});
part("mute").addEventListener("click", ({ currentTarget: button }) => {
  const muted = button.getAttribute("aria-pressed") !== "true";
  line?.mute(muted);
  button.setAttribute("aria-pressed", String(muted));
});
part("typed").addEventListener("submit", (event) => {
  event.preventDefault();
  const field = event.currentTarget.elements.text;
  const text = field.value.trim();
  if (text && line) line.say({ type: "typed", text });
  field.value = "";
});
