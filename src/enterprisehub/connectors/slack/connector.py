"""Slack: channels our bot was invited to are read for research; members are told of notices."""

from enterprisehub.connectors.slack.client import API, SlackClient
from enterprisehub.connectors.slack.search import SlackSearch
from enterprisehub.domains.research.ports import Service, offer
from enterprisehub.kernel.connectors.catalogue import ConnectorSpec, CredentialField, declare
from enterprisehub.kernel.connectors.ports import Account, bind
from enterprisehub.kernel.notices.ports import TeamChat

CONNECTOR = "slack"


def client_of(account: Account) -> SlackClient:
    """The account's client."""
    url = str(account.options.get("api_url") or API)
    return SlackClient(str(account.credentials.get("bot_token") or ""), api_url=url)


def searcher_of(account: Account) -> SlackSearch:
    """By a person's token Slack's own search is used, too."""
    url = str(account.options.get("api_url") or API)
    token = str(account.credentials.get("user_token") or "")
    return SlackSearch(client_of(account), SlackClient(token, api_url=url) if token else None)


class SlackNotices:
    """Offers `TeamChat`: direct messages of the bot."""

    def __init__(self, client: SlackClient) -> None:
        self._client = client

    async def tell(self, email: str, text: str) -> str:
        return await self._client.write_to(await self._client.user_by_email(email), text)


bind(TeamChat, CONNECTOR, lambda context: SlackNotices(client_of(context.account)))


async def test_account(account: Account) -> str:
    """Which workspace the token opens."""
    known = await client_of(account).identity()
    return f"Works as {known.get('user')} in {known.get('team')}."


spec = declare(
    ConnectorSpec(
        name=CONNECTOR,
        title="Slack",
        summary="Read the channels that the bot was invited to, for research and the assistant; "
        "write notices to members.",
        icon="messages-square",
        group="records",
        fields=(
            CredentialField(
                name="bot_token",
                label="Bot token",
                hint="Begins with xoxb-; scopes channels:read, channels:history, and for notices "
                "chat:write, users:read and users:read.email.",
                secret=True,
                pattern=r"xox[a-z]-\S+",
            ),
            CredentialField(
                name="user_token",
                label="Token of a person",
                hint="Begins with xoxp-; scope search:read. Research then uses Slack's own search "
                "in what that person may see; its results are shown to whoever may research.",
                secret=True,
                required=False,
                pattern=r"xoxp-\S+",
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
        open=lambda account, _: searcher_of(account),
    )
)
