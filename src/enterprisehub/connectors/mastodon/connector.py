"""Mastodon: posts leave by an access token of the tenant's account on any server."""

import html
import re
from datetime import datetime, timedelta
from typing import Final

from enterprisehub.connectors.mastodon.client import MastodonClient
from enterprisehub.domains.content.ports import (
    Network,
    OutgoingPost,
    Posted,
    SocialNetwork,
    offer,
)
from enterprisehub.kernel.connectors.catalogue import ConnectorSpec, CredentialField, declare
from enterprisehub.kernel.connectors.ports import Account, PortContext, bind
from enterprisehub.kernel.connectors.rest import Json

CONNECTOR: Final = "mastodon"
# Their clock and ours may differ a little.
_CLOCKS: Final = timedelta(minutes=2)
_BREAK: Final = re.compile(r"<br\s*/?>|</p>\s*<p>")
_TAG: Final = re.compile(r"<[^>]+>")


def client_of(account: Account) -> MastodonClient:
    """The account's client."""
    token = str(account.credentials.get("access_token") or "")
    return MastodonClient(token, str(account.options.get("server") or ""))


class MastodonNetwork:
    """Offers `SocialNetwork` for one account."""

    def __init__(self, context: PortContext) -> None:
        self._client = client_of(context.account)
        self._visibility = str(context.account.options.get("visibility") or "public")

    async def publish(self, post: OutgoingPost) -> Posted:
        """The server knows the key for an hour; after a try whose end is not known it is asked."""
        if post.unsure and (there := await self._there(post)) is not None:
            return _posted(there)
        return _posted(
            await self._client.post_status(post.body, visibility=self._visibility, key=post.key)
        )

    async def withdraw(self, provider_id: str, *, key: str) -> None:
        del key
        await self._client.delete_status(provider_id)

    async def _there(self, post: OutgoingPost) -> Json | None:
        """The status that an earlier try left, if it did."""
        me = await self._client.account()
        since, said = post.first_tried_at - _CLOCKS, _words(post.body)
        for status in await self._client.latest(str(me["id"])):
            at = datetime.fromisoformat(str(status["created_at"]))
            if at >= since and _words(_plain(str(status.get("content") or ""))) == said:
                return status
        return None


def _posted(status: Json) -> Posted:
    url = str(status.get("url") or status.get("uri") or "")
    return Posted(provider_id=str(status["id"]), connector=CONNECTOR, url=url)


def _plain(content: str) -> str:
    return html.unescape(_TAG.sub("", _BREAK.sub(" ", content)))


def _words(text: str) -> list[str]:
    return text.split()


async def test_account(account: Account) -> str:
    """Whose account the token opens."""
    me = await client_of(account).account()
    return f"Posts as @{me.get('acct') or me.get('username')}."


async def learn(account: Account) -> dict[str, str]:
    """How many characters the server takes."""
    told = await client_of(account).instance()
    statuses = (told.get("configuration") or {}).get("statuses") or {}
    most = statuses.get("max_characters")
    return {"max_characters": str(int(most))} if most else {}


def _most(account: Account) -> int | None:
    told = str(account.options.get("max_characters") or "")
    return int(told) if told.isdigit() else None


spec = declare(
    ConnectorSpec(
        name=CONNECTOR,
        title="Mastodon",
        summary="Publish posts on any Mastodon server, and delete them there.",
        icon="send",
        group="networks",
        fields=(
            CredentialField(
                name="server",
                label="Server",
                hint="Like https://mastodon.social.",
                pattern=r"https?://[^\s/]+",
            ),
            CredentialField(
                name="access_token",
                label="Access token",
                hint="Preferences → Development → New application, with read:accounts, "
                "read:statuses and write:statuses.",
                secret=True,
            ),
            CredentialField(
                name="visibility",
                label="Who sees the posts",
                hint="public, unlisted or private.",
                required=False,
                pattern=r"public|unlisted|private",
                default="public",
            ),
            CredentialField(
                name="max_characters", label="Most characters", required=False, kept=True
            ),
        ),
        test=test_account,
        learn=learn,
    )
)
bind(SocialNetwork, CONNECTOR, MastodonNetwork)
offer(Network(connector=CONNECTOR, channels=lambda _: ("mastodon",), most=_most))
