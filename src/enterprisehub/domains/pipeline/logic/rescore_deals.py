"""Open deals are scored, their risks found, and what was thought of them is kept."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from enterprisehub.domains.pipeline.contracts import DealFacts, DealScore, Risk, Stage
from enterprisehub.domains.pipeline.logic.find_risks import find_risks
from enterprisehub.domains.pipeline.logic.raise_alert import RISK, Change, raise_alert
from enterprisehub.domains.pipeline.logic.score_deal import score_deal
from enterprisehub.domains.pipeline.logic.win_chance.describe_deal import describe_deal
from enterprisehub.domains.pipeline.logic.win_chance.predict_win import Weights, predict_win
from enterprisehub.domains.pipeline.models import StandingRow
from enterprisehub.domains.pipeline.permissions import PIPELINE_READ
from enterprisehub.domains.pipeline.queries import facts, scores
from enterprisehub.domains.pipeline.settings import PipelineSettings
from enterprisehub.kernel import clock, notices
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.ids import new_id
from enterprisehub.kernel.storage.installed import installed_objects
from enterprisehub.kernel.storage.objects import ObjectMissing

USUAL_FROM = timedelta(days=730)
BATCH = 500


@dataclass(frozen=True, slots=True)
class Judging:
    """Everything that deals are judged by, read once for a batch."""

    now: datetime
    stages: dict[UUID, Stage]
    usual: dict[str, int]
    settings: PipelineSettings
    model_id: UUID | None
    weights: Weights | None


@dataclass(frozen=True, slots=True)
class Judged:
    facts: DealFacts
    score: DealScore
    risks: tuple[Risk, ...]
    win_ratio: float | None
    features: dict[str, Any]


async def rescore_batch(db: Db, after: str) -> str | None:
    """The next open deals after this id are scored; the last one's id, None at the end."""
    ids = await facts.open_deal_ids(db, after=UUID(after) if after else None, limit=BATCH)
    await rescore_deals(db, ids)
    if len(ids) < BATCH:
        await scores.forget_ended(db)
        return None
    return str(ids[-1])


async def rescore_deals(db: Db, ids: Sequence[UUID]) -> list[Judged]:
    """The deals stand as they are found now; those that have ended stand nowhere."""
    judging = await _judging(db)
    found = await facts.facts_at(db, [(one, judging.now) for one in ids], current=True)
    judged = [judge(one, judging) for one in found if one.state == "open"]
    still_open = {one.facts.deal_id for one in judged}
    await scores.forget_standings(db, [one for one in ids if one not in still_open])
    before = await scores.standings_of(db, list(still_open))
    await scores.put_standings(db, [_standing(one, judging) for one in judged])
    changed = [one for one in judged if _differs(one, before.get(one.facts.deal_id))]
    await scores.keep_scores(db, [_kept(one, judging) for one in changed])
    for one in changed:
        await _tell(db, one, before.get(one.facts.deal_id), judging.settings)
    return judged


def judge(deal: DealFacts, judging: Judging) -> Judged:
    """What can be said of a deal. Pure."""
    stage, settings = judging.stages[deal.stage_id], judging.settings
    score = score_deal(deal, stage, judging.usual.get(deal.currency))
    risks = find_risks(deal, stage, quiet_days=settings.quiet_days, stale_days=settings.stale_days)
    features = describe_deal(deal, stage)
    chance = predict_win(judging.weights, features).ratio if judging.weights else None
    return Judged(deal, score, risks, chance, features)


async def _judging(db: Db) -> Judging:
    now = clock.now()
    model = await scores.live_model(db)
    weights = await read_weights(db, model.artefact_path, model.artefact_sha256) if model else None
    return Judging(
        now=now,
        stages=await facts.stages_by_id(db),
        usual=await scores.usual_amounts(db, now - USUAL_FROM),
        settings=await PipelineSettings.load(db),
        model_id=model.id if model and weights else None,
        weights=weights,
    )


async def read_weights(db: Db, path: str | None, sha256: str | None) -> Weights | None:
    """The stored model; None where it is gone or is not what was stored."""
    if path is None:
        return None
    try:
        data = await installed_objects().get(db.scope.tenant_id, path)
    except ObjectMissing:
        return None
    if hashlib.sha256(data).hexdigest() != sha256:
        return None
    return Weights.from_json(json.loads(data))


def _standing(one: Judged, judging: Judging) -> dict[str, Any]:
    return {
        "deal_id": one.facts.deal_id,
        "score": one.score.score,
        "factors": [asdict(factor) for factor in one.score.factors],
        "win_ratio": one.win_ratio,
        "model_id": judging.model_id,
        "risks": [asdict(risk) for risk in one.risks],
        "at_risk": bool(one.risks),
        "calculated_at": judging.now,
    }


def _kept(one: Judged, judging: Judging) -> dict[str, Any]:
    kept = _standing(one, judging) | {"id": new_id(), "features": one.features}
    del kept["at_risk"]
    return kept


def _differs(one: Judged, before: StandingRow | None) -> bool:
    if before is None or before.score != one.score.score:
        return True
    if {risk["key"] for risk in before.risks} != {risk.key for risk in one.risks}:
        return True
    was, now = before.win_ratio, one.win_ratio
    return (was is None) != (now is None) or abs((was or 0) - (now or 0)) >= 0.01  # noqa: PLR2004


async def _tell(
    db: Db, one: Judged, before: StandingRow | None, settings: PipelineSettings
) -> None:
    """Its owner hears that a deal came to be at risk; a score that falls far is an alert."""
    if before is None:
        return
    deal, href = one.facts, f"/deals/{one.facts.deal_id}"
    if one.risks and not before.at_risk:
        await notices.notify(
            db,
            RISK,
            f"{deal.title} is at risk",
            body=" ".join(risk.says for risk in one.risks),
            href=href,
            users=[deal.owner_user_id] if deal.owner_user_id else None,
            having=PIPELINE_READ,
            key=f"risk:{deal.deal_id}",
        )
    fell = before.score - one.score.score
    if fell >= settings.score_drop:
        lost = min(one.score.factors, key=lambda factor: factor.points / factor.most)
        change = Change(
            scope="deal",
            key=f"deal:{deal.deal_id}",
            title=f"{deal.title}: score fell from {before.score} to {one.score.score}",
            body=f"Weakest now: {lost.name.lower()} ({lost.says}).",
            href=href,
            before=float(before.score),
            after=float(one.score.score),
            owner_user_id=deal.owner_user_id,
        )
        await raise_alert(db, change)
