"""HighLevel: contacts and opportunities of a location are kept in agreement."""

from enterprisehub.connectors.highlevel.account import app, open_highlevel
from enterprisehub.connectors.highlevel.client import API
from enterprisehub.connectors.highlevel.signature import PUBLISHED_KEY
from enterprisehub.domains.sync.contracts import alike
from enterprisehub.domains.sync.ports import BACK, Crm, offer, try_crm
from enterprisehub.kernel.connectors.catalogue import ConnectorSpec, CredentialField, declare
from enterprisehub.kernel.connectors.signing_in import (
    LASTING,
    SigningIn,
    app_fields,
    may_ask,
    url_field,
)

CONNECTOR = "highlevel"
CONSENT_PAGE = "https://marketplace.gohighlevel.com/oauth/chooselocation"
SCOPES = (
    "contacts.readonly contacts.write opportunities.readonly opportunities.write "
    "locations.readonly locations/customFields.readonly users.readonly"
)


signing_in = SigningIn(
    app=app,
    page=lambda _: CONSENT_PAGE,
    scopes=SCOPES,
    sends={"user_type": "Location"},
)
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
            *app_fields(of="Of your marketplace app; only for signing in."),
            CredentialField(
                name="webhook_key",
                label="Webhooks' public key",
                hint="As HighLevel publishes it; change it only when they do.",
                required=False,
                pattern=r"[A-Za-z0-9+/]{40,}={0,2}",
                default=PUBLISHED_KEY,
            ),
            url_field(API),
        ),
        either=((LASTING,), ("client_id", "client_secret")),
        test=try_crm,
        addresses=(BACK, ("Webhook for contacts and opportunities", "/hooks/highlevel/{key}")),
        guide=(
            "Take the location id from the address of the sub-account: …/location/<id>/….",
            (
                "With a token: in that sub-account open Settings → Private integrations, make one "
                "that may view and edit contacts and opportunities and view locations, their "
                "custom fields and users."
            ),
            (
                "Or by signing in: make an app for sub-accounts at marketplace.gohighlevel.com, "
                "enter the redirect address below, copy its client id and secret, save here, "
                "then sign in under CRM sync."
            ),
            (
                "For changes within seconds enter the webhook's address, shown after saving, in "
                "the app and choose its contact and opportunity events."
            ),
        ),
    )
)
crm = offer(
    Crm(
        connector=CONNECTOR,
        title="HighLevel",
        open=open_highlevel,
        consent=signing_in,
        signed_in=may_ask,
        kinds=("contact", "deal"),
        defaults={
            "contact": alike(
                given_name="firstName",
                family_name="lastName",
                email="email",
                phone="phone",
                street="address1",
                city="city",
                state="state",
                postal_code="postalCode",
                owner="assignedTo",
            ),
            "deal": alike(
                title="name",
                stage="stage",
                amount="monetaryValue",
                contact="contactId",
                owner="assignedTo",
            ),
        },
    )
)
