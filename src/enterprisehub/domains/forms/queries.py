"""Every SELECT of forms."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from enterprisehub.domains.crm import views
from enterprisehub.domains.forms.models import FormRow, SubmissionRow
from enterprisehub.kernel.db.session import Db


async def forms(db: Db) -> list[tuple[FormRow, int]]:
    """All forms by name, with how often each was sent."""
    sent = (
        select(SubmissionRow.form_id, func.count().label("count"))
        .group_by(SubmissionRow.form_id)
        .subquery()
    )
    query = (
        select(FormRow, func.coalesce(sent.c.count, 0))
        .outerjoin(sent, sent.c.form_id == FormRow.id)
        .where(FormRow.deleted_at.is_(None))
        .order_by(FormRow.name, FormRow.id)
    )
    return [(row[0], row[1]) for row in await db.execute(query)]


async def form(db: Db, form_id: UUID, *, removed: bool = False) -> FormRow | None:
    """The form; one that was removed only if asked for."""
    query = select(FormRow).where(FormRow.id == form_id)
    return await db.scalar(query if removed else query.where(FormRow.deleted_at.is_(None)))


async def form_with(db: Db, key: str) -> FormRow | None:
    """The form that this public key opens now."""
    query = select(FormRow).where(FormRow.key == key, FormRow.is_on, FormRow.deleted_at.is_(None))
    return await db.scalar(query)


async def keep_submission(db: Db, row: SubmissionRow) -> bool:
    """It is stored; False when the same was sent before."""
    values = {
        column.name: getattr(row, column.name)
        for column in SubmissionRow.__table__.columns
        if column.name not in ("tenant_id", "created_at")
    }
    stored = insert(SubmissionRow).values(values).on_conflict_do_nothing()
    return bool(await db.scalar(stored.returning(SubmissionRow.id)))


async def sent_since(
    db: Db, form_id: UUID, answers: Mapping[str, str], since: datetime
) -> UUID | None:
    """A submission of the form with just these answers since then."""
    s = SubmissionRow
    query = select(s.id).where(s.form_id == form_id, s.at >= since, s.answers == dict(answers))
    return await db.scalar(query.limit(1))


async def submission(db: Db, submission_id: UUID) -> SubmissionRow | None:
    """One, locked."""
    query = select(SubmissionRow).where(SubmissionRow.id == submission_id).with_for_update()
    return await db.scalar(query)


async def submissions(
    db: Db, form_id: UUID, *, limit: int
) -> Sequence[tuple[SubmissionRow, str | None]]:
    """The latest ones with the name of whose they are."""
    contacts = views.CONTACTS
    query = (
        select(SubmissionRow, contacts.c.name)
        .outerjoin(contacts, contacts.c.id == SubmissionRow.contact_id)
        .where(SubmissionRow.form_id == form_id)
        .order_by(SubmissionRow.at.desc(), SubmissionRow.id.desc())
        .limit(limit)
    )
    return [(row[0], row[1]) for row in await db.execute(query)]
