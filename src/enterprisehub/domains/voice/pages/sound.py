"""The sound of calls: joined from a browser, listened to while they are held, heard again."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Header, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from enterprisehub.domains.voice import queries
from enterprisehub.domains.voice.domain import domain
from enterprisehub.domains.voice.logic import reach_line
from enterprisehub.domains.voice.logic.forget_recordings import recording_of
from enterprisehub.domains.voice.logic.hold_call import call_of, note_event
from enterprisehub.domains.voice.logic.offer_relays import offer_relays
from enterprisehub.domains.voice.logic.play_recording import play, read_range
from enterprisehub.domains.voice.logic.save_agent import config_of
from enterprisehub.domains.voice.logic.tell_engines import tell_engines
from enterprisehub.domains.voice.logic.write_record import read_record
from enterprisehub.domains.voice.permissions import CALLS_READ, CALLS_WRITE, RECORDINGS_READ
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.ui.page import Page, page

pages = domain.pages("/calls")
routes = domain.routes("/calls")


class OfferIn(BaseModel):
    """A browser's WebRTC offer (RFC 9429); `facts` are shown beside the call."""

    model_config = ConfigDict(extra="forbid")

    sdp: Annotated[str, Field(min_length=10, max_length=60_000)]
    facts: Annotated[dict[str, str], Field(max_length=20)] = {}


class RelaysBody(BaseModel):
    """RTCIceServer objects (W3C WebRTC); TURN passwords end soon after the longest call."""

    relays: list[dict[str, Any]]


@page("voice/talk.html")
class TalkPage(Page):
    call_id: UUID
    agent: str
    test: bool
    over: bool
    engines: list[str]


@pages.get("/{call_id}/talk", allow=Permission(CALLS_WRITE))
async def talk(db: TenantDb, call_id: UUID) -> Response:
    """The page with the button and the live transcript."""
    call = await call_of(db, call_id)
    agent = await queries.agent(db, call.agent_id)
    config = await config_of(db, agent, call.agent_version) if agent else None
    return TalkPage(
        call_id=call.id,
        agent=agent.name if agent else "Agent",
        test=call.is_test,
        over=call.ended_at is not None,
        engines=await tell_engines(db, config) if config else [],
    ).render()


@routes.post("/{call_id}/offer", allow=Permission(CALLS_WRITE))
async def take_offer(request: Request, call_id: UUID, offer: OfferIn) -> dict[str, Any]:
    """A browser joins the call: its offer is answered and the sound flows."""
    scope = request.scope["hub.scope"]
    return await reach_line.offer(scope.tenant_id, call_id, offer.model_dump())


@routes.get("/{call_id}/relays", allow=Permission(CALLS_WRITE))
async def read_relays(db: TenantDb, call_id: UUID) -> RelaysBody:
    """The STUN and TURN servers that a browser gives its RTCPeerConnection for this call."""
    await call_of(db, call_id)
    found = await offer_relays(db, call_id)
    return RelaysBody(relays=[one.as_ice_server() for one in found])


@pages.get("/{call_id}/listen", allow=Permission(CALLS_READ))
async def listen_in(db: TenantDb, call_id: UUID) -> StreamingResponse:
    """The call as it goes, for a colleague's ear: 8 kHz stereo PCM."""
    call = await call_of(db, call_id, lock=True)
    note_event(db, call, "call.listened", f"{db.scope.actor.name} listens in")
    frames = reach_line.listen(db.scope.tenant_id, call_id)
    headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
    return StreamingResponse(frames, media_type="audio/L16;rate=8000;channels=2", headers=headers)


@routes.get("/{call_id}/record", allow=Permission(RECORDINGS_READ))
async def read_kept_record(db: TenantDb, call_id: UUID) -> Response:
    """What lies beside the recording in the store: facts, transcript, waveform."""
    data = await read_record(db.scope.tenant_id, await recording_of(db, call_id))
    name = f'attachment; filename="call-{call_id}.json"'
    headers = {"cache-control": "private, no-store", "content-disposition": name}
    return Response(data, media_type="application/json", headers=headers)


@pages.get("/{call_id}/sound", allow=Permission(RECORDINGS_READ))
async def hear_again(
    db: TenantDb, call_id: UUID, wanted: Annotated[str | None, Header(alias="range")] = None
) -> Response:
    """The recording, whole or the range that the player asks for."""
    row = await recording_of(db, call_id)
    size = row.size_bytes or 0
    headers = {
        "accept-ranges": "bytes",
        "cache-control": "private, no-store",
        "content-security-policy": "default-src 'none'; sandbox",
    }
    span = read_range(wanted, size)
    if span is None:
        return Response(status_code=416, headers={"content-range": f"bytes */{size}"})
    start, end = span
    headers["content-length"] = str(end - start)
    if wanted is not None:
        headers["content-range"] = f"bytes {start}-{end - 1}/{size}"
    sound = play(db.scope.tenant_id, row.data_key, str(row.storage_key), start, end)
    status = 200 if wanted is None else 206
    return StreamingResponse(sound, status, headers, row.content_type)
