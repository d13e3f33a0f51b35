"""Which account a channel is posted to by: the oldest that serves it, else the sandbox."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from enterprisehub.domains.content.contracts import Channel
from enterprisehub.domains.content.ports import NETWORKS
from enterprisehub.kernel.connectors.ports import connected_accounts
from enterprisehub.kernel.db.session import Db


@dataclass(frozen=True, slots=True)
class Chosen:
    """An account, its name for people, and how many characters it takes where it says so."""

    account_id: UUID | None = None
    title: str = "Sandbox"
    most: int | None = None


async def choose_networks(db: Db) -> dict[Channel, Chosen]:
    """The account of every channel that has one."""
    found: dict[Channel, Chosen] = {}
    for account in await connected_accounts(db):
        network = NETWORKS.get(account.connector)
        if network is None:
            continue
        chosen = Chosen(account.id, account.title, network.most(account))
        for channel in network.channels(account):
            found.setdefault(channel, chosen)
    return found


def limits_of(networks: Mapping[Channel, Chosen]) -> dict[Channel, int]:
    """The characters that the accounts take, where they say so."""
    return {channel: one.most for channel, one in networks.items() if one.most is not None}
