"""What is looked up and arranged: listings, answers, open times, bookings."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

LISTING = "concierge.listing"
ANSWER = "concierge.answer"
FIND_LISTINGS = "concierge.find_listings"
FIND_ANSWER = "concierge.find_answer"
OPEN_TIMES = "concierge.open_times"
BOOK_TIME = "concierge.book_time"
ASK_COLLEAGUE = "concierge.ask_colleague"
"""The names under which the tools are registered."""

type ListingStatus = Literal["for_sale", "under_contract", "sold", "withdrawn"]
STATUSES: dict[ListingStatus, str] = {
    "for_sale": "For sale",
    "under_contract": "Under contract",
    "sold": "Sold",
    "withdrawn": "Withdrawn",
}
type AnswerLanguage = Literal["en", "es", "de", "fr", "it", "nl"]
type DayPart = Literal["morning", "afternoon"]
MOST_CENTS = 10**13


def _of_the_web(text: str) -> str:
    if text and not text.startswith(("https://", "http://")):
        raise ValueError("must begin with https://")
    return text


type Line = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=200, pattern=r"^[^\x00-\x1f]*$")
]
type Needed = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\x00-\x1f]*$"
    ),
]
type Text = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=4000, pattern=r"^[^\x00]*$")
]


class _Input(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ListingIn(_Input):
    """A home that can be offered. The price is in cents of `currency`."""

    address: Needed
    place: Needed
    price_cents: Annotated[int, Field(ge=0, le=MOST_CENTS)]
    currency: Annotated[str, StringConstraints(to_upper=True, pattern=r"^[A-Za-z]{3}$")] = "USD"
    bedrooms: Annotated[int, Field(ge=0, le=100)] | None = None
    bathrooms: Annotated[float, Field(ge=0, le=100)] | None = None
    status: ListingStatus = "for_sale"
    url: Annotated[Line, AfterValidator(_of_the_web)] = ""
    note: Text = ""


class AnswerIn(_Input):
    """A question as people ask it, what is true about it, and where that stands written."""

    question: Needed
    answer: Annotated[
        str,
        StringConstraints(
            strip_whitespace=True, min_length=1, max_length=4000, pattern=r"^[^\x00]*$"
        ),
    ]
    source: Line = ""
    language: AnswerLanguage = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    id: UUID
    address: str
    place: str
    price_cents: int
    currency: str
    bedrooms: int | None
    bathrooms: float | None
    status: ListingStatus
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingWish:
    """What somebody looks for; `None` is left open. Bedrooms are the fewest."""

    place: str | None = None
    least_cents: int | None = None
    most_cents: int | None = None
    bedrooms: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingsFound:
    """`fitting` is how many fit in all; where none does, `shown` are the nearest."""

    fitting: int
    shown: tuple[Listing, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundAnswer:
    """The passage of an entry that answers, in its own words. `confidence` is from 0 to 1."""

    entry_id: UUID
    question: str
    text: str
    source: str
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenTime:
    starts_at: datetime
    user_id: UUID
    user_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenTimes:
    """`times` may be promised now; `exact` says that the first is the very one asked for."""

    times: tuple[OpenTime, ...]
    exact: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Booked:
    """An appointment on somebody's list. `again`: this person had it already."""

    starts_at: datetime
    user_name: str
    task_id: UUID
    again: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A colleague's task. `known` is false where nobody here is called so."""

    user_name: str
    task_id: UUID
    known: bool
