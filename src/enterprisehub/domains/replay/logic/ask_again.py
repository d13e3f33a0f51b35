"""What models were asked in the past days, and how it is asked again.

A prompt stands here where all that it was told is kept with what it served. What people ask the
assistant or research is theirs alone: of that the report tells numbers (`replay_private`).
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Final
from uuid import UUID

from enterprisehub.domains.assistant import api as assistant
from enterprisehub.domains.conversations import api as conversations
from enterprisehub.domains.replay.logic.replay_private import private_items
from enterprisehub.domains.replay.logic.replay_readings import reading_items
from enterprisehub.domains.replay.logic.replay_wordings import wording_items
from enterprisehub.domains.research import api as research
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Misdeclared
from enterprisehub.kernel.llm.prompts.declare import PROMPTS
from enterprisehub.kernel.promotion import Candidate

type Asked = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """One prompt's past.

    `since(db, since, limit)`: the places where it was asked, the latest first, with how often.
    `ready(db, place, instead)`: each asking of a place, with `instead` as label and text of the
    prompt. `again(database, scope, asked, about, models)`: the answer, what the checks say about
    it and what it took. `items(db, place, asked, answers)`: past and candidate side by side.
    `private`: whoever asked is the only one who sees words of it; `worded`: it is words.
    """

    one: str
    many: str
    since: Callable[..., Awaitable[Mapping[UUID, int]]]
    ready: Callable[..., Awaitable[list[Asked]]]
    again: Callable[..., Awaitable[Asked]]
    items: Callable[[Db, UUID, Sequence[Asked], Sequence[Asked]], Awaitable[list[Asked]]]
    private: bool = False
    worded: bool = False


_KEPT: Final[dict[str, Past]] = {
    conversations.READ: Past(
        one="message read",
        many="messages read",
        since=partial(conversations.asked_since, prompt=conversations.READ),
        ready=conversations.readings,
        again=conversations.read_again,
        items=reading_items,
    ),
    conversations.REWORDED: Past(
        one="answer worded",
        many="answers worded",
        since=partial(conversations.asked_since, prompt=conversations.REWORDED),
        ready=conversations.wordings,
        again=conversations.word_again,
        items=wording_items,
    ),
    assistant.ANSWERED: Past(
        one="answer in a chat",
        many="answers in chats",
        since=partial(assistant.told_since, prompt=assistant.ANSWERED),
        ready=assistant.answers_of,
        again=assistant.word_again,
        items=private_items,
        private=True,
        worded=True,
    ),
    assistant.CHOSEN: Past(
        one="look-up chosen",
        many="look-ups chosen",
        since=partial(assistant.told_since, prompt=assistant.CHOSEN),
        ready=assistant.look_ups_of,
        again=assistant.choose_again,
        items=private_items,
        private=True,
    ),
    research.WORDED: Past(
        one="section of research",
        many="sections of research",
        since=research.worded_since,
        ready=research.sections_of,
        again=research.section_again,
        items=private_items,
        private=True,
        worded=True,
    ),
}


def past_of(prompt: str) -> Past | None:
    """How what a prompt was asked can be asked again; None where that is not kept."""
    if prompt in _KEPT or not conversations.words_drafts(prompt):
        return _KEPT.get(prompt)
    return Past(
        one="draft worded",
        many="drafts worded",
        since=partial(conversations.drafts_since, prompt=prompt),
        ready=partial(conversations.drafts_of, prompt=prompt),
        again=conversations.word_draft_again,
        items=wording_items,
    )


def known_past(prompt: str) -> Past:
    """As `past_of`, for a prompt that is known to be kept."""
    past = past_of(prompt)
    if past is None:
        raise Misdeclared(f"what {prompt!r} was asked is not kept")
    return past


def replayable() -> list[str]:
    """Every prompt whose past askings are kept."""
    return [prompt for prompt in PROMPTS if past_of(prompt) is not None]


def prompts_of(kind: str, name: str) -> list[str]:
    """The prompts that a candidate is replayed by: itself, or those of a model's task."""
    if kind == "model":
        return [prompt for prompt in replayable() if PROMPTS[prompt].route == name]
    return [name] if name in replayable() else []


async def askings_since(db: Db, candidate: Candidate, since: datetime, *, limit: int) -> int:
    """How often models were asked for what the candidate would serve; counted up to `limit`."""
    count = 0
    for prompt in prompts_of(candidate.kind, candidate.name):
        found = await known_past(prompt).since(db, since=since, limit=limit)
        count += sum(found.values())
    return count
