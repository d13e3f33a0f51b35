"""There and back: a person signs in at a tool that is read."""

from urllib.parse import quote
from uuid import UUID

from fastapi import Request, Response

from enterprisehub.domains.delivery.domain import domain
from enterprisehub.domains.delivery.logic.take_consent import begin_consent, end_consent
from enterprisehub.domains.delivery.permissions import SOURCES_WRITE
from enterprisehub.kernel.errors import HubError
from enterprisehub.kernel.web.policy import Permission, signed_in
from enterprisehub.kernel.web.router import TenantDb, database_of
from enterprisehub.kernel.work import runtime
from enterprisehub.ui.htmx import go_to
from enterprisehub.ui.leaving import leave_to

HREF = "/delivery/consent"
pages = domain.pages(HREF)


def _back() -> str:
    return f"{runtime.installed().public_url.rstrip('/')}{HREF}/back"


@pages.post("/{account_id}", allow=Permission(SOURCES_WRITE))
async def sign_in_there(db: TenantDb, account_id: UUID) -> Response:
    """The person goes to the tool's page of consent."""
    return leave_to(await begin_consent(db, account_id, _back()))


@pages.get("/back", allow=Permission(SOURCES_WRITE))
async def come_back(
    request: Request, *, state: str = "", code: str = "", error: str = ""
) -> Response:
    """What was allowed is kept; without a code the tool's refusal is shown."""
    if not code:
        told = error or "nothing was allowed"
        return go_to(
            request,
            f"/delivery/sources?error={quote(f'Signing in was not finished: {told[:100]}')}",
        )
    try:
        await end_consent(database_of(request), signed_in(request), state, code, _back())
    except HubError as failed:
        return go_to(request, f"/delivery/sources?error={quote(failed.message)}")
    return go_to(request, "/delivery/sources")
