"""`hub work`: what the console shows, on the command line."""

import asyncio
from dataclasses import asdict
from typing import get_args

from enterprisehub.app.catalog import load
from enterprisehub.app.commands.database import close, tenants
from enterprisehub.app.commands.output import Output, columns
from enterprisehub.app.installation import Installation
from enterprisehub.kernel.errors import Invalid
from enterprisehub.kernel.settings import Settings
from enterprisehub.kernel.work import browse

_VERBS = {
    "cancel": (browse.cancel_work, "cancelled"),
    "resume": (browse.resume_work, "goes on"),
    "retry": (browse.retry_work, "runs again"),
}


def show_list(settings: Settings, out: Output, slug: str, state: str | None, limit: int) -> None:
    """The tenant's work, newest first."""
    states: tuple[browse.State, ...] = get_args(browse.State.__value__)
    wanted = next((known for known in states if known == state), None)
    if state is not None and wanted is None:
        raise Invalid(f"There is no state {state}. There are: {', '.join(states)}.")

    async def ask() -> list[browse.Work]:
        runtime = Installation.open(settings).connect()
        try:
            tenant = (await tenants(runtime, slug))[0]
            return await browse.list_work(tenant.id, state=wanted, limit=limit)
        finally:
            await close(runtime)

    load()
    found = asyncio.run(ask())
    rows = [(w.id, w.title, w.state, _minute(w), w.error) for w in found]
    out.table([asdict(w) for w in found], ("id", "what", "state", "since", "error"), rows)


def show_one(settings: Settings, out: Output, slug: str, work_id: str) -> None:
    """One piece of work and its steps."""

    async def ask() -> tuple[browse.Work, list[browse.Step]]:
        runtime = Installation.open(settings).connect()
        try:
            tenant = (await tenants(runtime, slug))[0]
            return await browse.inspect_work(tenant.id, work_id)
        finally:
            await close(runtime)

    load()
    found, steps = asyncio.run(ask())
    text = "\n".join(f"{name:<12} {value}" for name, value in asdict(found).items() if value)
    rows = [(s.number, s.name, s.error) for s in steps]
    text += "\n\n" + columns(("step", "name", "error"), rows)
    out.result({**asdict(found), "steps": [asdict(s) for s in steps]}, text)


def steer(settings: Settings, out: Output, slug: str, work_id: str, verb: str) -> None:
    """It is cancelled, resumed or retried."""
    act, words = _VERBS[verb]

    async def ask() -> None:
        runtime = Installation.open(settings).connect()
        try:
            await act((await tenants(runtime, slug))[0].id, work_id)
        finally:
            await close(runtime)

    load()
    asyncio.run(ask())
    out.result({"id": work_id, "done": verb}, f"{work_id} {words}.")


def _minute(work: browse.Work) -> str:
    return (work.started_at or work.created_at).isoformat(" ", "seconds")
