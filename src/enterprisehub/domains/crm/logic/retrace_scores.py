"""What contacts taken over from elsewhere would have scored, by what was known at each moment.

Only their way to be reached, their source, deals that were open and talk up to the moment count;
what they came to be later (a customer, lost) does not.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from enterprisehub.domains.crm.contracts import Score
from enterprisehub.domains.crm.contracts.past import PastContact, PastDeal, PastTalk
from enterprisehub.domains.crm.logic.rescore_contact import told_reasons
from enterprisehub.domains.crm.logic.score_contact import RECENCY, Facts, score_contact

_OPEN_LONGEST = timedelta(days=3653)


@dataclass(frozen=True, slots=True)
class Retraced:
    """Rows of scores as they came to be, and how each contact stands since."""

    scores: list[dict[str, Any]]
    standings: list[dict[str, Any]]


def retrace_scores(
    people: Iterable[PastContact],
    deals: Iterable[PastDeal],
    talk: Iterable[PastTalk],
    ended: frozenset[UUID],
    now: datetime,
) -> Retraced:
    """Of each person who talked with us; `ended` are the stages in which deals are over."""
    spoken: defaultdict[UUID, list[PastTalk]] = defaultdict(list)
    for one in talk:
        spoken[one.contact_id].append(one)
    spans: defaultdict[UUID, list[tuple[datetime, datetime]]] = defaultdict(list)
    for deal in deals:
        if deal.contact_id:
            spans[deal.contact_id].append(_open_span(deal, ended))
    made = Retraced([], [])
    for person in people:
        said = sorted(spoken[person.id], key=lambda one: one.at)
        if not said:
            continue
        latest = None
        for at in _moments(said, now):
            score = score_contact(_facts(person, said, spans[person.id], at), (), at)
            if latest is None or (latest.score, latest.temperature) != (
                score.score,
                score.temperature,
            ):
                made.scores.append(_row(person.id, score))
            latest = score
        if latest:
            made.standings.append(_standing(person, said, spans[person.id], now))
    return made


def _open_span(deal: PastDeal, ended: frozenset[UUID]) -> tuple[datetime, datetime]:
    first, last = deal.moves[0], deal.moves[-1]
    return first.at, last.at if last.stage_id in ended else last.at + _OPEN_LONGEST


def _moments(said: Sequence[PastTalk], now: datetime) -> Iterator[datetime]:
    """When something was said, and when what was heard last became older than a step of recency."""
    times = [one.at for one in said]
    fades = [
        one.at + timedelta(days=days, minutes=1)
        for one in said
        if one.direction == "inbound"
        for days, _ in RECENCY
    ]
    yield from sorted({at for at in (*times, *fades) if at <= now})


def _facts(
    person: PastContact,
    said: Sequence[PastTalk],
    spans: Sequence[tuple[datetime, datetime]],
    at: datetime,
) -> Facts:
    known = [one for one in said if one.at <= at]
    heard = [one.at for one in known if one.direction == "inbound"]
    return Facts(
        has_email=bool(person.email),
        has_company=person.company_id is not None,
        source=person.source,
        open_deals=sum(begins <= at < ends for begins, ends in spans),
        last_inbound_at=max(heard, default=None),
        inbound_count=len(heard),
        outbound_count=sum(one.direction == "outbound" for one in known),
        last_activity_at=max((one.at for one in known), default=None),
    )


def _row(contact_id: UUID, score: Score) -> dict[str, Any]:
    return {
        "contact_id": contact_id,
        "at": score.scored_at,
        "score": score.score,
        "temperature": score.temperature,
        "reasons": json.dumps(told_reasons(score.reasons)),
    }


def _standing(
    person: PastContact,
    said: Sequence[PastTalk],
    spans: Sequence[tuple[datetime, datetime]],
    now: datetime,
) -> dict[str, Any]:
    facts = _facts(person, said, spans, now)
    score = score_contact(facts, (), now)
    sent = [one.at for one in said if one.direction == "outbound" and one.at <= now]
    return {
        "contact_id": person.id,
        "score": score.score,
        "temperature": score.temperature,
        "reasons": json.dumps([asdict(reason) for reason in score.reasons]),
        "scored_at": now,
        "last_activity_at": facts.last_activity_at,
        "last_inbound_at": facts.last_inbound_at,
        "last_outbound_at": max(sent, default=None),
        "inbound_count": facts.inbound_count,
        "outbound_count": facts.outbound_count,
    }
