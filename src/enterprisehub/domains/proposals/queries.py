"""Every SELECT of proposals."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select

from enterprisehub.domains.proposals.models import (
    ClauseRuleRow,
    PriceRow,
    ProposalRow,
    ReviewRow,
    SignatureRow,
)
from enterprisehub.kernel.db.pages import Slice, json_page
from enterprisehub.kernel.db.session import Db

MOST_PRICES = 1_000


async def prices(db: Db) -> list[PriceRow]:
    """The whole book, by article."""
    query = select(PriceRow).where(PriceRow.deleted_at.is_(None)).order_by(PriceRow.sku)
    return list(await db.scalars(query.limit(MOST_PRICES)))


async def price(db: Db, price_id: UUID, *, lock: bool = False) -> PriceRow | None:
    query = select(PriceRow).where(PriceRow.id == price_id, PriceRow.deleted_at.is_(None))
    return await db.scalar(query.with_for_update() if lock else query)


async def price_of_sku(db: Db, sku: str) -> PriceRow | None:
    query = select(PriceRow).where(PriceRow.sku == sku, PriceRow.deleted_at.is_(None))
    return await db.scalar(query)


async def next_serial(db: Db) -> int:
    """The next number of a proposal; nobody else takes it before the transaction ends."""
    key = func.hashtext(func.concat("proposals.serial:", func.hub.tenant()))
    await db.execute(select(func.pg_advisory_xact_lock(key)))
    return (await db.scalar(select(func.max(ProposalRow.serial))) or 0) + 1


async def proposal(db: Db, proposal_id: UUID, *, lock: bool = False) -> ProposalRow | None:
    query = select(ProposalRow).where(
        ProposalRow.id == proposal_id, ProposalRow.deleted_at.is_(None)
    )
    return await db.scalar(query.with_for_update() if lock else query)


async def proposals_of_deal(db: Db, deal_id: UUID, *, most: int = 20) -> list[ProposalRow]:
    query = select(ProposalRow).where(
        ProposalRow.deal_id == deal_id, ProposalRow.deleted_at.is_(None)
    )
    order = (ProposalRow.created_at.desc(), ProposalRow.id.desc())
    return list(await db.scalars(query.order_by(*order).limit(most)))


async def proposal_page(
    db: Db, *, state: str = "", limit: int = 50, cursor: str | None = None
) -> Slice:
    """Proposals, the newest first."""
    r = ProposalRow
    query = select(
        r.id, r.number, r.title, r.state, r.deal_id, r.contact_id, r.company_id, r.for_name,
        r.currency, r.total_cents, r.valid_until_on, r.made_by, r.sent_at, r.decided_at,
        r.created_at, r.version,
    ).where(r.deleted_at.is_(None))  # fmt: skip
    if state:
        query = query.where(r.state == state)
    return await json_page(
        db, query, order=(r.created_at, r.id), limit=limit, cursor=cursor, descending=True
    )


async def clause_rules(db: Db) -> list[ClauseRuleRow]:
    query = select(ClauseRuleRow).where(ClauseRuleRow.deleted_at.is_(None))
    return list(await db.scalars(query.order_by(ClauseRuleRow.key)))


async def clause_rule(db: Db, key: str) -> ClauseRuleRow | None:
    query = select(ClauseRuleRow).where(
        ClauseRuleRow.key == key, ClauseRuleRow.deleted_at.is_(None)
    )
    return await db.scalar(query.with_for_update())


async def review(db: Db, review_id: UUID, *, lock: bool = False) -> ReviewRow | None:
    query = select(ReviewRow).where(ReviewRow.id == review_id, ReviewRow.deleted_at.is_(None))
    return await db.scalar(query.with_for_update() if lock else query)


async def review_page(db: Db, *, limit: int = 50, cursor: str | None = None) -> Slice:
    """Contracts that were read, the newest first, without their texts."""
    r = ReviewRow
    query = select(
        r.id, r.title, r.file_name, r.deal_id, r.company_id, r.risk_score, r.findings,
        r.reviewed_at, r.made_by, r.created_at, r.version,
    ).where(r.deleted_at.is_(None))  # fmt: skip
    return await json_page(
        db, query, order=(r.created_at, r.id), limit=limit, cursor=cursor, descending=True
    )


async def signatures(db: Db, document_id: UUID) -> list[SignatureRow]:
    query = select(SignatureRow).where(
        SignatureRow.document_id == document_id, SignatureRow.deleted_at.is_(None)
    )
    return list(await db.scalars(query.order_by(SignatureRow.signed_at, SignatureRow.id)))


async def signed_by(db: Db, document_id: UUID, sha256: str, user_ids: Sequence[UUID]) -> set[UUID]:
    """Which of these people agreed to exactly this content."""
    query = select(SignatureRow.user_id).where(
        SignatureRow.document_id == document_id,
        SignatureRow.sha256 == sha256,
        SignatureRow.user_id.in_(user_ids),
        SignatureRow.deleted_at.is_(None),
    )
    return set(await db.scalars(query))


async def proposal_numbered(db: Db, number: str) -> UUID | None:
    query = select(ProposalRow.id).where(
        ProposalRow.number == number, ProposalRow.deleted_at.is_(None)
    )
    return await db.scalar(query.limit(1))


async def review_titled(db: Db, title: str) -> UUID | None:
    """The latest contract of this title, in any case."""
    query = (
        select(ReviewRow.id)
        .where(func.lower(ReviewRow.title) == title.lower(), ReviewRow.deleted_at.is_(None))
        .order_by(ReviewRow.created_at.desc(), ReviewRow.id.desc())
    )
    return await db.scalar(query.limit(1))
