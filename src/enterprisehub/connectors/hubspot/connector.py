"""HubSpot: contacts, companies and deals are kept in agreement."""

from typing import Any
from urllib.parse import urlencode

from enterprisehub.connectors.hubspot.account import app_of, open_hubspot
from enterprisehub.connectors.hubspot.client import API, HubspotClient
from enterprisehub.domains.sync.contracts import DefaultMap
from enterprisehub.domains.sync.ports import Crm, offer
from enterprisehub.kernel.connectors.catalogue import ConnectorSpec, CredentialField, declare
from enterprisehub.kernel.connectors.oauth import Bearer, granted
from enterprisehub.kernel.connectors.ports import Account, PortContext
from enterprisehub.kernel.errors import Invalid
from enterprisehub.kernel.work import runtime

CONNECTOR = "hubspot"
CONSENT_PAGE = "https://app.hubspot.com/oauth/authorize"
_OBJECTS = ("contacts", "companies", "deals")
SCOPES = " ".join(
    [
        "oauth",
        "crm.objects.owners.read",
        *(f"crm.objects.{one}.{may}" for one in _OBJECTS for may in ("read", "write")),
        *(f"crm.schemas.{one}.read" for one in _OBJECTS),
    ]
)


class HubspotConsent:
    """With the tenant's own app at developers.hubspot.com."""

    def address(self, account: Account, *, back: str, state: str) -> str:
        app = app_of(account)
        if not app.client_id or not app.client_secret:
            raise Invalid(
                "Enter the client id and secret of your HubSpot app first.",
                fields={"client_id": "is needed", "client_secret": "is needed"},
            )
        asked = {
            "client_id": app.client_id, "redirect_uri": back, "scope": SCOPES, "state": state,
        }  # fmt: skip
        return f"{CONSENT_PAGE}?{urlencode(asked)}"

    async def grant(self, account: Account, *, code: str, back: str) -> dict[str, Any]:
        return dict(granted(await app_of(account).exchange(code, back)))


async def test_account(account: Account) -> str:
    """Which portal the token is for."""
    if not account.credentials.get("private_token") and not account.credentials.get(
        "refresh_token"
    ):
        return "Sign in with HubSpot under CRM sync to finish."
    lasting = str(account.credentials.get("private_token") or "")
    home = runtime.installed()
    context = PortContext(account, home.database, home.public_url)
    client = HubspotClient(
        Bearer(context, app_of(account), lasting=lasting),
        str(account.options.get("api_url") or API),
    )
    about = await client.get("/account-info/v3/details")
    return f"Works with portal {about.get('portalId')}."


spec = declare(
    ConnectorSpec(
        name=CONNECTOR,
        title="HubSpot",
        summary="Keep contacts, companies and deals in agreement, both ways.",
        icon="database",
        group="records",
        fields=(
            CredentialField(
                name="private_token",
                label="Private app's token",
                hint="Made in HubSpot under Settings → Integrations → Private apps. Leave empty to "
                "sign in with HubSpot.",
                secret=True,
                required=False,
            ),
            CredentialField(
                name="client_id",
                label="OAuth client id",
                hint="Of your app; only for signing in.",
                required=False,
            ),
            CredentialField(
                name="client_secret",
                label="App's client secret",
                hint="Signs its webhooks too: a private app has one on its page.",
                secret=True,
                required=False,
            ),
            CredentialField(
                name="refresh_token",
                label="OAuth refresh token",
                hint="Filled by signing in.",
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
        addresses=(("Webhook for all subscriptions", "/hooks/hubspot/{key}"),),
    )
)
# developers.hubspot.com/docs/api/crm/contacts: the portal's own life cycle stages.
_LIFE = (
    ("lead", "lead"),
    ("subscriber", "lead"),
    ("marketingqualifiedlead", "lead"),
    ("salesqualifiedlead", "qualified"),
    ("opportunity", "qualified"),
    ("customer", "customer"),
    ("evangelist", "customer"),
    ("other", "other"),
)
crm = offer(
    Crm(
        connector=CONNECTOR,
        title="HubSpot",
        open=open_hubspot,
        consent=HubspotConsent(),
        merges=True,
        defaults={
            "company": (
                DefaultMap(ours="name", theirs="name"),
                DefaultMap(ours="domain", theirs="domain"),
                DefaultMap(ours="phone", theirs="phone"),
                DefaultMap(ours="employees", theirs="numberofemployees"),
                DefaultMap(ours="description", theirs="description"),
                DefaultMap(ours="street", theirs="address"),
                DefaultMap(ours="city", theirs="city"),
                DefaultMap(ours="state", theirs="state"),
                DefaultMap(ours="postal_code", theirs="zip"),
                DefaultMap(ours="owner", theirs="hubspot_owner_id"),
            ),
            "contact": (
                DefaultMap(ours="given_name", theirs="firstname"),
                DefaultMap(ours="family_name", theirs="lastname"),
                DefaultMap(ours="email", theirs="email"),
                DefaultMap(ours="phone", theirs="phone"),
                DefaultMap(ours="job_title", theirs="jobtitle"),
                DefaultMap(ours="company", theirs="@company"),
                # A portal's stages go forward only: what we think of it is not written there.
                DefaultMap(ours="lifecycle", theirs="lifecyclestage", way="in", table=_LIFE),
                DefaultMap(ours="street", theirs="address"),
                DefaultMap(ours="city", theirs="city"),
                DefaultMap(ours="state", theirs="state"),
                DefaultMap(ours="postal_code", theirs="zip"),
                DefaultMap(ours="owner", theirs="hubspot_owner_id"),
            ),
            "deal": (
                DefaultMap(ours="title", theirs="dealname"),
                DefaultMap(ours="stage", theirs="dealstage"),
                DefaultMap(ours="amount", theirs="amount"),
                DefaultMap(ours="close_on", theirs="closedate"),
                DefaultMap(ours="contact", theirs="@contact"),
                DefaultMap(ours="company", theirs="@company"),
                DefaultMap(ours="owner", theirs="hubspot_owner_id"),
            ),
        },
    )
)
