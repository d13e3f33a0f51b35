"""The knowledge of agents over the API: answers, listings, open times."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from enterprisehub.domains.concierge import api, queries
from enterprisehub.domains.concierge.contracts import (
    AnswerIn,
    AnswerLanguage,
    DayPart,
    FoundAnswer,
    ListingIn,
    ListingsFound,
    ListingWish,
    OpenTimes,
)
from enterprisehub.domains.concierge.domain import domain
from enterprisehub.domains.concierge.logic import write_answer, write_listing
from enterprisehub.domains.concierge.logic.list_free_times import TimeWish
from enterprisehub.domains.concierge.permissions import (
    EXPORTS_RUN,
    KNOWLEDGE_READ,
    KNOWLEDGE_WRITE,
)
from enterprisehub.kernel.db.pages import MAX_LIMIT, Slice
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Denied
from enterprisehub.kernel.web.csv_files import csv_answer, decimal_of, pages_of
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.kernel.web.versions import GivenVersion, SeenVersion, etag

answers = domain.routes("/knowledge/answers")
listings = domain.routes("/knowledge/listings")
times = domain.routes("/knowledge/times")
exports = domain.routes("/exports")
EXPORT = Permission(EXPORTS_RUN)
EXPORTED = (
    "hub_id", "external_key", "address", "place", "price", "currency", "bedrooms", "bathrooms",
    "status", "url", "note",
)  # fmt: skip
READ, WRITE = Permission(KNOWLEDGE_READ), Permission(KNOWLEDGE_WRITE)


class Paging(BaseModel):
    """How every list is asked for; `q` are words that stand in it."""

    model_config = ConfigDict(extra="forbid")

    q: Annotated[str, Field(max_length=200)] = ""
    limit: Annotated[int, Field(ge=1, le=MAX_LIMIT)] = 50
    cursor: Annotated[str | None, Field(max_length=1000)] = None


class ListingFilter(BaseModel):
    model_config = ConfigDict(extra="forbid")

    q: Annotated[str, Field(max_length=200)] = ""
    status: Annotated[str, Field(max_length=20)] = ""


PagingQuery = Annotated[Paging, Query()]


class AnswerOut(AnswerIn):
    model_config = ConfigDict(from_attributes=True, extra="ignore")

    id: UUID
    created_at: datetime
    version: int


class ListingOut(ListingIn):
    model_config = ConfigDict(from_attributes=True, extra="ignore")

    id: UUID
    created_at: datetime
    version: int


@answers.get("", allow=READ)
async def list_answers(db: TenantDb, asked: PagingQuery) -> Response:
    """The entries of the knowledge base, the newest first."""
    found = await queries.answer_page(db, q=asked.q, limit=asked.limit, cursor=asked.cursor)
    return Response(found.body(), media_type="application/json")


@answers.post("", allow=WRITE, status_code=201)
async def add_answer(db: TenantDb, new: AnswerIn, response: Response) -> AnswerOut:
    """Agents may answer with it from now on."""
    row = await write_answer.make_answer(db, new)
    response.headers["Location"] = f"/api/knowledge/answers/{row.id}"
    response.headers["ETag"] = etag(row.version)
    return AnswerOut.model_validate(row)


@answers.get("/find", allow=READ)
async def ask_question(
    db: TenantDb,
    question: Annotated[str, Query(min_length=1, max_length=500)],
    language: AnswerLanguage = "en",
) -> FoundAnswer | None:
    """What agents would answer to a question; null where no entry is sure enough."""
    return await write_answer.find_answer(db, question, language)


@answers.put("/{answer_id}", allow=WRITE)
async def replace_answer(
    db: TenantDb, answer_id: UUID, wanted: AnswerIn, version: SeenVersion, response: Response
) -> AnswerOut:
    """The entry is as given."""
    row = await write_answer.change_answer(db, answer_id, wanted, seen=version)
    response.headers["ETag"] = etag(row.version)
    return AnswerOut.model_validate(row)


@answers.delete("/{answer_id}", allow=WRITE, status_code=204)
async def remove_answer(db: TenantDb, answer_id: UUID, version: GivenVersion) -> None:
    """Nobody answers with it any more."""
    await write_answer.remove_answer(db, answer_id, seen=version)


@listings.get("", allow=READ)
async def list_listings(db: TenantDb, asked: PagingQuery) -> Response:
    """Every listing, whatever its status, the newest first."""
    found = await queries.listing_page(db, q=asked.q, limit=asked.limit, cursor=asked.cursor)
    return Response(found.body(), media_type="application/json")


@exports.get("/listings.csv", allow=EXPORT, response_class=StreamingResponse)
async def export_listings(
    request: Request, db: TenantDb, asked: Annotated[ListingFilter, Query()]
) -> StreamingResponse:
    """Every listing that fulfils the conditions, as a file that can come in again."""
    if not db.scope.may(KNOWLEDGE_READ):
        raise Denied("Your role does not include reading this list.")

    async def fetch(page: Db, cursor: str | None, limit: int) -> Slice:
        return await queries.listing_page(
            page, q=asked.q, status=asked.status, limit=limit, cursor=cursor
        )

    return await csv_answer(request, "listings", EXPORTED, pages_of(fetch, _as_people_write))


async def _as_people_write(_: Db, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [row | {"hub_id": row["id"], "price": decimal_of(row["price_cents"])} for row in rows]


@listings.post("", allow=WRITE, status_code=201)
async def add_listing(db: TenantDb, new: ListingIn, response: Response) -> ListingOut:
    """The home is offered from now on, where it is for sale."""
    row = await write_listing.make_listing(db, new)
    response.headers["Location"] = f"/api/knowledge/listings/{row.id}"
    response.headers["ETag"] = etag(row.version)
    return ListingOut.model_validate(row)


@listings.get("/find", allow=READ)
async def match_listings(
    db: TenantDb,
    place: Annotated[str | None, Query(max_length=200)] = None,
    least_cents: Annotated[int | None, Query(ge=0)] = None,
    most_cents: Annotated[int | None, Query(ge=0)] = None,
    bedrooms: Annotated[int | None, Query(ge=0, le=100)] = None,
) -> ListingsFound:
    """What agents would offer to somebody with this wish, or the nearest to it."""
    wish = ListingWish(
        place=place, least_cents=least_cents, most_cents=most_cents, bedrooms=bedrooms
    )
    return await api.find_listings(db, wish)


@listings.put("/{listing_id}", allow=WRITE)
async def replace_listing(
    db: TenantDb, listing_id: UUID, wanted: ListingIn, version: SeenVersion, response: Response
) -> ListingOut:
    """The listing is as given."""
    row = await write_listing.change_listing(db, listing_id, wanted, seen=version)
    response.headers["ETag"] = etag(row.version)
    return ListingOut.model_validate(row)


@listings.delete("/{listing_id}", allow=WRITE, status_code=204)
async def remove_listing(db: TenantDb, listing_id: UUID, version: GivenVersion) -> None:
    """The listing is not offered any more."""
    await write_listing.remove_listing(db, listing_id, seen=version)


@times.get("", allow=READ)
async def list_open_times(
    db: TenantDb, day: date | None = None, part: DayPart | None = None
) -> OpenTimes:
    """The times that agents would offer now."""
    return await api.open_times(db, TimeWish(day=day, part=part))
