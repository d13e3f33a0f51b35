"""Webhooks of repositories: registered, removed, and what they failed to deliver asked for again.

Source: docs.github.com/rest/repos/webhooks. GitHub sends nothing again by itself, and lets one ask
for deliveries of the last three days.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from enterprisehub.connectors.github import read
from enterprisehub.connectors.github.client import GithubClient
from enterprisehub.connectors.github.connector import CONNECTOR
from enterprisehub.connectors.github.told import READERS
from enterprisehub.connectors.github.tool import client_of
from enterprisehub.domains.delivery.contracts.reading import Asked
from enterprisehub.domains.delivery.ports import HookMade, HookRegistry, offer_hooks
from enterprisehub.kernel import clock
from enterprisehub.kernel.connectors.ports import Account, bind

KEPT = timedelta(days=3)
MOST_TRIES = 3
MOST_PAGES = 10
_BEST, _WORST = 200, 299

type Json = dict[str, Any]


class GithubHooks:
    """`secret` signs every delivery (X-Hub-Signature-256)."""

    def __init__(self, client: GithubClient, secret: str) -> None:
        self._client, self._secret = client, secret

    async def register(self, address: str, sources: Sequence[Asked]) -> list[HookMade]:
        return [
            HookMade(source=source.external_id, external_id=await self._one(address, source.key))
            for source in sources
            if source.kind == "repository"
        ]

    async def _one(self, address: str, name: str) -> str:
        path = f"/repos/{name}/hooks"
        for known in await self._client.every(path):
            if (known.get("config") or {}).get("url") == address:
                return str(known["id"])
        return str((await self._client.post(path, hook_body(address, self._secret)))["id"])

    async def remove(self, hooks: Sequence[tuple[str, str]]) -> None:
        for known, name in hooks:
            await self._client.delete(f"/repos/{name}/hooks/{known}")

    async def extend(self, ids: Sequence[str]) -> datetime | None:  # noqa: ARG002  they stay
        return None

    async def send_again(self, hook_id: str, source_key: str, since: datetime) -> int:
        path = f"/repos/{source_key}/hooks/{hook_id}/deliveries"
        earliest = max(since, clock.now() - KEPT)
        found = await self._client.linked(path, most_pages=MOST_PAGES)
        lost = undelivered(found, earliest)
        for known in lost:
            await self._client.post(f"{path}/{known}/attempts")
        return len(lost)


def hook_body(address: str, secret: str) -> Json:
    """A webhook for everything that we understand."""
    config = {"url": address, "content_type": "json", "secret": secret, "insecure_ssl": "0"}
    return {"name": "web", "active": True, "events": sorted(READERS), "config": config}


def undelivered(deliveries: Sequence[Json], since: datetime) -> list[str]:
    """The newest try of each delivery that no try brought to us, the oldest delivery first.

    One that failed three times is left: the next reading brings what it told.
    """
    tries: dict[str, list[Json]] = defaultdict(list)
    for each in deliveries:
        at = read.time(each.get("delivered_at"))
        if at is not None and at >= since:
            tries[str(each.get("guid"))].append(each)
    lost = []
    for guid in reversed(tries):
        came = any(_BEST <= int(each.get("status_code") or 0) <= _WORST for each in tries[guid])
        if not came and len(tries[guid]) < MOST_TRIES:
            newest = max(tries[guid], key=lambda each: str(each.get("delivered_at")))
            lost.append(str(newest["id"]))
    return lost


def hooks_of(account: Account) -> GithubHooks:
    return GithubHooks(client_of(account), str(account.credentials.get("webhook_secret") or ""))


bind(HookRegistry, CONNECTOR, lambda context: hooks_of(context.account))
offer_hooks(CONNECTOR, lambda account, _keeper: hooks_of(account))
