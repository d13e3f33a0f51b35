"""Agents are made, changed and published; every change is a version that stays."""

import re
from typing import Literal
from uuid import UUID

from enterprisehub.domains.conversations import api as conversations
from enterprisehub.domains.voice import queries
from enterprisehub.domains.voice.contracts.agents import NO_NUMBER, AgentConfig
from enterprisehub.domains.voice.models import AgentRow, AgentVersionRow
from enterprisehub.kernel import clock, timeline
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Conflict, Invalid, NotFound
from enterprisehub.kernel.promotion import Candidate, digest_of, require_proof
from enterprisehub.kernel.scope import Ref

AGENT = "voice.agent"
LONGEST_NAME = 80
_BRACES = re.compile(r"\{([^{}]*)\}")


async def make_agent(
    db: Db,
    name: str,
    config: AgentConfig,
    *,
    number_e164: str | None = None,
    note: str = "First version",
    live: bool = False,
) -> AgentRow:
    """A new agent with its first version.

    Raises:
        Invalid: the name is empty, or there is no such flow.
        Conflict: another agent has this name or number.
    """
    name = name.strip()
    if not name or len(name) > LONGEST_NAME:
        says = f"Give the agent a name of at most {LONGEST_NAME} characters."
        raise Invalid(says, fields={"name": says})
    if await queries.agent_named(db, name) is not None:
        says = f"There is an agent named {name} already."
        raise Conflict(says, fields={"name": says})
    await _check(db, config)
    row = AgentRow(name=name)
    db.add(row)
    await db.flush()
    await set_number(db, row, number_e164)
    db.add(_version(db, row, 1, config, note))
    if live:
        row.state, row.live_number = "live", 1
    await db.flush()
    timeline.add(db, "voice.agent_made", [Ref(AGENT, row.id)], f"Voice agent {name} was made")
    return row


async def save_version(db: Db, agent_id: UUID, config: AgentConfig, note: str = "") -> int:
    """The number of the new version; the newest one's where nothing changed.

    Raises:
        NotFound: there is no such agent.
        Invalid: there is no such flow.
    """
    row = await held_agent(db, agent_id)
    await _check(db, config)
    newest = await config_of(db, row, row.newest_number)
    if newest == config:
        return row.newest_number
    row.newest_number += 1
    db.add(_version(db, row, row.newest_number, config, note))
    await db.flush()
    return row.newest_number


async def publish_version(db: Db, agent_id: UUID, number: int, *, override: str = "") -> AgentRow:
    """Calls that begin from now on are held by this version.

    `override` says why it goes live without having been replayed on past calls.

    Raises:
        NotFound: there is no such agent or version.
        Conflict: it must be replayed first.
        Denied: the caller may not override.
    """
    row = await held_agent(db, agent_id)
    version = await queries.agent_version(db, agent_id, number)
    if version is None:
        raise NotFound(f"{row.name} has no version {number}.")
    if row.live_number != number:
        await require_proof(db, agent_candidate(row, version), override=override)
    version.published_at = clock.now()
    row.live_number, row.state = number, "live"
    await db.flush()
    says = f"Version {number} of {row.name} holds calls from now on"
    timeline.add(db, "voice.agent_published", [Ref(AGENT, row.id)], says)
    return row


def agent_candidate(row: AgentRow, version: AgentVersionRow) -> Candidate:
    """The version as something that may go live."""
    content = {"agent_id": str(row.id), "number": version.number, "document": version.document}
    return Candidate(
        kind="voice",
        name=str(row.id),
        title=f"{row.name}, version {version.number}",
        digest=digest_of({"agent_id": str(row.id), "document": version.document}),
        content=content,
    )


async def set_state(db: Db, agent_id: UUID, state: Literal["live", "paused"]) -> AgentRow:
    """A paused agent answers no telephone and calls nobody. Raises NotFound, Conflict."""
    row = await held_agent(db, agent_id)
    if state == "live" and row.live_number is None:
        raise Conflict("Publish a version first; then the agent can take calls.")
    row.state = state
    await db.flush()
    return row


async def set_number(db: Db, row: AgentRow, number_e164: str | None) -> None:
    """The agent answers this number; None for none.

    Raises:
        Invalid: it is no telephone number.
        Conflict: another agent answers it.
    """
    if number_e164:
        if not re.fullmatch(r"\+[1-9]\d{6,14}", number_e164):
            raise Invalid(NO_NUMBER, fields={"number_e164": NO_NUMBER})
        holder = await queries.agent_answering(db, number_e164)
        if holder is not None and holder.id != row.id:
            says = f"{number_e164} is answered by {holder.name} already."
            raise Conflict(says, fields={"number_e164": says})
    row.number_e164 = number_e164 or None


async def config_of(db: Db, row: AgentRow, number: int | None = None) -> AgentConfig:
    """What the agent is in this version; in the live one, else the newest, where none is named.

    Raises:
        NotFound: it has no such version.
    """
    wanted = number or row.live_number or row.newest_number
    version = await queries.agent_version(db, row.id, wanted)
    if version is None:
        raise NotFound(f"{row.name} has no version {wanted}.")
    return AgentConfig.model_validate(version.document)


async def held_agent(db: Db, agent_id: UUID) -> AgentRow:
    """The agent, locked. Raises NotFound."""
    row = await queries.agent(db, agent_id, lock=True)
    if row is None:
        raise NotFound("There is no such voice agent.")
    return row


def _version(db: Db, row: AgentRow, number: int, config: AgentConfig, note: str) -> AgentVersionRow:
    return AgentVersionRow(
        agent_id=row.id,
        number=number,
        document=config.model_dump(mode="json"),
        note=note.strip()[:300],
        author=db.scope.actor.name,
    )


async def _check(db: Db, config: AgentConfig) -> None:
    try:
        await conversations.check_flow_name(db, config.flow)
    except NotFound as error:
        says = f"There is no flow named {config.flow}."
        raise Invalid(says, fields={"flow": says}) from error
    hours = config.hours
    if not hours.always and hours.opens >= hours.closes:
        says = "The hours must end later on the same day than they begin."
        raise Invalid(says, fields={"closes": says})
    if not hours.always and not hours.days:
        says = "Choose at least one day, or let it answer at any hour."
        raise Invalid(says, fields={"days": says})
    if config.voicemail.do == "leave_message" and not config.voicemail.message:
        says = "Write the message to leave, or let the agent hang up."
        raise Invalid(says, fields={"voicemail_message": says})
    await _check_braces(db, config)


async def _check_braces(db: Db, config: AgentConfig) -> None:
    """Nothing in braces is read out to a caller as it stands."""
    known = await conversations.names_of_facts(db)
    spoken = {
        "greeting": config.greeting,
        "disclosure": config.disclosure,
        "closed_text": config.hours.closed_text,
        "voicemail_message": config.voicemail.message,
    }
    for field, text in spoken.items():
        wrong = next((one for one in _BRACES.findall(text) if one not in known), None)
        if wrong is not None:
            may = ", ".join(f"{{{name}}}" for name in sorted(known))
            says = f"Nothing is known by the name of {{{wrong}}}. You may write {may}."
            raise Invalid(says, fields={field: says})
