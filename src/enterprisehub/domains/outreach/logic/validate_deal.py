"""Whether a deal is real: need, money, who decides, when, and that we talk. Each with evidence.

Pure. A criterion is met or unmet by what is recorded, or unknown; nothing is guessed.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final, Literal
from uuid import UUID

from pydantic import BaseModel

from enterprisehub.domains.outreach.logic.rank_fit import part_of

TALK: Final = timedelta(days=21)
_NEED = ("need", "motivation", "reason", "looking", "bedrooms", "property", "place", "goal", "pain")
_MONEY = ("price", "budget", "amount", "financ", "pre-approv", "preapprov", "payment", "cash")
_WHEN = ("timeline", "when", "move", "date", "deadline", "close")
type Standing = Literal["met", "unmet", "unknown"]
TITLES: Final = {
    "need": "A need they told us",
    "money": "Money",
    "decider": "Somebody who decides",
    "timing": "A time",
    "talk": "They talk with us",
}


class Criterion(BaseModel):
    """`evidence` is what the record or the conversation says, literally where it was said."""

    code: str
    title: str
    standing: Standing
    evidence: str
    ask: str = ""


class DealFacts(BaseModel):
    """What is known of a deal when it is validated."""

    deal_id: UUID
    title: str
    stage: str
    amount_cents: int | None
    currency: str
    close_on: date | None
    contact_id: UUID | None
    contact_name: str
    job_title: str
    has_company: bool
    others: list[str]
    last_inbound_at: datetime | None
    told: list[tuple[str, str]]


class Verdict(BaseModel):
    criteria: list[Criterion]
    met: int
    verdict: Literal["real", "open", "doubtful"]


def validate_deal(facts: DealFacts, now: datetime) -> Verdict:
    """Real with four of five met and none against it; doubtful where two or more speak against."""
    criteria = [
        _need(facts),
        _money(facts),
        _decider(facts),
        _timing(facts, now),
        _talk(facts, now),
    ]
    met = sum(1 for one in criteria if one.standing == "met")
    against = sum(1 for one in criteria if one.standing == "unmet")
    real = met >= len(criteria) - 1 and not against
    doubtful = against > 1 or (against and met <= 1)
    return Verdict(
        criteria=criteria,
        met=met,
        verdict="real" if real else "doubtful" if doubtful else "open",
    )


def _said(told: Sequence[tuple[str, str]], marks: Sequence[str]) -> str:
    found = [f"{t}: {v}" for t, v in told if any(mark in t.lower() for mark in marks)]
    return "; ".join(found[:3])


def _one(code: str, standing: Standing, evidence: str, ask: str = "") -> Criterion:
    shown = "" if standing == "met" else ask
    return Criterion(code=code, title=TITLES[code], standing=standing, evidence=evidence, ask=shown)


def _need(facts: DealFacts) -> Criterion:
    said = _said(facts.told, _NEED)
    if said:
        return _one("need", "met", said)
    return _one("need", "unknown", "Nothing was told.", "What would change for you with this?")


def _money(facts: DealFacts) -> Criterion:
    said = _said(facts.told, _MONEY)
    ask = "Which budget is set aside for it, and who releases it?"
    if said:
        return _one("money", "met", said)
    if facts.amount_cents is not None:
        amount = f"{facts.amount_cents / 100:,.2f} {facts.currency}"
        return _one("money", "unknown", f"The deal says {amount}; they confirmed nothing.", ask)
    return _one("money", "unmet", "No amount, and nothing was told.", ask)


def _decider(facts: DealFacts) -> Criterion:
    ask = "Besides you, who takes part in the decision?"
    if not facts.contact_name:
        return _one("decider", "unmet", "The deal has no contact.", "Find out whom to talk with")
    part = part_of(facts.job_title)
    if not facts.has_company:
        return _one("decider", "met", f"{facts.contact_name} decides for themself.")
    if part in ("owner", "leader"):
        return _one("decider", "met", f"{facts.contact_name} is {facts.job_title}.")
    if facts.others:
        return _one("decider", "unknown", f"Also known: {', '.join(facts.others[:3])}.", ask)
    title = facts.job_title or "of unknown part"
    return _one("decider", "unknown", f"Only {facts.contact_name} is known, {title}.", ask)


def _timing(facts: DealFacts, now: datetime) -> Criterion:
    ask = "By when should it be done, and what happens if it is not?"
    if facts.close_on is not None and facts.close_on < now.date():
        return _one("timing", "unmet", f"The day has passed: {facts.close_on:%-d %B %Y}.", ask)
    if said := _said(facts.told, _WHEN):
        return _one("timing", "met", said)
    if facts.close_on is not None:
        says = f"We put {facts.close_on:%-d %B %Y}; they confirmed nothing."
        return _one("timing", "unknown", says, ask)
    return _one("timing", "unmet", "No day, and nothing was told.", ask)


def _talk(facts: DealFacts, now: datetime) -> Criterion:
    last = facts.last_inbound_at
    if last is None:
        return _one("talk", "unmet", "They never wrote or called.", "Get an answer first")
    days = (now - last).days
    says = f"They last spoke {days} {'day' if days == 1 else 'days'} ago."
    if now - last <= TALK:
        return _one("talk", "met", says)
    return _one("talk", "unmet", says, "Ask whether it is still of interest")
