"""Texts become samples: pasted by hand, or what was sent; they are rated and removed."""

import hashlib
from uuid import UUID

from enterprisehub.domains.writing import queries
from enterprisehub.domains.writing.contracts import (
    LEAST_CHARACTERS,
    MOST_CHARACTERS,
    NewSample,
    Origin,
    RateSample,
)
from enterprisehub.domains.writing.logic.describe_voice import language_of, words_of
from enterprisehub.domains.writing.models import SampleRow
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.db.versions import require_version
from enterprisehub.kernel.errors import Conflict
from enterprisehub.kernel.text.newest_part import newest_part


async def add_sample(db: Db, new: NewSample) -> SampleRow:
    """The pasted text is a sample, not rated yet.

    Raises:
        Conflict: the same text is one already.
    """
    row = await _put(db, new.content, "manual", source_url=new.source_url)
    if row is None:
        raise Conflict("This text is a sample already.")
    return row


async def collect(db: Db, text: str, origin: Origin, message_id: UUID | None) -> SampleRow | None:
    """What was sent is a sample, without what it quotes; short and known ones are passed over."""
    own = newest_part(text).strip()[:MOST_CHARACTERS]
    if len(own) < LEAST_CHARACTERS:
        return None
    return await _put(db, own, origin, message_id=message_id)


async def rate_sample(
    db: Db, sample_id: UUID, rating: RateSample, *, seen: int | None = None
) -> SampleRow:
    """The sample has these stars and this feedback.

    Raises:
        NotFound: there is none.
        StaleVersion: somebody changed it since the version `seen`.
    """
    row = await queries.sample(db, sample_id)
    require_version(row.version, seen)
    given = rating.model_dump(exclude_unset=True)
    if "rating" in given:
        row.rating = rating.rating
    if rating.feedback is not None:
        row.feedback = rating.feedback.strip()
    await db.flush()
    return row


async def remove_sample(db: Db, sample_id: UUID) -> None:
    """The text is gone from the samples; the persona changes with its next update."""
    row = await queries.sample(db, sample_id)
    row.content, row.feedback, row.deleted_at = "", "", clock.now()
    await db.flush()


async def _put(
    db: Db,
    content: str,
    origin: Origin,
    *,
    source_url: str = "",
    message_id: UUID | None = None,
) -> SampleRow | None:
    plain = content.replace("\x00", "").strip()
    words = words_of(plain)
    fingerprint = hashlib.sha256(" ".join(words).encode()).hexdigest()
    if await queries.sample_like(db, fingerprint):
        return None
    row = SampleRow(
        content=plain,
        origin=origin,
        source_url=source_url,
        message_id=message_id,
        language=language_of(words),
        fingerprint=fingerprint,
    )
    db.add(row)
    await db.flush()
    return row
