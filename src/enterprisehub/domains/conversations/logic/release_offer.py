"""A person lets an offer go: it is for the others then, and nobody else loses it."""

from uuid import UUID

from enterprisehub.domains.conversations.logic.claim_handoff import handoff_of
from enterprisehub.domains.conversations.logic.list_claimants import (
    chain_from_json,
    chain_to_json,
    without,
)
from enterprisehub.domains.conversations.logic.move_handoff import moved
from enterprisehub.domains.conversations.logic.offer_handoff import offer_further
from enterprisehub.domains.conversations.logic.send_turn import tell_pages
from enterprisehub.domains.conversations.models import HandoffRow
from enterprisehub.domains.conversations.records import CONVERSATION
from enterprisehub.kernel import timeline
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Denied
from enterprisehub.kernel.scope import Ref


async def release_offer(db: Db, handoff_id: UUID) -> HandoffRow:
    """The caller is offered this lead no more; the next are, and at the end a task waits.

    Raises:
        NotFound: there is no such handoff in this tenant.
        Conflict: somebody has the lead, or the offer has ended.
        Denied: only people are offered leads.
    """
    row, session = await handoff_of(db, handoff_id)
    if db.scope.user_id is None:
        raise Denied("Only a person signed in can let an offer go.")
    row.state = moved(row.state, "let_go")
    chain = without(chain_from_json(row.chain), db.scope.user_id)
    row.chain = chain_to_json(chain)
    about = [Ref("crm.contact", session.contact_id), Ref(CONVERSATION, session.id)]
    timeline.add(
        db, "conversations.handoff_let_go", about, f"{db.scope.actor.name} let the offer go"
    )
    if not chain[row.step].user_ids:
        await offer_further(db, session, row, chain)
    await tell_pages(db, session)
    return row
