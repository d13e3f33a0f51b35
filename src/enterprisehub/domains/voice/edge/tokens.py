"""Tokens in the path of a socket's address: this call of this tenant, once, until then.

They stand in the path because query strings end up in logs. Who holds one may join the call it
names and nothing else; a second use is refused here and, after a restart, by the desk.
"""

import base64
import binascii
import json
from datetime import UTC, datetime, timedelta
from uuid import UUID

from enterprisehub.domains.voice.ports import CallClaim
from enterprisehub.kernel.clock import now
from enterprisehub.kernel.errors import Denied
from enterprisehub.kernel.ids import new_id
from enterprisehub.kernel.secrets import KeyRing

MEDIA = "media"
CONTROL = "control"
LISTEN = "listen"
LONGEST = timedelta(hours=6)

_SIGNED_FOR = "voice-sockets"


def make_token(
    ring: KeyRing, tenant_id: UUID, call_id: UUID, *, valid: timedelta, purpose: str = MEDIA
) -> str:
    """A token for one call; valid for at most six hours, better for a minute."""
    ends = now() + min(valid, LONGEST)
    content = [str(tenant_id), str(call_id), str(new_id()), int(ends.timestamp()), purpose]
    body = base64.urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=")
    return f"{body.decode('ascii')}.{ring.sign(_SIGNED_FOR, body)}"


def open_token(ring: KeyRing, token: str, *, purpose: str = MEDIA) -> CallClaim:
    """What the token claims.

    Raises:
        Denied: it is forged, damaged, too old, or made for something else.
    """
    body, _, signature = token.partition(".")
    if not body.isascii() or not ring.verify(_SIGNED_FOR, body.encode(), signature):
        raise Denied("This call address is not valid. Start the call again.")
    try:
        padded = body + "=" * (-len(body) % 4)
        tenant, call, token_id, ends, made_for = json.loads(base64.urlsafe_b64decode(padded))
        claim = CallClaim(
            tenant_id=UUID(tenant),
            call_id=UUID(call),
            token_id=UUID(token_id),
            expires_at=datetime.fromtimestamp(ends, UTC),
            purpose=made_for,
        )
    except (ValueError, binascii.Error) as error:
        raise Denied("This call address is not valid. Start the call again.") from error
    if claim.purpose != purpose:
        raise Denied("This call address is made for something else.")
    if claim.expires_at <= now():
        raise Denied("This call address has expired. Start the call again.")
    return claim


class UsedTokens:
    """Remembers, until they expire, which tokens this process has seen."""

    def __init__(self) -> None:
        self._used: dict[UUID, datetime] = {}

    def use(self, claim: CallClaim) -> None:
        """The token is used from now on.

        Raises:
            Denied: it was used before.
        """
        moment = now()
        for token_id in [known for known, ends in self._used.items() if ends <= moment]:
            del self._used[token_id]
        if claim.token_id in self._used:
            raise Denied("This call address was used before. Start the call again.")
        self._used[claim.token_id] = claim.expires_at
