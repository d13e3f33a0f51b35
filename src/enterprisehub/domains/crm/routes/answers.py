"""How pages and records leave as JSON."""

from typing import Annotated, Protocol
from uuid import UUID

from fastapi import Query, Response
from pydantic import BaseModel, ConfigDict, Field

from enterprisehub.kernel.db.pages import MAX_LIMIT, Slice
from enterprisehub.kernel.web.versions import etag


class Paging(BaseModel):
    """How every list is asked for."""

    model_config = ConfigDict(extra="forbid")

    limit: Annotated[int, Field(ge=1, le=MAX_LIMIT)] = 50
    cursor: Annotated[str | None, Field(max_length=1000)] = None


PagingQuery = Annotated[Paging, Query()]


def page(found: Slice) -> Response:
    """The page as PostgreSQL wrote it."""
    return Response(found.body(), media_type="application/json")


class Versioned(Protocol):
    @property
    def version(self) -> int: ...


class Identified(Versioned, Protocol):
    @property
    def id(self) -> UUID: ...


def seen[Row: Versioned](response: Response, row: Row) -> Row:
    """`row` answers, with its version as ETag."""
    response.headers["ETag"] = etag(row.version)
    return row


def made[Row: Identified](response: Response, row: Row, path: str) -> Row:
    """`row` is new and lies at `path`/id."""
    response.status_code = 201
    response.headers["Location"] = f"{path}/{row.id}"
    return seen(response, row)
