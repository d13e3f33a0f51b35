"""Deals and what they are worth, as an answer that says its own figures."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from enterprisehub.domains.assistant.contracts import Found, Line
from enterprisehub.domains.assistant.permissions import COMPANIES_READ, CONTACTS_READ
from enterprisehub.domains.assistant.queries import deals as queries
from enterprisehub.domains.assistant.queries.deals import DealsAsked
from enterprisehub.domains.crm.contracts import DEAL
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.identity.members import list_members
from enterprisehub.kernel.scope import Ref
from enterprisehub.ui.shown import money

COLUMNS = ["Stage", "Amount", "Closes", "With"]


async def look_up_deals(
    db: Db, asked: DealsAsked, *, order: str = "amount", limit: int = 10
) -> Found:
    """The deals themselves, with their worth together."""
    now = clock.now()
    sums = await queries.deal_sums(db, asked, now)
    rows = await queries.deal_lines(db, asked, now, order=order, limit=limit)
    shown = [_line(db, row, now, stale=asked.stale) for row in rows]
    return Found(
        says=_says(sums, asked),
        total=sum(count for _, count, _, _ in sums),
        columns=[*COLUMNS, "Why"] if asked.stale else COLUMNS,
        lines=shown,
    )


async def group_deals(db: Db, asked: DealsAsked, *, by: str) -> Found:
    """How many deals and how much by stage, owner, source, state, industry or month."""
    now = clock.now()
    sums = await queries.deal_sums(db, asked, now)
    names = await owner_names(db) if by == "owner" else {}
    groups = [
        (_group_name(key, by, names), f"{count:,} · {money(cents, currency)}")
        for key, currency, count, cents in await queries.deal_groups(db, asked, now, by=by)
    ]
    total = sum(count for _, count, _, _ in sums)
    return Found(says=_says(sums, asked), total=total, groups=groups)


async def look_up_forecast(db: Db, asked: DealsAsked) -> Found:
    """What open deals would bring in a period: worth, and worth weighted by stage, by month."""
    now = clock.now()
    sums = await queries.deal_sums(db, asked, now)
    rows = await queries.deal_lines(db, asked, now, order="close", limit=10)
    months = await queries.deal_groups(db, asked, now, by="month")
    weighted = ", ".join(money(points, currency) for currency, _, _, points in sums)
    worth = ", ".join(money(cents, currency) for currency, _, cents, _ in sums)
    count = sum(count for _, count, _, _ in sums)
    says = (
        f"{weighted} weighted by the chance of each stage, out of {worth} in"
        f" {count:,} open {'deal' if count == 1 else 'deals'}."
        if count
        else "No open deal closes in that time."
    )
    return Found(
        says=says,
        total=count,
        columns=COLUMNS,
        lines=[_line(db, row, now, stale=False) for row in rows],
        groups=[
            (str(key or "no closing day"), f"{number:,} · {money(cents, currency)}")
            for key, currency, number, cents in months
        ],
        note="Weighted is the amount times the chance that the deal's stage carries.",
    )


def _line(db: Db, deal: Any, now: datetime, *, stale: bool) -> Line:
    """`deal` is a row of the query."""
    company = deal.company if db.scope.may(COMPANIES_READ) else None
    contact = deal.contact if db.scope.may(CONTACTS_READ) else None
    close_on: date | None = deal.close_on
    cells: list[str | int | None] = [
        deal.stage_name,
        money(deal.amount_cents, deal.currency),
        close_on.isoformat() if close_on else None,
        company or contact,
    ]
    if stale:
        cells.append(_why_stale(deal, close_on, now))
    return Line(
        ref=str(Ref(DEAL, deal.id)), title=deal.title, href=f"/deals/{deal.id}", cells=cells
    )


def _why_stale(deal: Any, close_on: date | None, now: datetime) -> str:
    if close_on is not None and close_on < now.date():
        days = (now.date() - close_on).days
        return f"should have closed {days} {'day' if days == 1 else 'days'} ago"
    waited: timedelta = now - deal.stage_since_at
    return f"{waited.days} days in {deal.stage_name}"


def _says(sums: list[tuple[str, int, int, int]], asked: DealsAsked) -> str:
    count = sum(number for _, number, _, _ in sums)
    kind = " ".join(filter(None, ["stale" if asked.stale else "", asked.state or ""]))
    noun = f"{kind} {'deal' if count == 1 else 'deals'}".strip()
    if not count:
        return f"No {noun.removesuffix('s') if noun.endswith('deals') else noun}."
    worth = " and ".join(money(cents, currency) for currency, _, cents, _ in sums)
    text = f"{count:,} {noun} worth {worth}"
    if asked.state == "open":
        weighted = " and ".join(money(points, currency) for currency, _, _, points in sums)
        text += f", {weighted} weighted by the chance of their stages"
    return f"{text}."


async def owner_names(db: Db) -> Mapping[UUID | None, str]:
    """What the members are called, by id."""
    return {member.user_id: member.name for member in await list_members(db)}


def _group_name(key: Any, by: str, names: Mapping[UUID | None, str]) -> str:
    if key is None:
        return "nobody" if by == "owner" else "not said"
    if by == "owner":
        return names.get(key, "somebody who left")
    return str(key)
