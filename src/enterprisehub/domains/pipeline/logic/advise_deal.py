"""The next steps that a deal needs most, each with what was seen. Pure; rules, no model."""

from dataclasses import dataclass
from datetime import timedelta

from enterprisehub.domains.pipeline.contracts import DealFacts, Risk, Stage

MOST, FEWEST = 3, 2
_LARGE = 1.5
_WRITTEN_IN_VAIN = 2
_TOO_LONG = 1.5


@dataclass(frozen=True, slots=True)
class Advice:
    """One step. `key` names the rule; `because` is what was seen, in words."""

    key: str
    title: str
    because: str
    due_days: int
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What a rule may look at beside the deal. `usual_days` is how long won deals stood there."""

    stage: Stage
    next_stage: str | None
    risks: tuple[Risk, ...]
    usual_cents: int | None
    usual_days: float | None
    open_tasks: tuple[str, ...] = ()


def advise_deal(deal: DealFacts, known: Known) -> tuple[Advice, ...]:
    """Two or three steps, the weightiest first; none for a deal that has ended."""
    if deal.state != "open":
        return ()
    found = [*_of_talk(deal), *_of_risks(deal, known), *_of_stage(deal, known), *_of_gaps(deal)]
    found.sort(key=lambda advice: (-advice.weight, advice.key))
    chosen = found[:MOST]
    if len(chosen) < FEWEST:
        chosen += [one for one in _always(deal, known) if one.key not in {a.key for a in chosen}]
    return tuple(chosen[:MOST])


def _who(deal: DealFacts) -> str:
    return (deal.contact_name or "").strip() or "the contact"


def _of_talk(deal: DealFacts) -> list[Advice]:
    who, found = _who(deal), []
    waits = deal.last_heard_at is not None and deal.last_heard_at == deal.last_talk_at
    if waits and deal.last_heard_at is not None:
        days = (deal.at - deal.last_heard_at) // timedelta(days=1)
        seen = f"{who} had the last word {_ago(days)}, and nobody answered."
        found.append(Advice("answer", f"Answer {who}", seen, 0, 100 + days))
    if not deal.heard and deal.said >= _WRITTEN_IN_VAIN:
        seen = f"{deal.said} messages in 60 days, none answered."
        found.append(Advice("other_channel", f"Try {who} by another channel", seen, 1, 80))
    if deal.contact_id is None:
        found.append(Advice("decider", "Name who decides", "The deal has no contact.", 2, 75))
    return found


def _of_risks(deal: DealFacts, known: Known) -> list[Advice]:
    who, found = _who(deal), []
    said = {risk.key: risk.says for risk in known.risks}
    if "overdue" in said:
        found.append(Advice("new_date", "Agree on a new closing date", said["overdue"], 1, 90))
    if "quiet" in said:
        found.append(Advice("call", f"Call {who}", said["quiet"], 1, 85))
    if "cooling" in said:
        found.append(Advice("ask_change", f"Ask {who} what has changed", said["cooling"], 1, 70))
    return found


def _of_stage(deal: DealFacts, known: Known) -> list[Advice]:
    found = []
    target = known.next_stage or "a decision"
    if known.usual_days and deal.days_in_stage > _TOO_LONG * known.usual_days:
        seen = (
            f"Won deals left {known.stage.name} after {known.usual_days:.0f} days; "
            f"this one is there for {deal.days_in_stage:.0f}."
        )
        found.append(Advice("unblock", f"Settle what is missing for {target}", seen, 3, 65))
    if known.stage.place_ratio >= 1 and deal.heard_recent:
        answers = "once" if deal.heard_recent == 1 else f"{deal.heard_recent} times"
        seen = f"It is in {known.stage.name}, and they answered {answers} lately."
        found.append(Advice("decide", "Ask for the decision", seen, 2, 60))
    if not deal.met and known.usual_cents and (deal.amount_cents or 0) > _LARGE * known.usual_cents:
        times = (deal.amount_cents or 0) / known.usual_cents
        seen = f"{times:.1f} times the usual amount, and no call or meeting in 60 days."
        found.append(Advice("meet", f"Meet {_who(deal)}", seen, 4, 68))
    return found


def _of_gaps(deal: DealFacts) -> list[Advice]:
    found = []
    if not deal.amount_cents:
        found.append(Advice("amount", "Find out the amount", "The deal has none.", 5, 50))
    if deal.close_on is None:
        found.append(Advice("date", "Agree on a closing date", "The deal has none.", 5, 45))
    if not deal.next_step:
        seen = "No next step is written down."
        found.append(Advice("next_step", "Agree on the next step", seen, 3, 40))
    return found


def _always(deal: DealFacts, known: Known) -> list[Advice]:
    who, target = _who(deal), known.next_stage or "the decision"
    step = (
        f"The next step is “{deal.next_step}”." if deal.next_step else "Nothing stands in the way."
    )
    days = max(deal.quiet_for.days, 0)
    return [
        Advice("advance", f"Take it on to {target}", step, 4, 20),
        Advice("keep_warm", f"Keep {who} informed", f"The last activity was {_ago(days)}.", 5, 10),
    ]


def _ago(days: int) -> str:
    return "today" if days < 1 else "yesterday" if days == 1 else f"{days} days ago"
