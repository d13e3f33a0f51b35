"""Deals are read with all that the rules of advice look at."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from enterprisehub.domains.pipeline.contracts import DealFacts, Stage
from enterprisehub.domains.pipeline.logic.advise_deal import Advice, Known, advise_deal
from enterprisehub.domains.pipeline.logic.find_risks import find_risks
from enterprisehub.domains.pipeline.logic.rescore_deals import USUAL_FROM
from enterprisehub.domains.pipeline.queries import advice, facts, scores
from enterprisehub.domains.pipeline.settings import PipelineSettings
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db


@dataclass(frozen=True, slots=True)
class Advised:
    deal: DealFacts
    steps: tuple[Advice, ...]


async def gather_advice(db: Db, deal_ids: Sequence[UUID]) -> list[Advised]:
    """What each of the open deals needs, in the order asked for."""
    now, settings = clock.now(), await PipelineSettings.load(db)
    stages = await facts.stages_by_id(db)
    usual = await scores.usual_amounts(db, now - USUAL_FROM)
    days = await advice.usual_days(db, now - USUAL_FROM)
    found = await facts.facts_at(db, [(one, now) for one in deal_ids], current=True)
    by_id = {deal.deal_id: deal for deal in found if deal.stage_id in stages}
    ordered: dict[UUID, list[Stage]] = {stage.pipeline_id: [] for stage in stages.values()}
    for stage in stages.values():
        if stage.kind == "open":
            ordered[stage.pipeline_id].append(stage)
    made = []
    for deal in (by_id[one] for one in deal_ids if one in by_id):
        stage = stages[deal.stage_id]
        mine = ordered[stage.pipeline_id]
        after = [one.name for one in mine if one.place_ratio > stage.place_ratio]
        known = Known(
            stage=stage,
            next_stage=after[0] if after else None,
            risks=find_risks(
                deal, stage, quiet_days=settings.quiet_days, stale_days=settings.stale_days
            ),
            usual_cents=usual.get(deal.currency),
            usual_days=days.get(stage.id),
        )
        made.append(Advised(deal, advise_deal(deal, known)))
    return made
