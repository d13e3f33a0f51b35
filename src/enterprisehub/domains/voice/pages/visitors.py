"""Who a visitor is: a random id that only we can have signed."""

from uuid import UUID

from enterprisehub.kernel import secrets
from enterprisehub.kernel.ids import new_id
from enterprisehub.kernel.web.rate_limits import Buckets

VISITOR = "voice.visitor"
ADDRESS = "voice.visitor_address"

buckets = Buckets()


def new_visitor(tenant_id: UUID) -> tuple[UUID, str]:
    """Somebody new at this tenant's sites, and the token that proves it next time."""
    visitor = new_id()
    return visitor, f"{visitor}.{secrets.installed().sign(VISITOR, _signed(tenant_id, visitor))}"


def visitor_of(tenant_id: UUID, token: str) -> tuple[UUID, str] | None:
    """The visitor that this token names; None where it is none of ours."""
    text, _, signature = token.partition(".")
    try:
        visitor = UUID(text)
    except ValueError:
        return None
    if not secrets.installed().verify(VISITOR, _signed(tenant_id, visitor), signature):
        return None
    return visitor, token


def _signed(tenant_id: UUID, visitor: UUID) -> bytes:
    return f"{tenant_id}:{visitor}".encode()
