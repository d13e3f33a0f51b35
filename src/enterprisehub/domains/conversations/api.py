"""What other domains may ask of conversations. Ids and contracts in, contracts out."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from enterprisehub.domains.conversations import queries
from enterprisehub.domains.conversations.contracts import Digest, HandoffInfo, SessionInfo
from enterprisehub.domains.conversations.flows.flow import Flow
from enterprisehub.domains.conversations.logic import claim_handoff as claiming
from enterprisehub.domains.conversations.logic.ask_model_aloud import (
    may_be_reworded,
    problem_of,
    problems_aloud,
    read_aloud,
    wording_of,
)
from enterprisehub.domains.conversations.logic.brief_session import brief_of
from enterprisehub.domains.conversations.logic.check_claims import check_claims
from enterprisehub.domains.conversations.logic.choose_flow import (
    current_flow,
    flow_of_version,
    known_flows,
)
from enterprisehub.domains.conversations.logic.describe_session import (
    describe_handoff,
    describe_session,
)
from enterprisehub.domains.conversations.logic.digest_conversation import digest_conversation
from enterprisehub.domains.conversations.logic.end_session import end_session
from enterprisehub.domains.conversations.logic.give_help.give import give_help
from enterprisehub.domains.conversations.logic.hold_session import hold_session
from enterprisehub.domains.conversations.logic.keep_spoken import (
    begin_spoken,
    judge_spoken,
    keep_spoken,
)
from enterprisehub.domains.conversations.logic.merge_readings import ModelSlot
from enterprisehub.domains.conversations.logic.name_days import name_days as named_days
from enterprisehub.domains.conversations.logic.release_offer import release_offer
from enterprisehub.domains.conversations.logic.replay_draft import (
    drafts_of,
    drafts_since,
    word_draft_again,
    words_drafts,
)
from enterprisehub.domains.conversations.logic.replay_reading import (
    READ,
    read_again,
    readings_of,
    unproven,
)
from enterprisehub.domains.conversations.logic.replay_session import (
    ReplayedTurn,
    replay_session,
)
from enterprisehub.domains.conversations.logic.replay_spoken import begin_again, read_then
from enterprisehub.domains.conversations.logic.replay_wording import (
    REWORDED,
    took,
    word_again,
    wordings_of,
)
from enterprisehub.domains.conversations.logic.reword_draft import (
    Draft,
    Reworded,
    Wording,
    accept_wording,
    reword_draft,
)
from enterprisehub.domains.conversations.logic.save_flow import flow_candidate
from enterprisehub.domains.conversations.logic.save_flow import publish_flow as publish
from enterprisehub.domains.conversations.logic.speak_dialogue import (
    SpokenDialogue,
    SpokenReading,
    SpokenReply,
)
from enterprisehub.domains.conversations.logic.summarise_conversation import (
    Brief,
    SaidLine,
    summarise_conversation,
)
from enterprisehub.domains.conversations.logic.understand_text.read_words import read_words
from enterprisehub.domains.conversations.logic.understand_text.score_sentiment import (
    score_sentiment,
)
from enterprisehub.domains.conversations.models import FlowRow, SessionRow
from enterprisehub.domains.conversations.settings import ConversationSettings
from enterprisehub.domains.messaging import api as messaging
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import NotFound

__all__ = [
    "READ",
    "REWORDED",
    "Draft",
    "ReplayedTurn",
    "Reworded",
    "SpokenDialogue",
    "SpokenReading",
    "SpokenReply",
    "Wording",
    "accept_wording",
    "answered_since",
    "asked_since",
    "begin_again",
    "begin_spoken",
    "brief_spoken",
    "check_flow_name",
    "claim",
    "close",
    "digest",
    "drafts_of",
    "drafts_since",
    "flow_candidate",
    "flow_titles",
    "flow_versions",
    "give_back",
    "give_help",
    "handoffs",
    "judge_spoken",
    "keep_spoken",
    "may_be_reworded",
    "named_days",
    "names_of_facts",
    "open_handoffs",
    "problem_of",
    "problems_aloud",
    "problems_of_wording",
    "publish",
    "read_again",
    "read_aloud",
    "read_then",
    "readings",
    "release",
    "replay",
    "reword_draft",
    "sentiment_of",
    "session",
    "session_of_contact",
    "session_row",
    "summary",
    "take_over",
    "took",
    "unproven",
    "word_again",
    "word_draft_again",
    "wording_of",
    "wordings",
    "words_drafts",
    "words_of_turn",
]


async def session_row(db: Db, session_id: UUID, *, lock: bool = False) -> SessionRow:
    """The stored session, for this domain's own edges.

    Raises:
        NotFound: there is none in this tenant.
    """
    row = await (hold_session(db, session_id) if lock else queries.session(db, session_id))
    if row is None:
        raise NotFound("This conversation does not exist.")
    return row


async def session(db: Db, session_id: UUID) -> SessionInfo:
    """A conversation's standing. Raises NotFound."""
    return await describe_session(db, await session_row(db, session_id))


async def session_of_contact(db: Db, contact_id: UUID) -> SessionInfo | None:
    """The contact's open conversation, or the latest one that ended."""
    row = await queries.latest_session(db, contact_id)
    return await describe_session(db, row) if row else None


async def summary(db: Db, session_id: UUID) -> Brief:
    """What is known, open and was said last. Raises NotFound."""
    row = await session_row(db, session_id)
    flow = await flow_of_version(db, row.flow, row.flow_version)
    return await brief_of(db, row, flow, None)


def problems_of_wording(
    text: str, *, template: str, facts: Sequence[str], budget: int, must_keep: Sequence[str] = ()
) -> tuple[str, ...]:
    """What a model's wording claims beyond template and facts, or loses; none: it may be used."""
    checked = check_claims(text, template=template, facts=facts, budget=budget, must_keep=must_keep)
    return checked.problems


async def handoffs(db: Db, session_id: UUID) -> list[HandoffInfo]:
    """Every handoff of a conversation, oldest first."""
    return [describe_handoff(row) for row in await queries.handoffs_of(db, session_id)]


async def open_handoffs(db: Db, *, limit: int = 50) -> list[HandoffInfo]:
    """Leads that wait for a person or are with one, the newest first; missed ones too."""
    rows = await queries.handoffs_to_take(db, limit=limit)
    return [describe_handoff(row) for row in rows]


async def claim(db: Db, handoff_id: UUID) -> HandoffInfo:
    """The calling person has the lead. Raises NotFound, Conflict, Denied."""
    return describe_handoff(await claiming.claim_handoff(db, handoff_id))


async def release(db: Db, handoff_id: UUID) -> HandoffInfo:
    """The caller is offered this lead no more; others are. Raises NotFound, Conflict, Denied."""
    return describe_handoff(await release_offer(db, handoff_id))


async def take_over(db: Db, session_id: UUID) -> SessionInfo:
    """The caller answers from now on; the bot keeps silent. Raises NotFound."""
    row = await session_row(db, session_id, lock=True)
    await messaging.take_over(db, row.thread_id)
    await claiming.person_has_it(db, row, db.scope.user_id, db.scope.actor.name)
    await db.flush()
    return await describe_session(db, row)


async def give_back(db: Db, session_id: UUID) -> SessionInfo:
    """The bot goes on where it stopped. Raises NotFound."""
    row = await session_row(db, session_id, lock=True)
    await messaging.give_back(db, row.thread_id)
    await claiming.bot_has_it_again(db, row)
    await db.flush()
    return await describe_session(db, row)


async def close(db: Db, session_id: UUID, reason: str) -> SessionInfo:
    """The bot asks nothing more in this conversation. Raises NotFound."""
    row = await session_row(db, session_id, lock=True)
    await end_session(db, row, reason)
    await db.flush()
    return await describe_session(db, row)


async def digest(db: Db, contact_id: UUID) -> Digest | None:
    """A contact's latest conversation in facts; None when there was none."""
    return await digest_conversation(db, contact_id)


async def words_of_turn(db: Db, turn_id: UUID) -> str:
    """What was written or said in this turn; empty where it is gone."""
    return await queries.words_of_turn(db, turn_id)


async def flow_titles(db: Db) -> dict[str, str]:
    """Every flow that may be begun with: its title by its name."""
    return {name: flow.title["en"] for name, flow in (await known_flows(db)).items()}


async def flow_versions(db: Db) -> list[FlowRow]:
    """The tenant's own versions of flows, drafts among them."""
    return await queries.flows(db)


async def answered_since(db: Db, since: datetime, *, flow: str = "", limit: int) -> list[UUID]:
    """Conversations in which the bot wrote since then, the latest first."""
    return await queries.answered_since(db, since, flow=flow, limit=limit)


async def asked_since(db: Db, prompt: str, since: datetime, *, limit: int) -> dict[UUID, int]:
    """Conversations in which a model was asked by one of our prompts since then, the latest first,
    with how often.
    """
    part = {READ: "slots", REWORDED: "template_text"}[prompt]
    return dict(await queries.model_turns_since(db, part, since, limit=limit))


async def replay(
    db: Db,
    session_id: UUID,
    *,
    flow_document: Mapping[str, Any] | None = None,
    slots: Mapping[int, Sequence[Mapping[str, Any]]] | None = None,
    aloud: bool = False,
) -> list[ReplayedTurn]:
    """Every answer of the bot anew, in calls as well with `aloud`, with another version of a flow
    in the place of the one of its name, or other `slots` as read by a model, by turn. Nothing is
    sent or stored. Raises NotFound.
    """
    candidate = None if flow_document is None else Flow.model_validate(flow_document)
    given = {
        n: [ModelSlot.model_validate(one) for one in read] for n, read in (slots or {}).items()
    }
    row = await session_row(db, session_id)
    return await replay_session(db, row, candidate=candidate, readings=given, aloud=aloud)


async def wordings(
    db: Db, session_id: UUID, *, instead: tuple[str, str] | None = None
) -> list[dict[str, Any]]:
    """Each answer that a model worded, ready to be worded again: by this version of the prompt
    (label and text), else by the one in use.
    """
    return await wordings_of(db, await session_row(db, session_id), instead=instead)


async def readings(
    db: Db, session_id: UUID, *, instead: tuple[str, str] | None = None
) -> list[dict[str, Any]]:
    """Each message that a model read, ready to be read again, as `wordings`."""
    return await readings_of(db, await session_row(db, session_id), instead=instead)


async def names_of_facts(db: Db) -> frozenset[str]:
    """What may stand in braces in a sentence of the tenant, and is put in when it is said."""
    settings = await ConversationSettings.load(db)
    return frozenset({"company", "agent", *settings.facts, *settings.facts_es})


async def check_flow_name(db: Db, name: str) -> None:
    """Raises NotFound where there is no such flow."""
    await current_flow(db, name)


def sentiment_of(text: str) -> float:
    """How warm or cold words sound, from -1 to 1."""
    return score_sentiment(read_words(text))


def brief_spoken(dialogue: SpokenDialogue, said: Sequence[tuple[str, str]]) -> Brief:
    """What is known and open of a dialogue held aloud; `said` are pairs of who and text."""
    return summarise_conversation(
        dialogue.flow, dialogue.state.slots, [SaidLine(who, text) for who, text in said]
    )
