"""Signing in with Atlassian: OAuth 2.0 (3LO), developer.atlassian.com/cloud/oauth/2-3lo-apps."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

from enterprisehub.connectors.jira.client import (
    AUTH,
    GATEWAY,
    JiraClient,
    Tokens,
    ask_token,
    granted,
)
from enterprisehub.kernel.connectors.ports import Account
from enterprisehub.kernel.errors import ConnectorRejected, Invalid

# `offline_access` brings the refresh token; the agile API needs scopes of its own.
SCOPES = (
    "offline_access read:jira-work read:jira-user manage:jira-webhook "
    "read:board-scope:jira-software read:sprint:jira-software read:issue-details:jira read:jql:jira"
)


class AtlassianConsent:
    """With the tenant's own app at developer.atlassian.com."""

    def __init__(self, auth_url: str = AUTH) -> None:
        self._auth_url = auth_url

    def address(self, account: Account, *, back: str, state: str) -> str:
        """Atlassian's page of consent.

        Raises:
            Invalid: the app's client id or secret is missing.
        """
        client_id = str(account.options.get("client_id") or "")
        if not client_id or not account.credentials.get("client_secret"):
            raise Invalid(
                "Enter the client id and secret of your Atlassian app first.",
                fields={"client_id": "is needed", "client_secret": "is needed"},
            )
        asked = {
            "audience": "api.atlassian.com",
            "client_id": client_id,
            "scope": SCOPES,
            "redirect_uri": back,
            "state": state,
            "response_type": "code",
            "prompt": "consent",
        }
        return f"{self._auth_url}/authorize?{urlencode(asked)}"

    async def grant(self, account: Account, *, code: str, back: str) -> dict[str, Any]:
        """Tokens, and the cloud id of the site that the account names.

        Raises:
            ConnectorRejected: the code is spent, or that site was not allowed.
        """
        client_id = str(account.options.get("client_id") or "")
        secret = str(account.credentials.get("client_secret") or "")
        body = {
            "grant_type": "authorization_code",
            "client_id": client_id,
            "client_secret": secret,
            "code": code,
            "redirect_uri": back,
        }
        fresh = granted(await ask_token(self._auth_url, body))
        gateway = str(account.options.get("gateway_url") or GATEWAY).rstrip("/")
        ends = datetime.fromisoformat(fresh["access_expires_at"])
        tokens = Tokens(client_id, secret, "", fresh["access_token"], ends)
        sites = await JiraClient(f"{gateway}/ex/jira", tokens=tokens).accessible_sites()
        host = urlsplit(str(account.options.get("site_url") or "")).hostname
        for site in sites:
            if urlsplit(str(site.get("url") or "")).hostname == host:
                return {**fresh, "cloud_id": site["id"]}
        raise ConnectorRejected(f"{host} was not among the sites that you allowed. Try again.")
