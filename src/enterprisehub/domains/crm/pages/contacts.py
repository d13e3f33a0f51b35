"""The list of contacts, with what can be done to several at once."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Query, Request, Response
from pydantic import BaseModel, BeforeValidator

from enterprisehub.domains.crm import queries
from enterprisehub.domains.crm.contracts import CONTACT, Lifecycle, Temperature
from enterprisehub.domains.crm.contracts.inputs import ContactPatch, Line, NewContact
from enterprisehub.domains.crm.domain import domain
from enterprisehub.domains.crm.logic import shape_names
from enterprisehub.domains.crm.logic.call_company import call_company
from enterprisehub.domains.crm.logic.find_golden_leads import find_golden_leads
from enterprisehub.domains.crm.logic.remove_record import delete_contact
from enterprisehub.domains.crm.logic.write_contact import change_contact, make_contact
from enterprisehub.domains.crm.pages.fields import (
    Choices,
    choices_of,
    typed_custom,
    typed_owner,
    typed_workspace,
)
from enterprisehub.domains.crm.pages.forms import Errors, attempt, check, chosen, typed
from enterprisehub.domains.crm.pages.looks import LIFECYCLES, TEMPERATURES
from enterprisehub.domains.crm.permissions import (
    CONTACTS_DELETE,
    CONTACTS_READ,
    CONTACTS_WRITE,
    IMPORTS_RUN,
)
from enterprisehub.domains.crm.queries import ContactFilter
from enterprisehub.kernel.db.pages import Slice
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Denied
from enterprisehub.kernel.ids import new_id
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.ui.htmx import go_to
from enterprisehub.ui.items import Column
from enterprisehub.ui.navigation import NAVIGATION, Command, NavItem
from enterprisehub.ui.page import Page, page

pages = domain.pages("/contacts")
READ, WRITE = Permission(CONTACTS_READ), Permission(CONTACTS_WRITE)
NAVIGATION.add(
    NavItem("Revenue", "Contacts", "/contacts", "users", permission=CONTACTS_READ, key="c",
            order=20, tab=True),
    Command("Add a contact", "plus", href="/contacts/new", permission=CONTACTS_WRITE),
    Command("Import contacts", "upload", href="/imports/new", permission=IMPORTS_RUN),
)  # fmt: skip
COLUMNS = (
    Column("pick", bare=True, fit=True),
    Column("name", "Name", sortable=True, lead=True),
    Column("company", "Company"),
    Column("lifecycle", "Lifecycle", fit=True),
    Column("score", "Score", sortable=True, first_sort="-score", align="end", fit=True),
    Column("activity", "Last activity", sortable=True, first_sort="-activity", align="end"),
    Column("tags", "Tags"),
)
PAGE_ROWS = 50
Blank = BeforeValidator(lambda value: value or None)


class ListQuery(BaseModel):
    """The list's address: filters, order and place; empty ones say nothing."""

    q: Annotated[Line | None, Blank] = None
    lifecycle: Annotated[Lifecycle | None, Blank] = None
    temperature: Annotated[Temperature | None, Blank] = None
    tag: Annotated[Line | None, Blank] = None
    list_id: Annotated[UUID | None, Blank] = None
    owner_user_id: Annotated[UUID | None, Blank] = None
    workspace_id: Annotated[UUID | None, Blank] = None
    golden: bool = False
    deleted: bool = False
    sort: Literal["-created", "created", "name", "-name", "-score", "score", "-activity",
                  "activity"] = "-created"  # fmt: skip
    after: Annotated[str | None, Blank] = None

    def filter(self) -> ContactFilter:
        names = ("q", "lifecycle", "temperature", "tag", "list_id", "owner_user_id",
                 "workspace_id", "golden", "deleted")  # fmt: skip
        return ContactFilter(**{name: getattr(self, name) for name in names})

    @property
    def narrowed(self) -> bool:
        return self.filter() != ContactFilter()


@dataclass(frozen=True, slots=True)
class ListedContact:
    """A contact as the list shows it."""

    id: str
    name: str
    reach: str
    company: str
    company_href: str
    lifecycle: tuple[str, str]
    score: int | None
    temperature: tuple[str, str] | None
    last_activity_at: datetime | None
    tags: list[str]


@page("crm/contacts.html")
class ContactsPage(Page):
    asked: ListQuery
    rows: list[ListedContact]
    columns: tuple[Column, ...]
    total: int
    next: str | None
    lifecycles: list[tuple[str, str]]
    temperatures: list[tuple[str, str]]
    tags: list[tuple[str, str]]
    lists: list[tuple[str, str]]
    choices: Choices
    export_query: str


@page("crm/contact_new.html")
class NewContactPage(Page):
    values: dict[str, str]
    errors: Errors
    lifecycles: list[tuple[str, str]]
    choices: Choices


@pages.get("", allow=READ)
async def show_contacts(
    db: TenantDb, request: Request, asked: Annotated[ListQuery, Query()]
) -> Response:
    which = asked.filter()
    found = await _found(db, asked)
    kept = [(k, v) for k, v in request.query_params.items() if v and k not in ("sort", "after")]
    return ContactsPage(
        asked=asked,
        rows=[_line(row) for row in found.rows()],
        columns=COLUMNS,
        total=await queries.count_contacts(db, which),
        next=found.next,
        lifecycles=[(key, look[0]) for key, look in LIFECYCLES.items()],
        temperatures=[(key, look[0]) for key, look in TEMPERATURES.items()],
        tags=[(tag, tag) for tag, _ in await queries.known_tags(db, CONTACT, limit=50)],
        lists=[(str(row.id), row.name) for row, _ in await queries.lists(db)],
        choices=await choices_of(db, "contact", asked.owner_user_id),
        export_query=str(request.url.replace_query_params(**dict(kept)).query),
    ).render()


async def _found(db: Db, asked: ListQuery) -> Slice:
    """A page of contacts; golden leads by score come out of the cache that the API uses too."""
    if asked.golden and asked.sort == "-score":
        which = asked.filter()
        return await find_golden_leads(db, which, limit=PAGE_ROWS, cursor=asked.after)
    return await queries.contact_page(
        db,
        asked.filter(),
        sort=asked.sort.removeprefix("-"),  # type: ignore[arg-type]
        descending=asked.sort.startswith("-"),
        limit=PAGE_ROWS,
        cursor=asked.after,
    )


@pages.get("/new", allow=WRITE)
async def show_new_contact(db: TenantDb) -> Response:
    mine = {"owner_user_id": str(db.scope.user_id or "")}
    return await _new_page(db, mine, {})


@pages.post("/new", allow=WRITE)
async def save_new_contact(db: TenantDb, request: Request) -> Response:
    values = await typed(request)
    new = check(
        NewContact,
        {
            "name": values.get("name", ""),
            "emails": [{"email": values["email"]}] if values.get("email") else [],
            "phones": [{"phone": values["phone"]}] if values.get("phone") else [],
            "job_title": values.get("job_title") or None,
            "city": values.get("city") or None,
            "source": values.get("source") or None,
            "lifecycle": values.get("lifecycle") or "lead",
            **typed_owner(values),
            **typed_workspace(values),
            **typed_custom((await choices_of(db, "contact")).custom, values),
        },
    )
    if isinstance(new, dict):
        return await _new_page(db, values, new)
    contact_id = new_id()
    wrong = await attempt(db, _store(db, new, contact_id, values.get("company", "")))
    if wrong:
        return await _new_page(db, values, wrong)
    return go_to(request, f"/contacts/{contact_id}")


async def _store(db: Db, new: NewContact, contact_id: UUID, company: str) -> None:
    """The contact and, if nobody knew its company yet, that too: both or none."""
    company_id = await call_company(db, company)
    new = new.model_copy(update={"company_id": company_id})
    await make_contact(db, new, contact_id=contact_id)


@pages.post("/bulk", allow=WRITE)
async def change_several(db: TenantDb, request: Request) -> Response:
    """What is chosen happens to all ticked contacts, or to none of them."""
    values, ids = await typed(request), await chosen(request, "id")
    contact_ids = [UUID(id_) for id_ in ids[:PAGE_ROWS] if _is_uuid(id_)]
    match values.get("do"):
        case "tag":
            await _tag(db, contact_ids, values.get("tag", ""))
        case "list" if _is_uuid(values.get("list_id", "")) and contact_ids:
            await shape_names.add_to_list(db, UUID(values["list_id"]), contact_ids)
        case "unlist" if _is_uuid(values.get("list_id", "")) and contact_ids:
            await shape_names.take_from_list(db, UUID(values["list_id"]), contact_ids)
        case "owner":
            await _give(db, contact_ids, values)
        case "delete":
            if not db.scope.may(CONTACTS_DELETE):
                raise Denied("Your role does not include deleting contacts.")
            for contact_id in contact_ids:
                await delete_contact(db, contact_id)
        case _:
            pass
    return go_to(request, "/contacts")


async def _tag(db: TenantDb, ids: list[UUID], tag: str) -> None:
    for contact_id in ids:
        row = await queries.contact(db, contact_id)
        if row is not None and row.deleted_at is None:
            patch = check(ContactPatch, {"tags": [*row.tags, tag]})
            if not isinstance(patch, dict):
                await change_contact(db, contact_id, patch)


async def _give(db: Db, ids: list[UUID], values: dict[str, str]) -> None:
    """The chosen contacts are the member's, or nobody's."""
    patch = check(ContactPatch, typed_owner(values))
    if isinstance(patch, dict):
        return
    for contact_id in ids:
        row = await queries.contact(db, contact_id)
        if row is not None and row.deleted_at is None:
            await change_contact(db, contact_id, patch)


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


async def _new_page(db: Db, values: dict[str, str], errors: Errors) -> Response:
    shown = NewContactPage(
        values=values,
        errors=errors,
        lifecycles=[(key, look[0]) for key, look in LIFECYCLES.items()],
        choices=await choices_of(db, "contact"),
    )
    return shown.render(status=422 if errors else 200)


def _line(row: dict[str, Any]) -> ListedContact:
    at, temperature = row["last_activity_at"], row["temperature"]
    return ListedContact(
        id=row["id"],
        name=row["name"],
        reach=row["email"] or row["phone_e164"] or "",
        company=row["company_name"] or "",
        company_href=f"/companies/{row['company_id']}" if row["company_id"] else "",
        lifecycle=LIFECYCLES[row["lifecycle"]],
        score=row["score"],
        temperature=TEMPERATURES[temperature] if temperature else None,
        last_activity_at=datetime.fromisoformat(at) if at else None,
        tags=row["tags"][:3],
    )
