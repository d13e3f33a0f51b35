"""What connectors to social networks implement."""

from dataclasses import dataclass
from typing import Protocol

from enterprisehub.domains.content.contracts import Channel


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingPost:
    """One post, ready to go. `key` is the same for every attempt at the same post."""

    key: str
    channel: Channel
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """Where it stands now."""

    provider_id: str
    connector: str


class SocialNetwork(Protocol):
    """Publishes posts; the same key twice is one post."""

    async def publish(self, post: OutgoingPost) -> Posted: ...
