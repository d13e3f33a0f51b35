"""Delivery work that was sold with deals, and what people were promised."""

from datetime import date
from typing import Literal
from uuid import UUID

from enterprisehub.domains.assistant.contracts import Found, Limit, Line
from enterprisehub.domains.assistant.logic.look_up_activity import people_of
from enterprisehub.domains.assistant.permissions import CONTACTS_READ, DEALS_READ
from enterprisehub.domains.assistant.queries import deals, work
from enterprisehub.domains.assistant.queries.deals import DealsAsked
from enterprisehub.domains.crm.contracts import CONTACT, DEAL
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.scope import Ref

_WORDS = {"to_do": "to do", "in_progress": "in progress", "done": "done", "unknown": "unclear"}


async def look_up_work(
    db: Db,
    *,
    company_id: UUID | None = None,
    contact_id: UUID | None = None,
    deal_id: UUID | None = None,
    category: Literal["to_do", "in_progress", "done"] | None = None,
    late_by: date | None = None,
    flagged: bool = False,
    limit: Limit = 10,
) -> Found:
    """Lists pieces of delivery work; `late_by` leaves those due before that day and not done."""
    asked = DealsAsked(company_id=company_id, contact_id=contact_id, deal_id=deal_id)
    of_deals: list[UUID] | None = None
    if any((company_id, contact_id, deal_id)):
        of_deals = []
        if db.scope.may(DEALS_READ):
            rows = await deals.deal_lines(db, asked, clock.now(), limit=50)
            of_deals = [row.id for row in rows]
    counts, rows = await work.items(
        db, deal_ids=of_deals, category=category, late_by=late_by, flagged=flagged, limit=limit
    )
    lines = [
        Line(
            ref=f"delivery.item:{row.id}",
            title=f"{row.key} {row.title}",
            href="/delivery",
            cells=[row.status, row.source_name, row.due_on.isoformat() if row.due_on else None],
        )
        for row in rows
    ]
    total = sum(count for name, count in counts if category in (None, name))
    kind = "late " if late_by else "blocked " if flagged else ""
    where = f" {_WORDS[category]}" if category else ""
    noun = "piece of work" if total == 1 else "pieces of work"
    says = f"{total:,} {kind}{noun}{where}." if total else f"No {kind}work{where} on record."
    groups = [(_WORDS[name], f"{count:,}") for name, count in counts]
    return Found(
        says=says,
        total=total,
        columns=["Status", "Project", "Due"],
        lines=lines,
        groups=groups if category is None and len(groups) > 1 else [],
    )


async def look_up_promises(
    db: Db,
    *,
    contact_id: UUID | None = None,
    company_id: UUID | None = None,
    deal_id: UUID | None = None,
    state: Literal["open", "kept", "broken", "withdrawn"] = "open",
    limit: Limit = 10,
) -> Found:
    """Lists promises made to people, in the words they were made by, the next due first."""
    total, rows = await work.promises(
        db,
        contact_ids=await people_of(db, contact_id, company_id),
        company_id=company_id,
        deal_id=deal_id,
        state=state,
        limit=limit,
    )
    may_name = db.scope.may(CONTACTS_READ)
    lines = [
        Line(
            ref=str(Ref(CONTACT, row.contact_id) if row.contact_id else Ref(DEAL, row.deal_id)),
            title=f"Promise to {row.contact}" if may_name and row.contact else "Promise",
            href="/delivery/promises",
            cells=[row.due_on.isoformat(), row.state],
            quote=row.words,
        )
        for row in rows
        if row.contact_id or row.deal_id
    ]
    noun = "promise" if total == 1 else "promises"
    return Found(
        says=f"{total:,} {state} {noun}." if total else f"No {state} promise.",
        total=total,
        columns=["Due", "State"],
        lines=lines,
    )
