"""There and back: a person signs in at a vendor, the same way for every kind of connection."""

from urllib.parse import quote
from uuid import UUID

from fastapi import Request, Response

from enterprisehub.kernel.connectors.consenting import ConsentOf, begin_consent, end_consent
from enterprisehub.kernel.errors import HubError
from enterprisehub.kernel.web.policy import Permission, signed_in
from enterprisehub.kernel.web.router import Router, TenantDb, database_of
from enterprisehub.kernel.work import runtime
from enterprisehub.ui.htmx import go_to
from enterprisehub.ui.leaving import leave_to


def add_consent_pages(
    pages: Router, href: str, *, home: str, permission: str, consent_of: ConsentOf
) -> None:
    """`pages`, at `href`, send people to the vendor and take them back to the page `home`."""

    def back() -> str:
        return f"{runtime.installed().public_url.rstrip('/')}{href}/back"

    @pages.post("/{account_id}", allow=Permission(permission))
    async def sign_in_there(db: TenantDb, account_id: UUID) -> Response:
        """The person goes to the vendor's page of consent."""
        return leave_to(await begin_consent(db, consent_of, account_id, back()))

    @pages.get("/back", allow=Permission(permission))
    async def come_back(
        request: Request, *, state: str = "", code: str = "", error: str = ""
    ) -> Response:
        """What was allowed is kept; without a code the vendor's refusal is shown."""
        database, scope = database_of(request), signed_in(request)
        if not code:
            told = f"Signing in was not finished: {(error or 'nothing was allowed')[:100]}"
            return go_to(request, f"{home}?error={quote(told)}")
        try:
            await end_consent(database, scope, consent_of, state=state, code=code, back=back())
        except HubError as failed:
            return go_to(request, f"{home}?error={quote(failed.message)}")
        return go_to(request, home)
