"""What is wrong in the book of open deals, and how the work lies on people's shoulders. Pure."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from pydantic import BaseModel

CHECKS: Final = {
    "late": "closing day has passed",
    "stale": "too long in its stage",
    "amount": "no amount",
    "close_on": "no closing day",
    "next_step": "no next step",
    "owner": "no owner",
    "contact": "no contact",
}
_WEIGHTS: Final = {
    "late": 3, "stale": 3, "owner": 3, "amount": 2, "close_on": 2, "next_step": 1, "contact": 2,
}  # fmt: skip
UNEVEN_RATIO: Final = 2.0
"""Whoever carries so many times the usual number of deals carries too much."""


class Flaw(BaseModel):
    """A deal with everything that is wrong with it; the gravest first."""

    deal_id: UUID
    title: str
    stage: str
    owner_user_id: UUID | None
    amount_cents: int | None
    currency: str
    codes: list[str]
    says: str
    weight: int


class Load(BaseModel):
    """What one person carries."""

    user_id: UUID | None
    name: str
    deals: int
    cents: dict[str, int]
    flawed: int
    open_tasks: int
    late_tasks: int
    too_much: bool = False


class BookCheck(BaseModel):
    """`sound_ratio` is the share of open deals with nothing wrong."""

    deals: int
    sound_ratio: float
    by_code: dict[str, int]
    flaws: list[Flaw]
    loads: list[Load]


def check_book(
    deals: Sequence[Mapping[str, Any]],
    tasks: Sequence[Mapping[str, Any]],
    names: Mapping[UUID, str],
    now: datetime,
    *,
    stale_days: int = 30,
) -> BookCheck:
    """Every open deal looked at, the worst first: by weight, then by worth.

    `stale_days` hold in stages that do not say after how many days a deal is stale there.
    """
    flaws = [flaw for deal in deals if (flaw := _flaw(deal, now, stale_days))]
    flaws.sort(key=lambda f: (-f.weight, -(f.amount_cents or 0), str(f.deal_id)))
    counts = Counter(code for flaw in flaws for code in flaw.codes)
    return BookCheck(
        deals=len(deals),
        sound_ratio=round(1 - len(flaws) / len(deals), 3) if deals else 1.0,
        by_code={code: counts[code] for code in CHECKS if counts[code]},
        flaws=flaws,
        loads=_loads(deals, tasks, flaws, names),
    )


def _flaw(deal: Mapping[str, Any], now: datetime, stale_days: int) -> Flaw | None:
    waited = (now - deal["stage_since_at"]).days
    allowed = deal["stale_after_days"] or stale_days
    wrong = {
        "late": deal["close_on"] is not None and deal["close_on"] < now.date(),
        "stale": waited > allowed,
        "amount": deal["amount_cents"] is None,
        "close_on": deal["close_on"] is None,
        "next_step": not (deal["next_step"] or "").strip(),
        "owner": deal["owner_user_id"] is None,
        "contact": deal["contact_id"] is None,
    }
    codes = sorted((c for c, bad in wrong.items() if bad), key=lambda c: (-_WEIGHTS[c], c))
    if not codes:
        return None
    words = [
        f"{waited} days in {deal['stage_name']} (at most {allowed})" if code == "stale"
        else f"should have closed on {deal['close_on']:%-d %B}" if code == "late"
        else CHECKS[code]
        for code in codes
    ]  # fmt: skip
    return Flaw(
        deal_id=deal["id"],
        title=deal["title"],
        stage=deal["stage_name"],
        owner_user_id=deal["owner_user_id"],
        amount_cents=deal["amount_cents"],
        currency=deal["currency"],
        codes=codes,
        says="; ".join(words),
        weight=sum(_WEIGHTS[code] for code in codes),
    )


def _loads(
    deals: Sequence[Mapping[str, Any]],
    tasks: Sequence[Mapping[str, Any]],
    flaws: Sequence[Flaw],
    names: Mapping[UUID, str],
) -> list[Load]:
    mine: defaultdict[UUID | None, list[Mapping[str, Any]]] = defaultdict(list)
    for deal in deals:
        mine[deal["owner_user_id"]].append(deal)
    wrong = Counter(flaw.owner_user_id for flaw in flaws)
    work = {row["assignee_user_id"]: row for row in tasks}
    loads = []
    for user_id in {*mine, *work}:
        own = mine.get(user_id, [])
        row = work.get(user_id, {"open": 0, "late": 0})
        sums: dict[str, int] = {}
        for deal in own:
            sums[deal["currency"]] = sums.get(deal["currency"], 0) + (deal["amount_cents"] or 0)
        loads.append(
            Load(
                user_id=user_id,
                name=names.get(user_id, "Somebody who left") if user_id else "Nobody",
                deals=len(own),
                cents=sums,
                flawed=wrong[user_id],
                open_tasks=row["open"],
                late_tasks=row["late"],
            )
        )
    _mark_uneven(loads)
    return sorted(loads, key=lambda one: (-one.deals, one.name))


def _mark_uneven(loads: list[Load]) -> None:
    people = sorted(one.deals for one in loads if one.user_id is not None)
    if len(people) < 2:  # noqa: PLR2004  nobody to compare with
        return
    usual = people[len(people) // 2 - (len(people) % 2 == 0)]
    for one in loads:
        one.too_much = one.user_id is not None and one.deals > max(usual, 1) * UNEVEN_RATIO
