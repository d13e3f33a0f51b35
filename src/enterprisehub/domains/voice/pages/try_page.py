"""An agent is tried by text: the same brain that holds its calls."""

from typing import Annotated
from uuid import UUID

from fastapi import Form, Request, Response
from pydantic import TypeAdapter, ValidationError

from enterprisehub.domains.voice import queries
from enterprisehub.domains.voice.domain import domain
from enterprisehub.domains.voice.logic.save_agent import config_of
from enterprisehub.domains.voice.logic.try_by_text import TriedLine, try_by_text
from enterprisehub.domains.voice.logic.try_model import Remembered
from enterprisehub.domains.voice.permissions import AGENTS_READ
from enterprisehub.kernel.errors import NotFound
from enterprisehub.kernel.scope import Ref
from enterprisehub.kernel.web.policy import Permission, signed_in
from enterprisehub.kernel.web.router import database_of
from enterprisehub.ui.page import Page, page

pages = domain.pages("/voice/agents")
MOST_TEXTS = 60
MOST_REMEMBERED = 300_000
_KEPT = TypeAdapter(list[Remembered])


@page("voice/try.html")
class TryPage(Page):
    agent_id: UUID
    name: str
    version: int
    lines: tuple[TriedLine, ...]
    known: list[tuple[str, str]]
    said: list[str]
    remembered: str
    over: bool


@pages.get("/{agent_id}/text", allow=Permission(AGENTS_READ))
async def begin_trial(request: Request, agent_id: UUID) -> Response:
    return (await _page(request, agent_id, [], "")).render()


@pages.post("/{agent_id}/text", allow=Permission(AGENTS_READ))
async def say_in_trial(
    request: Request,
    agent_id: UUID,
    text: Annotated[str, Form(min_length=1, max_length=500)],
    said: Annotated[list[str] | None, Form(max_length=MOST_TEXTS)] = None,
    remembered: Annotated[str, Form(max_length=MOST_REMEMBERED)] = "",
) -> Response:
    """The exchange with one text more."""
    return (await _page(request, agent_id, [*(said or []), text.strip()], remembered)).render()


async def _page(request: Request, agent_id: UUID, said: list[str], remembered: str) -> TryPage:
    """No transaction is held while a language model is asked."""
    database, scope = database_of(request), signed_in(request)
    async with database.scoped(scope) as db:
        row = await queries.agent(db, agent_id)
        if row is None:
            raise NotFound("There is no such voice agent.")
        config = await config_of(db, row, row.newest_number)
    tried = await try_by_text(
        database, scope, config, said,
        about=Ref("voice.agent", agent_id), remembered=_remembered(remembered),
    )  # fmt: skip
    return TryPage(
        agent_id=agent_id,
        name=row.name,
        version=row.newest_number,
        lines=tried.lines,
        known=list(tried.known),
        said=said,
        remembered=_KEPT.dump_json(list(tried.remembered)).decode(),
        over=tried.over,
    )


def _remembered(text: str) -> list[Remembered]:
    """What the page before it said of a model; where that cannot be read it is asked anew."""
    try:
        return _KEPT.validate_json(text) if text else []
    except ValidationError:
        return []
