from typing import Annotated, Literal
from uuid import UUID

from fastapi import Query, Response
from pydantic import AwareDatetime, Field

from enterprisehub.domains.crm import queries
from enterprisehub.domains.crm.contracts import LeadStatus, Lifecycle, Temperature
from enterprisehub.domains.crm.contracts.inputs import (
    ContactPatch,
    Line,
    NewContact,
    NewInteraction,
)
from enterprisehub.domains.crm.contracts.outputs import (
    ContactLine,
    ContactOut,
    InteractionLine,
    Made,
    Page,
    TagOut,
    TimelineLine,
)
from enterprisehub.domains.crm.domain import domain
from enterprisehub.domains.crm.logic.find_golden_leads import find_golden_leads
from enterprisehub.domains.crm.logic.find_record import live_contact
from enterprisehub.domains.crm.logic.follow_merges import holder_of
from enterprisehub.domains.crm.logic.log_interaction import log_interaction
from enterprisehub.domains.crm.logic.read_history import Span, read_history
from enterprisehub.domains.crm.logic.remove_record import delete_contact, restore_contact
from enterprisehub.domains.crm.logic.rescore_contact import rescore_contact
from enterprisehub.domains.crm.logic.show_contact import show_contact
from enterprisehub.domains.crm.logic.write_contact import change_contact, make_contact
from enterprisehub.domains.crm.permissions import CONTACTS_DELETE, CONTACTS_READ, CONTACTS_WRITE
from enterprisehub.domains.crm.queries import ContactFilter
from enterprisehub.domains.crm.routes.answers import Paging, made, page, seen
from enterprisehub.kernel import timeline
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.kernel.web.versions import SeenVersion

router = domain.routes("/contacts")
READ, WRITE, DELETE = (Permission(p) for p in (CONTACTS_READ, CONTACTS_WRITE, CONTACTS_DELETE))


class ContactQuery(Paging):
    """Narrows and orders a list of contacts; conditions hold together."""

    q: Line | None = None
    lifecycle: Lifecycle | None = None
    lead_status: LeadStatus | None = None
    temperature: Temperature | None = None
    tag: Line | None = None
    source: Line | None = None
    state: Line | None = None
    owner_user_id: UUID | None = None
    workspace_id: UUID | None = None
    company_id: UUID | None = None
    list_id: UUID | None = None
    score_from: Annotated[int, Field(ge=0, le=100)] | None = None
    active_since: AwareDatetime | None = None
    created_since: AwareDatetime | None = None
    golden: bool = False
    deleted: bool = False

    def filter(self) -> ContactFilter:
        names = ContactFilter.__dataclass_fields__
        return ContactFilter(**{name: getattr(self, name) for name in names})


class SortedContactQuery(ContactQuery):
    sort: Literal["created", "updated", "name", "score", "activity"] = "created"
    order: Literal["asc", "desc"] | None = None

    @property
    def descending(self) -> bool:
        return self.order == "desc" if self.order else self.sort != "name"


class HistoryQuery(Paging):
    """Of the last 90 days, or from the latest back."""

    span: Span = "last_90_days"


@router.get("", allow=READ, response_model=Page[ContactLine])
async def list_contacts(db: TenantDb, asked: Annotated[SortedContactQuery, Query()]) -> Response:
    """Contacts that fulfil every condition given."""
    found = await queries.contact_page(
        db,
        asked.filter(),
        sort=asked.sort,
        descending=asked.descending,
        limit=asked.limit,
        cursor=asked.cursor,
    )
    return page(found)


@router.get("/golden", allow=READ, response_model=Page[ContactLine])
async def list_golden_leads(db: TenantDb, asked: Annotated[ContactQuery, Query()]) -> Response:
    """Contacts of a score of 80 or more with activity within 7 days, the best first.

    A page may be up to 30 seconds old.
    """
    found = await find_golden_leads(db, asked.filter(), limit=asked.limit, cursor=asked.cursor)
    return page(found)


@router.get("/tags", allow=READ)
async def list_tags(db: TenantDb) -> list[TagOut]:
    """Tags in use, the commonest first."""
    return [
        TagOut(tag=tag, records=count) for tag, count in await queries.known_tags(db, "crm.contact")
    ]


@router.post("", allow=WRITE, status_code=201)
async def add_contact(db: TenantDb, new: NewContact, response: Response) -> ContactOut:
    row = await make_contact(db, new)
    return made(response, await show_contact(db, row.id), "/api/contacts")


@router.get("/{contact_id}", allow=READ)
async def read_contact(
    db: TenantDb, contact_id: UUID, response: Response, *, deleted: bool = False
) -> ContactOut:
    """The contact with all addresses, its score with reasons, and its version as ETag.

    Of one that was merged into another the other one is answered: see its `id`.
    """
    holder_id = await holder_of(db, contact_id)
    return seen(response, await show_contact(db, holder_id, deleted=deleted))


@router.patch("/{contact_id}", allow=WRITE)
async def update_contact(
    db: TenantDb, contact_id: UUID, patch: ContactPatch, version: SeenVersion, response: Response
) -> ContactOut:
    """Fields left out stay as they are. Lists of addresses replace the ones before."""
    row = await change_contact(db, contact_id, patch, seen=version)
    return seen(response, await show_contact(db, row.id))


@router.delete("/{contact_id}", allow=DELETE, status_code=204)
async def remove_contact(db: TenantDb, contact_id: UUID, version: SeenVersion) -> None:
    """Out of lists and search, with its tasks and notes; it can be restored."""
    await delete_contact(db, contact_id, seen=version)


@router.post("/{contact_id}/restore", allow=DELETE)
async def bring_contact_back(db: TenantDb, contact_id: UUID, response: Response) -> ContactOut:
    await restore_contact(db, contact_id)
    return seen(response, await show_contact(db, contact_id))


@router.post("/{contact_id}/score", allow=WRITE)
async def score_contact_again(db: TenantDb, contact_id: UUID, response: Response) -> ContactOut:
    """The score is worked out from what is known now."""
    await rescore_contact(db, contact_id)
    return seen(response, await show_contact(db, contact_id))


@router.get("/{contact_id}/timeline", allow=READ)
async def read_timeline(
    db: TenantDb,
    contact_id: UUID,
    before: AwareDatetime | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> list[TimelineLine]:
    """What happened to the contact, newest first; go on with the last `at` as `before`."""
    row = await live_contact(db, contact_id)
    lines = await timeline.of(db, row.ref, limit=limit, before=before)
    return [TimelineLine.model_validate(line) for line in lines]


@router.get("/{contact_id}/interactions", allow=READ, response_model=Page[InteractionLine])
async def read_interactions(
    db: TenantDb, contact_id: UUID, asked: Annotated[HistoryQuery, Query()]
) -> Response:
    """Messages, calls and meetings, newest first: of the last 90 days, or from the latest back."""
    await live_contact(db, contact_id)
    found = await read_history(db, [contact_id], asked.span, limit=asked.limit, cursor=asked.cursor)
    return page(found)


@router.post("/{contact_id}/interactions", allow=WRITE, status_code=201)
async def add_interaction(db: TenantDb, contact_id: UUID, new: NewInteraction) -> Made:
    """A call, a meeting or a letter is in the client's history; messages come by themselves."""
    return Made(id=await log_interaction(db, contact_id, new))
