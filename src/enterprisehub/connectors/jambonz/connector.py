"""Jambonz: telephone numbers, trunks and calls, on your own machines or the vendor's."""

from enterprisehub.connectors.jambonz.client import API
from enterprisehub.connectors.jambonz.parse import CONNECTOR
from enterprisehub.connectors.jambonz.route import ROUTES_PATTERN
from enterprisehub.connectors.jambonz.telephony import JambonzTelephony, test_account
from enterprisehub.domains.voice.ports import Telephony
from enterprisehub.kernel.connectors.catalogue import ConnectorSpec, CredentialField, declare
from enterprisehub.kernel.connectors.ports import bind

spec = declare(
    ConnectorSpec(
        name=CONNECTOR,
        title="Jambonz",
        summary="Let voice agents take and place telephone calls with your own numbers.",
        icon="phone",
        group="calls",
        guide=(
            (
                "In the Jambonz portal open Account: copy the account SID, make an API key, and "
                "copy the webhook secret."
            ),
            "Save here and try it out; then this connection shows two addresses.",
            (
                "In the portal add an application with them as calling webhook and call status "
                "webhook, both POST; or open Carriers and numbers here, which makes it for you."
            ),
            "Give the voice agent the number that it shall answer (Voice agents → the agent).",
            (
                "Whoever runs the hub sets HUB_PUBLIC_URL (https://…) and HUB_VOICE_URL (wss://…): "
                "Jambonz calls both."
            ),
        ),
        fields=(
            CredentialField(
                name="account_sid",
                label="Account SID",
                hint="Under Account in the Jambonz portal.",
                pattern=r"[0-9a-fA-F-]{36}",
            ),
            CredentialField(
                name="api_key", label="API key", hint="Under Account, API keys.", secret=True
            ),
            CredentialField(
                name="webhook_secret",
                label="Webhook secret",
                hint="Under Account: proves that webhooks come from your Jambonz.",
                secret=True,
            ),
            CredentialField(
                name="from_e164",
                label="Number to call from",
                hint="Like +15125550100; an agent's own number goes before it.",
                required=False,
                pattern=r"\+[1-9]\d{6,14}",
            ),
            CredentialField(
                name="trunks",
                label="Carriers, in order",
                hint="Names of carriers, separated by commas. When one fails the next is tried.",
                required=False,
            ),
            CredentialField(
                name="routes",
                label="Carriers by prefix",
                hint="Like +44: acme, beta; +1: first. The longest prefix that fits goes first.",
                required=False,
                pattern=ROUTES_PATTERN,
            ),
            CredentialField(
                name="api_url",
                label="API address",
                hint="Of your own installation, such as https://jambonz.example.com/api.",
                required=False,
                pattern=r"https?://[^\s]+",
                default=API,
            ),
        ),
        test=test_account,
        more=(("Carriers and numbers", "/settings/connections/jambonz/{id}"),),
        addresses=(
            ("A call comes in (calling webhook, POST)", "/hooks/jambonz/{key}/call"),
            ("Call status webhook (POST)", "/hooks/jambonz/{key}/status"),
        ),
    )
)
bind(Telephony, CONNECTOR, JambonzTelephony)
