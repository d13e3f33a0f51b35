"""What a call costs and how fast it answers, beside stock pipecat 1.14 in the same run."""

import asyncio
import contextlib
import json
import os
import statistics
import subprocess
import sys
import urllib.request
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

import typer
from websockets.asyncio.server import ServerConnection

from tests.voice.fake_deepgram import FakeDeepgram
from tests.voice.jambonz_peer import JambonzPeer
from tests.voice.speech import spoken

ROOT = Path(__file__).parents[1]
SAID = "I want to sell my house in Austin."
STOPS = "Stop, please wait a moment."
TURNS = 3
STEADY_SAMPLES, STEADY_SECONDS = 8, 2.0
TICK = os.sysconf("SC_CLK_TCK")
GOALS = {
    "cpu_per_call_ratio": 0.40,
    "memory_per_call_ratio": 0.10,
    "silence_ratio": 0.5,
    "calls_ratio": 3.0,
    "own_overhead_ms": 25,
}


class Vendor(FakeDeepgram):
    """The fake with the recogniser's form that pipecat can use without another library."""

    def _admit(self, *_: Any) -> Any:
        return None

    async def _session(self, socket: ServerConnection) -> None:
        if socket.request is None or not socket.request.path.startswith("/stt/websocket"):
            await super()._session(socket)
            return
        fed = 0
        try:
            async for message in socket:
                if isinstance(message, bytes):
                    fed += len(message)
                elif message == "finalize":
                    await asyncio.sleep(self.delay_seconds)
                    told = {"type": "transcript", "is_final": True, "text": self.texts[0]}
                    await socket.send(json.dumps(told | {"duration": fed / 32000}))
        except Exception:  # noqa: BLE001  the other side is gone
            return


@dataclass
class Measured:
    """What the peers of one round saw."""

    latencies_ms: list[float] = field(default_factory=list)
    silences_ms: list[float] = field(default_factory=list)
    asked: int = 0
    own_ms: list[float] = field(default_factory=list)
    cpu_pct_per_call: float = 0.0
    memory_mb_per_call: float = 0.0


def run(
    *,
    calls: Annotated[int, typer.Option(min=1, help="Calls at once for the cost per call.")] = 6,
    rounds: Annotated[int, typer.Option(min=1, help="Alternating rounds; medians count.")] = 2,
    ladder: Annotated[
        str, typer.Option(help="Numbers of calls for the limit of one process; empty: skip it.")
    ] = "",
) -> dict[str, Any]:
    """CPU, memory, latency and onset→silence of both, and (with a ladder) calls per process."""
    return asyncio.run(_run(calls, rounds, [int(n) for n in ladder.split(",") if n.strip()]))


async def _run(calls: int, rounds: int, ladder: list[int]) -> dict[str, Any]:
    spoken(SAID), spoken(STOPS)
    found: dict[str, list[Measured]] = {"stock": [], "ours": []}
    single: dict[str, Measured] = {}
    limits: dict[str, list[dict[str, Any]]] = {"stock": [], "ours": []}
    async with Vendor(texts=["I want to sell my house."], repeats=True).running() as vendor:
        for number in range(rounds):
            names = ("stock", "ours") if number % 2 == 0 else ("ours", "stock")
            for name in names:
                one, many = await _round(name, vendor, calls)
                single[name] = one
                found[name].append(many)
        for name, rungs in limits.items():
            for size in ladder:
                _, many = await _round(name, vendor, size, memory=False)
                rungs.append(_rung(size, many, single[name]))
                if not rungs[-1]["good"]:
                    break
    return _result(calls, found, single, limits)


async def _round(
    name: str, vendor: Vendor, calls: int, *, memory: bool = True
) -> tuple[Measured, Measured]:
    """One process: a call alone, then what each further one keeps, then `calls` at once."""
    process = subprocess.Popen(  # noqa: ASYNC220  it only starts
        [sys.executable, "-W", "ignore", "-m", "bench._voice_bots", name, str(vendor.port)],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    try:
        port = int(await asyncio.to_thread(_line, process))
        await asyncio.sleep(4)
        one = await _load(process.pid, port, 1)
        grown = await _memory_mb_per_call(process.pid, port, calls) if memory else 0.0
        many = await _load(process.pid, port, calls)
        many.memory_mb_per_call = grown
        if name == "ours":
            many.own_ms = await asyncio.to_thread(_own_overhead_ms, port, vendor.delay_seconds)
        return one, many
    finally:
        process.kill()
        process.wait()


def _line(process: "subprocess.Popen[str]") -> str:
    return process.stdout.readline() if process.stdout else ""


async def _load(pid: int, port: int, calls: int) -> Measured:
    measured = Measured()
    async with _calling(port, calls) as peers:
        began, used = asyncio.get_running_loop().time(), _cpu_seconds(pid)
        await asyncio.gather(*(_talk(peer, measured) for peer in peers))
        took = asyncio.get_running_loop().time() - began
        measured.cpu_pct_per_call = 100 * (_cpu_seconds(pid) - used) / took / calls
    return measured


async def _memory_mb_per_call(pid: int, port: int, calls: int) -> float:
    """How much the process grows with each further call on the line.

    Every call talks as in `_load` and then stays on the line, so that nothing of one serves the
    next. A call has been led before: what is loaded or reserved once (libraries, the models'
    working memory) counts for neither side, nor does what ended calls leave behind. The process
    is weighed while nobody speaks, by the median of some seconds.
    """
    if calls == 1:
        return 0.0
    ignored = Measured()
    async with _calling(port, 1) as first:
        await _talk(first[0], ignored)
        alone = await _steady_rss_mb(pid)
        async with _calling(port, calls - 1) as others:
            await asyncio.gather(*(_talk(peer, ignored) for peer in others))
            return (await _steady_rss_mb(pid) - alone) / (calls - 1)


async def _steady_rss_mb(pid: int) -> float:
    samples = []
    for _ in range(STEADY_SAMPLES):
        await asyncio.sleep(STEADY_SECONDS / STEADY_SAMPLES)
        samples.append(_rss_mb(pid))
    return statistics.median(samples)


@contextlib.asynccontextmanager
async def _calling(port: int, calls: int) -> AsyncIterator[list[JambonzPeer]]:
    """That many calls are on the line; they hang up at the end."""
    peers = [JambonzPeer(f"ws://127.0.0.1:{port}/call") for _ in range(calls)]
    running = []
    for number, peer in enumerate(peers):
        peer.noise = 20.0
        running.append(asyncio.create_task(peer.run()))
        if number % 4 == 3:
            await asyncio.sleep(0.2)
    await asyncio.sleep(1)
    try:
        yield peers
    finally:
        for peer in peers:
            peer.hang_up()
        await asyncio.gather(*running, return_exceptions=True)


async def _talk(peer: JambonzPeer, measured: Measured) -> None:
    """Three turns, the last of which is answered at length and interrupted."""
    await _quiet(peer)
    for turn in range(TURNS):
        measured.asked += 1
        peer.say(spoken(SAID))
        ends = peer.said[-1][1] - _trailing_seconds()
        found = await _first_sound(peer, ends)
        if found is None:
            return
        measured.latencies_ms.append(1000 * (found - ends))
        if turn < TURNS - 1:
            await _quiet(peer)
    await asyncio.sleep(3)
    onset = peer.say(spoken(STOPS))
    await asyncio.sleep(1.5)
    heard = [at for at in peer.player.voiced() if onset - 0.5 < at]
    for at, after in zip(heard, [*heard[1:], heard[-1] + 9] if heard else [], strict=False):
        if after - at > 0.4:
            measured.silences_ms.append(1000 * max(0.0, at + 0.02 - onset))
            break


def _own_overhead_ms(port: int, vendor_seconds: float) -> list[float]:
    """Per turn: what was neither pause, nor turn model, nor the vendor's own delay."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/times", timeout=5) as answer:
        turns: list[dict[str, float]] = json.load(answer)
    ours = ("transcription", "brain", "speech", "output")
    # The transcript is asked for before the pause is over: only the voice's delay is waited for.
    return [sum(turn[part] for part in ours) - 1000 * vendor_seconds for turn in turns]


def _trailing_seconds() -> float:
    """Silence that the synthesiser leaves at the end of a sentence."""
    import numpy as np  # noqa: PLC0415

    samples = np.abs(np.frombuffer(spoken(SAID), np.int16))
    return float((len(samples) - np.flatnonzero(samples > 300)[-1]) / 16000)


async def _first_sound(peer: JambonzPeer, after: float) -> float | None:
    for _ in range(500):
        later = [at for at, voiced in peer.arrived[-400:] if voiced and at > after]
        if later:
            return later[0]
        await asyncio.sleep(0.02)
    return None


async def _quiet(peer: JambonzPeer) -> None:
    """Until the agent has spoken and been silent for a while."""
    for _ in range(1000):
        voiced = peer.player.voiced()
        if voiced and peer.now() - voiced[-1] > 0.7:
            return
        await asyncio.sleep(0.05)


def _cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def _rss_mb(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return 0.0


def _p(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(share * len(values)))] if values else 0.0


def _rung(size: int, many: Measured, one: Measured) -> dict[str, Any]:
    """Good: every turn answered, 95 % of them within 2.5 times the single call's median."""
    bound = 2.5 * statistics.median(one.latencies_ms) if one.latencies_ms else 0.0
    p95 = _p(many.latencies_ms, 0.95)
    answered = len(many.latencies_ms)
    return {
        "calls": size, "p95_ms": round(p95), "bound_ms": round(bound),
        "answered": f"{answered} of {many.asked}",
        "good": answered == many.asked == size * TURNS and p95 <= bound,
    }  # fmt: skip


def _result(
    calls: int,
    found: dict[str, list[Measured]],
    single: dict[str, Measured],
    limits: dict[str, list[dict[str, Any]]],
) -> dict[str, Any]:
    result: dict[str, Any] = {"calls": calls, "goals": GOALS}
    for name, rounds in found.items():
        latencies = [ms for one in rounds for ms in one.latencies_ms]
        result[name] = {
            "cpu_pct_per_call": round(statistics.median(m.cpu_pct_per_call for m in rounds), 2),
            "memory_mb_per_call": round(statistics.median(m.memory_mb_per_call for m in rounds), 2),
            "latency_p50_ms": round(_p(latencies, 0.5)),
            "latency_p95_ms": round(_p(latencies, 0.95)),
            "single_latency_p50_ms": round(_p(single[name].latencies_ms, 0.5)),
            "onset_to_silence_ms": round(_p([s for m in rounds for s in m.silences_ms], 0.5)),
            "answered": f"{len(latencies)} of {sum(m.asked for m in rounds)}",
            "limit": limits[name],
            "most_good_calls": max((r["calls"] for r in limits[name] if r["good"]), default=0),
        }
    own = [ms for one in found["ours"] for ms in one.own_ms]
    result["ours"] |= {"own_overhead_p50_ms": round(_p(own, 0.5), 1)}
    result["ours"] |= {"own_overhead_p95_ms": round(_p(own, 0.95), 1)}
    mine, theirs = result["ours"], result["stock"]
    for ratio, figure in (
        ("cpu_per_call_ratio", "cpu_pct_per_call"),
        ("memory_per_call_ratio", "memory_mb_per_call"),
        ("silence_ratio", "onset_to_silence_ms"),
        ("calls_ratio", "most_good_calls"),
    ):
        result[ratio] = round(mine[figure] / theirs[figure], 3) if theirs[figure] else None
    return result
