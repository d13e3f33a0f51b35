"""Settings → Writing voice: samples with stars, what was learned, and how it fares."""

from typing import Any
from uuid import UUID

from fastapi import Request, Response

from enterprisehub.domains.writing import queries
from enterprisehub.domains.writing.contracts import (
    LEAST_CHARACTERS,
    LEAST_SAMPLES,
    ORIGINS,
    NewSample,
    Origin,
    Persona,
    RateSample,
)
from enterprisehub.domains.writing.domain import domain
from enterprisehub.domains.writing.logic.keep_sample import (
    add_sample,
    rate_sample,
    remove_sample,
)
from enterprisehub.domains.writing.logic.measure_voices import (
    VoiceFigures,
    measure_voices,
    verdict,
)
from enterprisehub.domains.writing.logic.train_voice import current_persona, train_voice
from enterprisehub.domains.writing.models import SampleRow
from enterprisehub.domains.writing.permissions import WRITE
from enterprisehub.domains.writing.settings import MODES, WritingSettings
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.ui import settings_tabs
from enterprisehub.ui.forms import Errors, attempt, check, typed
from enterprisehub.ui.htmx import go_to
from enterprisehub.ui.page import Page, page

HREF = "/settings/writing-voice"
SHOWN = 20
VIEWS = [("", "All"), ("training", "Training"), ("unrated", "Not rated")]
pages = domain.pages(HREF)
settings_tabs.add_place(settings_tabs.Place("Writing voice", HREF, WRITE, 54))


@page("writing/voice.html")
class VoicePage(Page):
    places: list[tuple[str, str]]
    samples: list[SampleRow]
    origins: dict[Origin, str]
    view: str
    views: list[tuple[str, str]]
    following: UUID | None
    counts: tuple[int, int, int]
    number: int | None
    persona: Persona | None
    settings: WritingSettings
    modes: list[tuple[str, str]]
    figures: list[VoiceFigures]
    verdict: str
    errors: Errors
    values: dict[str, Any]
    least: int
    least_samples: int


@pages.get("", allow=Permission(WRITE))
async def show_voice(db: TenantDb, view: str = "", after: UUID | None = None) -> Response:
    return (await _page(db, view=view, after=after)).render()


@pages.post("/samples", allow=Permission(WRITE))
async def paste(request: Request, db: TenantDb) -> Response:
    values = await typed(request)
    given = {name: values.get(name, "") for name in ("content", "source_url")}
    new = check(NewSample, given)
    wrong = new if isinstance(new, dict) else {}
    if isinstance(new, NewSample):
        wrong = await attempt(db, add_sample(db, new))
    if wrong:
        return (await _page(db, errors=wrong, values=given)).render(status=422)
    return go_to(request, HREF)


@pages.post("/samples/{sample_id}", allow=Permission(WRITE))
async def rate(request: Request, db: TenantDb, sample_id: UUID) -> Response:
    values = await typed(request)
    stars = values.get("rating") or None
    rating = check(RateSample, {"rating": stars, "feedback": values.get("feedback", "")})
    if not isinstance(rating, RateSample):
        return (await _page(db, errors=rating)).render(status=422)
    await rate_sample(db, sample_id, rating)
    return go_to(request, f"{HREF}#sample-{sample_id}")


@pages.post("/samples/{sample_id}/remove", allow=Permission(WRITE))
async def remove(request: Request, db: TenantDb, sample_id: UUID) -> Response:
    await remove_sample(db, sample_id)
    return go_to(request, HREF)


@pages.post("/train", allow=Permission(WRITE))
async def train(request: Request, db: TenantDb) -> Response:
    wrong = await attempt(db, train_voice(db))
    if wrong:
        return (await _page(db, errors=wrong)).render(status=409)
    return go_to(request, HREF)


@pages.post("/mode", allow=Permission(WRITE))
async def switch(request: Request, db: TenantDb) -> Response:
    values = await typed(request)
    given = {"mode": values.get("mode"), "trained_pct": values.get("trained_pct", 50)}
    settings = check(WritingSettings, {**given, "collect": "collect" in values})
    if not isinstance(settings, WritingSettings):
        return (await _page(db, errors=settings)).render(status=422)
    await settings.save(db)
    return go_to(request, HREF)


async def _page(
    db: TenantDb,
    *,
    view: str = "",
    after: UUID | None = None,
    errors: Errors | None = None,
    values: dict[str, Any] | None = None,
) -> VoicePage:
    learned = await current_persona(db)
    rows = await queries.samples(db, rated=view, limit=SHOWN + 1, before=after)
    figures = await measure_voices(db)
    return VoicePage(
        places=settings_tabs.tabs(),
        samples=rows[:SHOWN],
        origins=ORIGINS,
        view=view,
        views=VIEWS,
        following=rows[SHOWN - 1].id if len(rows) > SHOWN else None,
        counts=await queries.counts(db),
        number=learned[0] if learned else None,
        persona=learned[1] if learned else None,
        settings=await WritingSettings.load(db),
        modes=[(name, title) for name, title in MODES.items()],
        figures=figures,
        verdict=verdict(figures),
        errors=errors or {},
        values=values or {},
        least=LEAST_CHARACTERS,
        least_samples=LEAST_SAMPLES,
    )
