"""An agent is put on the tenant's own site: what visitors see, the limits, and the line to copy."""

from typing import Any
from uuid import UUID

from fastapi import Request, Response

from enterprisehub.domains.voice import queries
from enterprisehub.domains.voice.contracts.widgets import WidgetConfig, notices_of
from enterprisehub.domains.voice.domain import domain
from enterprisehub.domains.voice.logic.save_agent import config_of
from enterprisehub.domains.voice.logic.save_widget import save_widget
from enterprisehub.domains.voice.permissions import AGENTS_READ, AGENTS_WRITE
from enterprisehub.domains.voice.queries import widgets
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import HubError, NotFound
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.kernel.work import runtime
from enterprisehub.ui.forms import Errors, check, said_by, typed
from enterprisehub.ui.htmx import go_to
from enterprisehub.ui.page import Page, page

pages = domain.pages("/voice/agents")
_FIELDS = tuple(WidgetConfig.model_fields)


@page("voice/widget.html")
class WidgetPage(Page):
    agent_id: UUID
    name: str
    on: bool
    key: str
    snippet: str
    values: dict[str, Any]
    notices: tuple[str, ...]
    errors: Errors
    may_write: bool


@pages.get("/{agent_id}/site", allow=Permission(AGENTS_READ))
async def show_widget(db: TenantDb, agent_id: UUID) -> Response:
    return (await _page(db, agent_id)).render()


@pages.post("/{agent_id}/site", allow=Permission(AGENTS_WRITE))
async def change_widget(request: Request, db: TenantDb, agent_id: UUID) -> Response:
    """Visitors may call from now on, or may not any more."""
    form = await typed(request)
    given = {name: form[name].strip() for name in _FIELDS if name in form}
    config = check(WidgetConfig, given)
    if not isinstance(config, WidgetConfig):
        return (await _page(db, agent_id, form, config)).render(status=422)
    try:
        async with db.begin_nested():
            await save_widget(
                db, agent_id, config, is_on="on" in form, fresh_key="fresh_key" in form
            )
    except HubError as error:
        return (await _page(db, agent_id, form, said_by(error))).render(status=422)
    return go_to(request, f"/voice/agents/{agent_id}/site")


async def _page(
    db: Db, agent_id: UUID, form: dict[str, str] | None = None, errors: Errors | None = None
) -> WidgetPage:
    agent = await queries.agent(db, agent_id)
    if agent is None:
        raise NotFound("There is no such voice agent.")
    row = await widgets.widget_of(db, agent_id)
    known = WidgetConfig.model_validate(row.document if row else {})
    values: dict[str, Any] = known.model_dump() | {"origins": "\n".join(known.origins)}
    if form is not None:
        values |= {name: form[name] for name in _FIELDS if name in form}
    key = row.key if row else ""
    address = f"{runtime.installed().public_url.rstrip('/')}/talk/{key}/widget.js"
    return WidgetPage(
        agent_id=agent_id,
        name=agent.name,
        on="on" in form if form is not None else row is not None and row.is_on,
        key=key,
        snippet=f'<script src="{address}" defer></script>' if key else "",
        values=values,
        notices=notices_of(await config_of(db, agent)),
        errors=errors or {},
        may_write=db.scope.may(AGENTS_WRITE),
    )
