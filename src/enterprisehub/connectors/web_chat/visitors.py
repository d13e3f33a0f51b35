"""Who a visitor is: a random id that only we can have signed, and how much they may do."""

from uuid import UUID

from enterprisehub.kernel import secrets
from enterprisehub.kernel.errors import Unauthenticated
from enterprisehub.kernel.ids import new_id
from enterprisehub.kernel.web.rate_limits import Buckets

PURPOSE = "web_chat.visitor"
MESSAGES_PER_MINUTE = 20
READS_PER_MINUTE = 180
SESSIONS_PER_MINUTE = 12

buckets = Buckets()


def new_token(tenant_id: UUID) -> str:
    """A new visitor of this tenant's chat."""
    visitor = new_id()
    return f"{visitor}.{secrets.installed().sign(PURPOSE, _signed(tenant_id, visitor))}"


def visitor_of(tenant_id: UUID, token: str) -> UUID:
    """The visitor that this token names.

    Raises:
        Unauthenticated: it is not one of ours, or of another tenant's chat.
    """
    text, _, signature = token.partition(".")
    try:
        visitor = UUID(text)
    except ValueError as error:
        raise Unauthenticated("Open the chat again.") from error
    if not secrets.installed().verify(PURPOSE, _signed(tenant_id, visitor), signature):
        raise Unauthenticated("Open the chat again.")
    return visitor


def _signed(tenant_id: UUID, visitor: UUID) -> bytes:
    return f"{tenant_id}:{visitor}".encode()
