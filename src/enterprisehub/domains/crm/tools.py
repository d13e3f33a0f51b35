"""What agents may look up about customers, and put on somebody's list."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from enterprisehub.domains.crm import api
from enterprisehub.domains.crm.contracts import Contact, Deal
from enterprisehub.domains.crm.contracts.add_task import AddTask
from enterprisehub.domains.crm.permissions import CONTACTS_READ, DEALS_READ, TASKS_WRITE
from enterprisehub.kernel.agents.tools import register_tool
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import NotFound


async def find_contact(
    db: Db,
    phone: Annotated[str | None, Field(max_length=40)] = None,
    email: Annotated[str | None, Field(max_length=254)] = None,
) -> list[Contact]:
    """Finds contacts by phone number, written in any way, or by email address."""
    found = [
        await api.find_contact_by_phone(db, phone) if phone else None,
        await api.find_contact_by_email(db, email) if email else None,
    ]
    return list({c.id: c for c in found if c is not None}.values())


async def contact(db: Db, contact_id: UUID) -> Contact:
    """Everything known about one contact."""
    known = await api.contact(db, contact_id)
    if known is None:
        raise NotFound("There is no such contact.")
    return known


async def deals_of(db: Db, contact_id: UUID) -> list[Deal]:
    """The deals in which a contact takes part, open ones first."""
    return await api.deals_of(db, contact_id)


async def deal_of(db: Db, contact_id: UUID) -> Deal | None:
    """The contact's open deal, the newest if there are several; null where there is none."""
    return await api.deal_of(db, contact_id)


async def add_task(
    db: Db,
    title: Annotated[str, Field(min_length=1, max_length=200)],
    contact_id: UUID | None = None,
    deal_id: UUID | None = None,
    detail: Annotated[str, Field(max_length=2000)] = "",
    due_at: datetime | None = None,
) -> AddTask:
    """Proposes a task about a contact or a deal, for a person to approve."""
    del db
    return AddTask(
        title=title, contact_id=contact_id, deal_id=deal_id, detail=detail, due_at=due_at
    )


register_tool("crm.find_contact", find_contact, title="Find a contact", permission=CONTACTS_READ)
register_tool("crm.contact", contact, title="Read a contact", permission=CONTACTS_READ)
register_tool("crm.deals_of", deals_of, title="Deals of a contact", permission=DEALS_READ)
register_tool("crm.deal_of", deal_of, title="Open deal of a contact", permission=DEALS_READ)
register_tool(
    "crm.add_task", add_task, title="Add a task", permission=TASKS_WRITE, approval="by_policy"
)
