// A line to the voice process: the microphone goes out, the agent's voice comes in, and words go
// both ways over a data channel. Used by the console's calls and by the calls of other sites.
const SOUND = { audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true } };
const GATHERING_MS = 2000;

export const canCall = () => Boolean(navigator.mediaDevices?.getUserMedia && window.RTCPeerConnection);

export async function askMicrophone(refusal) {
  try { return await navigator.mediaDevices.getUserMedia(SOUND); } catch { throw new Error(refusal); }
}

// `relays` are STUN and TURN servers; `send(sdp)` answers with the other side's description;
// `told(message)` gets its words, `heard(stream)` its sound, `changed(state)` how the line is.
export async function openLine(microphone, { relays, send, told, heard, changed }) {
  const peer = new RTCPeerConnection({ iceServers: relays });
  const words = peer.createDataChannel("words");
  const line = {
    say(message) { if (words.readyState === "open") words.send(JSON.stringify(message)); },
    mute(on) { for (const track of microphone.getAudioTracks()) track.enabled = !on; },
    close() { for (const track of microphone.getTracks()) track.stop(); peer.close(); },
  };
  const read = ({ data }) => {
    let message;
    try { message = JSON.parse(data); } catch { return; }
    told(message);
  };
  words.addEventListener("message", read);
  peer.addEventListener("datachannel", ({ channel }) => channel.addEventListener("message", read));
  peer.addEventListener("track", ({ streams: [stream], track }) => heard(stream ?? new MediaStream([track])));
  peer.addEventListener("connectionstatechange", () => changed(peer.connectionState));
  for (const track of microphone.getTracks()) peer.addTrack(track, microphone);
  try {
    await peer.setLocalDescription(await peer.createOffer());
    await gathered(peer);
    await peer.setRemoteDescription({ type: "answer", sdp: await send(peer.localDescription.sdp) });
  } catch (error) {
    line.close();
    throw error;
  }
  return line;
}

function gathered(peer) {
  if (peer.iceGatheringState === "complete") return Promise.resolve();
  return new Promise((done) => {
    peer.addEventListener("icegatheringstatechange", () => { if (peer.iceGatheringState === "complete") done(); });
    setTimeout(done, GATHERING_MS);
  });
}

export async function answered(request, failed) {
  const answer = await request;
  const found = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(found.detail || found.title || failed);
  return found;
}
