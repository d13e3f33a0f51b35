"""Trust → Earned autonomy: levels with their evidence, the bars, the switch."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Form, Request, Response
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from enterprisehub.console.autonomy.domain import domain
from enterprisehub.console.autonomy.shown import TrustLine, trust_line
from enterprisehub.kernel.actions.autonomy import judge
from enterprisehub.kernel.actions.autonomy.evidence import Cell, latest_judged
from enterprisehub.kernel.actions.autonomy.offers import offers
from enterprisehub.kernel.actions.autonomy.set_bars import set_bars
from enterprisehub.kernel.actions.autonomy.settings import AutonomySettings
from enterprisehub.kernel.actions.models import ActionRow, AutonomyMoveRow
from enterprisehub.kernel.actions.permissions import POLICIES, READ
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.text.plain_words import plain_words
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.ui.forms import Errors, typed
from enterprisehub.ui.htmx import go_to
from enterprisehub.ui.items import Column
from enterprisehub.ui.navigation import NAVIGATION, NavItem
from enterprisehub.ui.page import Page, page

PLACE = judge.PLACE
pages = domain.pages(PLACE)
NAVIGATION.add(
    NavItem("Trust", "Earned autonomy", PLACE, "trending-up", permission=POLICIES, order=31)
)
COLUMNS = (
    Column("agent", "Agent and action", lead=True),
    Column("level", "Level"),
    Column("people", "People see"),
    Column("unedited", "Approved unedited"),
    Column("kept", "Not reversed"),
    Column("next", "Next"),
)
JUDGED_COLUMNS = (
    Column("title", "Action", lead=True),
    Column("decision", "Decided"),
    Column("by", "By"),
    Column("after", "Afterwards"),
)


@page("autonomy/autonomy.html")
class AutonomyPage(Page):
    lines: list[TrustLine]
    columns: tuple[Column, ...]
    settings: AutonomySettings
    values: dict[str, Any]
    errors: Errors


@page("autonomy/trust.html")
class TrustPage(Page):
    line: TrustLine
    moves: list[AutonomyMoveRow]
    judged: list[ActionRow]
    columns: tuple[Column, ...]
    may_manage: bool


def _values(settings: AutonomySettings) -> dict[str, Any]:
    """The bars as the form shows them: shares in percent."""
    values: dict[str, Any] = settings.model_dump(
        include={"enabled", "most_risk", "window_days", "most_counted", "least_since"}
    )
    for level in ("sampled", "automatic"):
        bar = getattr(settings, level)
        values[f"{level}_decided"] = bar.least_decided
        values[f"{level}_unedited_pct"] = f"{bar.unedited_low_ratio * 100:g}"
        values[f"{level}_kept_pct"] = f"{bar.kept_low_ratio * 100:g}"
        share = getattr(settings, f"checked_{level}_ratio")
        values[f"{level}_checked_pct"] = f"{share * 100:g}"
    values["margin_pct"] = f"{settings.margin_ratio * 100:g}"
    return values


async def _page(
    db: Db, values: dict[str, Any] | None = None, errors: Errors | None = None
) -> AutonomyPage:
    settings = await AutonomySettings.load(db)
    offered = await offers(db)
    lines = [trust_line(row, settings, offered) for row in await judge.all_rows(db)]
    return AutonomyPage(
        lines=lines,
        columns=COLUMNS,
        settings=settings,
        values=values or _values(settings),
        errors=errors or {},
    )


@pages.get("", allow=Permission(POLICIES))
async def show_autonomy(db: TenantDb) -> Response:
    """Every agent's level by kind of action and segment, and the bars."""
    return (await _page(db)).render()


@pages.post("/bars", allow=Permission(POLICIES))
async def save_bars(request: Request, db: TenantDb) -> Response:
    """These bars hold, and every level is judged by them at once."""
    form = await typed(request)
    try:
        await set_bars(db, _entered(form))
    except ValidationError as error:
        wrong = {_field(e["loc"]): plain_words(_in_percent(e)) for e in error.errors()}
        return (await _page(db, _values_of(form), wrong)).render(status=422)
    return go_to(request, PLACE)


@pages.get("/{autonomy_id}", allow=Permission(READ))
async def show_trust(db: TenantDb, autonomy_id: UUID) -> Response:
    """One record: level, evidence, the decisions behind it, how it came."""
    row = await judge.one(db, autonomy_id)
    settings = await AutonomySettings.load(db)
    return TrustPage(
        line=trust_line(row, settings, await offers(db)),
        moves=await judge.moves_of(db, row.id),
        judged=await latest_judged(db, Cell(row.agent, row.kind, row.segment)),
        columns=JUDGED_COLUMNS,
        may_manage=db.scope.may(POLICIES),
    ).render()


@pages.post("/{autonomy_id}/switch", allow=Permission(POLICIES))
async def switch(
    request: Request,
    db: TenantDb,
    autonomy_id: UUID,
    on: Annotated[bool, Form()],
    because: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """People decide about everything here again, or the agent may earn."""
    await judge.switch(db, autonomy_id, on=on, because=because)
    return go_to(request, f"{PLACE}/{autonomy_id}")


def _entered(form: dict[str, str]) -> dict[str, Any]:
    """The form as settings; what is no number stays as it is, to be refused."""
    whole = ("window_days", "most_counted", "least_since")
    values: dict[str, Any] = {name: form.get(name, "") for name in whole}
    values |= {"enabled": "enabled" in form, "most_risk": form.get("most_risk", "")}
    values["margin_ratio"] = _ratio(form.get("margin_pct", ""))
    for level in ("sampled", "automatic"):
        values[level] = {
            "least_decided": form.get(f"{level}_decided", ""),
            "unedited_low_ratio": _ratio(form.get(f"{level}_unedited_pct", "")),
            "kept_low_ratio": _ratio(form.get(f"{level}_kept_pct", "")),
        }
        values[f"checked_{level}_ratio"] = _ratio(form.get(f"{level}_checked_pct", ""))
    return values


def _in_percent(error: ErrorDetails) -> ErrorDetails:
    """The bounds of a share as its field shows them."""
    if not str(error["loc"][-1:]).endswith("_ratio',)"):
        return error
    bounds = {
        name: f"{bound * 100:g}" if isinstance(bound, float | int) else bound
        for name, bound in error.get("ctx", {}).items()
    }
    return {**error, "ctx": bounds}


def _values_of(form: dict[str, str]) -> dict[str, Any]:
    return dict(form) | {"enabled": "enabled" in form}


def _ratio(text: str) -> float | str:
    try:
        return round(float(text) / 100, 4)
    except ValueError:
        return text


_FIELDS = {
    "least_decided": "decided",
    "unedited_low_ratio": "unedited_pct",
    "kept_low_ratio": "kept_pct",
}


def _field(place: tuple[int | str, ...]) -> str:
    """The form's name of a setting."""
    names = [str(part) for part in place]
    if len(names) == 2:  # noqa: PLR2004  a field of a bar
        return f"{names[0]}_{_FIELDS.get(names[1], names[1])}"
    name = names[0] if names else "enabled"
    if name.startswith("checked_"):
        return f"{name.removeprefix('checked_').removesuffix('_ratio')}_checked_pct"
    return "margin_pct" if name == "margin_ratio" else name
