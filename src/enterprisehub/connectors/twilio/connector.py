"""Twilio: texts in and out."""

from enterprisehub.connectors.twilio.client import API
from enterprisehub.connectors.twilio.parse import CONNECTOR
from enterprisehub.connectors.twilio.sms import TwilioFiles, TwilioSms, test_account
from enterprisehub.domains.messaging.ports import (
    FileSource,
    MediaLimits,
    SmsTransport,
    carries_media,
)
from enterprisehub.kernel.connectors.catalogue import ConnectorSpec, CredentialField, declare
from enterprisehub.kernel.connectors.ports import bind

spec = declare(
    ConnectorSpec(
        name=CONNECTOR,
        title="Twilio",
        summary="Send and receive texts (SMS and MMS) with your own numbers.",
        icon="message-square",
        group="messages",
        fields=(
            CredentialField(
                name="account_sid",
                label="Account SID",
                hint="On the first page of the Twilio console; begins with AC.",
                pattern=r"AC[0-9a-fA-F]{32}",
            ),
            CredentialField(
                name="auth_token",
                label="Auth token",
                hint="Also proves that webhooks come from Twilio.",
                secret=True,
            ),
            CredentialField(
                name="from_e164",
                label="Number to send from",
                hint="Like +15125550123. Leave empty when you use a messaging service.",
                required=False,
                pattern=r"\+[1-9]\d{6,14}",
            ),
            CredentialField(
                name="messaging_service_sid",
                label="Messaging service SID",
                hint="Begins with MG. Twilio then chooses the number.",
                required=False,
                pattern=r"MG[0-9a-fA-F]{32}",
            ),
            CredentialField(
                name="api_url",
                label="API address",
                hint="Change only for another Twilio region.",
                required=False,
                pattern=r"https?://[^\s/]+",
                default=API,
            ),
        ),
        test=test_account,
        addresses=(("A message comes in", "/hooks/twilio/{key}/message"),),
    )
)
bind(SmsTransport, CONNECTOR, TwilioSms)
# twilio.com/docs/messaging/guides/accepted-mime-types and the MediaUrl parameter of a message.
carries_media(
    CONNECTOR,
    MediaLimits(
        most_files=10,
        most_bytes=5 * 1024 * 1024,
        types=(
            "image/",
            "audio/",
            "video/",
            "application/pdf",
            "application/vcard",
            "text/calendar",
            "text/csv",
            "text/directory",
            "text/richtext",
            "text/rtf",
            "text/vcard",
            "text/x-vcard",
        ),
    ),
)
bind(FileSource, CONNECTOR, TwilioFiles)
