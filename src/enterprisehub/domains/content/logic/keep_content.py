"""Texts are kept, made into posts, and posts are planned and posted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final, cast
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from enterprisehub.domains.content import queries
from enterprisehub.domains.content.contracts import Channel, PieceIn, PlannedPost
from enterprisehub.domains.content.logic.choose_network import Chosen, choose_networks, limits_of
from enterprisehub.domains.content.logic.dress_post import manner_of
from enterprisehub.domains.content.logic.make_posts import Made, Style, make_posts
from enterprisehub.domains.content.logic.measure_post import problem_of
from enterprisehub.domains.content.logic.plan_slots import DAYS_AHEAD, ChannelSlots, plan_slots
from enterprisehub.domains.content.models import PieceRow, PostRow
from enterprisehub.domains.messaging import api as messaging
from enterprisehub.kernel import clock, timeline
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import NotFound
from enterprisehub.kernel.search import documents
from enterprisehub.kernel.tenancy.tenants import tenant
from enterprisehub.ui.shown import plural

WORKDAYS: Final = (0, 1, 2, 3, 4)
SLOTS: Final[dict[str, ChannelSlots]] = {
    "linkedin": ChannelSlots(WORKDAYS, (time(8, 30),), 1),
    "x": ChannelSlots(WORKDAYS, (time(9), time(12, 30), time(17)), 3),
    "instagram": ChannelSlots((0, 2, 4, 5), (time(18),), 1),
    "facebook": ChannelSlots((1, 3, 5), (time(12),), 1),
    "newsletter": ChannelSlots((1,), (time(10),), 1),
    "mastodon": ChannelSlots(WORKDAYS, (time(9, 30), time(16, 30)), 2),
    "bluesky": ChannelSlots(WORKDAYS, (time(10), time(15)), 2),
}
"""By the tenant's clock."""


async def keep_piece(db: Db, new: PieceIn) -> PieceRow:
    """The text is there to make posts from."""
    row = PieceRow(title=new.title, text=new.text, made_by=db.scope.actor.name)
    db.add(row)
    await db.flush()
    await documents.put(db, row.ref, row.title, subtitle="Text", body=row.text[:4000])
    return row


async def known_piece(db: Db, piece_id: UUID) -> PieceRow:
    """Raises NotFound."""
    row = await queries.piece(db, piece_id)
    if row is None:
        raise NotFound("There is no such text.")
    return row


async def repurpose(
    db: Db, piece_id: UUID, channels: Sequence[Channel], style: Style
) -> tuple[Made, list[PostRow]]:
    """New drafts in place of the earlier drafts of these channels. Raises NotFound."""
    piece = await known_piece(db, piece_id)
    before = await queries.latest_bodies(db) if style == "series" else []
    voices = {one: await messaging.voice_for(db, voice_unit(piece_id, one)) for one in channels}
    made = make_posts(
        piece.title,
        piece.text,
        channels,
        style,
        before,
        limits=limits_of(await choose_networks(db)),
        manners={one: manner_of(voice, piece.text) for one, voice in voices.items()},
    )
    for old in await queries.posts_of(db, piece_id):
        if old.state == "draft" and old.channel in channels:
            old.deleted_at = clock.now()
    rows = [
        PostRow(
            piece_id=piece_id,
            channel=p.channel,
            style=style,
            part=p.part,
            body=p.body,
            voice=voices[p.channel].label,
        )
        for p in made.posts
    ]
    db.add_all(rows)
    await db.flush()
    timeline.add(db, "content.repurposed", [piece.ref], f"{len(rows)} posts made from the text")
    return made, rows


def voice_unit(piece_id: UUID, channel: str) -> UUID:
    """What stands for a text's posts on a channel: made again, they get the same voice."""
    return uuid5(piece_id, channel)


async def keep_words(db: Db, piece_id: UUID, worded: Mapping[UUID, str], model: str) -> None:
    """These drafts of the text say it in the model's words; what is no draft any more stays."""
    piece = await known_piece(db, piece_id)
    rows = [row for row in await queries.posts_of(db, piece_id) if row.id in worded]
    drafts = [row for row in rows if row.state == "draft"]
    for row in drafts:
        row.body = worded[row.id]
    said = f"{plural(len(drafts), 'post')} worded by {model}"
    timeline.add(db, "content.reworded", [piece.ref], said)


@dataclass(frozen=True, slots=True)
class Slots:
    """Drafts with their slots, how many found none, and why some cannot be posted as they are."""

    posts: list[PlannedPost]
    without: int
    problems: list[str]


async def find_slots(db: Db, channels: Sequence[Channel], most: int) -> Slots:
    """The next free slot of each draft that its network would take."""
    networks = await choose_networks(db)
    rows, problems = [], []
    for row in await queries.drafts(db, channels, most=most):
        channel = cast("Channel", row.channel)
        chosen = networks.get(channel, Chosen())
        if problem := problem_of(channel, row.body, chosen.most):
            problems.append(problem)
        else:
            rows.append(row)
    now = clock.now()
    zone = ZoneInfo((await tenant(db, db.scope.tenant_id)).time_zone)
    planned = await queries.planned_between(db, now, now + timedelta(days=DAYS_AHEAD + 1))
    taken = [(row.channel, row.planned_at) for row in planned if row.planned_at]
    times = plan_slots([row.channel for row in rows], SLOTS, taken, zone, now)
    found = [
        PlannedPost.model_validate(
            {
                "post_id": row.id,
                "channel": row.channel,
                "body": row.body,
                "at": at,
                "voice": row.voice,
                "account_id": chosen.account_id,
                "network": chosen.title,
            }
        )
        for row, at in zip(rows, times, strict=True)
        if at is not None
        for chosen in (networks.get(cast("Channel", row.channel), Chosen()),)
    ]
    return Slots(found, len(rows) - len(found), list(dict.fromkeys(problems)))


async def calendar(db: Db, first: datetime, days: int) -> list[PostRow]:
    """What has a slot in these days."""
    return await queries.planned_between(db, first, first + timedelta(days=days))
