"""What a person tells the assistant is remembered; a newer word ends the older one."""

from uuid import UUID

from enterprisehub.domains.assistant.logic.know_asker import asker_id
from enterprisehub.domains.assistant.logic.read_preference import problem_of, zone_named
from enterprisehub.domains.assistant.models import MemoryRow
from enterprisehub.domains.assistant.queries import chats
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Invalid, NotFound
from enterprisehub.kernel.search.fold import fold

MOST_FACT = 500


async def keep_preference(
    db: Db, key: str, value: str, *, message_id: UUID | None = None
) -> MemoryRow:
    """The preference holds from now on.

    Raises:
        Invalid: there is no such preference, or it cannot have this value.
    """
    value = " ".join(value.split())
    if problem := problem_of(key, value):
        raise Invalid(problem, fields={"value": problem})
    if key == "time_zone":
        value = zone_named(value) or value
    return await _keep(db, "preference", key, value, message_id=message_id)


async def keep_fact(
    db: Db, words: str, *, about: str | None = None, message_id: UUID | None = None
) -> MemoryRow:
    """The words are remembered, about a record where one is meant."""
    words = " ".join(words.split())[:MOST_FACT]
    if not words:
        raise Invalid("Say what to remember.", fields={"value": "say what to remember"})
    return await _keep(db, "fact", _key(words), words, about=about, message_id=message_id)


async def forget(db: Db, memory_id: UUID) -> MemoryRow:
    """It no longer holds; that it once did stays on record.

    Raises:
        NotFound: the person told no such thing.
    """
    row = await chats.memory(db, asker_id(db.scope), memory_id)
    if row is None or row.superseded_at is not None:
        raise NotFound("There is nothing of that kind to forget.")
    row.superseded_at = clock.now()
    await db.flush()
    return row


async def _keep(
    db: Db,
    kind: str,
    key: str,
    value: str,
    *,
    about: str | None = None,
    message_id: UUID | None = None,
) -> MemoryRow:
    user_id, now = asker_id(db.scope), clock.now()
    known = await chats.current_memory(db, user_id, kind, key)
    if known is not None:
        if known.value == value:
            return known
        known.superseded_at = now
        await db.flush()
    row = MemoryRow(
        user_id=user_id,
        kind=kind,
        key=key,
        value=value,
        about=about,
        valid_from_at=now,
        source_message_id=message_id,
    )
    db.add(row)
    await db.flush()
    return row


def _key(words: str) -> str:
    """What a fact is about, so that a newer one on the same replaces it: the words before "is"."""
    folded = fold(words)
    for verb in (" is ", " are ", " was ", " has ", " have ", " prefers ", " likes ", " wants "):
        head, found, _ = folded.partition(verb)
        if found and " " in head:  # "Acme's renewal is", not "Acme is", which begins many facts
            return f"{head[:80]}{verb.rstrip()}"
    return folded[:80]
