"""What putting the chat on a site needs."""

from enterprisehub.kernel.connectors.catalogue import ConnectorSpec, CredentialField, declare

CONNECTOR = "web_chat"

spec = declare(
    ConnectorSpec(
        name=CONNECTOR,
        title="Web chat",
        summary="A chat for the visitors of your site, answered by the bot and by people.",
        icon="messages-square",
        group="messages",
        fields=(
            CredentialField(name="title", label="Title", default="Chat with us"),
            CredentialField(
                name="greeting", label="First words", default="Hello! How can we help?"
            ),
            CredentialField(
                name="origins",
                label="Sites that may show it",
                hint="Like https://www.example.com, several with spaces between them.",
                required=False,
                pattern=r"https?://[^\s/;,]+(\s+https?://[^\s/;,]+)*",
            ),
            CredentialField(
                name="color",
                label="Color",
                hint="Like #2f5bd8",
                default="#2f5bd8",
                pattern=r"#[0-9a-fA-F]{6}",
            ),
        ),
        addresses=(
            ("Script for the pages of your site", "/chat/{key}/widget.js"),
            ("Try it out", "/chat/{key}/demo"),
        ),
    )
)
