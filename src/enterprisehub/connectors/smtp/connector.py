"""What connecting a mail server needs."""

from enterprisehub.connectors.smtp.mail import CONNECTOR, SmtpMail, test_account
from enterprisehub.domains.messaging.ports import MailTransport
from enterprisehub.kernel.connectors.catalogue import ConnectorSpec, CredentialField, declare
from enterprisehub.kernel.connectors.ports import bind

spec = declare(
    ConnectorSpec(
        name=CONNECTOR,
        title="Mail server (SMTP)",
        summary="Send emails through your own or your provider's mail server.",
        icon="mail",
        group="messages",
        fields=(
            CredentialField(
                name="host", label="Server", hint="Like smtp.example.com", pattern=r"[\w.:-]+"
            ),
            CredentialField(name="port", label="Port", default="587", pattern=r"\d{1,5}"),
            CredentialField(
                name="security",
                label="Encryption",
                hint="starttls (port 587), tls (port 465) or none",
                default="starttls",
                pattern=r"starttls|tls|none",
            ),
            CredentialField(name="username", label="User name", required=False),
            CredentialField(name="password", label="Password", secret=True, required=False),
            CredentialField(
                name="from_email",
                label="Address to send from",
                pattern=r"[^@\s]+@[^@\s]+\.[^@\s]+",
            ),
        ),
        test=test_account,
    )
)
bind(MailTransport, CONNECTOR, SmtpMail)
