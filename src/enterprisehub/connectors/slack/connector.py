"""Slack: the channels that our bot was invited to are read for research; nothing is written."""

from enterprisehub.connectors.slack.client import API, SlackClient
from enterprisehub.connectors.slack.search import SlackSearch
from enterprisehub.domains.research.ports import Service, offer
from enterprisehub.kernel.connectors.catalogue import ConnectorSpec, CredentialField, declare
from enterprisehub.kernel.connectors.ports import Account

CONNECTOR = "slack"


def client_of(account: Account) -> SlackClient:
    """The account's client."""
    url = str(account.options.get("api_url") or API)
    return SlackClient(str(account.credentials.get("bot_token") or ""), api_url=url)


async def test_account(account: Account) -> str:
    """Which workspace the token opens."""
    known = await client_of(account).identity()
    return f"Works as {known.get('user')} in {known.get('team')}."


spec = declare(
    ConnectorSpec(
        name=CONNECTOR,
        title="Slack",
        summary="Read the channels that the bot was invited to, for research.",
        icon="messages-square",
        group="records",
        fields=(
            CredentialField(
                name="bot_token",
                label="Bot token",
                hint="Begins with xoxb-; scopes channels:read and channels:history.",
                secret=True,
                pattern=r"xox[a-z]-\S+",
            ),
            CredentialField(
                name="api_url",
                label="API",
                hint="Change only for a test server.",
                required=False,
                pattern=r"https?://\S+",
                default=API,
            ),
        ),
        test=test_account,
    )
)
offer(
    Service(
        connector=CONNECTOR,
        place="slack",
        title="Slack",
        open=lambda account, _: SlackSearch(client_of(account)),
    )
)
