"""Load of telephone calls over WebSocket, in the manner of k6: checks, thresholds, a report."""

import asyncio
import subprocess
import sys
from dataclasses import dataclass, field
from typing import Annotated, Any

import typer

from bench.voice import ROOT, SAID, Measured, Vendor, _first_sound, _line, _p, _quiet
from tests.voice.jambonz_peer import JambonzPeer
from tests.voice.speech import spoken

THRESHOLDS = {"completed_ratio": 0.95, "latency_p95_ms": 2000.0}
_STEP = 4
_REFUSED = 403


@dataclass
class Load:
    """What all peers saw together."""

    begun: int = 0
    completed: int = 0
    refused: int = 0
    dropped: int = 0
    at_refusal: int | None = None
    measured: Measured = field(default_factory=Measured)


def run(
    *,
    calls: Annotated[int, typer.Option(min=1, help="Calls at once.")] = 8,
    turns: Annotated[int, typer.Option(min=1, help="Turns of every call.")] = 2,
    stress: Annotated[
        bool, typer.Option(help="Add four calls every three seconds until one is refused.")
    ] = False,
    most: Annotated[int, typer.Option(help="Most calls of the stress test.")] = 80,
    lag_ms: Annotated[float, typer.Option(help="Lag of the loop above which it refuses.")] = 100.0,
) -> dict[str, Any]:
    """N calls through the voice process; with --stress until it refuses politely."""
    return asyncio.run(_run(calls, turns, most if stress else 0, lag_ms))


async def _run(calls: int, turns: int, most: int, lag_ms: float) -> dict[str, Any]:
    load = Load()
    async with Vendor(texts=["I want to sell my house."], repeats=True).running() as vendor:
        process = subprocess.Popen(  # noqa: ASYNC220  it only starts
            [sys.executable, "-m", "bench._voice_bots", "ours", str(vendor.port), str(lag_ms)],
            cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip
        try:
            port = int(await asyncio.to_thread(_line, process))
            await asyncio.sleep(4)
            url = f"ws://127.0.0.1:{port}/call"
            if most:
                await _stress(url, load, turns, most)
            else:
                await asyncio.gather(*(_call(url, load, turns) for _ in range(calls)))
        finally:
            process.kill()
            process.wait()
    return _report(load, stress=bool(most))


async def _stress(url: str, load: Load, turns: int, most: int) -> None:
    """Ever more calls, each as long as all of it lasts, until one is refused."""
    running: list[asyncio.Task[None]] = []
    while len(running) < most and not load.refused:
        running += [asyncio.create_task(_call(url, load, turns * 20)) for _ in range(_STEP)]
        await asyncio.sleep(3)
    load.at_refusal = len(running) - load.refused
    await asyncio.sleep(5)
    for task in running:
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)


async def _call(url: str, load: Load, turns: int) -> None:
    peer = JambonzPeer(url)
    peer.noise = 20.0
    running = asyncio.create_task(peer.run())
    load.begun += 1
    try:
        await asyncio.sleep(1)
        if peer.closed is not None and peer.closed[0] == _REFUSED:
            load.refused += 1
            return
        await _quiet(peer)
        for _ in range(turns):
            load.measured.asked += 1
            peer.say(spoken(SAID))
            ends = peer.said[-1][1]
            found = await _first_sound(peer, ends - 0.3)
            if found is None:
                load.dropped += 1
                return
            load.measured.latencies_ms.append(1000 * (found - ends))
            await _quiet(peer)
        load.completed += 1
    finally:
        peer.hang_up()
        await asyncio.wait([running], timeout=5)


def _report(load: Load, *, stress: bool) -> dict[str, Any]:
    latencies = load.measured.latencies_ms
    admitted = load.begun - load.refused
    figures: dict[str, Any] = {
        "calls": load.begun,
        "refused": load.refused,
        "admitted_before_refusal": load.at_refusal,
        "dropped": load.dropped,
        "completed_ratio": round(load.completed / max(1, admitted), 3),
        "turns": load.measured.asked,
        "latency_p50_ms": round(_p(latencies, 0.5)),
        "latency_p95_ms": round(_p(latencies, 0.95)),
    }
    checks = {
        "latency_p95_ms": figures["latency_p95_ms"] <= THRESHOLDS["latency_p95_ms"],
        "completed_ratio": figures["completed_ratio"] >= THRESHOLDS["completed_ratio"],
    }
    if stress:
        checks = {"refused_before_dropping": load.dropped == 0}
    return figures | {"thresholds": THRESHOLDS, "checks": checks, "passed": all(checks.values())}
