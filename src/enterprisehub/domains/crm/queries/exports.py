"""Whole lists, page after page, for files."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select

from enterprisehub.domains.crm.models import CompanyRow, ContactRow, DealRow, PipelineRow
from enterprisehub.domains.crm.queries.contact_pages import ContactFilter, contacts_where
from enterprisehub.domains.crm.queries.record_pages import (
    CompanyFilter,
    DealFilter,
    companies_where,
    deals_where,
)
from enterprisehub.kernel.db.session import Db

type Rows = tuple[Sequence[Mapping[str, Any]], UUID | None]


async def _next(
    db: Db, query: Select[*tuple[Any, ...]], table: Any, after: UUID | None, most: int
) -> Rows:
    if after is not None:
        query = query.where(table.id > after)
    rows = (await db.execute(query.order_by(table.id).limit(most))).mappings().all()
    found = [dict(row) for row in rows]
    return found, found[-1]["id"] if len(found) == most else None


async def next_contacts(db: Db, which: ContactFilter, after: UUID | None, most: int) -> Rows:
    """The next contacts in order of their ids, and the last id, None at the end."""
    query = contacts_where(db, which).add_columns(
        ContactRow.street,
        ContactRow.postal_code,
        ContactRow.country,
        ContactRow.time_zone,
        ContactRow.language,
        ContactRow.external_key,
        ContactRow.custom,
    )
    return await _next(db, query, ContactRow, after, most)


async def next_companies(db: Db, which: CompanyFilter, after: UUID | None, most: int) -> Rows:
    query = companies_where(db, which).add_columns(
        CompanyRow.description,
        CompanyRow.street,
        CompanyRow.postal_code,
        CompanyRow.country,
        CompanyRow.source,
        CompanyRow.external_key,
        CompanyRow.custom,
    )
    return await _next(db, query, CompanyRow, after, most)


async def next_deals(db: Db, which: DealFilter, after: UUID | None, most: int) -> Rows:
    query = (
        deals_where(db, which)
        .join(PipelineRow, PipelineRow.id == DealRow.pipeline_id)
        .add_columns(
            PipelineRow.name.label("pipeline_name"),
            ContactRow.email.label("contact_email"),
            ContactRow.phone_e164.label("contact_phone"),
            DealRow.external_key,
            DealRow.custom,
        )
    )
    return await _next(db, query, DealRow, after, most)
