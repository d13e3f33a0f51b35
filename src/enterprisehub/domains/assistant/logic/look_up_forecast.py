"""What a time will bring: open deals by their stages, and the forecast against the quota."""

from collections.abc import Sequence

from enterprisehub.domains.assistant.contracts import Found, Line
from enterprisehub.domains.assistant.logic.look_up_deals import COLUMNS, deal_line
from enterprisehub.domains.assistant.queries import deals as queries
from enterprisehub.domains.assistant.queries.deals import DealsAsked
from enterprisehub.domains.pipeline import api as pipeline
from enterprisehub.domains.pipeline.contracts import Outlook
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.ui.shown import money, pct

FORECAST = "/pipeline/forecast"
_WEIGHTED = "Weighted is the amount times the chance that the deal's stage carries."
_LIKELY = ((0.8, "On track"), (0.5, "More likely than not"), (0.2, "Behind"), (0.0, "Off track"))


async def look_up_forecast(db: Db, asked: DealsAsked) -> Found:
    """Of everybody: what is won and forecast against the quota; of some: their open deals."""
    whole = asked.owner_user_id is None and asked.company_id is None
    outlook = await pipeline.outlook(db, *asked.closes) if whole and asked.closes else []
    found = await _weigh_open(db, asked)
    known = [one for one in outlook if _is_told(one)]
    if not known:
        note = "" if whole else " Quotas and forecasts are the whole team's."
        return found.model_copy(update={"note": found.note + note})
    return Found(
        says=" ".join(map(_verdict, known)),
        total=found.total + 1,
        columns=found.columns,
        lines=[_forecast_line(known), *found.lines],
        groups=[*_figures(known), ("Open and due to close", found.says.removesuffix("."))],
        note=_basis(known),
    )


async def _weigh_open(db: Db, asked: DealsAsked) -> Found:
    """What open deals would bring: worth, and worth weighted by stage, by month."""
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
        lines=[deal_line(db, row, now) for row in rows],
        groups=[
            (str(key or "no closing day"), f"{number:,} · {money(cents, currency)}")
            for key, currency, number, cents in months
        ],
        note=_WEIGHTED,
    )


def _is_told(one: Outlook) -> bool:
    return one.quota_cents is not None or one.predicted_cents is not None


def _verdict(one: Outlook) -> str:
    """Whether it is on track, in one sentence with the figures that say so."""
    won = money(one.won_cents, one.currency)
    if one.quota_cents is None:
        told = money(one.predicted_cents, one.currency)
        return f"{one.name}: {told} forecast, {won} of it won; no quota is set."
    quota = money(one.quota_cents, one.currency)
    if one.won_cents >= one.quota_cents:
        return f"The quota of {one.name} is reached: {won} won of {quota}."
    share = pct(one.won_cents / one.quota_cents)
    if one.predicted_cents is None:
        return f"{one.name}: {won} won of a quota of {quota} ({share})."
    told = money(one.predicted_cents, one.currency)
    if one.quota_ratio is None:
        return f"{one.name}: {told} forecast against a quota of {quota}, {won} won ({share})."
    ratio = one.quota_ratio
    verdict = next(word for least, word in _LIKELY if ratio >= least)
    return (
        f"{verdict} for {one.name}: {told} forecast against a quota of {quota},"
        f" {pct(ratio)} likely to be reached; {won} won so far ({share})."
    )


def _figures(known: Sequence[Outlook]) -> list[tuple[str, str]]:
    rows = []
    for one in known:
        missing = max((one.quota_cents or 0) - one.won_cents, 0)
        pairs = (
            ("Won so far", one.won_cents),
            ("Quota", one.quota_cents),
            ("Still missing", missing if one.quota_cents else None),
            ("Forecast", one.predicted_cents),
        )
        rows += [(name, money(cents, one.currency)) for name, cents in pairs if cents is not None]
        if one.low_cents is not None:
            span = (money(one.low_cents, one.currency), money(one.high_cents, one.currency))
            rows.append(("Eight times in ten between", " and ".join(span)))
        if one.quota_ratio is not None:
            rows.append(("Likely to reach the quota", pct(one.quota_ratio)))
    return rows


def _forecast_line(known: Sequence[Outlook]) -> Line:
    """Where the figures stand and how they were made."""
    told = [
        money(one.predicted_cents, one.currency) for one in known if one.predicted_cents is not None
    ]
    cells: list[str | int | None] = [None, ", ".join(told) or None, None, None]
    title = f"Forecast of {known[0].name}"
    return Line(ref="pipeline.forecast", title=title, href=FORECAST, cells=cells)


def _basis(known: Sequence[Outlook]) -> str:
    made = max((one.made_on for one in known if one.made_on), default=None)
    if made is None:
        return f"No forecast of just this time was made. {_WEIGHTED}"
    return f"Forecast made on {made.isoformat()} from how your own deals moved and ended."
