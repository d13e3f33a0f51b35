"""The database dies under load; nothing that was acknowledged is lost, nothing happens twice."""

import asyncio
from typing import Annotated, Any

import typer

from bench._durable_load import World, drill, told


def run(
    *,
    times: Annotated[int, typer.Option(min=1, help="How often the database is killed.")] = 3,
    workflows: Annotated[int, typer.Option(min=10, help="Pieces of work.")] = 300,
) -> dict[str, Any]:
    """Kill -9 PostgreSQL under load and count effects lost and doubled."""

    async def kill(made: World) -> None:
        made.kill_database()
        await asyncio.to_thread(made.server.start)

    return asyncio.run(drill(workflows=workflows, times=times, break_it=kill))


show = told
