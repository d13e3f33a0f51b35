"""The demo tenant has a history of deals, a quota, and work that looks at both a little later."""

from dataclasses import asdict

from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.pipeline.logic.attribute_revenue.read_address import read_address
from enterprisehub.domains.pipeline.logic.invent_history import Stages, invent_history
from enterprisehub.domains.pipeline.logic.invent_lender import COMPANY_NAME, invent_lender
from enterprisehub.domains.pipeline.logic.run_refresh import first_look, learn, refresh
from enterprisehub.domains.pipeline.queries import board, touches
from enterprisehub.domains.pipeline.settings import PipelineSettings
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.seeding import DemoSeed
from enterprisehub.kernel.work.enqueue import enqueue

SEED = 2611
QUOTA_MONTH_CENTS = 12_000_000
LOOK_SECONDS, REFRESH_SECONDS, LEARN_SECONDS = 10.0, 30.0, 90.0


async def seed_demo(db: Db, who: DemoSeed) -> None:
    """Deals of sixteen months; agents look after them, the worker scores, forecasts and learns.

    Who has just installed the program talks with the bot first and should not wait for that.
    """
    stages = await board.stages(db, await crm.first_pipeline(db))
    ends = {stage["kind"]: stage["id"] for stage in stages if stage["kind"] != "open"}
    still_open = tuple(stage["id"] for stage in stages if stage["kind"] == "open")
    owners = (who.owner_id, who.manager_id, who.member_id)
    known = Stages(still_open, ends["won"], ends["lost"])
    history = invent_history(known, owners, clock.now(), SEED)
    await crm.take_over(db, history.people, history.deals, history.talk)
    await _add_lender(db, known, who)
    rows = [
        {"contact_id": visit.contact_id, "at": visit.at, **asdict(read_address(visit.url))}
        for visit in history.visits
    ]
    await touches.keep_marks(db, rows)
    digest = (str(who.owner_id), str(who.manager_id))
    await PipelineSettings(quota_month_cents=QUOTA_MONTH_CENTS, digest_user_ids=digest).save(db)
    await enqueue(db, first_look, key="demo", delay_seconds=LOOK_SECONDS)
    await enqueue(db, refresh, key="demo", delay_seconds=REFRESH_SECONDS)
    await enqueue(db, learn, key="demo", delay_seconds=LEARN_SECONDS)


async def _add_lender(db: Db, stages: Stages, who: DemoSeed) -> None:
    """A company to ask about, where crm has made it."""
    if company_id := await board.company_named(db, COMPANY_NAME):
        lender = invent_lender(company_id, stages, who.manager_id, clock.now())
        await crm.take_over(db, lender.people, lender.deals, lender.talk)
