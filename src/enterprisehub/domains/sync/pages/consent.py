"""There and back: a person signs in at a CRM."""

from urllib.parse import quote
from uuid import UUID

from fastapi import Request, Response

from enterprisehub.domains.sync.domain import domain
from enterprisehub.domains.sync.logic.take_consent import begin_consent, end_consent
from enterprisehub.domains.sync.permissions import SYNC_WRITE
from enterprisehub.kernel.errors import HubError
from enterprisehub.kernel.web.policy import Permission, signed_in
from enterprisehub.kernel.web.router import TenantDb, database_of
from enterprisehub.kernel.work import runtime
from enterprisehub.ui.htmx import go_to
from enterprisehub.ui.leaving import leave_to

HREF = "/sync/consent"
pages = domain.pages(HREF)


def _back() -> str:
    return f"{runtime.installed().public_url.rstrip('/')}{HREF}/back"


@pages.post("/{account_id}", allow=Permission(SYNC_WRITE))
async def sign_in_there(db: TenantDb, account_id: UUID) -> Response:
    """The person goes to the CRM's page of consent."""
    return leave_to(await begin_consent(db, account_id, _back()))


@pages.get("/back", allow=Permission(SYNC_WRITE))
async def come_back(
    request: Request, *, state: str = "", code: str = "", error: str = ""
) -> Response:
    """What was allowed is kept; without a code the CRM's refusal is shown."""
    if not code:
        told = f"Signing in was not finished: {(error or 'nothing was allowed')[:100]}"
        return go_to(request, f"/sync?error={quote(told)}")
    try:
        await end_consent(database_of(request), signed_in(request), state, code, _back())
    except HubError as failed:
        return go_to(request, f"/sync?error={quote(failed.message)}")
    return go_to(request, "/sync")
