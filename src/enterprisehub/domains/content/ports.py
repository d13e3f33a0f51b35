"""What connectors to social networks implement, and how they say which channels they serve."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from enterprisehub.domains.content.contracts import Channel
from enterprisehub.kernel.connectors.ports import Account
from enterprisehub.kernel.errors import Misdeclared


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingPost:
    """One post, ready to go. `key` is the same for every attempt at the same post.

    `first_tried_at` is when the first attempt began; `unsure` means that an earlier one may have
    arrived: a network that knows no keys is asked first.
    """

    key: str
    channel: Channel
    body: str
    first_tried_at: datetime
    unsure: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """Where it stands now; `url` is empty where the network does not say."""

    provider_id: str
    connector: str
    url: str = ""


class SocialNetwork(Protocol):
    """Publishes posts; the same key twice is one post."""

    async def publish(self, post: OutgoingPost) -> Posted: ...

    async def withdraw(self, provider_id: str, *, key: str) -> None:
        """The post is gone from the network; one that was gone before is no failure.

        Raises:
            ConnectorRejected: the network does not let us.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """A connector that can be posted by. `most` are the characters that an account takes, None
    where the channel's own rule holds.
    """

    connector: str
    channels: Callable[[Account], tuple[Channel, ...]]
    most: Callable[[Account], int | None] = lambda _: None


NETWORKS: Final[dict[str, Network]] = {}


def offer(network: Network) -> Network:
    """Accounts of this connector are posted by."""
    if network.connector in NETWORKS:
        raise Misdeclared(f"{network.connector!r} offers itself for posts twice")
    NETWORKS[network.connector] = network
    return network
