"""What other domains may ask of concierge. Dialogues call its tools by their names."""

from uuid import UUID

from enterprisehub.domains.concierge import queries
from enterprisehub.domains.concierge.contracts import (
    Asked,
    Booked,
    FoundAnswer,
    ListingsFound,
    ListingWish,
    OpenTimes,
)
from enterprisehub.domains.concierge.logic.ask_colleague import ask_colleague
from enterprisehub.domains.concierge.logic.book_time import book_time
from enterprisehub.domains.concierge.logic.fold_words import place_key
from enterprisehub.domains.concierge.logic.list_free_times import TimeWish, list_free_times
from enterprisehub.domains.concierge.logic.match_listings import match_listings
from enterprisehub.domains.concierge.logic.read_calendar import read_calendar
from enterprisehub.domains.concierge.logic.write_answer import find_answer
from enterprisehub.domains.concierge.logic.write_listing import listing_of
from enterprisehub.kernel.db.session import Db

__all__ = [
    "Asked",
    "Booked",
    "FoundAnswer",
    "ListingsFound",
    "OpenTimes",
    "ask_colleague",
    "book_time",
    "find_answer",
    "find_listings",
    "open_times",
]


async def find_listings(db: Db, wish: ListingWish) -> ListingsFound:
    """What is for sale and fits, or the nearest to it."""
    key = place_key(wish.place) if wish.place else None
    rows = await queries.offered_listings(db, key)
    return match_listings([listing_of(row) for row in rows], wish)


async def open_times(db: Db, wish: TimeWish, *, contact_id: UUID | None = None) -> OpenTimes:
    """Times that can be promised now."""
    return list_free_times(await read_calendar(db, contact_id=contact_id), wish)
