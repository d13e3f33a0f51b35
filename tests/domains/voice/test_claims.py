"""A socket's token opens a call of its own tenant, and nothing else."""

from dataclasses import replace
from datetime import timedelta

import pytest

from enterprisehub.domains.voice.contracts.agents import AgentConfig
from enterprisehub.domains.voice.logic.answer_call import VoiceDesk
from enterprisehub.domains.voice.logic.begin_call import begin_browser_call
from enterprisehub.domains.voice.logic.save_agent import make_agent
from enterprisehub.domains.voice.ports import Arrival, CallClaim
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Database
from enterprisehub.kernel.errors import Conflict, NotFound
from enterprisehub.kernel.ids import new_id
from enterprisehub.kernel.scope import Scope

ARRIVAL = Arrival(carrier="test")


@pytest.mark.requirement("TEL-01", "VOX-01")
async def test_a_token_of_another_tenant_opens_no_call_and_uses_up_nothing(
    database: Database, scope: Scope, other_scope: Scope
) -> None:
    async with database.scoped(scope) as db:
        agent = await make_agent(db, "Ava", AgentConfig(), live=True)
        call = await begin_browser_call(db, agent.id)
    own = CallClaim(
        tenant_id=scope.tenant_id,
        call_id=call.id,
        token_id=new_id(),
        expires_at=clock.now() + timedelta(minutes=1),
    )
    desk = VoiceDesk(database)
    with pytest.raises(NotFound):
        await desk.answer(replace(own, tenant_id=other_scope.tenant_id), ARRIVAL)
    with pytest.raises(NotFound):
        await desk.answer(replace(own, call_id=new_id()), ARRIVAL)
    assert (await desk.answer(own, ARRIVAL)).setup.call_id == call.id
    with pytest.raises(Conflict):
        await desk.answer(own, ARRIVAL)
