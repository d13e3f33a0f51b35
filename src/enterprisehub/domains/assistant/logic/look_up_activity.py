"""Tasks, calls and messages, the latest or the next first."""

from collections.abc import Sequence
from typing import Any, Literal
from uuid import UUID

from pydantic import AwareDatetime

from enterprisehub.domains.assistant.contracts import Found, Limit, Line, Word
from enterprisehub.domains.assistant.logic.bound_span import bound_span
from enterprisehub.domains.assistant.logic.look_up_deals import owner_names
from enterprisehub.domains.assistant.permissions import CONTACTS_READ
from enterprisehub.domains.assistant.queries import activity as queries
from enterprisehub.domains.assistant.queries.people import contact_ids_of
from enterprisehub.domains.crm.contracts import CONTACT, TASK
from enterprisehub.domains.voice.contracts import CALL
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.scope import Ref
from enterprisehub.ui.shown import duration

_SHOWN = 240


async def people_of(db: Db, contact_id: UUID | None, company_id: UUID | None) -> list[UUID] | None:
    """Whose activity is meant: one person, everybody of a company, or (None) anybody."""
    if contact_id is not None:
        return [contact_id]
    return await contact_ids_of(db, company_id) if company_id is not None else None


async def look_up_tasks(
    db: Db,
    *,
    state: Literal["open", "done", "cancelled"] | None = "open",
    assignee_user_id: UUID | None = None,
    contact_id: UUID | None = None,
    company_id: UUID | None = None,
    deal_id: UUID | None = None,
    due_from: AwareDatetime | None = None,
    due_before: AwareDatetime | None = None,
    limit: Limit = 10,
) -> Found:
    """Lists tasks, what is due first before the rest."""
    total, rows = await queries.tasks(
        db,
        state=state,
        assignee_user_id=assignee_user_id,
        contact_ids=await people_of(db, contact_id, company_id),
        company_id=company_id,
        deal_id=deal_id,
        due=(due_from, due_before),
        limit=limit,
    )
    names, may_name = await owner_names(db), db.scope.may(CONTACTS_READ)
    lines = [
        Line(
            ref=str(Ref(TASK, row.id)),
            title=row.title,
            href=_task_page(row),
            cells=[
                row.due_at.isoformat() if row.due_at else None,
                names.get(row.assignee_user_id) if row.assignee_user_id else None,
                (row.contact if may_name else None) or row.deal,
            ],
        )
        for row in rows
    ]
    kind = f"{state} " if state else ""
    says = f"{total:,} {kind}{'task' if total == 1 else 'tasks'}." if total else f"No {kind}task."
    return Found(says=says, total=total, columns=["Due", "For", "About"], lines=lines)


def _task_page(row: Any) -> str:
    if row.contact_id:
        return f"/contacts/{row.contact_id}"
    return f"/deals/{row.deal_id}" if row.deal_id else "/tasks"


async def look_up_calls(
    db: Db,
    *,
    contact_id: UUID | None = None,
    company_id: UUID | None = None,
    since: AwareDatetime | None = None,
    until: AwareDatetime | None = None,
    outcome: Word | None = None,
    limit: Limit = 10,
) -> Found:
    """Lists calls of our voices and those people logged, the latest first."""
    span = bound_span(since, until)
    who = await people_of(db, contact_id, company_id)
    held, rows = await queries.calls(db, contact_ids=who, span=span, outcome=outcome, limit=limit)
    lines = [(row.begun_at, _call(row)) for row in rows]
    logged = 0
    if outcome is None and db.scope.may(CONTACTS_READ):
        logged, noted = await queries.logged(db, ["voice"], contact_ids=who, span=span, limit=limit)
        lines += [(row.at, _logged_call(row)) for row in noted]
    lines.sort(key=lambda pair: pair[0], reverse=True)
    total = held + logged
    return Found(
        says=f"{total:,} {'call' if total == 1 else 'calls'}." if total else "No calls.",
        total=total,
        columns=["When", "With", "Outcome", "Lasted"],
        lines=[line for _, line in lines[:limit]],
    )


def _call(row: Any) -> Line:
    summary = row.summary if isinstance(row.summary, dict) else {}
    text = str(summary.get("text") or summary.get("says") or "")
    return Line(
        ref=str(Ref(CALL, row.id)),
        title=f"{row.direction.capitalize()} call",
        href=f"/calls/{row.id}",
        cells=[
            row.begun_at.isoformat(),
            row.contact,
            (row.outcome or row.state).replace("_", " "),
            duration(row.duration_ms / 1000) if row.duration_ms else None,
        ],
        quote=text[:_SHOWN],
    )


def _logged_call(row: Any) -> Line:
    return Line(
        ref=str(Ref(CONTACT, row.contact_id)),
        title=f"{row.direction.capitalize()} call",
        href=f"/contacts/{row.contact_id}",
        cells=[row.at.isoformat(), row.contact, "logged", None],
        quote=row.summary[:_SHOWN],
    )


async def look_up_messages(
    db: Db,
    *,
    contact_id: UUID | None = None,
    company_id: UUID | None = None,
    since: AwareDatetime | None = None,
    until: AwareDatetime | None = None,
    direction: Literal["in", "out"] | None = None,
    channel: Literal["sms", "email", "web_chat"] | None = None,
    limit: Limit = 10,
) -> Found:
    """Lists messages, the latest first; where there are none, what was noted of talk in the CRM."""
    span = bound_span(since, until)
    who = await people_of(db, contact_id, company_id)
    total, rows = await queries.messages(
        db, contact_ids=who, direction=direction, channel=channel, span=span, limit=limit
    )
    lines = [message_line(row) for row in rows]
    if not total and channel is None and db.scope.may(CONTACTS_READ):
        channels = ("sms", "email", "chat", "web", "mail")
        total, noted = await queries.logged(db, channels, contact_ids=who, span=span, limit=limit)
        lines = logged_lines(noted)
    return Found(
        says=f"{total:,} {'message' if total == 1 else 'messages'}." if total else "No messages.",
        total=total,
        columns=["When", "With", "Way"],
        lines=lines,
    )


def message_line(row: Any) -> Line:
    """A message as it is cited: its own words, and where it stands."""
    way = "from them" if row.direction == "in" else "from us"
    return Line(
        ref=f"messaging.thread:{row.thread_id}",
        title=row.subject or f"{row.channel.replace('_', ' ').upper()} message",
        href=f"/inbox/{row.thread_id}",
        cells=[row.at.isoformat(), row.contact, way],
        quote=" ".join(row.body.split())[:_SHOWN],
        by=row.contact or "" if row.direction == "in" else "us",
    )


def logged_lines(rows: Sequence[Any]) -> list[Line]:
    """What was noted of talk, each with its contact."""
    return [
        Line(
            ref=str(Ref(CONTACT, row.contact_id)),
            title=f"{row.channel.upper() if row.channel == 'sms' else row.channel.capitalize()}",
            href=f"/contacts/{row.contact_id}",
            cells=[
                row.at.isoformat(),
                row.contact,
                "from them" if row.direction == "inbound" else "from us",
            ],
            quote=row.summary[:_SHOWN],
            by=row.contact if row.direction == "inbound" else "us",
        )
        for row in rows
    ]
