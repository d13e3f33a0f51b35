"""The dialogue of a call that is over, at its beginning: to be held once more, by the flows of now
or by another version of one. Nothing that is said in it is kept.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from enterprisehub.domains.conversations import queries
from enterprisehub.domains.conversations.contracts import DialogueState, Skill
from enterprisehub.domains.conversations.flows.flow import Flow
from enterprisehub.domains.conversations.flows.translate import speaking
from enterprisehub.domains.conversations.logic.apply_settings import stated_facts
from enterprisehub.domains.conversations.logic.choose_flow import current_flow, known_flows
from enterprisehub.domains.conversations.logic.keep_spoken import LANGUAGES, in_language
from enterprisehub.domains.conversations.logic.know_names import know_names
from enterprisehub.domains.conversations.logic.merge_readings import ModelSlot
from enterprisehub.domains.conversations.logic.replay_session import MOST_TURNS, stand_before
from enterprisehub.domains.conversations.logic.speak_dialogue import SpokenDialogue, SpokenReading
from enterprisehub.domains.conversations.models import SessionRow
from enterprisehub.domains.conversations.settings import ConversationSettings
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.scope import Ref
from enterprisehub.kernel.tenancy.tenants import tenant


async def begin_again(
    db: Db,
    *,
    flow: str,
    at: datetime,
    session_id: UUID | None,
    contact_id: UUID | None,
    language: str,
    tone: str,
    skills: tuple[Skill, ...] = (),
    languages: tuple[str, ...] = (),
    flow_document: Mapping[str, Any] | None = None,
    seed: str = "",
) -> SpokenDialogue:
    """The dialogue as the call begun `at` that moment found it: what was known of the contact by
    then is taken from the conversation, held anew up to there. Raises NotFound where there is no
    such flow.
    """
    settings = await ConversationSettings.load(db)
    candidate = None if flow_document is None else Flow.model_validate(flow_document)
    flows = await known_flows(db)
    flows = flows | ({candidate.name: candidate} if candidate else {})
    session = await queries.session(db, session_id) if session_id else None
    begun = flows.get(flow) or await current_flow(db, flow)
    state = DialogueState(flow=begun.name, flow_version=begun.version)
    stand_in = SessionRow(flow=begun.name, flow_path=[], score=0, temperature="cold")
    if session is not None and session.created_at < at:
        begun, state, stand_in = await stand_before(db, session, at, candidate=candidate)
        state = replace(state, stage="qualifying", unanswered=0)
    spoken = speaking(begun, languages)
    zone = ZoneInfo((await tenant(db, db.scope.tenant_id)).time_zone)
    return SpokenDialogue(
        flow=spoken,
        state=in_language(state, language, languages),
        settings=settings,
        names=await know_names(db),
        today=at.astimezone(zone).date(),
        tone=tone if tone in spoken.tones else spoken.tones[0],
        seed=str(session.id) if session else seed,
        stated={name: await stated_facts(db, settings, name) for name in LANGUAGES},
        flows={name: speaking(other, languages) for name, other in flows.items()},
        contact_id=contact_id,
        skills=skills,
        languages=languages,
        stand_in=stand_in,
    )


async def read_then(db: Db, session_id: UUID, call: Ref) -> dict[str, SpokenReading]:
    """What a model read in this call, by what was said."""
    turns = await queries.turns_of(db, session_id, limit=MOST_TURNS)
    own = [t for t in turns if t.direction == "in" and t.versions.get("call") == str(call)]
    return {turn.text: _reading(turn.versions["slots"]) for turn in own if "slots" in turn.versions}


def _reading(slots: Sequence[Mapping[str, Any]]) -> SpokenReading:
    return SpokenReading(slots=tuple(ModelSlot.model_validate(slot) for slot in slots))
