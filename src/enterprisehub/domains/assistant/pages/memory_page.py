"""What the assistant remembers of a person: shown, changed, forgotten."""

from typing import Any
from uuid import UUID

from fastapi import Request, Response

from enterprisehub.domains.assistant.logic import keep_memory
from enterprisehub.domains.assistant.logic.know_asker import asker_id
from enterprisehub.domains.assistant.logic.read_preference import TITLES, problem_of
from enterprisehub.domains.assistant.models import MemoryRow
from enterprisehub.domains.assistant.pages import PLACE, pages
from enterprisehub.domains.assistant.permissions import ASK
from enterprisehub.domains.assistant.queries import chats
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.ui.forms import Errors, typed
from enterprisehub.ui.htmx import go_to
from enterprisehub.ui.page import Page, page

HREF = f"{PLACE}/memory"
MOST_PAST = 50


@page("assistant/memory.html")
class MemoryPage(Page):
    values: dict[str, Any]
    errors: Errors
    facts: list[MemoryRow]
    past: list[MemoryRow]
    saved: bool


async def _page(
    db: Db, values: dict[str, Any] | None, errors: Errors, *, saved: bool
) -> MemoryPage:
    rows = await chats.memories(db, asker_id(db.scope), past=True)
    now = [row for row in rows if row.superseded_at is None]
    past = [row for row in rows if row.superseded_at is not None]
    kept = {row.key: row.value for row in now if row.kind == "preference"}
    return MemoryPage(
        values=kept if values is None else values,
        errors=errors,
        facts=[row for row in now if row.kind == "fact"],
        past=past[:MOST_PAST],
        saved=saved,
    )


@pages.get("/memory", allow=Permission(ASK))
async def show_memory(db: TenantDb, *, saved: bool = False) -> Response:
    """Preferences, facts, and what no longer holds."""
    return (await _page(db, None, {}, saved=saved)).render()


@pages.post("/memory", allow=Permission(ASK))
async def save_memory(request: Request, db: TenantDb) -> Response:
    """The preferences hold from the next answer on; an emptied one is forgotten."""
    form = await typed(request)
    values = {key: form[key].strip() for key in TITLES if key in form}
    errors: dict[str, str] = {
        key: problem
        for key, value in values.items()
        if value and (problem := problem_of(key, value)) is not None
    }
    if errors:
        return (await _page(db, dict(values), errors, saved=False)).render(status=422)
    known = {
        row.key: row for row in await chats.memories(db, asker_id(db.scope), kind="preference")
    }
    for key, value in values.items():
        if value:
            await keep_memory.keep_preference(db, key, value)
        elif key in known:
            await keep_memory.forget(db, known[key].id)
    return go_to(request, f"{HREF}?saved=true")


@pages.post("/memory/{memory_id}/forget", allow=Permission(ASK))
async def forget_one(request: Request, db: TenantDb, memory_id: UUID) -> Response:
    await keep_memory.forget(db, memory_id)
    return go_to(request, HREF)
