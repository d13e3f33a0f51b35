"""A year and more of an invented brokerage: deals that were won and lost, and the talk before."""

import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from enterprisehub.domains.crm.contracts import Channel
from enterprisehub.domains.crm.contracts.past import PastContact, PastDeal, PastMove, PastTalk
from enterprisehub.kernel.ids import new_id

ENDED, STILL_OPEN, MONTHS = 210, 22, 16
_ZONE: Final = ZoneInfo("America/Chicago")
_GIVEN: Final = str.split(
    "Ada Amir Anita Bruno Carla Cedric Chloe Dario Dina Elias Elena Femi Frida Gael Greta Hugo "
    "Ines Ivan Jade Jonas Kira Leon Lina Marco Mina Nadia Nils Olga Oscar Paula Quinn Rafael Rita "
    "Samir Selma Tariq Tessa Uma Viktor Wanda"
)
_FAMILY: Final = str.split(
    "Abbott Barros Castell Dubois Ekberg Farrow Garland Hollis Ibarra Jansen Keller Lindgren "
    "Morales Norwood Osborne Pruitt Quigley Rosales Stratton Tolbert Underhill Vargas Whitlock "
    "Yarrow Zeller"
)
_SOURCES: Final = (  # name, how common, how much better than others
    ("Referral", 4, 0.9), ("Website", 6, 0.0), ("Portal", 6, -0.8), ("Sphere", 3, 0.7),
    ("Sign call", 2, 0.1), ("Mailer", 2, -0.4), ("Past client", 2, 1.0),
)  # fmt: skip
_VISITS: Final = (
    "https://northwind.example.com/buy?utm_source=google&utm_medium=cpc&utm_campaign=buyers-austin",
    "https://northwind.example.com/sell?utm_source=google&utm_medium=cpc&utm_campaign=home-value",
    "https://northwind.example.com/sell?utm_source=facebook&utm_medium=paid&utm_campaign=home-value",
    "https://northwind.example.com/news?utm_source=newsletter&utm_medium=email&utm_campaign=monthly",
    "https://northwind.example.com/areas/lakeway",
    "https://northwind.example.com/open-house?utm_source=instagram&utm_medium=social",
)
_LOST_BECAUSE: Final = (
    "Went with another agent", "Decided to stay", "Financing fell through", "Went quiet", "Price",
)  # fmt: skip
_KINDS: Final = ("purchase", "listing", "relocation", "two rentals", "sale")
_CHANNELS: Final[tuple[Channel, ...]] = ("sms", "sms", "email", "email", "voice", "chat")
_HEARD: Final = ("Asked about the next step", "Answered", "Sent the papers", "Asked for a viewing")
_SAID: Final = ("Sent three homes", "Followed up", "Sent the numbers", "Asked about timing")


@dataclass(frozen=True, slots=True)
class Stages:
    """The ids of the pipeline's open stages in order, and of its two ends."""

    still_open: tuple[UUID, ...]
    won: UUID
    lost: UUID


@dataclass(frozen=True, slots=True)
class Visit:
    contact_id: UUID
    url: str
    at: datetime


@dataclass(frozen=True, slots=True)
class History:
    people: list[PastContact]
    deals: list[PastDeal]
    talk: list[PastTalk]
    visits: list[Visit]


def invent_history(stages: Stages, owners: tuple[UUID, ...], now: datetime, seed: int) -> History:
    """The same every time but for ids and the day it ends on."""
    draw, made = Random(seed), History([], [], [], [])  # noqa: S311  nothing secret
    for place in range(ENDED + STILL_OPEN):
        still_open = place >= ENDED
        days_ago = draw.uniform(2, 75) if still_open else draw.uniform(20, 30.4 * MONTHS)
        opened = now - timedelta(days=days_ago)
        source, lift = _drawn_source(draw)
        warmth = draw.gauss(lift, 0.8)
        owner = owners[place % len(owners)]
        person = _person(draw, place, source, opened, owner)
        deal = _deal(draw, person, stages, opened, now, warmth, still_open=still_open)
        made.people.append(person)
        made.deals.append(deal)
        last = now if still_open else deal.moves[-1].at
        made.talk.extend(_talk(draw, person.id, deal.id, opened, last, warmth))
        if draw.random() < 0.7:  # noqa: PLR2004
            for _ in range(draw.choice((1, 1, 2, 3))):
                at = opened - timedelta(days=draw.uniform(0, 30))
                made.visits.append(Visit(person.id, draw.choice(_VISITS), at))
    return made


def _drawn_source(draw: Random) -> tuple[str, float]:
    name, _, lift = draw.choices(_SOURCES, weights=[one[1] for one in _SOURCES])[0]
    return name, lift


def _person(draw: Random, place: int, source: str, opened: datetime, owner: UUID) -> PastContact:
    given, family = _GIVEN[place % len(_GIVEN)], _FAMILY[(place * 7) % len(_FAMILY)]
    return PastContact(
        id=new_id(),
        name=f"{given} {family}",
        email=f"{given}.{family}.{place}@example.com".lower(),
        since=opened - timedelta(days=draw.uniform(0, 20)),
        source=source,
        owner_user_id=owner,
    )


def _deal(
    draw: Random,
    person: PastContact,
    stages: Stages,
    opened: datetime,
    now: datetime,
    warmth: float,
    *,
    still_open: bool,
) -> PastDeal:
    cents = 10_000 * round(draw.lognormvariate(0, 0.35) * 145)
    won = draw.random() < 1 / (1 + math.exp(0.25 - 1.3 * warmth))
    last_stage = len(stages.still_open) if won else draw.choice((1, 2, 2, 3, 4))
    at, moves = opened, []
    planned = (opened + timedelta(days=draw.uniform(35, 80))).date()
    for stage_id in stages.still_open[:last_stage]:
        if at >= now:
            break
        moves.append(PastMove(at=at, stage_id=stage_id, close_on=planned))
        at += timedelta(days=draw.uniform(3, 14) * (0.7 if won else 1.2))
    if not still_open:
        end = min(at, now - timedelta(hours=draw.uniform(6, 48)))
        end = max(end, moves[-1].at + timedelta(hours=1))
        moves.append(
            PastMove(at=end, stage_id=stages.won if won else stages.lost, close_on=planned)
        )
    ended_badly = not still_open and not won
    return PastDeal(
        id=new_id(),
        title=f"{person.name.partition(' ')[2]}, {draw.choice(_KINDS)}",
        moves=tuple(moves),
        amount_cents=cents,
        currency="USD",
        contact_id=person.id,
        owner_user_id=person.owner_user_id,
        source=person.source,
        lost_reason=draw.choice(_LOST_BECAUSE) if ended_badly else None,
        next_step="Agree on the next viewing" if still_open and draw.random() < 0.5 else None,  # noqa: PLR2004
    )


def _talk(
    draw: Random, contact_id: UUID, deal_id: UUID, start: datetime, end: datetime, warmth: float
) -> list[PastTalk]:
    """Warm people answer more often; those who cool down stop before the end."""
    answers = 1 / (1 + math.exp(-0.4 - 1.1 * warmth))
    at = start + timedelta(hours=draw.uniform(0.2, 6))
    found: list[PastTalk] = []
    while at < end and len(found) < 24:  # noqa: PLR2004
        channel = draw.choice(_CHANNELS)
        words = draw.choice(_SAID)
        found.append(
            PastTalk(contact_id=contact_id, deal_id=deal_id, channel=channel, direction="outbound",
                     summary=words, at=_awake(at, end))
        )  # fmt: skip
        answered = at + timedelta(hours=draw.uniform(0.3, 40))
        if draw.random() < answers and answered < end:
            words = draw.choice(_HEARD)
            found.append(
                PastTalk(contact_id=contact_id, deal_id=deal_id, channel=channel,
                         direction="inbound", summary=words, at=_awake(answered, end))
            )  # fmt: skip
        at += timedelta(days=draw.uniform(2, 9))
    return found


def _awake(at: datetime, end: datetime) -> datetime:
    """The same day between eight and eight by their clock, in the same order, never after `end`."""
    local = at.astimezone(_ZONE)
    of_day = (local.hour * 60 + local.minute) / (24 * 60)
    day = local.replace(hour=0, minute=0, second=0, microsecond=0)
    return min((day + timedelta(hours=8 + 12 * of_day)).astimezone(UTC), end)
