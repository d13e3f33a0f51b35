"""Whom a bot helps, and by which tools."""

from dataclasses import dataclass
from uuid import UUID

from enterprisehub.domains.concierge.contracts import (
    ASK_COLLEAGUE,
    BOOK_TIME,
    FIND_ANSWER,
    FIND_LISTINGS,
    OPEN_TIMES,
)
from enterprisehub.domains.conversations.contracts import Skill

TOOLS_OF: dict[Skill, tuple[str, ...]] = {
    "find_listings": (FIND_LISTINGS,),
    "book_times": (OPEN_TIMES, BOOK_TIME),
    "ask_colleague": (ASK_COLLEAGUE,),
    "answer_questions": (FIND_ANSWER,),
}
LONGEST_WORDS = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpFor:
    """Who is helped, in which language, by what. In a `trial` nothing is arranged."""

    contact_id: UUID | None
    language: str
    skills: tuple[Skill, ...]
    channel: str
    trial: bool = False

    @property
    def tools(self) -> frozenset[str]:
        return frozenset(name for skill in self.skills for name in TOOLS_OF[skill])
