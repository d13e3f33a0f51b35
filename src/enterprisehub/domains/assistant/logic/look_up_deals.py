"""Deals and what they are worth, as an answer that says its own figures."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from enterprisehub.domains.assistant.contracts import Found, Line
from enterprisehub.domains.assistant.permissions import COMPANIES_READ, CONTACTS_READ
from enterprisehub.domains.assistant.queries import deals as queries
from enterprisehub.domains.assistant.queries.deals import DealsAsked
from enterprisehub.domains.crm.contracts import DEAL
from enterprisehub.domains.crm.ports import DEALS_AT_RISK, stale_days
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.identity.members import list_members
from enterprisehub.kernel.scope import Ref
from enterprisehub.ui.shown import money

COLUMNS = ["Stage", "Amount", "Closes", "With"]
_ENDED = "Closed"
_MOST_RISKS = 500
type _Why = Callable[[Any, datetime], str]


async def look_up_deals(
    db: Db, asked: DealsAsked, *, order: str = "amount", limit: int = 10
) -> Found:
    """The deals themselves, with their worth together."""
    now = clock.now()
    asked = await _completed(db, asked)
    sums = await queries.deal_sums(db, asked, now)
    rows = await queries.deal_lines(db, asked, now, order=order, limit=limit)
    why = _why(asked)
    shown = [deal_line(db, row, now, why=why) for row in rows]
    ended = asked.state in ("won", "lost")
    columns = [_ENDED if ended and name == "Closes" else name for name in COLUMNS]
    return Found(
        says=_says(sums, asked),
        total=sum(count for _, count, _, _ in sums),
        columns=[*columns, "Why"] if why else columns,
        lines=shown,
    )


async def group_deals(db: Db, asked: DealsAsked, *, by: str) -> Found:
    """How many deals and how much by stage, owner, source, state, industry or month."""
    now = clock.now()
    asked = await _completed(db, asked)
    sums = await queries.deal_sums(db, asked, now)
    names = await owner_names(db) if by == "owner" else {}
    groups = [
        (_group_name(key, by, names), f"{count:,} · {money(cents, currency)}")
        for key, currency, count, cents in await queries.deal_groups(db, asked, now, by=by)
    ]
    total = sum(count for _, count, _, _ in sums)
    return Found(says=_says(sums, asked), total=total, groups=groups)


async def _completed(db: Db, asked: DealsAsked) -> DealsAsked:
    """With what the pipeline knows: how long is stale, and which deals are at risk."""
    if asked.stale:
        asked = replace(asked, stale_days=await stale_days(db))
    if not asked.at_risk:
        return asked
    answer = await DEALS_AT_RISK.ask(db, _MOST_RISKS)
    known = answer[1].deals if answer else ()
    return replace(asked, risks={deal.deal_id: deal.why for deal in known})


def deal_line(db: Db, deal: Any, now: datetime, *, why: _Why | None = None) -> Line:
    """One deal of a list; `deal` is a row of the query."""
    company = deal.company if db.scope.may(COMPANIES_READ) else None
    contact = deal.contact if db.scope.may(CONTACTS_READ) else None
    ends_on = deal.closed_at.date() if deal.closed_at and deal.state != "open" else deal.close_on
    cells: list[str | int | None] = [
        deal.stage_name,
        money(deal.amount_cents, deal.currency),
        ends_on.isoformat() if ends_on else None,
        company or contact,
    ]
    if why is not None:
        cells.append(why(deal, now))
    return Line(
        ref=str(Ref(DEAL, deal.id)), title=deal.title, href=f"/deals/{deal.id}", cells=cells
    )


def _why(asked: DealsAsked) -> _Why | None:
    """What the last column says: why a deal is among them, where that is a question."""
    if asked.stale:
        return _why_stale
    if asked.at_risk:
        return _why_risky(asked)
    return _why_lost if asked.state == "lost" else None


def _why_lost(deal: Any, _: datetime) -> str:
    return (deal.lost_reason or "no reason on record").removesuffix(".")


def _why_risky(asked: DealsAsked) -> _Why:
    return lambda deal, _: asked.risks[deal.id].removesuffix(".")


def _why_stale(deal: Any, now: datetime) -> str:
    close_on: date | None = deal.close_on
    if close_on is not None and close_on < now.date():
        days = (now.date() - close_on).days
        return f"should have closed {days} {'day' if days == 1 else 'days'} ago"
    waited: timedelta = now - deal.stage_since_at
    return f"{waited.days} days in {deal.stage_name}"


def _says(sums: list[tuple[str, int, int, int]], asked: DealsAsked) -> str:
    count = sum(number for _, number, _, _ in sums)
    kind = " ".join(filter(None, ["stale" if asked.stale else "", asked.state or ""]))
    noun = f"{kind} {'deal' if count == 1 else 'deals'}".strip()
    noun += " at risk" if asked.at_risk else ""
    if not count:
        return f"No {noun.replace('deals', 'deal')}."
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
