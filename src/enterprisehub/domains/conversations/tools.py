"""What agents may know of conversations."""

from uuid import UUID

from enterprisehub.domains.conversations import api
from enterprisehub.domains.conversations.contracts import Digest
from enterprisehub.domains.conversations.permissions import SESSIONS_READ
from enterprisehub.kernel.agents.tools import register_tool
from enterprisehub.kernel.db.session import Db


async def digest(db: Db, contact_id: UUID) -> Digest | None:
    """A contact's latest conversation in facts: what they told us, what is still open."""
    return await api.digest(db, contact_id)


register_tool(
    "conversations.digest", digest, title="What a contact told us", permission=SESSIONS_READ
)
