"""Access tokens that end by themselves: renewed before they do, and kept before they are used.

OAuth 2.0, RFC 6749: §4.1.3 (a code is exchanged), §4.4 (an app asks by itself) and §6 (a token is
refreshed).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import httpx

from enterprisehub.kernel import clock
from enterprisehub.kernel.connectors.accounts import account as account_row
from enterprisehub.kernel.connectors.ports import Account, PortContext
from enterprisehub.kernel.errors import ConnectorFailed, ConnectorRejected
from enterprisehub.kernel.scope import Scope

TIMEOUT = httpx.Timeout(30.0, connect=10.0)
_SOON = timedelta(minutes=3)
_LASTS_SECONDS = 1800


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """The tenant's own app at a vendor, and where it asks for tokens.

    `by_itself`: it is given tokens in its own name; nobody signs in.
    """

    vendor: str
    token_url: str
    client_id: str
    client_secret: str
    by_itself: bool = False

    async def exchange(self, code: str, back: str, **more: str) -> dict[str, Any]:
        """What the code is worth, once: the answer as it came.

        Raises:
            ConnectorRejected: the code is spent, or the app is not known.
        """
        return await self._ask(
            grant_type="authorization_code", code=code, redirect_uri=back, **more
        )

    async def refresh(self, refresh_token: str) -> dict[str, Any]:
        return await self._ask(grant_type="refresh_token", refresh_token=refresh_token)

    async def alone(self) -> dict[str, Any]:
        return await self._ask(grant_type="client_credentials")

    async def _ask(self, **form: str) -> dict[str, Any]:
        form |= {"client_id": self.client_id, "client_secret": self.client_secret}
        try:
            async with httpx.AsyncClient(timeout=TIMEOUT) as http:
                answer = await http.post(self.token_url, data=form)
            told = answer.json()
        except (httpx.HTTPError, ValueError) as error:
            raise ConnectorFailed(f"{self.vendor} cannot be reached for a token.") from error
        if answer.status_code >= httpx.codes.INTERNAL_SERVER_ERROR:
            raise ConnectorFailed(f"{self.vendor} gives no token at the moment.")
        if not isinstance(told, dict) or not told.get("access_token"):
            why = told.get("error_description") or told.get("message") or told.get("error")
            raise ConnectorRejected(
                f"{self.vendor} gives no token: {str(why)[:300]}. Sign in again."
            )
        return told


def granted(told: dict[str, Any]) -> dict[str, str]:
    """What is kept of the answer; a vendor that does not rotate sends no new refresh token."""
    seconds = int(told.get("expires_in") or _LASTS_SECONDS)
    ends = clock.now() + timedelta(seconds=seconds)
    kept = {"access_token": str(told["access_token"]), "access_expires_at": ends.isoformat()}
    if told.get("refresh_token"):
        kept["refresh_token"] = str(told["refresh_token"])
    return kept


class Bearer:
    """The token that an account uses now: a lasting one, or one that is renewed in time."""

    def __init__(self, context: PortContext, app: App, *, lasting: str = "") -> None:
        self._account: Account = context.account
        self._database = context.database
        self._app, self._lasting = app, lasting
        self._known: dict[str, Any] = dict(context.account.credentials)

    @property
    def renews(self) -> bool:
        may = self._app.by_itself or bool(self._known.get("refresh_token"))
        return not self._lasting and may

    async def token(self, *, spent: str = "") -> str:
        """A token that holds; never the `spent` one, which was just refused.

        Raises:
            ConnectorRejected: there is none, or it cannot be renewed.
        """
        if self._lasting:
            return self._lasting
        if not self._good(spent):
            await self._look_again()
        if not self._good(spent):
            await self._renew()
        return str(self._known["access_token"])

    def _good(self, spent: str) -> bool:
        token = str(self._known.get("access_token") or "")
        ends = str(self._known.get("access_expires_at") or "")
        if not token or token == spent or not ends:
            return False
        return datetime.fromisoformat(ends) > clock.now() + _SOON

    async def _look_again(self) -> None:
        """Another process may have renewed it; a rotated refresh token works but once."""
        if self._account.id is None:
            return
        async with self._database.scoped(Scope(self._account.tenant_id)) as db:
            self._known = dict((await account_row(db, self._account.id)).credentials)

    async def _renew(self) -> None:
        refresh = str(self._known.get("refresh_token") or "")
        if not refresh and not self._app.by_itself:
            raise ConnectorRejected(
                f"Nobody has signed in at {self._app.vendor} yet. Sign in there."
            )
        told = self._app.refresh(refresh) if refresh else self._app.alone()
        fresh = granted(await told)
        self._known |= fresh
        if self._account.id is None:
            return
        async with self._database.scoped(Scope(self._account.tenant_id)) as db:
            row = await account_row(db, self._account.id, lock=True)
            row.credentials = {**row.credentials, **fresh}
