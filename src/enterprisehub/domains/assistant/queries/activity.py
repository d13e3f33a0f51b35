"""Tasks, calls, messages, what was said in them, and what changed."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select

from enterprisehub.domains.crm.views import CONTACTS, DEALS, INTERACTIONS, TASKS
from enterprisehub.domains.messaging.views import MESSAGES
from enterprisehub.domains.voice.views import CALLS, SAID
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.scope import Ref
from enterprisehub.kernel.timeline import TimelineRow

type Span = tuple[datetime, datetime]


def _about(
    columns: Any, contact_ids: Collection[UUID] | None, deal_ids: Collection[UUID]
) -> list[ColumnElement[bool]]:
    if contact_ids is None:
        return []
    either = [columns.contact_id.in_(contact_ids)]
    if deal_ids:
        either.append(columns.deal_id.in_(deal_ids))
    return [or_(*either)]


def _within(column: Any, span: Span | None) -> list[ColumnElement[bool]]:
    return [] if span is None else [and_(column >= span[0], column < span[1])]


async def tasks(
    db: Db,
    *,
    state: str | None = "open",
    assignee_user_id: UUID | None = None,
    contact_ids: Collection[UUID] | None = None,
    company_id: UUID | None = None,
    deal_id: UUID | None = None,
    due: tuple[datetime | None, datetime | None] | None = None,
    limit: int = 10,
) -> tuple[int, Sequence[Any]]:
    """How many there are, and the first by due time with the name of whom each is about."""
    c = TASKS.c
    tests: list[ColumnElement[bool]] = [] if state is None else [c.state == state]
    if assignee_user_id is not None:
        tests.append(c.assignee_user_id == assignee_user_id)
    about: list[ColumnElement[bool]] = []
    about += [c.contact_id.in_(contact_ids)] if contact_ids is not None else []
    about += [c.company_id == company_id] if company_id else []
    about += [c.deal_id == deal_id] if deal_id else []
    if about:
        tests.append(or_(*about))
    if due is not None:
        tests += [c.due_at >= due[0]] if due[0] else []
        tests += [c.due_at < due[1]] if due[1] else []
    total = await db.scalar(select(func.count()).select_from(TASKS).where(*tests)) or 0
    query = (
        select(TASKS, CONTACTS.c.name.label("contact"), DEALS.c.title.label("deal"))
        .outerjoin(CONTACTS, CONTACTS.c.id == c.contact_id)
        .outerjoin(DEALS, DEALS.c.id == c.deal_id)
        .where(*tests)
        .order_by(c.due_at.asc().nulls_last(), c.id)
        .limit(limit)
    )
    return total, (await db.execute(query)).all()


async def calls(
    db: Db,
    *,
    contact_ids: Collection[UUID] | None = None,
    span: Span | None = None,
    outcome: str | None = None,
    limit: int = 10,
) -> tuple[int, Sequence[Any]]:
    """Calls of our voices, without tests, the latest first."""
    c = CALLS.c
    tests = [c.is_test.is_(False), *_within(c.begun_at, span)]
    tests += _about(c, contact_ids, ())
    if outcome is not None:
        tests.append(or_(c.outcome == outcome, c.state == outcome))
    total = await db.scalar(select(func.count()).select_from(CALLS).where(*tests)) or 0
    query = (
        select(CALLS, CONTACTS.c.name.label("contact"))
        .outerjoin(CONTACTS, CONTACTS.c.id == c.contact_id)
        .where(*tests)
        .order_by(c.begun_at.desc(), c.id)
        .limit(limit)
    )
    return total, (await db.execute(query)).all()


async def logged(
    db: Db,
    channels: Collection[str],
    *,
    contact_ids: Collection[UUID] | None = None,
    deal_ids: Collection[UUID] = (),
    span: Span | None = None,
    limit: int = 10,
) -> tuple[int, Sequence[Any]]:
    """What passed between us and people on these channels, the latest first."""
    c = INTERACTIONS.c
    tests = [c.channel.in_(channels), *_within(c.at, span), *_about(c, contact_ids, deal_ids)]
    total = await db.scalar(select(func.count()).select_from(INTERACTIONS).where(*tests)) or 0
    query = (
        select(INTERACTIONS, CONTACTS.c.name.label("contact"))
        .join(CONTACTS, CONTACTS.c.id == c.contact_id)
        .where(*tests)
        .order_by(c.at.desc(), c.id)
        .limit(limit)
    )
    return total, (await db.execute(query)).all()


async def messages(
    db: Db,
    *,
    contact_ids: Collection[UUID] | None = None,
    thread_ids: Collection[UUID] | None = None,
    direction: str | None = None,
    channel: str | None = None,
    span: Span | None = None,
    limit: int = 10,
) -> tuple[int, Sequence[Any]]:
    """Messages, the latest first, with the name of the contact."""
    c = MESSAGES.c
    tests = [*_within(c.at, span), *_about(c, contact_ids, ())]
    if thread_ids is not None:
        tests.append(c.thread_id.in_(thread_ids))
    if direction is not None:
        tests.append(c.direction == direction)
    if channel is not None:
        tests.append(c.channel == channel)
    total = await db.scalar(select(func.count()).select_from(MESSAGES).where(*tests)) or 0
    query = (
        select(MESSAGES, CONTACTS.c.name.label("contact"))
        .outerjoin(CONTACTS, CONTACTS.c.id == c.contact_id)
        .where(*tests)
        .order_by(c.at.desc(), c.id)
        .limit(limit)
    )
    return total, (await db.execute(query)).all()


async def spoken(
    db: Db,
    *,
    contact_ids: Collection[UUID] | None = None,
    call_ids: Collection[UUID] | None = None,
    speaker: str | None = "caller",
    limit: int = 300,
) -> Sequence[Any]:
    """What was said in calls, the latest call first."""
    tests: list[ColumnElement[bool]] = [] if speaker is None else [SAID.c.speaker == speaker]
    tests += _about(CALLS.c, contact_ids, ())
    if call_ids is not None:
        tests.append(CALLS.c.id.in_(call_ids))
    query = (
        select(SAID, CALLS.c.begun_at, CALLS.c.contact_id, CONTACTS.c.name.label("contact"))
        .join(CALLS, CALLS.c.id == SAID.c.call_id)
        .outerjoin(CONTACTS, CONTACTS.c.id == CALLS.c.contact_id)
        .where(*tests)
        .order_by(CALLS.c.begun_at.desc(), SAID.c.number)
        .limit(limit)
    )
    return (await db.execute(query)).all()


async def changes(
    db: Db, kinds: Collection[str], span: Span, *, refs: Collection[Ref] = (), limit: int = 400
) -> list[TimelineRow]:
    """Lines of timelines of these kinds of records, the latest first."""
    tests = [TimelineRow.subject_kind.in_(kinds), *_within(TimelineRow.at, span)]
    if refs:
        tests.append(or_(*(_is(ref) for ref in refs)))
    query = select(TimelineRow).where(*tests)
    order = (TimelineRow.at.desc(), TimelineRow.id.desc())
    return list(await db.scalars(query.order_by(*order).limit(limit)))


def _is(ref: Ref) -> ColumnElement[bool]:
    return and_(TimelineRow.subject_kind == ref.kind, TimelineRow.subject_id == ref.id)
