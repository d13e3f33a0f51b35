"""Settings → Forms: forms are made, put on pages, and what was sent with them is seen."""

from datetime import datetime
from typing import Any
from uuid import UUID

from fastapi import Request, Response

from enterprisehub.domains.forms import queries
from enterprisehub.domains.forms.contracts import FormConfig
from enterprisehub.domains.forms.domain import domain
from enterprisehub.domains.forms.logic.follow_submission import words_of
from enterprisehub.domains.forms.logic.save_form import (
    change_form,
    config_of,
    held_form,
    make_form,
    remove_form,
)
from enterprisehub.domains.forms.models import FormRow
from enterprisehub.domains.forms.pages import HREF
from enterprisehub.domains.forms.pages.public_form import addresses_of
from enterprisehub.domains.forms.permissions import FORMS_READ, FORMS_WRITE
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.text.language_names import language_name
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.ui import settings_tabs
from enterprisehub.ui.forms import Errors, attempt, check, typed
from enterprisehub.ui.htmx import go_to
from enterprisehub.ui.page import Page, page

pages = domain.pages(HREF)
READ, WRITE = Permission(FORMS_READ), Permission(FORMS_WRITE)
SHOWN = 50
ASKED = [("no", "Not asked"), ("optional", "Optional"), ("required", "Needed")]
LANGUAGES = [(code, language_name(code)) for code in ("en", "es", "de", "fr", "it", "nl")]
_TICKS = ("consent_required",)


@page("forms/forms.html")
class FormsPage(Page):
    places: list[tuple[str, str]]
    forms: list[tuple[FormRow, int]]
    may_write: bool


@page("forms/form.html")
class FormPage(Page):
    places: list[tuple[str, str]]
    form_id: UUID | None
    name: str
    is_on: bool
    addresses: dict[str, str]
    version: int
    values: dict[str, Any]
    sent: list[tuple[datetime, UUID | None, str, str, str]]
    asked: list[tuple[str, str]]
    languages: list[tuple[str, str]]
    errors: Errors
    may_write: bool


@pages.get("", allow=READ)
async def show_forms(db: TenantDb) -> Response:
    return FormsPage(
        places=settings_tabs.tabs(),
        forms=await queries.forms(db),
        may_write=db.scope.may(FORMS_WRITE),
    ).render()


@pages.get("/new", allow=WRITE)
async def new_form(db: TenantDb) -> Response:
    return (await _page(db, None, _values(FormConfig(name="New form")) | {"name": ""})).render()


@pages.post("/new", allow=WRITE)
async def add_form(db: TenantDb, request: Request) -> Response:
    values = await typed(request)
    config = check(FormConfig, _given(values))
    if not isinstance(config, FormConfig):
        return (await _page(db, None, values, config)).render(status=422)
    row = await make_form(db, config)
    return go_to(request, f"{HREF}/{row.id}")


@pages.get("/{form_id}", allow=READ)
async def show_form(db: TenantDb, form_id: UUID) -> Response:
    row = await held_form(db, form_id)
    return (await _page(db, row, _values(config_of(row)))).render()


@pages.post("/{form_id}", allow=WRITE)
async def save_form(db: TenantDb, request: Request, form_id: UUID) -> Response:
    values, row = await typed(request), await held_form(db, form_id)
    config = check(FormConfig, _given(values))
    wrong = config if not isinstance(config, FormConfig) else await attempt(
        db, change_form(db, form_id, config, is_on="is_on" in values)
    )  # fmt: skip
    if wrong:
        return (await _page(db, row, values, wrong)).render(status=422)
    return go_to(request, f"{HREF}/{form_id}")


@pages.post("/{form_id}/remove", allow=WRITE)
async def take_away(db: TenantDb, request: Request, form_id: UUID) -> Response:
    await remove_form(db, form_id)
    return go_to(request, HREF)


def _given(values: dict[str, str]) -> dict[str, object]:
    given: dict[str, object] = {n: values[n] for n in FormConfig.model_fields if n in values}
    return given | {name: name in values for name in _TICKS}


def _values(config: FormConfig) -> dict[str, Any]:
    lines = {"questions": "\n".join(config.questions), "origins": "\n".join(config.origins)}
    return config.model_dump() | lines


async def _page(
    db: Db, row: FormRow | None, values: dict[str, Any], errors: Errors | None = None
) -> FormPage:
    found = await queries.submissions(db, row.id, limit=SHOWN) if row else []
    config = config_of(row) if row else None
    return FormPage(
        places=settings_tabs.tabs(),
        form_id=row.id if row else None,
        name=row.name if row else "New form",
        is_on=row.is_on if row else True,
        addresses=addresses_of(row.key) if row else {},
        version=row.consent_version if row else 1,
        values=values,
        sent=[
            (one.at, one.contact_id, name or "", words_of(config, one), one.page_url)
            for one, name in found
            if config
        ],
        asked=ASKED,
        languages=LANGUAGES,
        errors=errors or {},
        may_write=db.scope.may(FORMS_WRITE),
    )
