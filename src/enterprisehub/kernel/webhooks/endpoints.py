"""Setting up endpoints: where to, what, in which shape, with which secret."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import select, update

from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.db.versions import require_version
from enterprisehub.kernel.errors import Conflict, Invalid, NotFound
from enterprisehub.kernel.events.publish import EVENT_TYPES
from enterprisehub.kernel.identity import security_events
from enterprisehub.kernel.webhooks.addresses import find_target
from enterprisehub.kernel.webhooks.event_catalogue import fields_of
from enterprisehub.kernel.webhooks.fan_out import forget_listeners
from enterprisehub.kernel.webhooks.models import (
    OPEN,
    EndpointDeliveryRow,
    EndpointHealthRow,
    EndpointRow,
)
from enterprisehub.kernel.webhooks.shape_payload import read_shape, require_known
from enterprisehub.kernel.webhooks.sign import new_secret, rotated

MOST_ENDPOINTS: Final = 50
LONGEST_OVERLAP: Final = timedelta(days=7)
_LONGEST_NAME, _LONGEST_SHAPE, _MOST_PER_MINUTE = 100, 4000, 6000


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointWish:
    """What somebody wants an endpoint to be; see `EndpointRow`."""

    name: str
    url: str
    event_types: Sequence[str]
    shape: str = ""
    ordered: bool = True
    per_minute: int | None = None


async def list_endpoints(db: Db) -> list[EndpointRow]:
    """The endpoints there are, by name."""
    query = select(EndpointRow).where(EndpointRow.deleted_at.is_(None))
    return list(await db.scalars(query.order_by(EndpointRow.name, EndpointRow.id)))


async def endpoint(db: Db, endpoint_id: UUID, *, lock: bool = False) -> EndpointRow:
    """The endpoint.

    Raises:
        NotFound: there is none, or it was removed.
    """
    query = select(EndpointRow).where(
        EndpointRow.id == endpoint_id, EndpointRow.deleted_at.is_(None)
    )
    row = await db.scalar(query.with_for_update() if lock else query)
    if row is None:
        raise NotFound("There is no such webhook.")
    return row


async def name_of(db: Db, endpoint_id: UUID) -> str:
    """What the endpoint is or was called."""
    return await db.scalar(select(EndpointRow.name).where(EndpointRow.id == endpoint_id)) or ""


async def health(db: Db, endpoint_id: UUID, *, lock: bool = False) -> EndpointHealthRow:
    """How the endpoint fares. Whoever locks this and the endpoint, locks this first.

    Raises:
        NotFound: there is no such endpoint.
    """
    query = select(EndpointHealthRow).where(EndpointHealthRow.endpoint_id == endpoint_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    row = await db.scalar(query)
    if row is None:
        raise NotFound("There is no such webhook.")
    return row


async def make_endpoint(db: Db, wish: EndpointWish, *, ip: str = "") -> tuple[EndpointRow, str]:
    """Facts of these types go there from now on. The second value is the secret, shown once.

    Raises:
        Invalid: a field cannot be used; the address leads inside.
        Conflict: there are too many already.
    """
    checked = await _checked(wish)
    if len(await list_endpoints(db)) >= MOST_ENDPOINTS:
        raise Conflict(f"There are {MOST_ENDPOINTS} webhooks already. Remove one first.")
    secret = new_secret()
    row = EndpointRow(secrets=[{"secret": secret, "until": None}])
    _fill(row, checked)
    db.add(row)
    await db.flush()
    db.add(EndpointHealthRow(endpoint_id=row.id))
    await db.flush()
    forget_listeners(db)
    security_events.note(db, "settings.changed", f"Webhook added: {row.name}, {row.url}", ip=ip)
    return row, secret


async def change_endpoint(
    db: Db, endpoint_id: UUID, wish: EndpointWish, *, seen: int | None = None, ip: str = ""
) -> EndpointRow:
    """The endpoint is as wished; what is still to be sent goes to the new address.

    Raises:
        NotFound, StaleVersion, Invalid: as the names say; see `make_endpoint`.
    """
    row = await endpoint(db, endpoint_id, lock=True)
    require_version(row.version, seen)
    _fill(row, await _checked(wish))
    await db.flush()
    forget_listeners(db)
    security_events.note(db, "settings.changed", f"Webhook changed: {row.name}, {row.url}", ip=ip)
    return row


async def rotate_secret(
    db: Db, endpoint_id: UUID, *, overlap: timedelta = timedelta(days=1), ip: str = ""
) -> str:
    """A new secret signs; the one before signs beside it for `overlap`. It is shown once.

    Raises:
        NotFound: there is no such endpoint.
        Invalid: the overlap is longer than a week.
    """
    if not timedelta() <= overlap <= LONGEST_OVERLAP:
        reason = "The old secret may go on for at most 7 days."
        raise Invalid(reason, fields={"overlap_hours": reason})
    row = await endpoint(db, endpoint_id, lock=True)
    secret = new_secret()
    row.secrets = rotated(row.secrets, secret, clock.now(), overlap)
    await db.flush()
    security_events.note(db, "settings.changed", f"Webhook secret renewed: {row.name}", ip=ip)
    return secret


async def switch(db: Db, endpoint_id: UUID, *, on: bool, because: str = "") -> EndpointRow:
    """The endpoint is called again, or no more; what waits for it when it ends is given up.

    What was given up stays in the log and can be sent again.
    """
    await health(db, endpoint_id, lock=True)
    row = await endpoint(db, endpoint_id, lock=True)
    if on == (row.state == "on"):
        return row
    row.state, row.off_because = ("on", "") if on else ("off", because)
    row.off_at = None if on else clock.now()
    if on:
        await rest_over(db, endpoint_id)
    else:
        await give_up_waiting(db, endpoint_id, "The webhook was switched off.")
    await db.flush()
    forget_listeners(db)
    return row


async def remove_endpoint(
    db: Db, endpoint_id: UUID, *, seen: int | None = None, ip: str = ""
) -> None:
    """Nothing goes there any more; its log stays as long as any.

    Raises:
        NotFound, StaleVersion: as the names say.
    """
    await health(db, endpoint_id, lock=True)
    row = await endpoint(db, endpoint_id, lock=True)
    require_version(row.version, seen)
    row.deleted_at = clock.now()
    await give_up_waiting(db, endpoint_id, "The webhook was removed.")
    await db.flush()
    forget_listeners(db)
    security_events.note(db, "settings.changed", f"Webhook removed: {row.name}", ip=ip)


async def rest_over(db: Db, endpoint_id: UUID) -> None:
    """An endpoint that failed is tried at once again, and its time of failing begins anew."""
    row = await health(db, endpoint_id, lock=True)
    row.failures, row.failing_since, row.paused_until = 0, None, None


async def give_up_waiting(db: Db, endpoint_id: UUID, why: str) -> None:
    """What has not arrived is failed for this reason; calls under way may still end well."""
    row = EndpointDeliveryRow
    waiting = update(row).where(row.endpoint_id == endpoint_id, row.state.in_(OPEN))
    await db.execute(
        waiting.values(state="failed", last_error=why, finished_at=clock.now()),
        execution_options={"synchronize_session": False},
    )


async def _checked(wish: EndpointWish) -> EndpointWish:
    fields: dict[str, str] = {}
    name = " ".join(wish.name.split())
    if not 1 <= len(name) <= _LONGEST_NAME:
        fields["name"] = f"Give a name of 1 to {_LONGEST_NAME} characters."
    types = sorted(set(wish.event_types))
    if not types:
        fields["event_types"] = "Choose at least one event."
    elif unknown := [t for t in types if not _is_known(t)]:
        fields["event_types"] = f"There is no event {unknown[0][:80]!r}."
    if wish.per_minute is not None and not 1 <= wish.per_minute <= _MOST_PER_MINUTE:
        fields["per_minute"] = f"Between 1 and {_MOST_PER_MINUTE} a minute, or empty for no limit."
    if len(wish.shape) > _LONGEST_SHAPE:
        fields["shape"] = f"At most {_LONGEST_SHAPE} characters."
    for check in (_shape_problem(wish.shape, types), await _url_problem(wish.url.strip())):
        fields = check | fields
    if fields:
        raise Invalid("The webhook was not saved. " + " ".join(fields.values()), fields=fields)
    return EndpointWish(
        name=name,
        url=wish.url.strip(),
        event_types=types,
        shape=wish.shape.strip(),
        ordered=wish.ordered,
        per_minute=wish.per_minute,
    )


def _is_known(pattern: str) -> bool:
    if pattern == "*" or pattern in EVENT_TYPES:
        return True
    area, dot, rest = pattern.partition(".")
    return bool(dot) and rest == "*" and any(t.startswith(f"{area}.") for t in EVENT_TYPES)


def _shape_problem(shape: str, types: Sequence[str]) -> dict[str, str]:
    try:
        rules = read_shape(shape)
        if types:
            require_known(rules, fields_of(types))
    except Invalid as error:
        return dict(error.fields)
    return {}


async def _url_problem(url: str) -> dict[str, str]:
    try:
        await find_target(url)
    except Invalid as error:
        return dict(error.fields)
    return {}


def _fill(row: EndpointRow, wish: EndpointWish) -> None:
    row.name, row.url, row.shape = wish.name, wish.url, wish.shape
    row.event_types = list(wish.event_types)
    row.ordered, row.per_minute = wish.ordered, wish.per_minute
