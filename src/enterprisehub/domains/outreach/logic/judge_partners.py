"""What partners bring, and with whom the talk has stopped. Pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from pydantic import BaseModel

from enterprisehub.kernel.search.fold import fold

QUIET: Final = timedelta(days=45)


class Partner(BaseModel):
    """`brought` are deals whose source names the partner or their company, or that are with it."""

    id: UUID
    name: str
    company: str
    brought: int
    won: int
    open_cents: dict[str, int]
    quiet_days: int | None
    reachable: bool
    because: str = ""


def judge_partners(
    partners: Sequence[Mapping[str, Any]], deals: Sequence[Mapping[str, Any]], now: datetime
) -> list[Partner]:
    """Every partner: who needs a word first, then who brought most."""
    found = [_partner(one, deals, now) for one in partners]
    return sorted(found, key=lambda p: (not p.because, -p.won, -p.brought, p.name))


def _partner(one: Mapping[str, Any], deals: Sequence[Mapping[str, Any]], now: datetime) -> Partner:
    names = [fold(name) for name in (one["name"], one["company_name"]) if name]
    mine = [
        row
        for row in deals
        if (row["company_id"] is not None and row["company_id"] == one["company_id"])
        or any(name in fold(row["source"] or "") for name in names)
    ]
    cents: dict[str, int] = {}
    for row in mine:
        if row["state"] == "open":
            cents[row["currency"]] = cents.get(row["currency"], 0) + int(row["cents"])
    last = one["last_activity_at"]
    days = None if last is None else (now - last).days
    brought = sum(row["deals"] for row in mine)
    return Partner(
        id=one["id"],
        name=one["name"],
        company=one["company_name"] or "",
        brought=brought,
        won=sum(row["deals"] for row in mine if row["state"] == "won"),
        open_cents=cents,
        quiet_days=days,
        reachable=bool(one["email"] or one["phone_e164"]),
        because=_because(days, brought),
    )


def _because(days: int | None, brought: int) -> str:
    if days is None:
        return "Nobody has spoken with them yet"
    if days > QUIET.days:
        more = f", though they brought {brought} {'deal' if brought == 1 else 'deals'}"
        return f"Quiet for {days} days{more if brought else ''}"
    return ""
