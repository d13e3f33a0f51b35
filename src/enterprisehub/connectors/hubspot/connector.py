"""HubSpot: contacts, companies and deals are kept in agreement."""

from enterprisehub.connectors.hubspot.account import app, open_hubspot
from enterprisehub.connectors.hubspot.client import API
from enterprisehub.domains.sync.contracts import DefaultMap, alike
from enterprisehub.domains.sync.ports import BACK, Crm, offer, try_crm
from enterprisehub.kernel.connectors.catalogue import ConnectorSpec, CredentialField, declare
from enterprisehub.kernel.connectors.signing_in import (
    LASTING,
    SigningIn,
    app_fields,
    may_ask,
    url_field,
)

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


signing_in = SigningIn(app=app, page=lambda _: CONSENT_PAGE, scopes=SCOPES)
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
            *app_fields(
                of="Of your app; only for signing in.",
                also="Signs its webhooks too: a private app has one on its page.",
            ),
            url_field(API),
        ),
        either=((LASTING,), ("client_id", "client_secret")),
        test=try_crm,
        addresses=(BACK, ("Webhook for all subscriptions", "/hooks/hubspot/{key}")),
        guide=(
            (
                "With a token: in HubSpot open Settings → Integrations → Private apps, make one "
                "with the scopes crm.objects and crm.schemas of contacts, companies, deals, and "
                "crm.objects.owners.read; copy its access token."
            ),
            (
                "Or by signing in: make an app at developers.hubspot.com, enter the redirect "
                "address below, copy its client id and secret, save, then sign in under CRM sync."
            ),
            "For changes within seconds enter the webhook's address, shown after saving, in it.",
        ),
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
        consent=signing_in,
        signed_in=may_ask,
        merges=True,
        defaults={
            "company": alike(
                name="name",
                domain="domain",
                phone="phone",
                employees="numberofemployees",
                description="description",
                street="address",
                city="city",
                state="state",
                postal_code="zip",
                owner="hubspot_owner_id",
            ),
            "contact": (
                *alike(
                    given_name="firstname",
                    family_name="lastname",
                    email="email",
                    phone="phone",
                    job_title="jobtitle",
                    company="@company",
                ),
                # A portal's stages go forward only: what we think of it is not written there.
                DefaultMap(ours="lifecycle", theirs="lifecyclestage", way="in", table=_LIFE),
                *alike(
                    street="address",
                    city="city",
                    state="state",
                    postal_code="zip",
                    owner="hubspot_owner_id",
                ),
            ),
            "deal": alike(
                title="dealname",
                stage="dealstage",
                amount="amount",
                close_on="closedate",
                contact="@contact",
                company="@company",
                owner="hubspot_owner_id",
            ),
        },
    )
)
