"""Workers die under load; nothing that was acknowledged is lost, nothing happens twice."""

import asyncio
from typing import Annotated, Any

import typer

from bench._durable_load import World, drill, told


def run(
    *,
    times: Annotated[int, typer.Option(min=1, help="How often a worker is killed.")] = 5,
    workflows: Annotated[int, typer.Option(min=10, help="Pieces of work.")] = 300,
) -> dict[str, Any]:
    """Kill -9 the worker under load and count effects lost and doubled."""

    async def kill(made: World) -> None:
        made.kill_worker()
        made.start_worker()

    return asyncio.run(drill(workflows=workflows, times=times, break_it=kill))


show = told
