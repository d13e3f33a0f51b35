"""Which agent takes a call that rings here, and where it goes after the agent's part."""

from uuid import UUID

from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.voice import queries
from enterprisehub.domains.voice.contracts import FINISHED, CallState
from enterprisehub.domains.voice.contracts.placing import Answered, Onward
from enterprisehub.domains.voice.logic import reach_line
from enterprisehub.domains.voice.logic.answer_call import is_open
from enterprisehub.domains.voice.logic.begin_call import begin_inbound_call
from enterprisehub.domains.voice.logic.save_agent import config_of
from enterprisehub.domains.voice.models import AgentRow, CallRow
from enterprisehub.domains.voice.settings import VoiceSettings
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.tenancy.tenants import tenant

LANGUAGE_POINTS, KNOWN_POINTS, OPEN_POINTS, NUMBER_POINTS = 4.0, 3.0, 8.0, 100.0


async def take_inbound(
    db: Db,
    *,
    connector: str,
    provider_id: str,
    from_e164: str | None,
    to_e164: str | None,
    carrier: str = "",
) -> Answered:
    """The call that rings is recorded and connected with the agent that fits it best."""
    settings = await VoiceSettings.load(db)
    if await queries.count_live(db) >= settings.most_calls_at_once:
        return Answered(refused="All lines are busy.")
    agent = await choose_agent(db, from_e164, to_e164)
    if agent is None:
        return Answered(refused="No live agent answers this number.")
    call = await begin_inbound_call(
        db,
        connector=connector,
        provider_id=provider_id,
        from_e164=from_e164,
        to_e164=to_e164,
        agent=agent,
        carrier=carrier,
    )
    return _connected(db, call)


async def take_placed(db: Db, key: UUID, provider_id: str) -> Answered:
    """A call that we placed was answered; it is connected with the agent that placed it."""
    call = await queries.call_of_action(db, key, lock=True)
    if call is None:
        return Answered(refused="This call was not placed by us.")
    call.provider_id = call.provider_id or provider_id
    return _connected(db, call)


async def onward(db: Db, connector: str, provider_id: str) -> Onward:
    """Where the call goes now: to the person it was connected with, or to its end."""
    call = await queries.call_of_provider(db, connector, provider_id)
    kept = call.facts.get("onward") if call else None
    if call is None or not kept:
        return Onward()
    number = call.to_e164 if call.direction == "inbound" else call.from_e164
    return Onward(
        target=kept["target"], warm=kept["warm"], summary=kept["summary"], caller_e164=number
    )


async def choose_agent(db: Db, from_e164: str | None, to_e164: str | None) -> AgentRow | None:
    """The live agent for this call: the number's own, else by language, history, hours and load."""
    live = [row for row in await queries.agents(db) if row.state == "live"]
    if not live:
        return None
    caller = await crm.find_contact_by_phone(db, from_e164) if from_e164 else None
    before = await queries.calls_of_contact(db, caller.id, limit=1) if caller else []
    load = await queries.live_by_agent(db)
    zone = (await tenant(db, db.scope.tenant_id)).time_zone
    points: dict[UUID, float] = {}
    for row in live:
        config = await config_of(db, row)
        spoken = {config.language, *config.more_languages}
        points[row.id] = (
            NUMBER_POINTS * (row.number_e164 is not None and row.number_e164 == to_e164)
            + OPEN_POINTS * is_open(config.hours, zone)
            + LANGUAGE_POINTS * (caller is not None and (caller.language or "")[:2] in spoken)
            + KNOWN_POINTS * (bool(before) and before[0].agent_id == row.id)
            - load.get(row.id, 0)
        )
    best = max(live, key=lambda row: (points[row.id], row.name))
    others = any(row.number_e164 == to_e164 for row in live)
    anybody = any(row.number_e164 is None for row in live)
    return best if others or anybody else None


def _connected(db: Db, call: CallRow) -> Answered:
    if CallState(call.state) in FINISHED:
        return Answered(refused="This call is over.")
    token = reach_line.media_token(db.scope.tenant_id, call.id)
    return Answered(call_id=call.id, media_token=token)
