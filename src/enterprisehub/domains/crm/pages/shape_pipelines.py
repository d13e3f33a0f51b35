"""Settings → Customers → Pipelines: the stages that deals go through."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from fastapi import Request, Response

from enterprisehub.domains.crm import queries
from enterprisehub.domains.crm.contracts.inputs import PipelineIn
from enterprisehub.domains.crm.domain import domain
from enterprisehub.domains.crm.logic.shape_pipeline import (
    FIRST_PIPELINE,
    change_pipeline,
    default_pipeline,
    delete_pipeline,
    make_pipeline,
)
from enterprisehub.domains.crm.models import PipelineRow, StageRow
from enterprisehub.domains.crm.pages.forms import seen_version
from enterprisehub.domains.crm.pages.shaping import PARTS, PIPELINES
from enterprisehub.domains.crm.permissions import SHAPE_WRITE
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import NotFound
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.ui import settings_tabs
from enterprisehub.ui.forms import Errors, attempt, check, chosen, typed
from enterprisehub.ui.htmx import go_to
from enterprisehub.ui.page import Page, page

pages = domain.pages(PIPELINES)
SHAPE = Permission(SHAPE_WRITE)
COLUMNS: Final = ("id", "name", "kind", "win_pct", "stale_after_days", "place")
KINDS: Final = [("open", "Open"), ("won", "Won"), ("lost", "Lost")]
NEW_ROWS: Final = 2


@dataclass(frozen=True, slots=True)
class TypedStage:
    """A line of the form, as it was typed; an empty name is no stage."""

    id: str = ""
    name: str = ""
    kind: str = "open"
    win_pct: str = ""
    stale_after_days: str = ""
    place: str = ""


@page("crm/shape_pipelines.html")
class PipelinesPage(Page):
    places: list[tuple[str, str]]
    parts: list[tuple[str, str]]
    pipelines: list[tuple[PipelineRow, list[StageRow]]]
    values: dict[str, str]
    errors: Errors


@page("crm/shape_pipeline.html")
class PipelinePage(Page):
    places: list[tuple[str, str]]
    pipeline: PipelineRow
    stages: list[TypedStage]
    kinds: list[tuple[str, str]]
    values: dict[str, str]
    errors: Errors


@pages.get("", allow=SHAPE)
async def show_pipelines(db: TenantDb) -> Response:
    return (await _page(db, {}, {})).render()


@pages.post("", allow=SHAPE)
async def add_pipeline(db: TenantDb, request: Request) -> Response:
    """A pipeline with the stages that every tenant begins with, to be changed next."""
    values = await typed(request)
    stages = [stage.model_dump() for stage in FIRST_PIPELINE.stages]
    new = check(PipelineIn, {"name": values.get("name", ""), "stages": stages})
    if isinstance(new, dict):
        return (await _page(db, values, new)).render(status=422)
    row = await make_pipeline(db, new)
    return go_to(request, f"{PIPELINES}/{row.id}")


@pages.get("/{pipeline_id}", allow=SHAPE)
async def show_pipeline(db: TenantDb, pipeline_id: UUID) -> Response:
    row = await _known(db, pipeline_id)
    stages = [_shown(stage) for stage in await queries.stages_of(db, [row.id])]
    default = "on" if row.is_default else ""
    values = {"name": row.name, "is_default": default, "version": str(row.version)}
    return _one(row, stages, values, {}).render()


@pages.post("/{pipeline_id}", allow=SHAPE)
async def save_pipeline(db: TenantDb, request: Request, pipeline_id: UUID) -> Response:
    row, values = await _known(db, pipeline_id), await typed(request)
    lines = [await chosen(request, f"stage_{name}") for name in COLUMNS]
    stages = [TypedStage(*line) for line in zip(*lines, strict=False)]
    wanted = check(PipelineIn, _given(values, stages))
    wrong = wanted if isinstance(wanted, dict) else await attempt(
        db, change_pipeline(db, pipeline_id, wanted, seen=seen_version(values))
    )  # fmt: skip
    if wrong:
        kept = [stage for stage in stages if stage.id or stage.name]
        return _one(row, kept, values, wrong).render(status=422)
    return go_to(request, PIPELINES)


@pages.post("/{pipeline_id}/remove", allow=SHAPE)
async def remove_pipeline(db: TenantDb, request: Request, pipeline_id: UUID) -> Response:
    wrong = await attempt(db, delete_pipeline(db, pipeline_id))
    if wrong:
        return (await _page(db, {}, wrong)).render(status=422)
    return go_to(request, PIPELINES)


def _given(values: Mapping[str, str], stages: Sequence[TypedStage]) -> dict[str, Any]:
    named = [stage for stage in stages if stage.name.strip()]
    return {
        "name": values.get("name", ""),
        "is_default": values.get("is_default") == "on",
        "stages": [_stage(stage) for stage in sorted(named, key=_place)],
    }


def _place(stage: TypedStage) -> float:
    """Where the line wants to stand; without a number it stands last."""
    try:
        return float(stage.place)
    except ValueError:
        return float("inf")


def _stage(stage: TypedStage) -> dict[str, Any]:
    return {
        "id": stage.id or None,
        "name": stage.name,
        "kind": stage.kind,
        "win_pct": stage.win_pct or 0,
        "stale_after_days": stage.stale_after_days or None,
    }


def _shown(stage: StageRow) -> TypedStage:
    stale = str(stage.stale_after_days or "")
    place = str(stage.position + 1)
    return TypedStage(str(stage.id), stage.name, stage.kind, str(stage.win_pct), stale, place)


async def _known(db: Db, pipeline_id: UUID) -> PipelineRow:
    row = await queries.pipeline(db, pipeline_id)
    if row is None:
        raise NotFound("There is no such pipeline.")
    return row


async def _page(db: Db, values: dict[str, str], errors: Errors) -> PipelinesPage:
    await default_pipeline(db)
    known = await queries.pipelines(db)
    stages = await queries.stages_of(db, [row.id for row in known])
    return PipelinesPage(
        places=settings_tabs.tabs(),
        parts=PARTS,
        pipelines=[(row, [s for s in stages if s.pipeline_id == row.id]) for row in known],
        values=values,
        errors=errors,
    )


def _one(
    row: PipelineRow, stages: list[TypedStage], values: dict[str, str], errors: Errors
) -> PipelinePage:
    return PipelinePage(
        places=settings_tabs.tabs(),
        pipeline=row,
        stages=stages + [TypedStage()] * NEW_ROWS,
        kinds=KINDS,
        values=values,
        errors=errors,
    )
