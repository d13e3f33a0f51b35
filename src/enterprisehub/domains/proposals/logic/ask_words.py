"""The letter with a proposal is worded by a connected model, while whoever asked for it goes on."""

from typing import Final, Literal
from uuid import UUID

from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.proposals.contracts import Quote, Wish
from enterprisehub.domains.proposals.logic.decide_proposal import known_proposal
from enterprisehub.domains.proposals.logic.read_lines import write_lines
from enterprisehub.domains.proposals.logic.reword_prompt import ROUTE
from enterprisehub.domains.proposals.logic.send_proposal import propose_sending
from enterprisehub.kernel.actions.models import ActionRow
from enterprisehub.kernel.agents.execute import execute
from enterprisehub.kernel.agents.find_runs import RunFilter, find_runs
from enterprisehub.kernel.agents.lifecycle import AgentController, AgentStatus
from enterprisehub.kernel.agents.models import RunRow
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.llm import gateway

AGENT: Final = "proposals.proposal_generator"
_LATEST: Final = 20


async def start_sending(
    db: Db, proposal_id: UUID, *, trigger: Literal["user", "event"] = "user"
) -> ActionRow | RunRow:
    """What waits in the queue; or, where a model words the letter, the run that puts it there.

    Raises:
        NotFound: there is no such proposal.
        Conflict: it has ended, or its contact has no address.
    """
    row = await known_proposal(db, proposal_id)
    contact = await crm.contact(db, row.contact_id) if row.contact_id else None
    letter = row.state in ("ready", "sent") and contact is not None and contact.email is not None
    if not letter or not await gateway.available(db, ROUTE) or not await _active(db):
        return await propose_sending(db, proposal_id)
    if (under_way := await wording_of(db, proposal_id)) is not None:
        return under_way
    quote = Quote.model_validate(row.quote)
    wishes = [Wish(sku=line.sku, quantity=line.quantity) for line in quote.lines]
    given = {
        "deal_id": str(row.deal_id),
        "lines": write_lines(wishes),
        "proposal_id": str(proposal_id),
    }
    return await execute(db, AGENT, given, trigger=trigger, permitted=True)


async def wording_of(db: Db, proposal_id: UUID) -> RunRow | None:
    """The run that is wording the proposal's letter now."""
    latest = await find_runs(db, RunFilter(agent=AGENT), limit=_LATEST)
    for run in latest:
        waiting = run.status in ("pending", "running")
        if waiting and run.input.get("proposal_id") == str(proposal_id):
            return run
    return None


async def _active(db: Db) -> bool:
    return await AgentController(db).status_of(AGENT) is AgentStatus.ACTIVE
