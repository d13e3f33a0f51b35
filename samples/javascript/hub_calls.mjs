// A small client for the calls of EnterpriseHub, for Node 20 or later. No package is needed.
//   HUB_URL=http://127.0.0.1:8400 HUB_KEY=hub_… node hub_calls.mjs CALL_ID      follows a call
import { createHmac, timingSafeEqual } from "node:crypto";
import { pathToFileURL } from "node:url";

const OVER = new Set(["completed", "failed", "no_answer", "busy", "interrupted", "cancelled"]);
const TOLERANCE_SECONDS = 300;

export class Refused extends Error {
  // `problem` is the hub's problem document (RFC 9457).
  constructor(problem) { super(problem.detail || problem.title || "refused"); this.problem = problem; }
}

export class HubCalls {
  #address; #key;
  constructor(address, key) { this.#address = address; this.#key = key; }

  // The agent is to call this contact; consent, hours and registry are checked.
  place(agentId, contactId, about = "") {
    return this.#ask("POST", "/api/calls", { agent_id: agentId, contact_id: contactId, about });
  }

  // A call that a browser joins by POST /api/calls/{id}/offer.
  openInBrowser(agentId) { return this.#ask("POST", "/api/calls", { agent_id: agentId, kind: "browser" }); }

  read(callId) { return this.#ask("GET", `/api/calls/${callId}`); }
  end(callId) { return this.#ask("POST", `/api/calls/${callId}/end`); }

  // Every new state and everything said, as it comes, until the call is over.
  async *follow(callId, everyMs = 1000) {
    let state = "";
    let told = 0;
    for (;;) {
      const call = await this.read(callId);
      const over = OVER.has(call.state);
      if (call.state !== state) { state = call.state; yield { state }; }
      for (const turn of call.turns.slice(told)) {
        if (turn.heard_text === null && turn.speaker !== "caller" && !over) break; // still being spoken
        told += 1;
        yield turn;
      }
      if (over) return;
      await new Promise((done) => setTimeout(done, everyMs));
    }
  }

  async #ask(method, path, body) {
    const headers = { authorization: `Bearer ${this.#key}`, accept: "application/json" };
    if (body) headers["content-type"] = "application/json";
    const answer = await fetch(this.#address + path, { method, headers, body: body && JSON.stringify(body) });
    const found = await answer.json();
    if (!answer.ok) throw new Refused(found);
    return found;
  }
}

// What a webhook says, once its signature (standardwebhooks.com) was checked. `body` is the raw text.
export function verified(body, headers, secret, nowSeconds = Date.now() / 1000) {
  const stamp = Number(headers["webhook-timestamp"]);
  if (!Number.isInteger(stamp) || Math.abs(nowSeconds - stamp) > TOLERANCE_SECONDS)
    throw new Error("the webhook has no time, or one too long ago");
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  const content = `${headers["webhook-id"]}.${stamp}.${body}`;
  const wanted = Buffer.from(`v1,${createHmac("sha256", key).update(content).digest("base64")}`);
  const given = (headers["webhook-signature"] ?? "").split(" ").map((one) => Buffer.from(one));
  if (!given.some((one) => one.length === wanted.length && timingSafeEqual(one, wanted)))
    throw new Error("the signature is not the hub's");
  return JSON.parse(body);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const hub = new HubCalls(process.env.HUB_URL, process.env.HUB_KEY);
  for await (const news of hub.follow(process.argv[2], Number(process.env.EVERY_MS ?? 1000)))
    console.log(news.state ? `-- ${news.state}` : `${news.speaker}: ${news.text}`);
  console.log((await hub.read(process.argv[2])).summary);
}
