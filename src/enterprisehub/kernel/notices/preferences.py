"""Who wants to hear of what, by which channel."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Invalid
from enterprisehub.kernel.notices.kinds import CHANNELS, KINDS, NoticeKind
from enterprisehub.kernel.notices.models import NoticePreferenceRow

type Choices = Mapping[str, frozenset[str]]


async def wanted_channels(
    db: Db, kind: NoticeKind, users: Sequence[UUID]
) -> dict[UUID, frozenset[str]]:
    """The channels by which each of these people wants to hear of this kind."""
    query = select(
        NoticePreferenceRow.user_id, NoticePreferenceRow.channel, NoticePreferenceRow.wanted
    ).where(NoticePreferenceRow.kind == kind.name, NoticePreferenceRow.user_id.in_(users))
    chosen = {(user, channel): wanted for user, channel, wanted in await db.execute(query)}
    return {
        user: frozenset(
            channel for channel in CHANNELS if chosen.get((user, channel), channel in kind.channels)
        )
        for user in users
    }


async def choices_of(db: Db, user_id: UUID) -> Choices:
    """For each kind the channels by which the person wants to hear of it."""
    query = select(
        NoticePreferenceRow.kind, NoticePreferenceRow.channel, NoticePreferenceRow.wanted
    ).where(NoticePreferenceRow.user_id == user_id)
    chosen = {(kind, channel): wanted for kind, channel, wanted in await db.execute(query)}
    return {
        kind.name: frozenset(
            channel
            for channel in CHANNELS
            if chosen.get((kind.name, channel), channel in kind.channels)
        )
        for kind in KINDS.values()
    }


async def choose(db: Db, user_id: UUID, choices: Choices) -> None:
    """These are the person's choices for the kinds they name.

    Raises:
        Invalid: there is no such kind or channel.
    """
    rows = []
    for kind, channels in choices.items():
        if kind not in KINDS or not channels <= CHANNELS.keys():
            raise Invalid("There is no such notification or channel.", fields={"choices": kind})
        rows += [(kind, channel, channel in channels) for channel in CHANNELS]
    for kind, channel, wanted in rows:
        values = {"user_id": user_id, "kind": kind, "channel": channel, "wanted": wanted}
        statement = insert(NoticePreferenceRow).values(values)
        await db.execute(
            statement.on_conflict_do_update(
                index_elements=["tenant_id", "user_id", "kind", "channel"],
                set_={"wanted": wanted},
                where=NoticePreferenceRow.wanted != wanted,
            )
        )
