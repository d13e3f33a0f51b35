"""The page of approval policies, with the kill switch."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Form, Request, Response
from pydantic import ValidationError

from enterprisehub.console.approvals.domain import domain
from enterprisehub.console.approvals.entered import entered
from enterprisehub.console.approvals.shown import conditions_of
from enterprisehub.domains.messaging.contracts import Purpose
from enterprisehub.kernel.actions import write_policies
from enterprisehub.kernel.actions.kinds import KINDS
from enterprisehub.kernel.actions.models import PolicyRow
from enterprisehub.kernel.actions.permissions import DECIDE, POLICIES
from enterprisehub.kernel.actions.policies import ActionSettings
from enterprisehub.kernel.actions.write_policies import PolicyIn
from enterprisehub.kernel.agents.define import AGENTS
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Conflict, Denied, Invalid
from enterprisehub.kernel.identity.members import list_members
from enterprisehub.kernel.identity.permissions import permissions_of
from enterprisehub.kernel.text.plain_words import plain_words
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.ui.forms import said_by, typed
from enterprisehub.ui.htmx import go_to
from enterprisehub.ui.items import Column
from enterprisehub.ui.navigation import NAVIGATION, NavItem
from enterprisehub.ui.page import Page, page

PLACE = "/approvals"
pages = domain.pages(PLACE)
NAVIGATION.add(
    NavItem("Trust", "Approval rules", PLACE, "shield-check", permission=POLICIES, order=30)
)
MODES = [
    ("review", "Ask one person"),
    ("two_person", "Ask two people"),
    ("earned", "Let the agent earn it"),
    ("auto", "Approve by itself"),
]
COLUMNS = (
    Column("title", "Rule", lead=True),
    Column("kind", "For"),
    Column("mode", "Then"),
    Column("when", "When"),
    Column("actions", bare=True, fit=True),
)


@page("approvals/approvals.html")
class ApprovalsPage(Page):
    policies: list[PolicyRow]
    columns: tuple[Column, ...]
    settings: ActionSettings
    kinds: list[tuple[str, str]]
    agents: list[tuple[str, str]]
    modes: list[tuple[str, str]]
    editing: PolicyRow | None
    values: dict[str, Any]
    errors: dict[str, str]
    conditions: dict[UUID, str]
    purposes: list[tuple[str, str]]
    people: list[tuple[str, str]]


def _purposes(current: str | None) -> list[tuple[str, str]]:
    """What messages are for; a rule made elsewhere keeps what it names."""
    known = [purpose.value for purpose in Purpose]
    if current and current not in known:
        known.append(current)
    return [("", "Anything"), *((name, name.replace("_", " ").capitalize()) for name in known)]


async def _people(db: Db, rows: list[PolicyRow]) -> list[tuple[str, str]]:
    """Who may be named in a rule, and whoever is named already."""
    members = await list_members(db)
    named = {str(one) for row in rows for one in (*row.approvers, *row.escalate_to)}
    return [
        (str(member.user_id), member.name)
        for member in members
        if DECIDE in permissions_of(member.role) or str(member.user_id) in named
    ]


async def _page(
    db: TenantDb,
    editing: PolicyRow | None = None,
    values: dict[str, Any] | None = None,
    errors: dict[str, str] | None = None,
) -> ApprovalsPage:
    rows = await write_policies.policies(db)
    shown = values
    if shown is None:
        shown = (
            PolicyIn.model_validate(editing, from_attributes=True).model_dump() if editing else {}
        )
    people = await _people(db, rows)
    names = dict(people)
    return ApprovalsPage(
        policies=rows,
        columns=COLUMNS,
        settings=await ActionSettings.load(db),
        kinds=[("*", "Every kind of action"), *((k.name, k.title) for k in KINDS.values())],
        agents=[("", "Anybody"), *((a.name, a.title) for a in AGENTS.values())],
        modes=MODES,
        editing=editing,
        values=shown,
        errors=errors or {},
        conditions={row.id: conditions_of(row, names) for row in rows},
        purposes=_purposes(shown.get("audience")),
        people=people,
    )


@pages.get("", allow=Permission(POLICIES))
async def show_policies(db: TenantDb) -> Response:
    """The rules, a form for a new one, the kill switch."""
    return (await _page(db)).render()


@pages.get("/{policy_id}", allow=Permission(POLICIES))
async def show_policy(db: TenantDb, policy_id: UUID) -> Response:
    """The rules, with the form holding one of them."""
    return (await _page(db, editing=await write_policies.policy(db, policy_id))).render()


async def _save(request: Request, db: TenantDb, editing: PolicyRow | None) -> Response:
    form = await request.form()
    values, override = entered(form), str(form.get("override") or "")[:300]
    try:
        checked = PolicyIn.model_validate(values)
        if editing is None:
            await write_policies.add_policy(db, checked, override=override)
        else:
            await write_policies.change_policy(db, editing.id, checked, override=override)
    except ValidationError as error:
        fields = {str(e["loc"][0]) if e["loc"] else "mode": plain_words(e) for e in error.errors()}
        return (await _page(db, editing, values, fields)).render(status=422)
    except Invalid as error:
        fields = {"kind": error.message}
        return (await _page(db, editing, values, fields)).render(status=422)
    except (Conflict, Denied) as error:
        return (await _page(db, editing, values, {"override": error.message})).render(status=422)
    return go_to(request, PLACE)


@pages.post("", allow=Permission(POLICIES))
async def add_policy(request: Request, db: TenantDb) -> Response:
    """A new rule holds."""
    return await _save(request, db, None)


@pages.post("/windows", allow=Permission(POLICIES))
async def set_windows(request: Request, db: TenantDb) -> Response:
    """How long a decision can be taken back, and a proposal waits."""
    form = await typed(request)
    try:
        given = {name: int(form.get(name) or "") for name in ("undo_seconds", "expiry_days")}
        await write_policies.set_windows(db, **given)
    except ValueError:
        wrong = {"undo_seconds": "Give both times as whole numbers."}
        return (await _page(db, errors=wrong)).render(status=422)
    except Invalid as error:
        return (await _page(db, errors=said_by(error))).render(status=422)
    return go_to(request, PLACE)


@pages.post("/sending", allow=Permission(POLICIES))
async def switch_sending(
    request: Request,
    db: TenantDb,
    paused: Annotated[bool, Form()],
    because: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """The kill switch."""
    await write_policies.switch_sending(db, paused=paused, because=because.strip())
    return go_to(request, PLACE)


@pages.post("/{policy_id}", allow=Permission(POLICIES))
async def change_policy(request: Request, db: TenantDb, policy_id: UUID) -> Response:
    """The rule is as the form says."""
    return await _save(request, db, await write_policies.policy(db, policy_id))


@pages.post("/{policy_id}/remove", allow=Permission(POLICIES))
async def remove_policy(request: Request, db: TenantDb, policy_id: UUID) -> Response:
    """The rule no longer holds."""
    await write_policies.remove_policy(db, policy_id)
    return go_to(request, PLACE)
