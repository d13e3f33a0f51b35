"""How often deals are won, what a won one is worth, and how long it takes."""

from collections import defaultdict
from typing import Any

from enterprisehub.domains.assistant.contracts import Found
from enterprisehub.domains.assistant.queries import rates
from enterprisehub.domains.assistant.queries.deals import DealsAsked
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.ui.shown import money, pct


async def look_up_rates(db: Db, asked: DealsAsked) -> Found:
    """The win rate by count and by worth, the mean won deal, the days from its begin to its end."""
    ended: dict[str, dict[str, Any]] = defaultdict(dict)
    for row in await rates.ended_deals(db, asked, clock.now()):
        ended[row.currency][row.state] = row
    won = sum(states["won"].deals for states in ended.values() if "won" in states)
    lost = sum(states["lost"].deals for states in ended.values() if "lost" in states)
    if not won + lost:
        return Found(says="No deal was won or lost in that time.")
    return Found(
        says=f"{pct(won / (won + lost))} of deals that ended were won: {won:,} of {won + lost:,}.",
        total=won + lost,
        groups=[line for currency in ended for line in _figures(currency, ended[currency])],
        note="Deals count by the day they ended, at the amount that they carry.",
    )


def _figures(currency: str, states: dict[str, Any]) -> list[tuple[str, str]]:
    won, lost = states.get("won"), states.get("lost")
    won_cents, lost_cents = (won.cents if won else 0), (lost.cents if lost else 0)
    lines = [
        ("Won", f"{won.deals if won else 0:,} · {money(int(won_cents), currency)}"),
        ("Lost", f"{lost.deals if lost else 0:,} · {money(int(lost_cents), currency)}"),
    ]
    if won_cents + lost_cents:
        share = pct(int(won_cents) / int(won_cents + lost_cents))
        lines.append(("Win rate by worth", share))
    if won is not None:
        lines.append(("Average won deal", money(round(int(won_cents) / won.deals), currency)))
        lines.append(("Average time from begin to won", f"{float(won.days or 0):.0f} days"))
    return lines
