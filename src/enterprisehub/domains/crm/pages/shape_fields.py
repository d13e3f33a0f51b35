"""Settings → Customers: the fields that the tenant adds to contacts, companies and deals."""

import re
from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from fastapi import Request, Response

from enterprisehub.domains.crm import queries
from enterprisehub.domains.crm.contracts.inputs import CustomFieldIn
from enterprisehub.domains.crm.contracts.outputs import CustomFieldOut
from enterprisehub.domains.crm.domain import domain
from enterprisehub.domains.crm.logic.shape_names import change_field, define_field, remove_field
from enterprisehub.domains.crm.pages.fields import listed
from enterprisehub.domains.crm.pages.shaping import FIELDS, PARTS
from enterprisehub.domains.crm.permissions import SHAPE_WRITE
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import NotFound
from enterprisehub.kernel.search.fold import fold
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.ui import settings_tabs
from enterprisehub.ui.forms import Errors, attempt, check, typed
from enterprisehub.ui.htmx import go_to
from enterprisehub.ui.page import Page, page

pages = domain.pages(FIELDS)
SHAPE = Permission(SHAPE_WRITE)
KINDS: Final = [("contact", "Contacts"), ("company", "Companies"), ("deal", "Deals")]
TYPES: Final = [
    ("text", "Text"), ("number", "Number"), ("money", "Money"), ("date", "Date"),
    ("yes_no", "Yes or no"), ("choice", "One of several"), ("link", "Web address"),
]  # fmt: skip
MOST_KEY: Final = 40


@page("crm/shape_fields.html")
class FieldsPage(Page):
    places: list[tuple[str, str]]
    parts: list[tuple[str, str]]
    groups: list[tuple[str, list[CustomFieldOut]]]
    kinds: list[tuple[str, str]]
    types: list[tuple[str, str]]
    values: dict[str, str]
    errors: Errors


@page("crm/shape_field.html")
class FieldPage(Page):
    places: list[tuple[str, str]]
    field: CustomFieldOut
    kind: str
    type_name: str
    values: dict[str, str]
    errors: Errors


@pages.get("", allow=SHAPE)
async def show_fields(db: TenantDb) -> Response:
    return (await _fields(db, {}, {})).render()


@pages.post("", allow=SHAPE)
async def add_field(db: TenantDb, request: Request) -> Response:
    values = await typed(request)
    kind = values.get("record_kind", "contact")
    position = len(await queries.custom_fields(db, kind))
    given = {"record_kind": kind, "type": values.get("type", "text"), "position": position}
    new = check(CustomFieldIn, given | _given(values) | {"key": _key(values.get("title", ""))})
    wrong = new if isinstance(new, dict) else await attempt(db, define_field(db, new))
    if wrong:
        if "key" in wrong:
            wrong = {"title": "There is such a field already, or the title has no letters."}
        return (await _fields(db, values, wrong)).render(status=422)
    return go_to(request, FIELDS)


@pages.get("/fields/{field_id}", allow=SHAPE)
async def show_field(db: TenantDb, field_id: UUID) -> Response:
    field = await _field(db, field_id)
    values = {"title": field.title, "choices": "\n".join(field.choices)}
    values |= {"required": "on" if field.required else "", "position": str(field.position)}
    return _one(field, values, {}).render()


@pages.post("/fields/{field_id}", allow=SHAPE)
async def save_field(db: TenantDb, request: Request, field_id: UUID) -> Response:
    values, field = await typed(request), await _field(db, field_id)
    same = {"record_kind": field.record_kind, "key": field.key, "type": field.type}
    wanted = check(CustomFieldIn, _given(values) | same | {"position": values.get("position", 0)})
    wrong = wanted if isinstance(wanted, dict) else await attempt(
        db, change_field(db, field_id, wanted)
    )  # fmt: skip
    if wrong:
        return _one(field, values, wrong).render(status=422)
    return go_to(request, FIELDS)


@pages.post("/fields/{field_id}/remove", allow=SHAPE)
async def take_field_away(db: TenantDb, request: Request, field_id: UUID) -> Response:
    await remove_field(db, field_id)
    return go_to(request, FIELDS)


def _given(values: Mapping[str, str]) -> dict[str, Any]:
    return {
        "title": values.get("title", ""),
        "choices": listed(values.get("choices", "")) if values.get("choices") else [],
        "required": values.get("required") == "on",
    }


def _key(title: str) -> str:
    """The name under which values are stored: "Moves on" becomes moves_on."""
    return re.sub(r"[^a-z0-9]+", "_", fold(title)).strip("_0123456789")[:MOST_KEY].rstrip("_")


async def _field(db: Db, field_id: UUID) -> CustomFieldOut:
    row = await queries.custom_field(db, field_id)
    if row is None:
        raise NotFound("There is no such custom field.")
    return CustomFieldOut.model_validate(row)


async def _fields(db: Db, values: dict[str, str], errors: Errors) -> FieldsPage:
    known = [CustomFieldOut.model_validate(row) for row in await queries.all_custom_fields(db)]
    return FieldsPage(
        places=settings_tabs.tabs(),
        parts=PARTS,
        groups=[(title, [f for f in known if f.record_kind == kind]) for kind, title in KINDS],
        kinds=KINDS,
        types=TYPES,
        values=values,
        errors=errors,
    )


def _one(field: CustomFieldOut, values: dict[str, str], errors: Errors) -> FieldPage:
    return FieldPage(
        places=settings_tabs.tabs(),
        field=field,
        kind=dict(KINDS)[field.record_kind],
        type_name=dict(TYPES)[field.type],
        values=values,
        errors=errors,
    )
