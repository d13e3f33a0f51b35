"""Of two conversations with one person the one that spoke last goes on."""

from enterprisehub.domains.compliance import api as compliance
from enterprisehub.domains.conversations import queries
from enterprisehub.domains.conversations.logic.end_session import end_session
from enterprisehub.domains.conversations.logic.hold_session import hold_session
from enterprisehub.domains.crm.contracts.merging import Joining
from enterprisehub.kernel.db.session import Db


async def join_sessions(db: Db, joining: Joining) -> bool:
    """At most one open conversation is left; none where either of them wants to hear nothing."""
    if joining.kind != "contact":
        return False
    ids = (joining.kept_id, joining.other_id)
    found = [known for id_ in ids if (known := await queries.open_session(db, id_))]
    held = [session for one in found if (session := await hold_session(db, one.id))]
    if any([await compliance.is_opted_out(db, id_) for id_ in ids]):
        for session in held:
            await end_session(db, session, "opted_out")
    elif len(held) > 1:
        await end_session(db, min(held, key=lambda one: one.last_turn_at), "merged")
    return bool(held)
