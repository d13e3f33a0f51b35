"""Calls begin: from a browser, from a telephone that rings here, or by our own dialling."""

from uuid import UUID

from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.voice import queries
from enterprisehub.domains.voice.contracts import CallState, Direction
from enterprisehub.domains.voice.logic.hold_call import about, note_event, tell_call
from enterprisehub.domains.voice.models import AgentRow, CallRow
from enterprisehub.domains.voice.settings import VoiceSettings
from enterprisehub.kernel import clock, timeline
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Conflict, NotFound, RateLimited

BROWSER = "browser"


async def begin_browser_call(
    db: Db, agent_id: UUID, *, contact_id: UUID | None = None, version: int | None = None
) -> CallRow:
    """A call from a browser waits for its sound. Without a contact it is a test.

    Raises:
        NotFound: there is no such agent, version or contact.
        RateLimited: as many calls are held as the tenant allows.
    """
    agent = await _agent(db, agent_id)
    if contact_id is not None and await crm.contact(db, contact_id) is None:
        raise NotFound("There is no such contact.")
    number = version or agent.live_number or agent.newest_number
    if await queries.agent_version(db, agent.id, number) is None:
        raise NotFound(f"{agent.name} has no version {number}.")
    await check_room(db)
    row = CallRow(
        agent_id=agent.id,
        agent_version=number,
        direction=Direction.BROWSER,
        state=CallState.QUEUED,
        is_test=contact_id is None,
        contact_id=contact_id,
        connector=BROWSER,
        carrier=BROWSER,
        begun_at=clock.now(),
    )
    db.add(row)
    await db.flush()
    note_event(db, row, "call.queued", f"{db.scope.actor.name} opened a call in the browser")
    await tell_call(db, row)
    return row


async def begin_inbound_call(
    db: Db,
    *,
    connector: str,
    provider_id: str,
    from_e164: str | None,
    to_e164: str | None,
    agent: AgentRow,
    carrier: str = "",
) -> CallRow:
    """A telephone rings here: the caller is known by their number, or becomes a contact.

    The same call told twice is the same record.
    """
    known = await queries.call_of_provider(db, connector, provider_id, lock=True)
    if known is not None:
        return known
    contact_id = None
    if from_e164:
        caller = await crm.find_or_make_contact_by_phone(db, from_e164, source="telephone")
        contact_id = caller.id
    row = CallRow(
        agent_id=agent.id,
        agent_version=agent.live_number or agent.newest_number,
        direction=Direction.INBOUND,
        state=CallState.RINGING,
        contact_id=contact_id,
        connector=connector,
        carrier=carrier,
        provider_id=provider_id,
        from_e164=from_e164,
        to_e164=to_e164,
        begun_at=clock.now(),
        ringing_at=clock.now(),
    )
    db.add(row)
    await db.flush()
    says = f"{from_e164 or 'A withheld number'} calls {agent.name}"
    note_event(db, row, "call.ringing", says)
    timeline.add(db, "voice.call_ringing", about(row), says)
    await tell_call(db, row)
    return row


async def _agent(db: Db, agent_id: UUID) -> AgentRow:
    agent = await queries.agent(db, agent_id)
    if agent is None:
        raise NotFound("There is no such voice agent.")
    return agent


async def check_room(db: Db) -> None:
    """Raises RateLimited where as many calls are held as the tenant allows."""
    settings = await VoiceSettings.load(db)
    if await queries.count_live(db) >= settings.most_calls_at_once:
        raise RateLimited(
            f"{settings.most_calls_at_once} calls are held at this moment, as many as allowed.",
            retry_after_seconds=30,
        )


def require_live(agent: AgentRow) -> None:
    """Raises Conflict where the agent does not take calls."""
    if agent.state != "live":
        raise Conflict(f"{agent.name} takes no calls: publish a version, or end its pause.")
