"""The board of a pipeline: its stages with their deals."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from fastapi import Response

from enterprisehub.domains.crm import queries
from enterprisehub.domains.crm.domain import domain
from enterprisehub.domains.crm.logic.shape_pipeline import default_pipeline
from enterprisehub.domains.crm.models import PipelineRow, StageRow
from enterprisehub.domains.crm.permissions import DEALS_READ
from enterprisehub.domains.crm.queries import DealFilter
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.ui.page import Page, page

pages = domain.pages("/deals")
CARDS = 25


@dataclass(frozen=True, slots=True)
class BoardColumn:
    """A stage with its first deals; `worth` are sums in cents by currency."""

    stage: StageRow
    deals: list[dict[str, Any]]
    count: int
    worth: list[tuple[int, str]]


@page("crm/board.html")
class BoardPage(Page):
    pipeline: PipelineRow
    pipelines: list[PipelineRow]
    columns: list[BoardColumn]
    stages: list[tuple[str, str]]


@pages.get("", allow=Permission(DEALS_READ))
async def show_board(db: TenantDb, pipeline_id: UUID | None = None) -> Response:
    """The stages of one pipeline, by default the default one."""
    first = await default_pipeline(db)
    pipelines = await queries.pipelines(db)
    pipeline = next((one for one in pipelines if one.id == pipeline_id), first)
    stages = await queries.stages_of(db, [pipeline.id])
    sums: dict[UUID, list[tuple[int, int, str]]] = {}
    for stage_id, count, cents, currency in await queries.board(db, pipeline.id):
        sums.setdefault(stage_id, []).append((count, cents, currency))
    columns = []
    for stage in stages:
        found = await queries.deal_page(db, DealFilter(stage_id=stage.id), limit=CARDS)
        of_stage = sums.get(stage.id, [])
        count = sum(item[0] for item in of_stage)
        worth = [(cents, currency) for _, cents, currency in of_stage]
        columns.append(BoardColumn(stage, found.rows(), count, worth))
    named = [(str(stage.id), stage.name) for stage in stages]
    shown = BoardPage(pipeline=pipeline, pipelines=pipelines, columns=columns, stages=named)
    return shown.render()
