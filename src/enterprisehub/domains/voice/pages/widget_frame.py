"""What a visitor of another site loads and asks for: script, frame, and the start of a call."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Header, Request, Response
from fastapi.responses import HTMLResponse
from pydantic import BaseModel

from enterprisehub.domains.voice import queries
from enterprisehub.domains.voice.contracts.widgets import (
    WORDS,
    VisitorCall,
    WidgetConfig,
    notices_of,
)
from enterprisehub.domains.voice.domain import domain
from enterprisehub.domains.voice.logic.begin_widget_call import begin_widget_call
from enterprisehub.domains.voice.logic.offer_relays import offer_relays
from enterprisehub.domains.voice.logic.reach_line import media_token
from enterprisehub.domains.voice.logic.save_agent import config_of
from enterprisehub.domains.voice.logic.save_widget import open_widget, tenant_of
from enterprisehub.domains.voice.pages.visitors import (
    ADDRESS,
    buckets,
    new_visitor,
    visitor_of,
)
from enterprisehub.kernel import secrets
from enterprisehub.kernel.errors import Denied, NotFound
from enterprisehub.kernel.scope import Actor, Scope
from enterprisehub.kernel.web.envelope import content_policy
from enterprisehub.kernel.web.policy import SignedLink
from enterprisehub.kernel.web.router import database_of
from enterprisehub.kernel.web.webhooks import storable
from enterprisehub.kernel.work import runtime
from enterprisehub.ui.environment import environment
from enterprisehub.ui.site_button import site_button

PURPOSE = "voice.widget"
STARTS_PER_MINUTE = 12
pages = domain.pages("/talk")


class Begun(BaseModel):
    """`offer` takes the browser's WebRTC offer, once; `visitor` is who they are next time."""

    call_id: UUID
    visitor: str
    offer: str
    relays: list[dict[str, Any]]


@pages.get("/{key}/widget.js", allow=SignedLink(PURPOSE))
async def script(request: Request, key: str) -> Response:
    """The one script a site includes; it adds a button that opens the frame."""
    config, _ = await _shown(request, key)
    frame = f"{runtime.installed().public_url.rstrip('/')}/talk/{key}"
    return site_button(
        "talk", frame, config.title, config.color, height=600, allow="microphone; autoplay"
    )


@pages.get("/{key}", allow=SignedLink(PURPOSE))
async def frame(request: Request, key: str) -> Response:
    """The call's own page, to be shown only within the sites the tenant named."""
    config, told = await _shown(request, key)
    return _html("voice/talk_frame.html", config, key=key, **told)


@pages.get("/{key}/demo", allow=SignedLink(PURPOSE))
async def demo(request: Request, key: str) -> Response:
    """A page like one of the tenant's own, with the button on it."""
    config, _ = await _shown(request, key)
    return _html("voice/talk_demo.html", config, key=key)


@pages.get("/{key}/color.css", allow=SignedLink(PURPOSE))
async def color(request: Request, key: str) -> Response:
    config, _ = await _shown(request, key)
    return Response(f":root {{ --accent: {config.color}; }}\n", media_type="text/css")


@pages.post("/{key}/calls", allow=SignedLink(PURPOSE), status_code=201)
async def begin(
    request: Request, key: str, start: VisitorCall, x_talk_token: Annotated[str, Header()] = ""
) -> Begun:
    """A visitor who agreed to the notice calls; the microphone's sound comes with the offer."""
    if request.headers.get("sec-fetch-site", "same-origin") != "same-origin":
        raise Denied("Calls begin on the widget's own page.")
    came_from = str(request.scope.get("hub.ip", ""))
    buckets.take(f"start:{came_from}", STARTS_PER_MINUTE)
    tenant_id = tenant_of(key)
    visitor, token = visitor_of(tenant_id, x_talk_token) or new_visitor(tenant_id)
    start = VisitorCall.model_validate(storable(start.model_dump()))
    scope = Scope(tenant_id, Actor("visitor", str(visitor), "Web visitor"))
    # Whoever clears their browser is still at the same address, which is not itself kept.
    address = secrets.installed().sign(ADDRESS, f"{tenant_id}:{came_from}".encode())
    async with database_of(request).scoped(scope) as db:
        call = await begin_widget_call(db, key, visitor, start, address)
        relays = await offer_relays(db, call.id)
    return Begun(
        call_id=call.id,
        visitor=token,
        offer=f"/voice/offer/{media_token(tenant_id, call.id)}",
        relays=[one.as_ice_server() for one in relays],
    )


async def _shown(request: Request, key: str) -> tuple[WidgetConfig, dict[str, Any]]:
    async with database_of(request).scoped(Scope(tenant_of(key))) as db:
        row, config = await open_widget(db, key)
        agent = await queries.agent(db, row.agent_id)
        if agent is None:
            raise NotFound("There is no call at this address.")
        held_by = await config_of(db, agent)
    return config, {
        "language": held_by.language,
        "words": WORDS[held_by.language],
        "notices": notices_of(held_by),
        "title": config.title,
        "privacy_url": config.privacy_url,
    }


def _html(template: str, config: WidgetConfig, **values: Any) -> HTMLResponse:
    html = environment().get_template(template).render(**values)
    policy = content_policy(frame_ancestors=" ".join(["'self'", *config.origins]))
    return HTMLResponse(html, headers={"Content-Security-Policy": policy})
