"""Who is about to send words that they may regret is told once; sending them again sends them."""

import hashlib
from uuid import UUID

from enterprisehub.domains.messaging.ports import WARNINGS, Draft
from enterprisehub.kernel import cache
from enterprisehub.kernel.db.session import Db

_REMEMBERED_SECONDS = 900.0


async def think_again(db: Db, body: str, contact_id: UUID | None) -> str:
    """The warning, the first time these words are to go to this contact; empty afterwards."""
    told = await WARNINGS.gather(db, Draft(body=body, contact_id=contact_id))
    if not told:
        return ""
    first = False

    async def remember() -> bool:
        nonlocal first
        first = True
        return True

    words = hashlib.sha256(body.strip().encode()).hexdigest()
    await cache.shared().get_or_compute(
        db.scope.tenant_id,
        "messaging.warned",
        (str(db.scope.actor), contact_id, words),
        remember,
        ttl_seconds=_REMEMBERED_SECONDS,
    )
    return " ".join(warning for _, warning in told) if first else ""
