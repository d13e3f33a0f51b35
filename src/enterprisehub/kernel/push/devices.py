"""A person's browsers that take pushes: added, listed, removed."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import delete, func, select

from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Conflict, Invalid, NotFound
from enterprisehub.kernel.identity.security_events import note
from enterprisehub.kernel.notices.kinds import KINDS
from enterprisehub.kernel.notices.preferences import choices_of, choose
from enterprisehub.kernel.push.encrypt import read_receiver
from enterprisehub.kernel.push.models import PushDeviceRow
from enterprisehub.kernel.webhooks.addresses import find_target

PUSH: Final = "push"
MOST_DEVICES: Final = 20
# The first that fits: each also names those after it.
_BROWSERS: Final = (
    ("Edge", r"Edg(?:e|A|iOS)?/"), ("Opera", r"OPR/"), ("Samsung Internet", r"SamsungBrowser/"),
    ("Firefox", r"(?:Firefox|FxiOS)/"), ("Chrome", r"(?:Chrome|CriOS|HeadlessChrome)/"),
    ("Safari", r"Safari/"),
)  # fmt: skip
_SYSTEMS: Final = (
    ("Android", r"Android"), ("iPhone", r"iPhone"), ("iPad", r"iPad"), ("Windows", r"Windows"),
    ("ChromeOS", r"CrOS"), ("macOS", r"Mac OS X|Macintosh"), ("Linux", r"Linux"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Subscription:
    """What a browser's PushManager gives: where to push, and its two keys in base64url."""

    endpoint: str
    p256dh: str
    auth: str


async def register(
    db: Db, user_id: UUID, given: Subscription, *, user_agent: str = "", ip: str = ""
) -> PushDeviceRow:
    """The browser takes the person's pushes from now on; once, however often it asks.

    Whoever uses a browser shows its keys: it then is theirs, and nothing of the person before them
    comes to it any more. With the first browser of somebody who has ticked nothing for this
    channel, warnings and failures are pushed.

    Raises:
        Invalid: it is no subscription, or its address may not be called.
        Conflict: another person's browser has this address, or the person has too many.
    """
    _require_keys(given)
    try:
        await find_target(given.endpoint)
    except Invalid as error:
        raise Invalid(
            f"Pushes cannot go to this address. {error.message}", fields={"endpoint": error.message}
        ) from error
    await db.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(str(user_id), 42))))
    hash_ = hash_of(given.endpoint)
    row = await db.scalar(select(PushDeviceRow).where(PushDeviceRow.endpoint_hash == hash_))
    if row is not None and row.user_id != user_id:
        if (row.p256dh, row.auth) != (given.p256dh, given.auth):
            raise Conflict(
                "This browser's address is registered for another person with other keys. "
                "Turn notifications of this site off in the browser and on again, then try again."
            )
        await db.delete(row)
        await db.flush()
        row = None
    if row is None:
        row = await _add(db, user_id, hash_)
        note(db, "push_device.added", name_browser(user_agent), ip=ip)
    row.endpoint, row.p256dh, row.auth = given.endpoint, given.p256dh, given.auth
    row.name, row.problem = name_browser(user_agent), ""
    await db.flush()
    return row


async def devices(db: Db, user_id: UUID) -> Sequence[PushDeviceRow]:
    """The person's browsers, the newest first."""
    query = select(PushDeviceRow).where(PushDeviceRow.user_id == user_id)
    order = (PushDeviceRow.created_at.desc(), PushDeviceRow.id)
    return list(await db.scalars(query.order_by(*order)))


async def device(db: Db, user_id: UUID, device_id: UUID) -> PushDeviceRow:
    """One of the person's browsers.

    Raises:
        NotFound: it is not theirs.
    """
    row = await db.get(PushDeviceRow, device_id)
    if row is None or row.user_id != user_id:
        raise NotFound("There is no such device; it may have been removed already.")
    return row


async def remove(db: Db, user_id: UUID, device_id: UUID, *, ip: str = "") -> str:
    """Nothing is pushed to it any more; answers its name.

    Raises:
        NotFound: it is not theirs.
    """
    row = await device(db, user_id, device_id)
    await db.execute(delete(PushDeviceRow).where(PushDeviceRow.id == row.id))
    note(db, "push_device.removed", row.name, ip=ip)
    return row.name


def hash_of(endpoint: str) -> str:
    """What pages know a browser by, in place of its address."""
    return hashlib.sha256(endpoint.encode()).hexdigest()


def name_browser(user_agent: str) -> str:
    """Words like Chrome on Android; what is not known is left out."""
    browser = next((n for n, mark in _BROWSERS if re.search(mark, user_agent)), "A browser")
    system = next((n for n, mark in _SYSTEMS if re.search(mark, user_agent)), "")
    return f"{browser} on {system}" if system else browser


async def _add(db: Db, user_id: UUID, hash_: str) -> PushDeviceRow:
    count = await db.scalar(select(func.count()).where(PushDeviceRow.user_id == user_id)) or 0
    if count >= MOST_DEVICES:
        raise Conflict(f"You have {MOST_DEVICES} devices already. Remove one that you do not use.")
    if count == 0:
        await _choose_grave(db, user_id)
    row = PushDeviceRow(user_id=user_id, endpoint_hash=hash_)
    db.add(row)
    return row


async def _choose_grave(db: Db, user_id: UUID) -> None:
    """Otherwise a person presses the button, and nothing ever comes."""
    chosen = await choices_of(db, user_id)
    if any(PUSH in channels for channels in chosen.values()):
        return
    grave = [kind.name for kind in KINDS.values() if kind.severity in ("warn", "bad")]
    # A recovery takes the place of its alert.
    over = [kind.name for kind in KINDS.values() if kind.severity == "ok"]
    await choose(db, user_id, {name: chosen[name] | {PUSH} for name in (*grave, *over)})


def _require_keys(given: Subscription) -> None:
    try:
        read_receiver(given.p256dh, given.auth)
    except ValueError as error:
        reason = str(error)
        field = reason.partition(" ")[0]
        raise Invalid(
            f"The browser's keys are not usable: {reason}.", fields={field: reason}
        ) from error
