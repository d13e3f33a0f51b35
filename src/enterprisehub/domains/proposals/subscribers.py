"""A proposal follows what becomes of its actions."""

from uuid import UUID

from enterprisehub.domains.proposals import queries
from enterprisehub.domains.proposals.contracts import GRANT_DISCOUNT, SIGN_OFF
from enterprisehub.domains.proposals.domain import domain
from enterprisehub.domains.proposals.logic.ask_words import start_sending
from enterprisehub.domains.proposals.logic.decide_proposal import move_proposal
from enterprisehub.domains.proposals.logic.send_proposal import SENDS
from enterprisehub.kernel.actions import decide, queue
from enterprisehub.kernel.actions.facts import ActionFinished, ActionProposed
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Conflict

_SEND_EMAIL = "messaging.send_email"


@domain.on(ActionProposed)
async def hand_to_signer(db: Db, fact: ActionProposed) -> None:
    """A signature is asked of the one who is to give it."""
    if fact.kind == SIGN_OFF:
        row = await queue.action(db, fact.action_id)
        if row.state == "proposed":
            signer = UUID(str(row.payload["approver_user_id"]))
            await decide.assign(db, fact.action_id, user_id=signer)


@domain.on(ActionFinished)
async def go_on(db: Db, fact: ActionFinished) -> None:
    """A granted discount lets the proposal leave; an email that left makes it sent."""
    if fact.outcome != "done" or fact.kind not in (GRANT_DISCOUNT, _SEND_EMAIL):
        return
    action = await queue.action(db, fact.action_id)
    if fact.kind == GRANT_DISCOUNT:
        try:
            proposal_id = UUID(str(action.payload["proposal_id"]))
            await start_sending(db, proposal_id, trigger="event")
        except Conflict:
            return  # without an address the PDF is downloaded; its page says so
    elif (action.dedupe_key or "").startswith(SENDS):
        proposal_id = UUID((action.dedupe_key or "").removeprefix(SENDS))
        row = await queries.proposal(db, proposal_id, lock=True)
        if row is not None and row.state in ("ready", "sent"):
            await move_proposal(db, row, "sent")
