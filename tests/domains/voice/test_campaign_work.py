"""A campaign from its start to its end, with the worker at work."""

import pytest

from enterprisehub.domains.voice import jobs, queries
from enterprisehub.domains.voice.contracts.placing import LineReport
from enterprisehub.domains.voice.logic.hear_switch import hear_switch
from enterprisehub.domains.voice.logic.plan_campaign import campaign_of, describe_campaign
from enterprisehub.domains.voice.models import CALLS_UNDER_WAY, CAMPAIGNS_RUNNING, CallRow
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.across import tenants_with
from enterprisehub.kernel.db.session import Database
from enterprisehub.kernel.scope import Scope
from tests.conftest import settled
from tests.domains.voice.campaign import ANY_TIME, running

pytestmark = pytest.mark.usefixtures("runtime")


@pytest.mark.requirement("TEL-05")
async def test_the_worker_calls_everybody_and_the_campaign_ends_by_itself(
    database: Database, scope: Scope, worker: object
) -> None:
    plan = {"purpose": "notice", "hours": ANY_TIME, "retries": {"no_answer_minutes": 0}}
    campaign_id = await running(database, scope, 2, **plan)
    async with database.unscoped() as plain:
        assert scope.tenant_id in await tenants_with(plain, CAMPAIGNS_RUNNING)
        assert scope.tenant_id not in await tenants_with(plain, CALLS_UNDER_WAY)
    moment = clock.now()
    for _ in range(2):
        await jobs.pace_tenant(database, scope.tenant_id, moment)

    async def ringing() -> list[CallRow] | None:
        async with database.scoped(scope) as db:
            calls = [one for one in await queries.live_calls(db) if one.state == "ringing"]
            return calls if len(calls) == 2 else None

    calls = await settled(ringing)
    async with database.unscoped() as plain:
        assert scope.tenant_id in await tenants_with(plain, CALLS_UNDER_WAY)
    for call in calls:
        async with database.scoped(scope) as db:
            report = LineReport(
                connector="sandbox", provider_id=str(call.provider_id), state="no_answer"
            )
            await hear_switch(db, report)

    async def over() -> bool | None:
        async with database.scoped(scope) as db:
            return (await campaign_of(db, campaign_id)).state == "finished" or None

    await settled(over)
    async with database.scoped(scope) as db:
        info = await describe_campaign(db, await campaign_of(db, campaign_id))
    assert (info.figures.not_reached, info.figures.calls) == (2, 2)
    assert info.figures.outcomes == (("no_answer", 2),)
    async with database.unscoped() as plain:
        assert scope.tenant_id not in await tenants_with(plain, CAMPAIGNS_RUNNING)
