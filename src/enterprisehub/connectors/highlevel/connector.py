"""HighLevel: contacts and opportunities of a location are kept in agreement."""

from typing import Any
from urllib.parse import urlencode

from enterprisehub.connectors.highlevel.account import app_of, open_highlevel
from enterprisehub.connectors.highlevel.client import API
from enterprisehub.domains.sync.contracts import DefaultMap
from enterprisehub.domains.sync.ports import Crm, offer
from enterprisehub.kernel.connectors.catalogue import ConnectorSpec, CredentialField, declare
from enterprisehub.kernel.connectors.oauth import granted
from enterprisehub.kernel.connectors.ports import Account, PortContext
from enterprisehub.kernel.errors import Invalid
from enterprisehub.kernel.work import runtime

CONNECTOR = "highlevel"
CONSENT_PAGE = "https://marketplace.gohighlevel.com/oauth/chooselocation"
SCOPES = (
    "contacts.readonly contacts.write opportunities.readonly opportunities.write "
    "locations.readonly users.readonly"
)


class HighLevelConsent:
    """With the tenant's own app at marketplace.gohighlevel.com."""

    def address(self, account: Account, *, back: str, state: str) -> str:
        app = app_of(account)
        if not app.client_id or not app.client_secret:
            raise Invalid(
                "Enter the client id and secret of your HighLevel app first.",
                fields={"client_id": "is needed", "client_secret": "is needed"},
            )
        asked = {
            "response_type": "code", "client_id": app.client_id, "redirect_uri": back,
            "scope": SCOPES, "state": state,
        }  # fmt: skip
        return f"{CONSENT_PAGE}?{urlencode(asked)}"

    async def grant(self, account: Account, *, code: str, back: str) -> dict[str, Any]:
        told = await app_of(account).exchange(code, back, user_type="Location")
        return dict(granted(told))


async def test_account(account: Account) -> str:
    """Which location the token is for."""
    kept = account.credentials
    if not kept.get("private_token") and not kept.get("refresh_token"):
        return "Sign in with HighLevel under CRM sync to finish."
    home = runtime.installed()
    there = open_highlevel(PortContext(account, home.database, home.public_url))
    return f"Works with {(await there.identify()).title}."


spec = declare(
    ConnectorSpec(
        name=CONNECTOR,
        title="HighLevel",
        summary="Keep contacts and opportunities of a location in agreement, both ways.",
        icon="database",
        group="records",
        fields=(
            CredentialField(
                name="location_id",
                label="Location id",
                hint="It stands in the address of the location: …/location/<id>/….",
                pattern=r"[A-Za-z0-9]{10,40}",
            ),
            CredentialField(
                name="private_token",
                label="Private integration's token",
                hint="Made under Settings → Private integrations. Leave empty to sign in.",
                secret=True,
                required=False,
            ),
            CredentialField(
                name="client_id",
                label="OAuth client id",
                hint="Of your marketplace app; only for signing in.",
                required=False,
            ),
            CredentialField(
                name="client_secret", label="OAuth client secret", secret=True, required=False
            ),
            CredentialField(
                name="refresh_token",
                label="OAuth refresh token",
                hint="Filled by signing in; it changes by itself.",
                secret=True,
                required=False,
            ),
            CredentialField(
                name="access_token", label="OAuth access token", secret=True, required=False
            ),
            CredentialField(
                name="access_expires_at", label="Access ends", secret=True, required=False
            ),
            CredentialField(
                name="api_url",
                label="API address",
                hint="Change only for a test server.",
                required=False,
                pattern=r"https?://\S+",
                default=API,
            ),
        ),
        test=test_account,
    )
)
crm = offer(
    Crm(
        connector=CONNECTOR,
        title="HighLevel",
        open=open_highlevel,
        consent=HighLevelConsent(),
        kinds=("contact", "deal"),
        defaults={
            "contact": (
                DefaultMap(ours="given_name", theirs="firstName"),
                DefaultMap(ours="family_name", theirs="lastName"),
                DefaultMap(ours="email", theirs="email"),
                DefaultMap(ours="phone", theirs="phone"),
                DefaultMap(ours="street", theirs="address1"),
                DefaultMap(ours="city", theirs="city"),
                DefaultMap(ours="state", theirs="state"),
                DefaultMap(ours="postal_code", theirs="postalCode"),
                DefaultMap(ours="owner", theirs="assignedTo"),
            ),
            "deal": (
                DefaultMap(ours="title", theirs="name"),
                DefaultMap(ours="stage", theirs="stage"),
                DefaultMap(ours="amount", theirs="monetaryValue"),
                DefaultMap(ours="contact", theirs="contactId"),
                DefaultMap(ours="owner", theirs="assignedTo"),
            ),
        },
    )
)
