"""An agent is tried by text: the same brain that holds its calls."""

from typing import Annotated
from uuid import UUID

from fastapi import Form, Response

from enterprisehub.domains.voice import queries
from enterprisehub.domains.voice.domain import domain
from enterprisehub.domains.voice.logic.save_agent import config_of
from enterprisehub.domains.voice.logic.try_by_text import TriedLine, try_by_text
from enterprisehub.domains.voice.permissions import AGENTS_READ
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import NotFound
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.ui.page import Page, page

pages = domain.pages("/voice/agents")
MOST_TEXTS = 60


@page("voice/try.html")
class TryPage(Page):
    agent_id: UUID
    name: str
    version: int
    lines: tuple[TriedLine, ...]
    known: list[tuple[str, str]]
    said: list[str]
    over: bool


@pages.get("/{agent_id}/text", allow=Permission(AGENTS_READ))
async def begin_trial(db: TenantDb, agent_id: UUID) -> Response:
    return (await _page(db, agent_id, [])).render()


@pages.post("/{agent_id}/text", allow=Permission(AGENTS_READ))
async def say_in_trial(
    db: TenantDb,
    agent_id: UUID,
    text: Annotated[str, Form(min_length=1, max_length=500)],
    said: Annotated[list[str] | None, Form(max_length=MOST_TEXTS)] = None,
) -> Response:
    """The exchange with one text more."""
    return (await _page(db, agent_id, [*(said or []), text.strip()])).render()


async def _page(db: Db, agent_id: UUID, said: list[str]) -> TryPage:
    row = await queries.agent(db, agent_id)
    if row is None:
        raise NotFound("There is no such voice agent.")
    config = await config_of(db, row, row.newest_number)
    tried = await try_by_text(db, config, said)
    return TryPage(
        agent_id=agent_id,
        name=row.name,
        version=row.newest_number,
        lines=tried.lines,
        known=list(tried.known),
        said=said,
        over=tried.over,
    )
