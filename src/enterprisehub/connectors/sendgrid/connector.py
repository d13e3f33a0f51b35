"""What connecting SendGrid needs."""

from enterprisehub.connectors.sendgrid.client import API
from enterprisehub.connectors.sendgrid.mail import CONNECTOR, SendGridMail, test_account
from enterprisehub.domains.messaging.ports import MailTransport
from enterprisehub.kernel.connectors.catalogue import ConnectorSpec, CredentialField, declare
from enterprisehub.kernel.connectors.ports import bind

spec = declare(
    ConnectorSpec(
        name=CONNECTOR,
        title="SendGrid",
        summary="Send and receive emails, and learn which were delivered, bounced or reported.",
        icon="mail",
        group="messages",
        fields=(
            CredentialField(
                name="api_key",
                label="API key",
                hint="With the right “Mail Send”; begins with SG.",
                secret=True,
            ),
            CredentialField(
                name="from_email",
                label="Address to send from",
                hint="A verified sender of your account.",
                pattern=r"[^@\s]+@[^@\s]+\.[^@\s]+",
            ),
            CredentialField(
                name="webhook_key",
                label="Verification key of the event webhook",
                hint="Settings → Mail Settings → Event Webhooks → Security features. Without it "
                "delivery reports are refused.",
                required=False,
                secret=True,
            ),
            CredentialField(
                name="parse_key",
                label="Verification key of Inbound Parse",
                hint="Public key of a security policy with a signature, attached to your Inbound "
                "Parse setting. Without it, whoever knows the address can bring emails.",
                required=False,
                secret=True,
            ),
            CredentialField(
                name="api_url",
                label="API address",
                hint="https://api.eu.sendgrid.com for the EU region.",
                required=False,
                pattern=r"https?://[^\s/]+",
                default=API,
            ),
        ),
        test=test_account,
        addresses=(
            ("Event webhook", "/hooks/sendgrid/{key}/events"),
            (
                "Inbound Parse (received emails; not the raw message)",
                "/hooks/sendgrid/{key}/emails",
            ),
        ),
    )
)
bind(MailTransport, CONNECTOR, SendGridMail)
