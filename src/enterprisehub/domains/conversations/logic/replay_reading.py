"""A message in which a model read facts is read again, by another version of the prompt or another
model.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from enterprisehub.domains.conversations import queries
from enterprisehub.domains.conversations.logic.ask_model import (
    EXTRACT,
    LONGEST_QUESTION_CHARACTERS,
    Reading,
    asked_and_said,
    slots_in_words,
)
from enterprisehub.domains.conversations.logic.ask_model_aloud import (
    READING_SECONDS,
    READING_TOKENS,
)
from enterprisehub.domains.conversations.logic.choose_flow import flow_of_version
from enterprisehub.domains.conversations.logic.replay_wording import took
from enterprisehub.domains.conversations.logic.speak_dialogue import VOICE
from enterprisehub.domains.conversations.logic.write_transcript import known_of
from enterprisehub.domains.conversations.models import SessionRow, TurnRow
from enterprisehub.domains.conversations.settings import ConversationSettings
from enterprisehub.domains.crm import api as crm
from enterprisehub.kernel.db.session import Database, Db
from enterprisehub.kernel.llm import gateway
from enterprisehub.kernel.llm.prompts.choices import version_for
from enterprisehub.kernel.llm.prompts.word_prompt import Worded, fill_prompt
from enterprisehub.kernel.scope import Ref, Scope
from enterprisehub.kernel.text.known_values import Known

READ = EXTRACT.name
"""The prompt by which facts are read."""


async def readings_of(
    db: Db, session: SessionRow, *, instead: tuple[str, str] | None
) -> list[dict[str, Any]]:
    """Each message that a model was asked to read, ready to be asked about again: with this
    version of the prompt (its label and text), else with the one in use.
    """
    turns = await queries.turns_of(db, session.id)
    known = asdict(known_of(await crm.contact(db, session.contact_id)))
    seconds = (await ConversationSettings.load(db)).model_seconds
    version, text = instead or await version_for(db, EXTRACT, str(session.id))
    ready = []
    for place, turn in enumerate(turns):
        recorded = turn.versions.get("slots")
        if turn.direction != "in" or recorded is None:
            continue
        aloud = turn.versions.get("channel") == VOICE
        heard = "\n".join(t.text for t in turns if _together(t, turn))
        given = asked_and_said(_asked_before(turns[:place]), heard)
        worded = fill_prompt(EXTRACT, version, text, untrusted=given)
        ready.append(
            {
                "turn_id": str(turn.id),
                "session_id": str(session.id),
                "number": turn.number,
                "at": turn.at.isoformat(),
                "heard": heard,
                "slots": recorded,
                "recorded_model": turn.versions.get("model") or "",
                "failed": turn.versions.get("failed") or "",
                "prompt": await _slots_asked(db, session, turns[:place]),
                "seconds": READING_SECONDS if aloud else seconds,
                "max_tokens": READING_TOKENS if aloud else 600,
                "aloud": aloud,
                "worded": asdict(worded),
                "known": {name: list(values) for name, values in known.items()},
            }
        )
    return ready


async def read_again(
    database: Database,
    scope: Scope,
    ready: Mapping[str, Any],
    *,
    about: Ref,
    models: tuple[str, ...] = (),
) -> dict[str, Any]:
    """What the candidate reads in the message, and what that took.

    Raises:
        ModelUnavailable, BudgetExhausted: no model answers.
    """
    question = Worded(**ready["worded"]).question(
        ask=ready["prompt"],
        output=Reading,
        known=Known(**{name: tuple(values) for name, values in ready["known"].items()}),
        subject=about,
        max_tokens=ready["max_tokens"],
        seconds=ready["seconds"],
        models=models,
    )
    answer = await gateway.ask(database, scope, question)
    return {"slots": [slot.model_dump() for slot in answer.value.slots], **took(answer)}


def unproven(slots: Sequence[Mapping[str, Any]], heard: str) -> list[str]:
    """What is said to stand in the message and does not: the rules take none of it."""
    words = heard.lower()
    return [
        f"“{slot['evidence']}” does not stand in the message"
        for slot in slots
        if str(slot["evidence"]).lower() not in words
    ]


def _together(one: TurnRow, last: TurnRow) -> bool:
    return one.direction == "in" and one.number == last.number and one.at <= last.at


def _asked_before(turns: Sequence[TurnRow]) -> str:
    said = [turn.text for turn in turns if turn.direction == "out" and turn.state == "said"]
    return said[-1][-LONGEST_QUESTION_CHARACTERS:] if said else ""


async def _slots_asked(db: Db, session: SessionRow, turns: Sequence[TurnRow]) -> str:
    """The slots of the flow in which the message was heard."""
    spoken = [str(turn.versions["flow"]) for turn in turns if turn.versions.get("flow")]
    name, _, version = (spoken[-1] if spoken else "").rpartition(" v")
    if not name and session.flow_path:
        name = str(session.flow_path[0]["flow"])
    at = int(version) if version.isdecimal() else session.flow_version
    flow = await flow_of_version(db, name or session.flow, at)
    return slots_in_words(flow)
