"""Contacts and companies, listed, counted or grouped."""

from uuid import UUID

from enterprisehub.domains.assistant.contracts import Found, Line
from enterprisehub.domains.assistant.logic.look_up_deals import owner_names
from enterprisehub.domains.assistant.permissions import COMPANIES_READ
from enterprisehub.domains.assistant.queries import people as queries
from enterprisehub.domains.assistant.queries.people import PeopleAsked
from enterprisehub.domains.crm.contracts import COMPANY, CONTACT
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.scope import Ref


async def look_up_contacts(
    db: Db, asked: PeopleAsked, *, order: str = "score", limit: int = 10
) -> Found:
    """The contacts, the best score first unless asked otherwise."""
    now = clock.now()
    total = await queries.count_contacts(db, asked, now)
    rows = await queries.contact_lines(db, asked, now, order=order, limit=limit)
    companies = db.scope.may(COMPANIES_READ)
    lines = [
        Line(
            ref=str(Ref(CONTACT, row.id)),
            title=row.name or "Somebody without a name",
            href=f"/contacts/{row.id}",
            cells=[
                row.company if companies else None,
                row.score,
                row.temperature,
                row.last_activity_at.isoformat() if row.last_activity_at else None,
            ],
        )
        for row in rows
    ]
    return Found(
        says=_says(total, "contact", "contacts", _kind(asked)),
        total=total,
        columns=["Company", "Score", "Temperature", "Last activity"],
        lines=lines,
    )


async def look_up_companies(
    db: Db, asked: PeopleAsked, *, order: str = "size", limit: int = 10
) -> Found:
    """The companies, the largest first unless asked otherwise."""
    total = await queries.count_companies(db, asked)
    rows = await queries.company_lines(db, asked, order=order, limit=limit)
    lines = [
        Line(
            ref=str(Ref(COMPANY, row.id)),
            title=row.name,
            href=f"/companies/{row.id}",
            cells=[row.industry, row.employees, row.city, row.domain],
        )
        for row in rows
    ]
    return Found(
        says=_says(total, "company", "companies", _kind(asked)),
        total=total,
        columns=["Industry", "Employees", "City", "Domain"],
        lines=lines,
    )


async def group_people(db: Db, asked: PeopleAsked, *, what: str, by: str) -> Found:
    """How many contacts or companies there are by owner, source, city and the like."""
    if what == "contacts":
        total = await queries.count_contacts(db, asked, clock.now())
        counted = await queries.contact_groups(db, asked, clock.now(), by=by)
        says = _says(total, "contact", "contacts", _kind(asked))
    else:
        total = await queries.count_companies(db, asked)
        counted = await queries.company_groups(db, asked, by=by)
        says = _says(total, "company", "companies", _kind(asked))
    names = await owner_names(db) if by == "owner" else {}
    groups = [(_name(key, by, names), f"{count:,}") for key, count in counted]
    return Found(says=says, total=total, groups=groups)


def _name(key: UUID | str | None, by: str, names: object) -> str:
    if key is None:
        return "nobody" if by == "owner" else "not said"
    known = names.get(key) if isinstance(names, dict) else None
    return str(known or (key if by != "owner" else "somebody who left"))


def _kind(asked: PeopleAsked) -> str:
    if asked.golden:
        return "golden"
    return asked.temperature or ""


def _says(total: int, one: str, many: str, kind: str) -> str:
    noun = f"{kind} {one if total == 1 else many}".strip()
    return f"{total:,} {noun}." if total else f"No {kind} {one}.".replace("  ", " ")
