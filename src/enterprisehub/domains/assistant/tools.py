"""What the assistant may look up for a person, within that person's own permissions."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from enterprisehub.domains.assistant.contracts import Found, Line
from enterprisehub.domains.assistant.logic import (
    look_up_activity,
    look_up_changes,
    look_up_deals,
    look_up_people,
    look_up_words,
    look_up_work,
)
from enterprisehub.domains.assistant.logic.know_asker import asker_id
from enterprisehub.domains.assistant.logic.look_up_record import look_up_record
from enterprisehub.domains.assistant.logic.resolve_names import find_named
from enterprisehub.domains.assistant.permissions import (
    ASK,
    CALLS_READ,
    COMPANIES_READ,
    CONTACTS_READ,
    DEALS_READ,
    DELIVERY_READ,
    TASKS_READ,
    THREADS_READ,
)
from enterprisehub.domains.assistant.queries.deals import DealsAsked
from enterprisehub.domains.assistant.queries.people import PeopleAsked
from enterprisehub.kernel.actions.permissions import READ as QUEUE_READ
from enterprisehub.kernel.agents.tools import register_tool
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.scope import Ref

type Limit = Annotated[int, Field(ge=1, le=50)]
type Word = Annotated[str, Field(max_length=120)]
type Words = Annotated[str, Field(min_length=1, max_length=200)]
type DealState = Literal["open", "won", "lost"]
type DealOrder = Literal["amount", "smallest", "close", "created", "closed"]
type DealGroup = Literal["stage", "owner", "source", "state", "industry", "month", "company"]
type PeopleGroup = Literal[
    "owner", "source", "temperature", "lifecycle", "status", "city", "company", "industry", "month"
]


async def find(db: Db, name: Words) -> Found:
    """Finds contacts, companies and deals by name, forgiving typing errors; their ids follow."""
    named = await find_named(db, name)
    lines = [Line(ref=str(one.ref), title=one.title, href=one.href) for one in named[:10]]
    return Found(says=f"{len(lines)} found.", total=len(named), lines=lines)


async def deals(
    db: Db,
    company_id: UUID | None = None,
    contact_id: UUID | None = None,
    owner_user_id: UUID | None = None,
    state: DealState | None = None,
    stage_id: UUID | None = None,
    industry: Word | None = None,
    source: Word | None = None,
    closes_from: date | None = None,
    closes_before: date | None = None,
    closed_since: AwareDatetime | None = None,
    closed_until: AwareDatetime | None = None,
    created_since: AwareDatetime | None = None,
    created_until: AwareDatetime | None = None,
    stale: bool = False,  # noqa: FBT001, FBT002  an argument by name
    least_cents: int | None = None,
    most_cents: int | None = None,
    group_by: DealGroup | None = None,
    order: DealOrder = "amount",
    limit: Limit = 10,
) -> Found:
    """Lists deals with their worth together, or groups them; amounts are in cents."""
    asked = DealsAsked(
        company_id=company_id,
        contact_id=contact_id,
        owner_user_id=owner_user_id,
        state=state,
        stage_id=stage_id,
        industry=industry,
        source=source,
        closes=_days(closes_from, closes_before),
        closed=_span(closed_since, closed_until),
        created=_span(created_since, created_until),
        stale=stale,
        least_cents=least_cents,
        most_cents=most_cents,
    )
    if group_by is not None:
        return await look_up_deals.group_deals(db, asked, by=group_by)
    return await look_up_deals.look_up_deals(db, asked, order=order, limit=limit)


async def forecast(
    db: Db,
    closes_from: date,
    closes_before: date,
    owner_user_id: UUID | None = None,
    company_id: UUID | None = None,
) -> Found:
    """What open deals closing in a time would bring, weighted by the chance of their stages."""
    asked = DealsAsked(
        state="open",
        closes=(closes_from, closes_before),
        owner_user_id=owner_user_id,
        company_id=company_id,
    )
    return await look_up_deals.look_up_forecast(db, asked)


async def contacts(
    db: Db,
    company_id: UUID | None = None,
    owner_user_id: UUID | None = None,
    temperature: Literal["hot", "warm", "cold"] | None = None,
    golden: bool = False,  # noqa: FBT001, FBT002
    lifecycle: Word | None = None,
    lead_status: Word | None = None,
    industry: Word | None = None,
    city: Word | None = None,
    source: Word | None = None,
    created_since: AwareDatetime | None = None,
    created_until: AwareDatetime | None = None,
    silent_since: AwareDatetime | None = None,
    unowned: bool = False,  # noqa: FBT001, FBT002
    least_score: int | None = None,
    group_by: PeopleGroup | None = None,
    order: Literal["score", "created", "activity", "name"] = "score",
    limit: Limit = 10,
) -> Found:
    """Lists, counts or groups contacts; golden ones score 80 or more and were active this week."""
    asked = PeopleAsked(
        company_id=company_id,
        owner_user_id=owner_user_id,
        temperature=temperature,
        golden=golden,
        lifecycle=lifecycle,
        lead_status=lead_status,
        industry=industry,
        city=city,
        source=source,
        created=_span(created_since, created_until),
        silent_since=silent_since,
        unowned=unowned,
        least_score=least_score,
    )
    if group_by is not None:
        return await look_up_people.group_people(db, asked, what="contacts", by=group_by)
    return await look_up_people.look_up_contacts(db, asked, order=order, limit=limit)


async def companies(
    db: Db,
    owner_user_id: UUID | None = None,
    industry: Word | None = None,
    city: Word | None = None,
    source: Word | None = None,
    created_since: AwareDatetime | None = None,
    created_until: AwareDatetime | None = None,
    unowned: bool = False,  # noqa: FBT001, FBT002
    least_employees: int | None = None,
    group_by: Literal["owner", "source", "city", "industry", "month"] | None = None,
    order: Literal["size", "created", "name"] = "size",
    limit: Limit = 10,
) -> Found:
    """Lists, counts or groups companies."""
    asked = PeopleAsked(
        owner_user_id=owner_user_id,
        industry=industry,
        city=city,
        source=source,
        created=_span(created_since, created_until),
        unowned=unowned,
        least_employees=least_employees,
    )
    if group_by is not None:
        return await look_up_people.group_people(db, asked, what="companies", by=group_by)
    return await look_up_people.look_up_companies(db, asked, order=order, limit=limit)


async def record(
    db: Db, kind: Literal["crm.contact", "crm.company", "crm.deal"], record_id: UUID
) -> Found:
    """Everything that one contact, company or deal says, field by field."""
    return await look_up_record(db, Ref(kind, record_id))


async def tasks(
    db: Db,
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
    return await look_up_activity.look_up_tasks(
        db,
        state=state,
        assignee_user_id=assignee_user_id,
        contact_id=contact_id,
        company_id=company_id,
        deal_id=deal_id,
        due=(due_from, due_before) if due_from or due_before else None,
        limit=limit,
    )


async def calls(
    db: Db,
    contact_id: UUID | None = None,
    company_id: UUID | None = None,
    since: AwareDatetime | None = None,
    until: AwareDatetime | None = None,
    outcome: Word | None = None,
    limit: Limit = 10,
) -> Found:
    """Lists calls, the latest first."""
    return await look_up_activity.look_up_calls(
        db,
        contact_id=contact_id,
        company_id=company_id,
        span=_span(since, until),
        outcome=outcome,
        limit=limit,
    )


async def messages(
    db: Db,
    contact_id: UUID | None = None,
    company_id: UUID | None = None,
    since: AwareDatetime | None = None,
    until: AwareDatetime | None = None,
    direction: Literal["in", "out"] | None = None,
    channel: Literal["sms", "email", "web_chat"] | None = None,
    limit: Limit = 10,
) -> Found:
    """Lists messages, the latest first."""
    return await look_up_activity.look_up_messages(
        db,
        contact_id=contact_id,
        company_id=company_id,
        span=_span(since, until),
        direction=direction,
        channel=channel,
        limit=limit,
    )


async def said(
    db: Db,
    words: Words,
    contact_id: UUID | None = None,
    company_id: UUID | None = None,
    limit: Limit = 6,
) -> Found:
    """Quotes what people wrote or said about something, literally."""
    return await look_up_words.look_up_said(
        db, words, contact_id=contact_id, company_id=company_id, limit=limit
    )


async def recall(db: Db, words: Words, user_id: UUID | None = None, limit: Limit = 6) -> Found:
    """Finds records of any kind that say something about it, by words and by meaning."""
    own = user_id if user_id == asker_id(db.scope) else None
    return await look_up_words.recall(db, words, user_id=own, limit=limit)


async def changes(
    db: Db,
    since: AwareDatetime,
    until: AwareDatetime,
    kind: Literal["crm.contact", "crm.company", "crm.deal"] | None = None,
    record_id: UUID | None = None,
    limit: Limit = 10,
) -> Found:
    """Tells what changed in a time, on one record or on all."""
    refs = [Ref(kind, record_id)] if kind and record_id else []
    return await look_up_changes.look_up_changes(db, (since, until), refs=refs, limit=limit)


async def queue(db: Db, limit: Limit = 5) -> Found:
    """Tells what waits for a decision, the most important first."""
    return await look_up_changes.look_up_queue(db, limit=limit)


async def work(
    db: Db,
    company_id: UUID | None = None,
    contact_id: UUID | None = None,
    deal_id: UUID | None = None,
    category: Literal["to_do", "in_progress", "done"] | None = None,
    late_by: date | None = None,
    flagged: bool = False,  # noqa: FBT001, FBT002
    limit: Limit = 10,
) -> Found:
    """Lists pieces of delivery work; `late_by` leaves those due before that day and not done."""
    return await look_up_work.look_up_work(
        db,
        company_id=company_id,
        contact_id=contact_id,
        deal_id=deal_id,
        category=category,
        late_by=late_by,
        flagged=flagged,
        limit=limit,
    )


async def promises(
    db: Db,
    contact_id: UUID | None = None,
    company_id: UUID | None = None,
    deal_id: UUID | None = None,
    state: Literal["open", "kept", "broken", "withdrawn"] = "open",
    limit: Limit = 10,
) -> Found:
    """Lists promises made to people, in the words they were made by."""
    return await look_up_work.look_up_promises(
        db, contact_id=contact_id, company_id=company_id, deal_id=deal_id, state=state, limit=limit
    )


def _days(first: date | None, before: date | None) -> tuple[date, date] | None:
    return (first or date.min, before or date.max) if first or before else None


def _span(since: datetime | None, until: datetime | None) -> tuple[datetime, datetime] | None:
    if since is None and until is None:
        return None
    return since or _FIRST, until or _LAST


_FIRST = datetime.fromisoformat("1970-01-01T00:00:00+00:00")
_LAST = datetime.fromisoformat("9000-01-01T00:00:00+00:00")

for _name, _fn, _title, _permission in (
    ("assistant.find", find, "Records by name", ASK),
    ("assistant.deals", deals, "Deals", DEALS_READ),
    ("assistant.forecast", forecast, "Forecast", DEALS_READ),
    ("assistant.contacts", contacts, "Contacts", CONTACTS_READ),
    ("assistant.companies", companies, "Companies", COMPANIES_READ),
    ("assistant.record", record, "One record", ASK),
    ("assistant.tasks", tasks, "Tasks", TASKS_READ),
    ("assistant.calls", calls, "Calls", CALLS_READ),
    ("assistant.messages", messages, "Messages", THREADS_READ),
    ("assistant.said", said, "What was said", ASK),
    ("assistant.recall", recall, "Everything on record", ASK),
    ("assistant.changes", changes, "Changes", ASK),
    ("assistant.queue", queue, "The queue", QUEUE_READ),
    ("assistant.work", work, "Delivery work", DELIVERY_READ),
    ("assistant.promises", promises, "Promises", DELIVERY_READ),
):
    register_tool(_name, _fn, title=_title, permission=_permission)
