"""The model's card: what it learned from, how well it tells deals apart, whether it still fits."""

from datetime import timedelta
from typing import Any

from fastapi import Request, Response

from enterprisehub.domains.pipeline.domain import domain
from enterprisehub.domains.pipeline.logic.run_refresh import learn
from enterprisehub.domains.pipeline.logic.win_chance.word_feature import word_feature
from enterprisehub.domains.pipeline.models import ModelRow
from enterprisehub.domains.pipeline.pages.places import MODEL, TABS
from enterprisehub.domains.pipeline.permissions import FORECASTS_WRITE, PIPELINE_READ
from enterprisehub.domains.pipeline.queries import scores
from enterprisehub.kernel import clock
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.kernel.work.enqueue import enqueue
from enterprisehub.ui.htmx import go_to
from enterprisehub.ui.items import Column
from enterprisehub.ui.page import Page, page

pages = domain.pages(MODEL)
BASE_FROM = timedelta(days=730)
STATES = {
    "live": ("In use", "ok"),
    "retired": ("Retired", "neutral"),
    "refused": ("Refused", "warn"),
}
FITS = {
    "steady": ("Fits", "ok"),
    "watch": ("Watch it", "warn"),
    "drifted": ("No longer fits", "bad"),
    "unknown": ("Too few ended since", "neutral"),
}
ATTEMPTS = (
    Column("number", "Model", lead=True),
    Column("trained", "Learned"),
    Column("state", "State", fit=True),
    Column("auc", "AUC (at least)", align="end"),
    Column("brier", "Brier (base)", align="end"),
    Column("why", "Verdict"),
)


@page("pipeline/model.html")
class ModelPage(Page):
    places: list[tuple[str, str]]
    model: ModelRow | None
    rows: list[ModelRow]
    columns: tuple[Column, ...]
    states: dict[str, tuple[str, str]]
    fits: dict[str, tuple[str, str]]
    facts: dict[str, Any]
    drift: dict[str, Any]
    base: tuple[int, int]
    started: bool


@pages.get("", allow=Permission(PIPELINE_READ))
async def show_model(db: TenantDb, *, started: bool = False) -> Response:
    """The model in use or why there is none, and every attempt to learn."""
    rows = await scores.models(db)
    live = next((row for row in rows if row.state == "live"), None)
    shown = live or next(iter(rows), None)
    return ModelPage(
        places=TABS,
        model=live,
        rows=rows,
        columns=ATTEMPTS,
        states=STATES,
        fits=FITS,
        facts=_worded(shown.card) if shown else {},
        drift=_fit(live) if live else {},
        base=await scores.base_rate(db, clock.now() - BASE_FROM),
        started=started,
    ).render()


@pages.post("", allow=Permission(FORECASTS_WRITE))
async def learn_now(request: Request, db: TenantDb) -> Response:
    """A model is learned from the deals that have ended until now, in the background."""
    await enqueue(db, learn, key=f"asked:{clock.now():%Y%m%d%H%M}")
    return go_to(request, f"{MODEL}?started=true")


def _worded(card: dict[str, Any]) -> dict[str, Any]:
    """The card with its features in words."""
    factors = [(word_feature(name), weight) for name, weight in card.get("factors", [])]
    left_out = {word_feature(name): why for name, why in card.get("left_out", {}).items()}
    return card | {"factors": factors, "left_out": left_out}


def _fit(model: ModelRow) -> dict[str, Any]:
    """How the deals of today differ from those learned from, feature by feature in words."""
    drift = model.drift
    if "psi" not in drift:
        return drift
    return drift | {"psi": {word_feature(name): value for name, value in drift["psi"].items()}}
