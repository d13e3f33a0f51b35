"""What others may ask of voice. Ids and contracts in, contracts out."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from enterprisehub.domains.voice import queries
from enterprisehub.domains.voice.contracts import CallInfo
from enterprisehub.domains.voice.contracts.placing import Answered, Onward, PlaceCall
from enterprisehub.domains.voice.logic import hand_over, route_call
from enterprisehub.domains.voice.logic.hold_call import call_of, describe_call
from enterprisehub.domains.voice.logic.place_call import propose_call
from enterprisehub.domains.voice.logic.replay_call import HeldTurn, replay_call
from enterprisehub.domains.voice.logic.save_agent import agent_candidate, publish_version
from enterprisehub.domains.voice.queries import replays
from enterprisehub.kernel.actions.models import ActionRow
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.promotion import Candidate

__all__ = [
    "HeldTurn",
    "agent_versions",
    "call",
    "calls_held",
    "calls_held_by",
    "calls_in",
    "calls_of_contact",
    "colleague_keyed",
    "not_reached",
    "onward",
    "place",
    "publish_version",
    "replay_call",
    "take_inbound",
    "take_placed",
]


async def call(db: Db, call_id: UUID) -> CallInfo:
    """The call with what was said in it. Raises NotFound."""
    return await describe_call(db, await call_of(db, call_id), turns=True)


async def calls_of_contact(db: Db, contact_id: UUID, *, limit: int = 20) -> list[CallInfo]:
    """The contact's calls, the latest first."""
    rows = await queries.calls_of_contact(db, contact_id, limit=limit)
    return [await describe_call(db, row) for row in rows]


async def place(
    db: Db, payload: PlaceCall, *, reason: str, not_before: datetime | None = None
) -> ActionRow:
    """An agent is to call somebody: as an action, past every guard.

    Raises:
        NotFound, Invalid, Conflict: there is no such agent, contact or number.
    """
    return await propose_call(db, payload, reason=reason, not_before=not_before)


async def take_inbound(
    db: Db,
    *,
    connector: str,
    provider_id: str,
    from_e164: str | None,
    to_e164: str | None,
    carrier: str = "",
) -> Answered:
    """A telephone rings here: its record, and the token that connects its sound."""
    return await route_call.take_inbound(
        db,
        connector=connector,
        provider_id=provider_id,
        from_e164=from_e164,
        to_e164=to_e164,
        carrier=carrier,
    )


async def take_placed(db: Db, key: UUID, provider_id: str) -> Answered:
    """Somebody answered a call of ours: the token that connects its sound."""
    return await route_call.take_placed(db, key, provider_id)


async def not_reached(db: Db, connector: str, provider_id: str, status: str) -> str | None:
    """What a caller hears whose colleague did not take the call; None where they were connected."""
    return await hand_over.not_reached(db, connector, provider_id, status)


async def colleague_keyed(db: Db, connector: str, provider_id: str, key: str) -> bool:
    """A colleague who heard what a call is about pressed `key`; whether they take the call."""
    return await hand_over.colleague_keyed(db, connector, provider_id, key)


async def onward(db: Db, connector: str, provider_id: str) -> Onward:
    """What the switch does with the call after the agent's part."""
    return await route_call.onward(db, connector, provider_id)


async def calls_held(
    db: Db, since: datetime, *, flow: str = "", agent_id: UUID | None = None, limit: int
) -> list[UUID]:
    """Calls of people since then in which somebody spoke, the latest first: those that an agent
    held, or agents that speak a flow. Tests are left out.
    """
    return await replays.calls_held(db, since, flow=flow, agent_id=agent_id, limit=limit)


async def calls_in(db: Db, session_ids: Sequence[UUID]) -> list[UUID]:
    """The calls that belong to these conversations."""
    return await replays.calls_in(db, session_ids)


async def calls_held_by(db: Db, agent_id: UUID, number: int, since: datetime) -> int:
    """How many such calls this version of the agent held since then."""
    return await replays.count_held(db, agent_id, number, since)


async def agent_versions(db: Db) -> list[Candidate]:
    """Every version of every agent as something that may go live."""
    return [agent_candidate(row, version) for row, version in await replays.every_version(db)]
