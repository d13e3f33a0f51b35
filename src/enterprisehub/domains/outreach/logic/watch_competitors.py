"""What was said of competitors lately, read from messages, talks and notes."""

from datetime import timedelta

from pydantic import BaseModel

from enterprisehub.domains.outreach import queries
from enterprisehub.domains.outreach.logic.find_mentions import (
    Mention,
    Trend,
    mentions_in,
    trends_of,
)
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db

LOOK_BACK = timedelta(days=60)


class Battlecard(BaseModel):
    name: str
    strengths: str
    weaknesses: str
    answer: str


class Watched(BaseModel):
    """`names` tells who the people are, by their ids."""

    cards: dict[str, Battlecard]
    mentions: list[Mention]
    trends: list[Trend]
    names: dict[str, str]


async def watch_competitors(db: Db) -> Watched:
    """Every mention of the last two months."""
    rows = await queries.competitors(db)
    known = {row.name: row.aliases for row in rows}
    words = [word for row in rows for word in (row.name, *row.aliases)]
    since = clock.now() - LOOK_BACK
    texts = []
    if words:
        texts += await queries.texts_with(db, words, since)
        texts += await queries.notes_with(db, words, since)
    mentions = mentions_in(known, texts)
    people = {one.contact_id for one in mentions if one.contact_id}
    deals = await queries.open_deal_of_people(db, list(people))
    for one in mentions:
        if one.deal_id is None and one.contact_id is not None:
            one.deal_id = deals.get(one.contact_id)
    names = await queries.names_of(db, list(people))
    return Watched(
        cards={
            row.name: Battlecard(
                name=row.name,
                strengths=row.strengths,
                weaknesses=row.weaknesses,
                answer=row.answer,
            )
            for row in rows
        },
        mentions=mentions,
        trends=trends_of(list(known), mentions, clock.now()),
        names={str(key): name for key, name in names.items()},
    )
