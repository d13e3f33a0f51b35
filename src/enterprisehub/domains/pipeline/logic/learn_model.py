"""A new model of the tenant's deals is learned, judged, and used or refused."""

import hashlib
import json
from asyncio import to_thread
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from enterprisehub.domains.pipeline.logic.judge_signal.limits import LEAST_OF_EACH
from enterprisehub.domains.pipeline.logic.win_chance.describe_deal import describe_deal, moment_of
from enterprisehub.domains.pipeline.models import ModelRow
from enterprisehub.domains.pipeline.queries import facts, scores
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.ids import new_id
from enterprisehub.kernel.scope import Ref
from enterprisehub.kernel.storage.installed import installed_objects
from enterprisehub.kernel.timeline import add

if TYPE_CHECKING:
    from enterprisehub.domains.pipeline.logic.win_chance.train_model import Example, Trained

LEARN_FROM = timedelta(days=1096)
_MOST = 20_000
SHOWN_DIGITS = 4


async def learn_model(db: Db) -> str:
    """The newest attempt stands with its card; the id of its row.

    A model that the gate refuses retires the one before: what was true once is not shown on.
    """
    examples = await read_examples(db)
    won = sum(example.won for example in examples)
    lost = len(examples) - won
    number = next((row.number for row in await scores.models(db, limit=1)), 0) + 1
    row = ModelRow(
        id=new_id(), number=number, state="refused", why="", trained_at=clock.now(), card={}
    )
    if min(won, lost) < LEAST_OF_EACH:
        row.why = _too_few(won, lost)
        row.card = {"won": won, "lost": lost, "data": len(examples)}
    else:
        await _learn(db, row, examples)
    before = await scores.live_model(db)
    if before is not None:
        before.state = "retired"
        await db.flush()
    db.add(row)
    add(db, "pipeline.model_learned", [Ref("pipeline.model", row.id)], f"Model {number}: {row.why}")
    await db.flush()
    return str(row.id)


async def read_examples(db: Db) -> "list[Example]":
    """Ended deals as they were known at a moment of their lives."""
    from enterprisehub.domains.pipeline.logic.win_chance.train_model import Example  # noqa: PLC0415

    ended = (await facts.ended_deals(db, since=clock.now() - LEARN_FROM))[-_MOST:]
    stages = await facts.stages_by_id(db)
    won = {deal_id: state == "won" for deal_id, _, _, state in ended}
    moments = [(one, moment_of(one, opened, closed)) for one, opened, closed, _ in ended]
    return [
        Example(
            describe_deal(deal, stages[deal.stage_id]), deal.opened_at.date(), won[deal.deal_id]
        )
        for deal in await facts.facts_at(db, moments)
        if deal.state == "open" and deal.stage_id in stages
    ]


async def _learn(db: Db, row: ModelRow, examples: "list[Example]") -> None:
    from enterprisehub.domains.pipeline.logic.win_chance.train_model import (  # noqa: PLC0415
        train_model,
    )

    trained = await to_thread(train_model, examples)
    judgement = trained.judgement
    row.why, row.card = judgement.why, _card(trained, len(examples))
    if trained.weights is None:
        return
    data = json.dumps(trained.weights.as_json(), sort_keys=True).encode()
    path = f"models/win-chance-{row.number}-{row.id}.json"
    await installed_objects().put(db.scope.tenant_id, path, data)
    row.artefact_path, row.artefact_sha256 = path, hashlib.sha256(data).hexdigest()
    row.state = "live"


def _card(trained: "Trained", count: int) -> dict[str, Any]:
    judgement = trained.judgement
    figures = {
        name: round(getattr(judgement, name), SHOWN_DIGITS)
        for name in ("auc", "auc_low", "brier", "brier_base", "base_rate_ratio")
    }
    weights = trained.weights
    strongest = (
        sorted(zip(weights.names, weights.weights, strict=True), key=lambda pair: -abs(pair[1]))
        if weights
        else []
    )
    return figures | {
        "data": count,
        "won": judgement.won,
        "lost": judgement.lost,
        "temporal_auc": judgement.temporal_auc,
        "features": list(judgement.features),
        "left_out": judgement.left_out,
        "factors": [[name, round(weight, SHOWN_DIGITS)] for name, weight in strongest[:15]],
        "reliability": trained.reliability,
        "spread": trained.spread,
        "method": "logistic regression, 5-fold, Platt-calibrated, held out by group and by time",
    }


def _too_few(won: int, lost: int) -> str:
    rate = f" Base rate {won / (won + lost) * 100:.0f} %." if won + lost else ""
    need = f"{won} won and {lost} lost deals; {LEAST_OF_EACH} of each are needed."
    return f"Too few ended deals: {need}{rate}"
