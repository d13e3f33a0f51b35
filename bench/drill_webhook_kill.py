"""Workers die while they call webhooks; every fact arrives all the same, in order per record."""

import asyncio
import json
import os
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, ClassVar

import typer
from sqlalchemy import func, select

from bench._durable_load import World, _connect, world
from enterprisehub.kernel.db.embedded import EmbeddedPostgres
from enterprisehub.kernel.events.publish import Event, event, publish
from enterprisehub.kernel.ids import new_id
from enterprisehub.kernel.scope import Ref
from enterprisehub.kernel.webhooks import addresses, fan_out, upkeep
from enterprisehub.kernel.webhooks.endpoints import EndpointWish, make_endpoint
from enterprisehub.kernel.webhooks.models import OPEN, EndpointDeliveryRow
from enterprisehub.kernel.work import engine, runtime

HERE = Path(__file__).resolve()
LOADED = (fan_out, upkeep)
RECORDS = 5
_PATIENCE_SECONDS = 90.0
ANSWER = b"HTTP/1.1 204 Done\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


@event
@dataclass(frozen=True, slots=True)
class Counted(Event):
    """One of many."""

    type: ClassVar[str] = "drill.counted"
    number: int


@dataclass
class Receiver:
    """Counts the calls of each message, by its webhook-id, in the order of their first arrival."""

    calls: Counter[str] = field(default_factory=Counter)
    order: list[int] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        fields = dict(line.split(": ", 1) for line in head.split("\r\n")[1:] if line)
        body = await reader.readexactly(int(fields["content-length"]))
        await asyncio.sleep(0.05)
        if not self.calls[fields["webhook-id"]]:
            self.order.append(json.loads(body)["data"]["number"])
        self.calls[fields["webhook-id"]] += 1
        writer.write(ANSWER)
        writer.close()


def run(
    *,
    times: Annotated[int, typer.Option(min=1, help="How often a worker is killed.")] = 5,
    facts: Annotated[int, typer.Option(min=10, help="Facts to be told.")] = 200,
) -> dict[str, Any]:
    """Kill -9 the worker while it calls a webhook and count facts lost and out of order."""
    return asyncio.run(_drill(times, facts))


def show(result: dict[str, Any]) -> str:
    """The result for people."""
    return (
        f"{result['times']} kills in {result['seconds']} s under {result['facts']} facts: "
        f"{result['lost']} lost, {result['out_of_order']} out of order, {result['called_again']} "
        "told again under the same id."
    )


async def _drill(times: int, facts: int) -> dict[str, Any]:
    started, receiver = time.monotonic(), Receiver()
    server = await asyncio.start_server(receiver.serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    addresses.install(addresses.Surroundings(addresses.read_networks("127.0.0.0/8")))
    async with world() as made:
        await _tell(made, f"http://127.0.0.1:{port}/", facts)
        _start(made)
        for turn in range(times):
            await _until(made, facts * (turn + 1) // (times + 1), facts, receiver)
            made.kill_worker()
            _start(made)
        await _until(made, facts, facts, receiver)
        still_open = await _still_open(made)
    server.close()
    place: dict[int, int] = {number: at for at, number in enumerate(receiver.order)}
    swapped = sum(
        place[number] > place[number + RECORDS]
        for number in range(facts - RECORDS)
        if number in place and number + RECORDS in place
    )
    return {
        "times": times,
        "facts": facts,
        "lost": facts - len(receiver.calls) + still_open,
        "out_of_order": swapped,
        "called_again": sum(receiver.calls.values()) - len(receiver.calls),
        "seconds": round(time.monotonic() - started, 1),
    }


async def _tell(made: World, url: str, facts: int) -> None:
    """Facts about a few records, each in a transaction of its own."""
    async with made.database.scoped(made.scope) as db:
        await make_endpoint(db, EndpointWish(name="Drill", url=url, event_types=["drill.counted"]))
    records = [Ref("drill.record", new_id()) for _ in range(RECORDS)]
    for number in range(facts):
        async with made.database.scoped(made.scope) as db:
            await publish(db, Counted(number), records[number % RECORDS])


async def _until(made: World, count: int, total: int, receiver: Receiver) -> None:
    """So many facts have arrived, all of them also in our books, or nothing has moved for long."""
    seen, moved_at = -1, time.monotonic()
    while time.monotonic() - moved_at < _PATIENCE_SECONDS:
        if len(receiver.calls) >= count and (count < total or not await _still_open(made)):
            return
        if (calls := sum(receiver.calls.values())) > seen:
            seen, moved_at = calls, time.monotonic()
        await asyncio.sleep(0.05)


async def _still_open(made: World) -> int:
    async with made.database.scoped(made.scope) as db:
        row = EndpointDeliveryRow
        query = select(func.count()).where(row.state.in_(OPEN))
        return await db.scalar(query) or 0


def _start(made: World) -> None:
    out = (made.folder / "worker.log").open("ab")
    environment = {**os.environ, "DRILL_FOLDER": str(made.folder)}
    command = [sys.executable, "-m", "bench.drill_webhook_kill"]
    made.workers.append(
        subprocess.Popen(command, stdout=out, stderr=out, env=environment, cwd=HERE.parents[1])
    )
    out.close()


async def _work() -> None:
    """The worker process: calls until it is killed."""
    folder = Path(os.environ["DRILL_FOLDER"])
    server = EmbeddedPostgres(folder / "postgres")
    _connect(folder, server)
    addresses.install(addresses.Surroundings(addresses.read_networks("127.0.0.0/8")))
    made = engine.Engine(runtime.installed(), server.urls().app, pool_size=10)
    await made.start()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_work())
