"""Links that open one object for a while, for whoever holds them, and nothing else.

They lead to this program, also where the objects lie in S3: the bucket may be out of a browser's
reach, and so every download can be counted and masked.
"""

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from enterprisehub.kernel.clock import now
from enterprisehub.kernel.errors import Denied
from enterprisehub.kernel.secrets import KeyRing

_PURPOSE = "object-links"
LONGEST = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Link:
    """What a valid link opens, and until when."""

    tenant_id: UUID
    path: str
    expires_at: datetime
    download_as: str | None


class Links:
    """Makes and opens tokens; the route `/files/{token}` serves them."""

    def __init__(self, ring: KeyRing) -> None:
        self._ring = ring

    def make(
        self, tenant_id: UUID, path: str, *, valid: timedelta, download_as: str | None = None
    ) -> str:
        """A token for `/files/{token}`. Valid for at most seven days."""
        ends = now() + min(valid, LONGEST)
        content = [str(tenant_id), path, int(ends.timestamp()), download_as]
        body = base64.urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=")
        return f"{body.decode('ascii')}.{self._ring.sign(_PURPOSE, body)}"

    def open(self, token: str) -> Link:
        """What the token opens. Raises Denied when it is forged, damaged or too old."""
        body, _, signature = token.partition(".")
        if not self._ring.verify(_PURPOSE, body.encode(), signature):
            raise Denied("This link is not valid. Ask for a new one.")
        try:
            padded = body + "=" * (-len(body) % 4)
            tenant, path, ends, name = json.loads(base64.urlsafe_b64decode(padded))
        except (ValueError, binascii.Error) as error:
            raise Denied("This link is not valid. Ask for a new one.") from error
        link = Link(UUID(tenant), path, datetime.fromtimestamp(ends, UTC), name)
        if link.expires_at <= now():
            raise Denied("This link has expired. Ask for a new one.")
        return link
