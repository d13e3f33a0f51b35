// Calls: talking from the browser, listening in, and recordings that run along with their transcript.
import { find, findAll, on } from "./dom.js";
import { answered, askMicrophone, openLine } from "./line.js";
import { showToast } from "./toasts.js";

const FAILED = "The call could not be started.";

let line = null;

on("click", "[data-talk-start]", (button) => begin(button.closest("[data-talk]")).catch((error) => {
  hangUp(button.closest("[data-talk]"), error.message || FAILED);
}));
on("click", "[data-talk-end]", (button) => end(button.closest("[data-talk]")));
on("click", "[data-talk-mute]", (button) => {
  const muted = button.getAttribute("aria-pressed") !== "true";
  line?.open?.mute(muted);
  button.setAttribute("aria-pressed", String(muted));
});
document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-talk-typed]")) return;
  event.preventDefault();
  const field = event.target.elements.text;
  const text = field.value.trim();
  if (text && line?.open) line.open.say({ type: "typed", text });
  field.value = "";
});

async function begin(place) {
  if (line || !place) return;
  say(place, "Asking for the microphone…");
  enable(place, true);
  const microphone = await askMicrophone("Without the microphone there is no call. Allow it and try again.");
  const own = { microphone, open: null };
  line = own;
  say(place, "Connecting…");
  const { relays } = await answered(fetch(place.dataset.relays, { headers: { accept: "application/json" } }), FAILED);
  own.open = await openLine(microphone, {
    relays,
    told: (message) => show(place, message),
    heard(stream) {
      const sound = find("[data-talk-sound]", place);
      sound.srcObject = stream;
      sound.play().catch(() => {});
    },
    changed(state) {
      if (state === "connected") say(place, "Connected. Talk as you would on the telephone.");
      if (["failed", "closed", "disconnected"].includes(state)) hangUp(place, "The call is over.");
    },
    send: async (sdp) => (await answered(fetch(place.dataset.offer, {
      method: "POST",
      headers: { "content-type": "application/json", accept: "application/json", "x-csrf-token": place.dataset.csrf },
      body: JSON.stringify({ sdp, facts: { language: navigator.language } }),
    }), FAILED)).sdp,
  });
  if (line === own) measure(place, microphone);
  else own.open.close(); // hung up meanwhile
}

function end(place) {
  const body = new FormData();
  body.set("csrf_token", place.dataset.csrf);
  fetch(place.dataset.end, { method: "POST", body, headers: { "x-csrf-token": place.dataset.csrf } }).catch(() => {});
  hangUp(place, "You hung up.");
}

function hangUp(place, text) {
  const over = line;
  line = null;
  over?.open?.close();
  over?.microphone.getTracks().forEach((track) => track.stop());
  beQuiet();
  say(place, text);
  enable(place, false);
}

function enable(place, talking) {
  find("[data-talk-start]", place).disabled = talking;
  find("[data-talk-mute]", place).disabled = !talking;
  find("[data-talk-end]", place).disabled = !talking;
  for (const one of findAll("[data-talk-typed] input, [data-talk-typed] button", place)) one.disabled = !talking;
}

function beQuiet() { if ("speechSynthesis" in window) speechSynthesis.cancel(); }

function say(place, text) { find("[data-talk-state]", place).textContent = text; }

// Words for the screen; read aloud by the browser where the agent has no voice of its own.
function show(place, told) {
  if (told.type === "ended") { hangUp(place, "The call is over."); return; }
  if (told.type === "stop") beQuiet(); // interrupted: nothing more of it is heard
  if (told.type !== "agent" || !told.text) return;
  find("[data-talk-words]", place).textContent = told.text;
  if (told.speak && "speechSynthesis" in window) speechSynthesis.speak(new SpeechSynthesisUtterance(told.text));
}

function measure(place, microphone) {
  const context = new AudioContext();
  const meter = context.createAnalyser();
  meter.fftSize = 512;
  context.createMediaStreamSource(microphone).connect(meter);
  const samples = new Float32Array(meter.fftSize);
  const mark = find("[data-talk-level]", place);
  const look = () => {
    if (!line) { context.close(); mark.classList.remove("bg-primary", "text-primary-fg"); return; }
    meter.getFloatTimeDomainData(samples);
    const loud = Math.sqrt(samples.reduce((sum, one) => sum + one * one, 0) / samples.length);
    mark.classList.toggle("bg-primary", loud > 0.02);
    mark.classList.toggle("text-primary-fg", loud > 0.02);
    setTimeout(look, 80);
  };
  look();
}

// Listening in: 8 kHz stereo PCM, played a moment behind.
let listening = null;
on("click", "[data-listen]", async (button) => {
  if (listening) { listening.stop(); return; }
  const cut = new AbortController();
  const context = new AudioContext();
  listening = { stop() { cut.abort(); context.close(); listening = null; button.setAttribute("aria-pressed", "false"); } };
  button.setAttribute("aria-pressed", "true");
  try {
    const answer = await fetch(button.dataset.listen, { signal: cut.signal });
    if (!answer.ok) throw new Error("The call is not running.");
    await playStream(answer.body.getReader(), context);
  } catch (error) {
    if (error.name !== "AbortError") showToast({ text: error.message, severity: "warn" });
  }
  listening?.stop();
});

// The live page is drawn anew while somebody listens.
document.addEventListener("htmx:after:swap", () => {
  if (listening) find("[data-listen]")?.setAttribute("aria-pressed", "true");
});

async function playStream(reader, context) {
  let kept = new Uint8Array();
  let due = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const whole = new Uint8Array(kept.length + value.length);
    whole.set(kept);
    whole.set(value, kept.length);
    const usable = whole.length - (whole.length % 4);
    kept = whole.slice(usable);
    if (!usable) continue;
    const samples = new Int16Array(whole.slice(0, usable).buffer);
    const sound = context.createBuffer(2, samples.length / 2, 8000);
    for (const side of [0, 1]) {
      const into = sound.getChannelData(side);
      for (let at = 0; at < into.length; at += 1) into[at] = samples[at * 2 + side] / 32768;
    }
    const source = context.createBufferSource();
    source.buffer = sound;
    source.connect(context.destination);
    due = Math.max(due, context.currentTime + 0.12);
    source.start(due);
    due += sound.duration;
  }
}

// A recording and its transcript move together.
const player = () => find("[data-player]");
on("click", "[data-seek-ms]", (button) => {
  const sound = player();
  if (!sound) return;
  sound.currentTime = Number(button.dataset.seekMs) / 1000;
  sound.play().catch(() => {});
});
on("click", "[data-waveform]", (drawing, event) => {
  const sound = player();
  const box = drawing.getBoundingClientRect();
  if (sound?.duration) sound.currentTime = ((event.clientX - box.left) / box.width) * sound.duration;
});
document.addEventListener("timeupdate", (event) => {
  const sound = event.target;
  if (!sound.matches?.("[data-player]")) return;
  const at = sound.currentTime * 1000;
  const needle = find("[data-needle]");
  const x = sound.duration ? (sound.currentTime / sound.duration) * 600 : 0;
  needle?.setAttribute("x1", x);
  needle?.setAttribute("x2", x);
  let current = null;
  for (const said of findAll("[data-synchronised] [data-at-ms]")) if (Number(said.dataset.atMs) <= at + 150) current = said;
  const before = find("[data-synchronised] [aria-current=true]");
  if (before === current) return;
  before?.removeAttribute("aria-current");
  before?.classList.remove("bg-muted");
  current?.setAttribute("aria-current", "true");
  current?.classList.add("bg-muted");
  current?.scrollIntoView({ block: "nearest" });
}, true);
