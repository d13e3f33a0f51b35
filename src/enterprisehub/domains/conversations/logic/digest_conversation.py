"""A contact's latest conversation in facts, in the language it was held in."""

from collections.abc import Mapping
from uuid import UUID

from enterprisehub.domains.conversations import queries
from enterprisehub.domains.conversations.contracts import (
    Digest,
    DigestFact,
    SlotType,
    SlotValue,
)
from enterprisehub.domains.conversations.flows.conditions import NO_VALUE
from enterprisehub.domains.conversations.flows.flow import DEFAULT_LANGUAGE, Flow
from enterprisehub.domains.conversations.flows.phrasebook import Phrasebook, phrasebook
from enterprisehub.domains.conversations.logic.choose_flow import flow_of_session
from enterprisehub.domains.conversations.logic.phrase_reply.format_value import name_value
from enterprisehub.domains.conversations.logic.phrase_reply.join_values import join_values
from enterprisehub.domains.conversations.logic.store_state import slots_from_json
from enterprisehub.kernel.db.session import Db

_WHAT_IT_IS = (SlotType.COUNT, SlotType.PLACE, SlotType.PROPERTY)
_THEIR_OWN = frozenset({"motivation"})
"""Why somebody moves (a divorce, a death, money) is known to us and not written back to them."""
_MINE = {"seller": "your {thing}", "buyer": "your search for {thing}"}


async def digest_conversation(db: Db, contact_id: UUID) -> Digest | None:
    """The latest conversation of the contact; None when there was none."""
    session = await queries.latest_session(db, contact_id)
    if session is None:
        return None
    flow = await flow_of_session(db, session)
    language = session.language or DEFAULT_LANGUAGE
    book = phrasebook(language)
    slots = slots_from_json(session.slots)
    return Digest(
        session_id=session.id,
        thread_id=session.thread_id,
        channel=session.channel,
        flow=session.flow,
        language=language,
        stage=session.stage,
        score=session.score,
        temperature=session.temperature,
        injection_score=await queries.highest_injection_score(db, session.id),
        about=_about(flow, slots, book, language),
        facts=tuple(
            DigestFact(_title(flow, entry.name, language), name_value(value, entry, book))
            for entry in flow.slots
            if (value := slots.get(entry.name)) is not None
            and value.status not in NO_VALUE
            and entry.name not in _THEIR_OWN
        ),
        open_questions=tuple(
            _title(flow, name, language).lower() for name in flow.required() if name not in slots
        ),
    )


def _about(flow: Flow, slots: Mapping[str, SlotValue], book: Phrasebook, language: str) -> str:
    told = [
        slots[entry.name]
        for entry in flow.slots
        if entry.type in _WHAT_IT_IS
        and entry.name in slots
        and slots[entry.name].status not in NO_VALUE
    ]
    thing = join_values(told[:2], flow, book) if told else ""
    if not thing or language != DEFAULT_LANGUAGE or flow.name not in _MINE:
        return thing
    if flow.name == "seller":
        thing = thing.removeprefix("an ").removeprefix("a ")
    return _MINE[flow.name].format(thing=thing)


def _title(flow: Flow, name: str, language: str) -> str:
    for entry in flow.slots:
        if entry.name == name:
            return entry.title.get(language, entry.title[DEFAULT_LANGUAGE])
    return name.replace("_", " ")
