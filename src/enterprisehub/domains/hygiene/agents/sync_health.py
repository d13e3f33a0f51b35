"""Watches the copies of our records in other systems; tells when one is silent or fails."""

from pydantic import BaseModel

from enterprisehub.domains.hygiene.contracts import SYNC_HEALTH
from enterprisehub.domains.hygiene.logic.watch_sync import SyncWatch, watch_sync
from enterprisehub.domains.hygiene.permissions import HYGIENE_RUN
from enterprisehub.kernel.agents.define import agent
from enterprisehub.kernel.agents.running import AgentRun
from enterprisehub.ui.shown import plural


class Input(BaseModel):
    """Nothing to choose: every connection is looked at."""


class Output(BaseModel):
    summary: str
    engine: str = "rules"
    connections: int
    new_alerts: int
    troubles: list[str]


@agent(
    name=SYNC_HEALTH,
    title="Sync health",
    domain="Data hygiene",
    purpose="Tells when a connected CRM was not compared for an hour or fails too often",
    icon="refresh-cw",
    input=Input,
    output=Output,
    permission=HYGIENE_RUN,
    reads="when each connection was last compared, and how many of its records fail",
    computes="silence of an hour or more and errors above 5 % (both can be set)",
    evaluated="time from the first missed comparison to the alert",
)
async def sync_health(run: AgentRun, given: Input) -> Output:
    del given
    found = await run.read("Look at every connection", watch_sync)
    return Output(
        summary=_said(found),
        connections=found.connections,
        new_alerts=found.raised,
        troubles=list(found.troubles),
    )


def _said(found: SyncWatch) -> str:
    if not found.connections:
        return "No other system keeps a copy of your records."
    if not found.troubles:
        return f"All is well at {plural(found.connections, 'connection')}."
    troubles = plural(len(found.troubles), "trouble")
    return f"{troubles} at {plural(found.connections, 'connection')}."
