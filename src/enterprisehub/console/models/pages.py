"""The page of models: engine in use, budget, routes, ledger."""

from typing import Annotated, Any

from fastapi import Form, Request, Response
from pydantic import ValidationError
from starlette.datastructures import FormData

from enterprisehub.console.models.domain import domain
from enterprisehub.kernel.errors import HubError, Invalid
from enterprisehub.kernel.llm import ledger
from enterprisehub.kernel.llm.budget import spent_this_month
from enterprisehub.kernel.llm.choose_models import choose_models
from enterprisehub.kernel.llm.embeddings import embedder
from enterprisehub.kernel.llm.keep_answers import kept_count
from enterprisehub.kernel.llm.models import ModelCallRow
from enterprisehub.kernel.llm.permissions import MANAGE, READ
from enterprisehub.kernel.llm.policy import (
    ROUTES,
    ModelSettings,
    ReuseSettings,
    Route,
    RouteReuse,
)
from enterprisehub.kernel.llm.providers import candidates
from enterprisehub.kernel.llm.reuse import forget_answers
from enterprisehub.kernel.web.policy import Permission, signed_in
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.ui.forms import said_by
from enterprisehub.ui.htmx import go_to
from enterprisehub.ui.items import Column
from enterprisehub.ui.navigation import NAVIGATION, NavItem
from enterprisehub.ui.page import Page, page

PLACE = "/models"
pages = domain.pages(PLACE)
NAVIGATION.add(NavItem("Agents", "Models", PLACE, "sparkles", permission=READ, order=40))
MICROCENTS_PER_DOLLAR = 100_000_000
_REUSE_RULES = {
    "level": "is off, exact or similar",
    "likeness": "is a number from 0.8 to 1",
    "keep_hours": "is a whole number of hours from 1 to 720",
}
COLUMNS = (
    Column("route", "Task", lead=True),
    Column("model", "Model"),
    Column("calls", "Calls", align="end"),
    Column("reused", "From before", align="end"),
    Column("failed", "Failed", align="end"),
    Column("tokens", "Tokens", align="end"),
    Column("median", "Median time", align="end"),
    Column("cost", "Cost", align="end"),
)
CALLS = (
    Column("route", "Task", lead=True),
    Column("model", "Model"),
    Column("status", "Status", fit=True),
    Column("tokens", "Tokens", align="end"),
    Column("time", "Time", align="end"),
    Column("when", "When", align="end"),
)


@page("models/models.html")
class ModelsPage(Page):
    settings: ModelSettings
    routes: list[tuple[Route, str, str]]
    connected: bool
    spent_dollars: float
    budget_dollars: float
    usage: list[ledger.RouteUsage]
    columns: tuple[Column, ...]
    calls: list[ModelCallRow]
    call_columns: tuple[Column, ...]
    may_manage: bool
    errors: dict[str, str]
    typed: dict[str, str]
    unproven: str
    savings: ledger.Savings
    reuse: ReuseSettings
    reuse_errors: dict[str, str]
    kept: int
    vectors_by: str


async def _page(
    request: Request,
    db: TenantDb,
    errors: dict[str, str] | None = None,
    reuse_errors: dict[str, str] | None = None,
    typed: dict[str, str] | None = None,
    unproven: str = "",
) -> ModelsPage:
    settings = await ModelSettings.load(db)
    by = await embedder(db)
    routes: list[tuple[Route, str, str]] = []
    for route, says in ROUTES.items():
        found = await candidates(db, settings, route)
        names = ", then ".join(f"{c.provider.connector}:{c.model_name}" for c in found)
        routes.append((route, says, names))
    return ModelsPage(
        settings=settings,
        routes=routes,
        connected=any(names for _, _, names in routes),
        spent_dollars=await spent_this_month(db) / MICROCENTS_PER_DOLLAR,
        budget_dollars=settings.monthly_budget_cents / 100,
        usage=await ledger.usage(db),
        columns=COLUMNS,
        calls=await ledger.latest_calls(db, limit=25),
        call_columns=CALLS,
        may_manage=signed_in(request).may(MANAGE),
        errors=errors or {},
        typed=typed or {},
        unproven=unproven,
        savings=await ledger.savings(db),
        reuse=await ReuseSettings.load(db),
        reuse_errors=reuse_errors or {},
        kept=await kept_count(db),
        vectors_by=by.maker if by else "",
    )


@pages.get("", allow=Permission(READ))
async def show_models(request: Request, db: TenantDb) -> Response:
    """Which engine answers, and what it costs."""
    return (await _page(request, db)).render()


@pages.post("", allow=Permission(MANAGE))
async def change_models(
    request: Request,
    db: TenantDb,
    budget: Annotated[str, Form(max_length=20)],
    tokens: Annotated[str, Form(max_length=10)],
    enabled: Annotated[bool, Form()] = False,  # noqa: FBT002  an unticked box is not sent
    redact: Annotated[bool, Form()] = False,  # noqa: FBT002
) -> Response:
    """Budget, limits and masking are as the form says."""
    form = await request.form()
    override = str(form.get("override") or "")[:300]
    try:
        async with db.begin_nested():
            values = _checked(budget, tokens)
            settings = await choose_models(db, _routes(form), override=override)
            changes = {"enabled": enabled, "redact": redact, **values}
            await settings.model_copy(update=changes).save(db)
    except HubError as error:
        typed = {name: str(value) for name, value in form.items()}
        unproven = str(error.details.get("unproven", ""))
        again = await _page(request, db, said_by(error), typed=typed, unproven=unproven)
        return again.render(status=422)
    return go_to(request, PLACE)


@pages.post("/reuse", allow=Permission(MANAGE))
async def change_reuse(request: Request, db: TenantDb) -> Response:
    """Which answers are given again, for how long, is as the form says."""
    form = await request.form()
    try:
        routes = {route: _policy(route, form) for route in ROUTES}
    except Invalid as error:
        fields: Any = error.details["fields"]
        return (await _page(request, db, reuse_errors=fields)).render(status=422)
    settings = await ReuseSettings.load(db)
    await settings.model_copy(update={"routes": routes}).save(db)
    return go_to(request, PLACE)


@pages.post("/reuse/forget", allow=Permission(MANAGE))
async def forget_all(request: Request, db: TenantDb) -> Response:
    """No answer given until now is given again."""
    await forget_answers(db)
    return go_to(request, PLACE)


def _policy(route: Route, form: FormData) -> RouteReuse:
    values = {
        name: str(form.get(f"{name}_{route}") or "").strip()
        for name in ("level", "likeness", "keep_hours")
    }
    try:
        return RouteReuse.model_validate({key: text for key, text in values.items() if text})
    except ValidationError as error:
        wrong = {
            f"{problem['loc'][0]}_{route}": _REUSE_RULES[str(problem["loc"][0])]
            for problem in error.errors()
        }
        raise Invalid("Some fields are not right.", fields=wrong) from error


def _routes(form: FormData) -> dict[Route, list[str]]:
    """The models of each task, as they were typed."""
    typed = {route: str(form.get(f"route_{route}") or "").split(",") for route in ROUTES}
    return {
        route: [part.strip() for part in parts if part.strip()] for route, parts in typed.items()
    }


def _checked(budget: str, tokens: str) -> dict[str, int]:
    dollars = budget.replace(",", "").strip()
    whole, _, fraction = dollars.partition(".")
    wrong = {}
    if not (whole + fraction).isdecimal() or len(whole) > 7 or len(fraction) > 2:  # noqa: PLR2004
        wrong["budget"] = "is an amount in US dollars, 0 or more"
    if not tokens.isdecimal() or not 100 <= int(tokens) <= 1_000_000:  # noqa: PLR2004
        wrong["tokens"] = "is a whole number from 100 to 1,000,000"
    if wrong:
        raise Invalid("Some fields are not right.", fields=wrong)
    return {"monthly_budget_cents": round(float(dollars) * 100), "tokens_per_call": int(tokens)}
