"""Bluesky: posts leave by an app password of the tenant's account."""

from typing import Final

from enterprisehub.connectors.bluesky.client import SERVICE, BlueskyClient
from enterprisehub.connectors.bluesky.word_record import key_of, record_of
from enterprisehub.domains.content.ports import (
    Network,
    OutgoingPost,
    Posted,
    SocialNetwork,
    offer,
)
from enterprisehub.kernel.connectors.catalogue import ConnectorSpec, CredentialField, declare
from enterprisehub.kernel.connectors.ports import Account, PortContext, bind

CONNECTOR: Final = "bluesky"


def client_of(account: Account) -> BlueskyClient:
    """The account's client."""
    return BlueskyClient(
        str(account.options.get("identifier") or "").removeprefix("@"),
        str(account.credentials.get("app_password") or ""),
        str(account.options.get("service") or SERVICE),
    )


class BlueskyNetwork:
    """Offers `SocialNetwork` for one account."""

    def __init__(self, context: PortContext) -> None:
        self._client = client_of(context.account)

    async def publish(self, post: OutgoingPost) -> Posted:
        """The record's key is the action's own: what an earlier try left is found under it."""
        rkey = key_of(post.key, post.first_tried_at)
        there = await self._client.find(rkey) if post.unsure else None
        if there is None:
            await self._client.create(rkey, record_of(post.body, post.first_tried_at))
        who = await self._client.session()
        url = f"https://bsky.app/profile/{who.handle}/post/{rkey}"
        return Posted(provider_id=rkey, connector=CONNECTOR, url=url)

    async def withdraw(self, provider_id: str, *, key: str) -> None:
        del key
        await self._client.remove(provider_id)


async def test_account(account: Account) -> str:
    """Whose account the password opens."""
    return f"Posts as @{(await client_of(account).session()).handle}."


spec = declare(
    ConnectorSpec(
        name=CONNECTOR,
        title="Bluesky",
        summary="Publish posts on Bluesky, and delete them there.",
        icon="send",
        group="networks",
        fields=(
            CredentialField(
                name="identifier",
                label="Handle",
                hint="Like northwind.bsky.social.",
                pattern=r"@?[A-Za-z0-9.-]+\.[A-Za-z0-9-]+|did:[a-z]+:\S+",
            ),
            CredentialField(
                name="app_password",
                label="App password",
                hint="Settings → Privacy and security → App passwords; not the account's own.",
                secret=True,
            ),
            CredentialField(
                name="service",
                label="Server",
                hint="Change only for a server of your own.",
                required=False,
                pattern=r"https?://[^\s/]+",
                default=SERVICE,
            ),
        ),
        test=test_account,
    )
)
bind(SocialNetwork, CONNECTOR, BlueskyNetwork)
offer(Network(connector=CONNECTOR, channels=lambda _: ("bluesky",)))
