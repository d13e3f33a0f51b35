"""What dialogues and agents may look up and arrange, each under a name of its own."""

from datetime import date, datetime, time
from typing import Annotated
from uuid import UUID

from pydantic import Field

from enterprisehub.domains.concierge import api
from enterprisehub.domains.concierge.contracts import (
    ASK_COLLEAGUE,
    BOOK_TIME,
    FIND_ANSWER,
    FIND_LISTINGS,
    OPEN_TIMES,
    AnswerLanguage,
    Asked,
    Booked,
    DayPart,
    FoundAnswer,
    ListingsFound,
    ListingWish,
    OpenTimes,
)
from enterprisehub.domains.concierge.logic.list_free_times import TimeWish
from enterprisehub.domains.concierge.permissions import APPOINTMENTS_HOLD, KNOWLEDGE_READ
from enterprisehub.kernel.agents.tools import register_tool
from enterprisehub.kernel.db.session import Db

SECONDS = 3.0


async def find_listings(
    db: Db,
    place: Annotated[str | None, Field(max_length=200)] = None,
    least_cents: Annotated[int | None, Field(ge=0)] = None,
    most_cents: Annotated[int | None, Field(ge=0)] = None,
    bedrooms: Annotated[int | None, Field(ge=0, le=100)] = None,
) -> ListingsFound:
    """Homes for sale in a place, within a price and with at least so many bedrooms."""
    wish = ListingWish(
        place=place, least_cents=least_cents, most_cents=most_cents, bedrooms=bedrooms
    )
    return await api.find_listings(db, wish)


async def find_answer(
    db: Db,
    question: Annotated[str, Field(min_length=1, max_length=2000)],
    language: AnswerLanguage = "en",
) -> FoundAnswer | None:
    """The passage of the tenant's knowledge that answers a question, with its source."""
    return await api.find_answer(db, question, language)


async def open_times(
    db: Db,
    day: date | None = None,
    at: time | None = None,
    part: DayPart | None = None,
    contact_id: UUID | None = None,
) -> OpenTimes:
    """Times at which somebody of the team is free for an appointment."""
    return await api.open_times(db, TimeWish(day=day, at=at, part=part), contact_id=contact_id)


async def book_time(
    db: Db,
    starts_at: datetime,
    contact_id: UUID | None = None,
    about: Annotated[str, Field(max_length=200)] = "",
    words: Annotated[str, Field(max_length=2000)] = "",
) -> Booked:
    """Books an appointment that a person asked for, with whoever is free then."""
    return await api.book_time(
        db, contact_id=contact_id, starts_at=starts_at, about=about, words=words
    )


async def ask_colleague(
    db: Db,
    name: Annotated[str, Field(min_length=1, max_length=80)],
    words: Annotated[str, Field(max_length=2000)] = "",
    contact_id: UUID | None = None,
    due_at: datetime | None = None,
) -> Asked:
    """Leaves a colleague a task to call a person back who asked for them by name."""
    return await api.ask_colleague(db, contact_id=contact_id, name=name, words=words, due_at=due_at)


register_tool(
    FIND_LISTINGS,
    find_listings,
    title="Look up listings",
    permission=KNOWLEDGE_READ,
    seconds=SECONDS,
)
register_tool(
    FIND_ANSWER,
    find_answer,
    title="Look up an answer",
    permission=KNOWLEDGE_READ,
    seconds=SECONDS,
)
register_tool(
    OPEN_TIMES, open_times, title="Offer times", permission=KNOWLEDGE_READ, seconds=SECONDS
)
register_tool(
    BOOK_TIME,
    book_time,
    title="Book a time",
    permission=APPOINTMENTS_HOLD,
    approval="asked_for",
    seconds=SECONDS,
)
register_tool(
    ASK_COLLEAGUE,
    ask_colleague,
    title="Ask a colleague",
    permission=APPOINTMENTS_HOLD,
    approval="asked_for",
    seconds=SECONDS,
)
