"""The model in use is looked at: do deals still look like those it learned from, is it right?"""

from enterprisehub.domains.pipeline.logic.raise_alert import Change, raise_alert
from enterprisehub.domains.pipeline.logic.win_chance.describe_deal import describe_deal, moment_of
from enterprisehub.domains.pipeline.logic.win_chance.watch_drift import DRIFTED, watch_drift
from enterprisehub.domains.pipeline.queries import facts, scores
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db


async def check_drift(db: Db) -> str:
    """What was found stands on the model's card; a model that no longer fits is an alert."""
    model = await scores.live_model(db)
    if model is None:
        return "no model"
    stages = await facts.stages_by_id(db)
    ended = await facts.ended_deals(db, since=model.trained_at)
    moments = [(one, moment_of(one, opened, closed)) for one, opened, closed, _ in ended]
    newest = [
        describe_deal(deal, stages[deal.stage_id])
        for deal in await facts.facts_at(db, moments)
        if deal.state == "open" and deal.stage_id in stages
    ]
    told = await scores.told_and_came(db, model.id, model.trained_at)
    found = watch_drift(model.card.get("spread", {}), newest, told)
    model.drift, model.drift_checked_at = found, clock.now()
    if found["state"] == "drifted":
        change = Change(
            scope="market",
            key=f"drift:{model.id}",
            title="Deals no longer look like those the model learned from",
            body="Chances to win are less reliable until it has learned anew.",
            href="/pipeline/model",
            before=0.0,
            after=max(found.get("psi", {"": DRIFTED}).values()),
        )
        await raise_alert(db, change)
    return str(found["state"])
