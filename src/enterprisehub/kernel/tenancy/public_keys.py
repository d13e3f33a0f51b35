"""Keys that may stand on anybody's page: they say whose they are, and nobody guesses them."""

import base64
import binascii
import secrets
from uuid import UUID

from enterprisehub.kernel.errors import NotFound

_ID_BYTES, _RANDOM_BYTES = 16, 11


def new_public_key(tenant_id: UUID) -> str:
    """A public key: whose it is, and eleven bytes that nobody guesses."""
    whole = tenant_id.bytes + secrets.token_bytes(_RANDOM_BYTES)
    return base64.urlsafe_b64encode(whole).decode("ascii")


def tenant_of_key(key: str, gone: str) -> UUID:
    """The tenant that a public key names; whether the key exists is another question.

    Raises:
        NotFound: it is no key; it says `gone`.
    """
    try:
        whole = base64.b64decode(key.encode("ascii"), altchars=b"-_", validate=True)
    except (ValueError, binascii.Error) as error:
        raise NotFound(gone) from error
    if len(whole) != _ID_BYTES + _RANDOM_BYTES:
        raise NotFound(gone)
    return UUID(bytes=whole[:_ID_BYTES])
