"""The STUN and TURN servers of a tenant, with credentials that end by themselves.

A TURN server that shares a secret with us takes a name that begins with the moment it ends at,
and as password the keyed hash of that name (draft-uberti-behave-turn-rest-00, section 2.2;
coturn's `use-auth-secret`).
"""

import base64
import hashlib
import hmac
from datetime import datetime, timedelta
from uuid import UUID

from enterprisehub.domains.voice.ports import RELAYS, Relay
from enterprisehub.kernel import clock
from enterprisehub.kernel.connectors.ports import connected_accounts
from enterprisehub.kernel.db.session import Db

VALID = timedelta(hours=2, minutes=10)
"""The longest call, and a while to begin it: an allocation is renewed with the same name."""


async def offer_relays(db: Db, call_id: UUID) -> tuple[Relay, ...]:
    """What this call may use; empty where no server is connected."""
    found: list[Relay] = []
    for account in await connected_accounts(db, RELAYS):
        stun = tuple(str(account.options.get("stun") or "").split())
        turn = tuple(str(account.options.get("turn") or "").split())
        secret = str(account.credentials.get("secret") or "")
        if stun:
            found.append(Relay(urls=stun))
        if turn and secret:
            name, password = relay_credentials(secret, str(call_id), clock.now() + VALID)
            found.append(Relay(urls=turn, username=name, credential=password))
        elif turn:
            found.append(Relay(urls=turn))
    return tuple(found)


def relay_credentials(secret: str, user: str, ends_at: datetime) -> tuple[str, str]:
    """Name and password: `END:USER` and base64(HMAC-SHA1(secret, name))."""
    name = f"{int(ends_at.timestamp())}:{user}"
    digest = hmac.new(secret.encode(), name.encode(), hashlib.sha1).digest()
    return name, base64.b64encode(digest).decode("ascii")
