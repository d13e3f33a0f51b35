"""What the assistant may look up for a person, within that person's own permissions."""

from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import AwareDatetime

from enterprisehub.domains.assistant.contracts import Found, Limit, Line, Word, Words
from enterprisehub.domains.assistant.logic import look_up_deals, look_up_people, look_up_words
from enterprisehub.domains.assistant.logic.bound_span import bound_days, bound_span
from enterprisehub.domains.assistant.logic.know_asker import asker_id
from enterprisehub.domains.assistant.logic.look_up_activity import (
    look_up_calls,
    look_up_messages,
    look_up_tasks,
)
from enterprisehub.domains.assistant.logic.look_up_changes import look_up_changes, look_up_queue
from enterprisehub.domains.assistant.logic.look_up_forecast import look_up_forecast
from enterprisehub.domains.assistant.logic.look_up_rates import look_up_rates
from enterprisehub.domains.assistant.logic.look_up_record import look_up_record
from enterprisehub.domains.assistant.logic.look_up_runs import look_up_runs
from enterprisehub.domains.assistant.logic.look_up_work import look_up_promises, look_up_work
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
from enterprisehub.kernel.agents.permissions import READ as AGENTS_READ
from enterprisehub.kernel.agents.tools import register_tool
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.scope import Ref

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
    at_risk: bool = False,  # noqa: FBT001, FBT002
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
        closes=bound_days(closes_from, closes_before),
        closed=bound_span(closed_since, closed_until),
        created=bound_span(created_since, created_until),
        stale=stale,
        at_risk=at_risk,
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
    """Whether a time (days, the end without) is on track: won, quota, forecast and open deals."""
    asked = DealsAsked(
        state="open",
        closes=bound_days(closes_from, closes_before),
        owner_user_id=owner_user_id,
        company_id=company_id,
    )
    return await look_up_forecast(db, asked)


async def rates(
    db: Db,
    company_id: UUID | None = None,
    contact_id: UUID | None = None,
    owner_user_id: UUID | None = None,
    industry: Word | None = None,
    source: Word | None = None,
    closed_since: AwareDatetime | None = None,
    closed_until: AwareDatetime | None = None,
) -> Found:
    """Win rate, average won deal and average time to win, of deals that ended in a time."""
    asked = DealsAsked(
        company_id=company_id,
        contact_id=contact_id,
        owner_user_id=owner_user_id,
        industry=industry,
        source=source,
        closed=bound_span(closed_since, closed_until),
    )
    return await look_up_rates(db, asked)


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
        created=bound_span(created_since, created_until),
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
        created=bound_span(created_since, created_until),
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


async def recall(db: Db, words: Words, user_id: UUID | None = None, limit: Limit = 6) -> Found:
    """Finds records of any kind that say something about it, by words and by meaning."""
    own = user_id if user_id == asker_id(db.scope) else None
    return await look_up_words.recall(db, words, user_id=own, limit=limit)


for _name, _fn, _title, _permission in (
    ("assistant.find", find, "Records by name", ASK),
    ("assistant.deals", deals, "Deals", DEALS_READ),
    ("assistant.forecast", forecast, "Forecast", DEALS_READ),
    ("assistant.rates", rates, "Win rate and deal size", DEALS_READ),
    ("assistant.contacts", contacts, "Contacts", CONTACTS_READ),
    ("assistant.companies", companies, "Companies", COMPANIES_READ),
    ("assistant.record", record, "One record", ASK),
    ("assistant.tasks", look_up_tasks, "Tasks", TASKS_READ),
    ("assistant.calls", look_up_calls, "Calls", CALLS_READ),
    ("assistant.messages", look_up_messages, "Messages", THREADS_READ),
    ("assistant.said", look_up_words.look_up_said, "What was said", ASK),
    ("assistant.recall", recall, "Everything on record", ASK),
    ("assistant.changes", look_up_changes, "Changes", ASK),
    ("assistant.queue", look_up_queue, "The queue", QUEUE_READ),
    ("assistant.runs", look_up_runs, "Agents' runs", AGENTS_READ),
    ("assistant.work", look_up_work, "Delivery work", DELIVERY_READ),
    ("assistant.promises", look_up_promises, "Promises", DELIVERY_READ),
):
    register_tool(_name, _fn, title=_title, permission=_permission)
