"""Signing in at a vendor with an app of the tenant's own: what every such connector repeats.

OAuth 2.0, RFC 6749 §4.1: a person allows it on the vendor's page, which sends them back with a
code.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from enterprisehub.kernel.connectors.catalogue import CredentialField
from enterprisehub.kernel.connectors.oauth import App, Bearer, granted
from enterprisehub.kernel.connectors.ports import Account, PortContext
from enterprisehub.kernel.errors import Invalid

LASTING = "private_token"


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningIn:
    """Where a person allows it, and what the code is then worth.

    `page` is the address of that page; `asks` and `sends` are what this vendor wants beyond the
    standard, in the question and with the code.
    """

    app: Callable[[Account], App]
    page: Callable[[Account], str]
    scopes: str
    asks: Mapping[str, str] = field(default_factory=dict)
    sends: Mapping[str, str] = field(default_factory=dict)

    def address(self, account: Account, *, back: str, state: str) -> str:
        """Where a person allows us to read and write; they are then sent to `back`.

        Raises:
            Invalid: the app is not entered yet.
        """
        app = self.app(account)
        if not app.client_id or not app.client_secret:
            raise Invalid(
                f"Enter the client id and secret of your {app.vendor} app first.",
                fields={"client_id": "is needed", "client_secret": "is needed"},
            )
        asked = {
            "response_type": "code", "client_id": app.client_id, "redirect_uri": back,
            "scope": self.scopes, "state": state, **self.asks,
        }  # fmt: skip
        return f"{self.page(account)}?{urlencode(asked)}"

    async def grant(self, account: Account, *, code: str, back: str) -> dict[str, Any]:
        return dict(granted(await self.app(account).exchange(code, back, **self.sends)))


def app_of(account: Account, vendor: str, token_url: str, *, by_itself: bool = False) -> App:
    """The tenant's own app, as it was entered with the account."""
    return App(
        vendor=vendor,
        token_url=token_url,
        client_id=str(account.options.get("client_id") or ""),
        client_secret=str(account.credentials.get("client_secret") or ""),
        by_itself=by_itself,
    )


def bearer_of(context: PortContext, app: App) -> Bearer:
    """The account's lasting token where one was entered; else the one that signing in brought."""
    lasting = str(context.account.credentials.get(LASTING) or "")
    return Bearer(context, app, lasting=lasting)


def url_of(account: Account, default: str) -> str:
    """Where the account's API is, without a stroke at its end."""
    return str(account.options.get("api_url") or default).rstrip("/")


def may_ask(account: Account) -> bool:
    """Whether there is a token, or one that a new one is got with."""
    return bool(account.credentials.get(LASTING) or account.credentials.get("refresh_token"))


def app_fields(*, required: bool = False, of: str, also: str = "") -> tuple[CredentialField, ...]:
    """The app that people make at the vendor, and the tokens that it brings."""
    return (
        CredentialField(name="client_id", label="OAuth client id", hint=of, required=required),
        CredentialField(
            name="client_secret",
            label="OAuth client secret",
            hint=also,
            secret=True,
            required=required,
        ),
        CredentialField(
            name="refresh_token",
            label="OAuth refresh token",
            hint="Filled by signing in; leave it empty.",
            secret=True,
            required=False,
        ),
        CredentialField(
            name="access_token", label="OAuth access token", secret=True, required=False, kept=True
        ),
        CredentialField(
            name="access_expires_at", label="Access ends", secret=True, required=False, kept=True
        ),
    )


def url_field(default: str) -> CredentialField:
    """Where the vendor's API is, for those who try out against another server."""
    return CredentialField(
        name="api_url",
        label="API address",
        hint="Begins with https://. Change only for a test server.",
        required=False,
        pattern=r"https?://\S+",
        default=default,
    )
