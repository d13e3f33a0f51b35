// The visitor's side of the chat: a token of their own, what they say, what they are answered.
const key = document.body.dataset.key;
const base = `/chat/${key}`;
const kept = `hub-chat-${key}`;
const lines = document.getElementById("lines");
const problem = document.getElementById("problem");
const form = document.getElementById("say");
const text = document.getElementById("text");
const askedWho = document.getElementById("who");
const visitorName = document.getElementById("name");
const visitorEmail = document.getElementById("email");
const shown = new Set();
let token = null;
// The button on the site says which page it stands on; a browser tells a frame no more than the site.
const visit = new URLSearchParams(location.hash.slice(1));
const visited = { page_url: visit.get("page") || document.referrer, landing_url: visit.get("landing") || "", referrer: visit.get("from") || "" };

const remember = (value) => { token = value; try { localStorage.setItem(kept, value); } catch { /* no storage: this page only */ } };
const recall = () => { try { return localStorage.getItem(kept); } catch { return null; } };

async function call(path, options = {}) {
  const headers = { "X-Chat-Token": token ?? "", ...options.headers };
  const answer = await fetch(base + path, { ...options, headers });
  if (!answer.ok) {
    const told = await answer.json().catch(() => ({}));
    throw Object.assign(new Error(told.detail || "The chat cannot be reached."), { status: answer.status });
  }
  return answer.status === 202 ? null : answer.json();
}

async function begin() {
  remember((await call("/session", { method: "POST" })).token);
}

function linked(words, index) {
  if (index % 2 === 0) return words;
  const link = document.createElement("a");
  link.href = words;
  link.textContent = words;
  link.target = "_blank";
  link.rel = "noopener noreferrer";
  return link;
}

function show(line) {
  if (shown.has(line.id)) return;
  shown.add(line.id);
  askedWho.hidden = true; // asked once, before the first words
  const row = document.createElement("p");
  row.className = line.ours ? "ours" : "theirs";
  const who = document.createElement("span");
  who.className = "who";
  who.textContent = line.ours ? "Us: " : "You: ";
  row.append(who, ...line.text.split(/(https?:\/\/\S+)/).map(linked));
  lines.append(row);
  for (const option of line.options) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "option";
    button.textContent = option;
    button.addEventListener("click", () => say(option));
    lines.append(button);
  }
  lines.scrollTop = lines.scrollHeight;
}

async function read() {
  if (!token) return;
  try {
    for (const line of await call("/messages")) show(line);
    problem.textContent = "";
  } catch (error) {
    if (error.status === 401) { token = null; await begin().catch(() => {}); }
  }
}

async function say(words) {
  const body = JSON.stringify({ text: words, client_id: crypto.randomUUID(), ...visited, name: visitorName.value.trim(), email: visitorEmail.value.trim() });
  const options = { method: "POST", headers: { "Content-Type": "application/json" }, body };
  try {
    if (!token) await begin();
    await call("/messages", options).catch(async (error) => {
      if (error.status !== 401) throw error;
      await begin();
      await call("/messages", options);
    });
    problem.textContent = "";
    await read();
    return true;
  } catch (error) {
    problem.textContent = `${error.message} Your message was not sent.`;
    return false;
  }
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const words = text.value.trim();
  if (words && await say(words)) { text.value = ""; text.focus(); }
});
text.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); form.requestSubmit(); }
});

token = recall();
const tick = async () => { await read(); setTimeout(tick, document.hidden ? 5000 : 1000); };
tick();
