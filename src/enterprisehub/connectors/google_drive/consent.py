"""Signing in with Google: OAuth 2.0 for web servers.

Source: developers.google.com/identity/protocols/oauth2/web-server.
"""

from typing import Any, Final
from urllib.parse import urlencode

from enterprisehub.connectors.google_drive.client import TOKENS, granted
from enterprisehub.kernel.connectors.ports import Account
from enterprisehub.kernel.errors import ConnectorRejected, Invalid

CONSENT: Final = "https://accounts.google.com"
READING: Final = "https://www.googleapis.com/auth/drive.readonly"
WRITING: Final = "https://www.googleapis.com/auth/drive.file"


class GoogleConsent:
    """With the tenant's own app at Google Cloud."""

    def address(self, account: Account, *, back: str, state: str) -> str:
        """Google's page of consent; it asks anew each time, as only then a refresh token comes.

        Raises:
            Invalid: the app's client id or secret is missing.
        """
        client_id = str(account.options.get("client_id") or "")
        if not client_id or not account.credentials.get("client_secret"):
            raise Invalid(
                "Enter the client id and secret of your Google app first.",
                fields={"client_id": "is needed", "client_secret": "is needed"},
            )
        asked = {
            "client_id": client_id,
            "redirect_uri": back,
            "response_type": "code",
            "scope": f"{READING} {WRITING}",
            "access_type": "offline",
            "prompt": "consent",
            "state": state,
        }
        return f"{CONSENT}/o/oauth2/v2/auth?{urlencode(asked)}"

    async def grant(self, account: Account, *, code: str, back: str) -> dict[str, Any]:
        """Tokens for what was ticked.

        Raises:
            ConnectorRejected: the code is spent, or reading files was not ticked.
        """
        fresh = await granted(
            str(account.options.get("token_url") or TOKENS),
            {
                "grant_type": "authorization_code",
                "client_id": str(account.options.get("client_id") or ""),
                "client_secret": str(account.credentials.get("client_secret") or ""),
                "code": code,
                "redirect_uri": back,
            },
            refused="Google did not accept this sign-in. Begin it again.",
        )
        if READING not in fresh.scopes:
            raise ConnectorRejected(
                "Reading files was not ticked on Google's page. Sign in again and tick it."
            )
        if not fresh.refresh_token:
            raise ConnectorRejected("Google gave no lasting consent. Sign in again.")
        return fresh.kept() | {"refresh_token": fresh.refresh_token}
