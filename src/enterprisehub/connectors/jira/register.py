"""Dynamic webhooks of a Jira site: registered per project, extended, removed.

Source: developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-webhooks. Only apps that sign
in (OAuth 2.0) may register them; they end after thirty days; their filter knows no more than
`=`, `!=`, `IN` and `NOT IN`; what is wrong with one stands in an answer of status 200.
"""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from enterprisehub.connectors.jira import read
from enterprisehub.connectors.jira.client import JiraClient
from enterprisehub.connectors.jira.connector import CONNECTOR
from enterprisehub.connectors.jira.tool import client_of
from enterprisehub.domains.delivery.contracts.reading import Asked
from enterprisehub.domains.delivery.ports import HookMade, HookRegistry, Keeper, offer_hooks
from enterprisehub.kernel import clock
from enterprisehub.kernel.connectors import accounts
from enterprisehub.kernel.connectors.ports import Account, PortContext, bind
from enterprisehub.kernel.errors import ConnectorRejected
from enterprisehub.kernel.scope import Scope

PATH = "/rest/api/3/webhook"
LASTS = timedelta(days=30)
EVENTS = (
    "jira:issue_created",
    "jira:issue_updated",
    "jira:issue_deleted",
    "comment_created",
    "comment_updated",
    "comment_deleted",
)
_BY_HAND = (
    "Jira lets only apps register webhooks. Sign in with Atlassian instead of an API token, or "
    "enter the address and the secret under Jira's settings, System, WebHooks."
)

type Json = dict[str, Any]


class JiraHooks:
    def __init__(self, client: JiraClient, *, signs_in: bool) -> None:
        self._client, self._signs_in = client, signs_in

    async def register(self, address: str, sources: Sequence[Asked]) -> list[HookMade]:
        if not self._signs_in:
            raise ConnectorRejected(_BY_HAND)
        wanted = {_filter(source): source for source in sources if source.kind == "project"}
        made: list[HookMade] = []
        for known in await self._known(address):
            if (source := wanted.pop(str(known.get("jqlFilter")), None)) is not None:
                until = read.time(known.get("expirationDate"))
                made.append(_made(source, known["id"], until))
        if not wanted:
            return made
        hooks = [{"events": list(EVENTS), "jqlFilter": jql} for jql in wanted]
        answer = await self._client.post(PATH, {"url": address, "webhooks": hooks})
        until = clock.now() + LASTS
        results = answer.get("webhookRegistrationResult") or []
        for source, one in zip(wanted.values(), results, strict=False):
            if one.get("errors"):
                raise ConnectorRejected(f"Jira refuses {source.key}: {'; '.join(one['errors'])}")
            made.append(_made(source, one["createdWebhookId"], until))
        return made

    async def _known(self, address: str) -> list[Json]:
        """What is registered for the address; webhooks of others are left alone."""
        found: list[Json] = []
        while True:
            page = await self._client.get(PATH, params={"startAt": len(found), "maxResults": 100})
            rows = page.get("values") or []
            found += rows
            if page.get("isLast", True) or not rows:
                return [each for each in found if each.get("url") == address]

    async def remove(self, hooks: Sequence[tuple[str, str]]) -> None:
        if hooks:
            await self._client.delete(PATH, {"webhookIds": [int(known) for known, _ in hooks]})

    async def extend(self, ids: Sequence[str]) -> datetime | None:
        answer = await self._client.put(f"{PATH}/refresh", {"webhookIds": [int(i) for i in ids]})
        return read.time(answer.get("expirationDate")) or clock.now() + LASTS

    async def send_again(
        self,
        hook_id: str,  # noqa: ARG002
        source_key: str,  # noqa: ARG002
        since: datetime,  # noqa: ARG002
    ) -> int:
        """Jira tells apps that sign in of no failed deliveries: polling brings what was lost."""
        return 0


def _filter(source: Asked) -> str:
    return f"project = {json.dumps(source.key)}"


def _made(source: Asked, known: object, until: datetime | None) -> HookMade:
    return HookMade(source=source.external_id, external_id=str(known), expires_at=until)


def hooks_of(account: Account, keeper: Keeper) -> JiraHooks:
    return JiraHooks(client_of(account, keeper), signs_in=not account.credentials.get("api_token"))


def _for_actions(context: PortContext) -> JiraHooks:
    async def keep(owner: Account, credentials: Json) -> None:
        """A rotated token is kept before it is used."""
        if owner.id is not None:
            async with context.database.scoped(Scope(owner.tenant_id)) as db:
                row = await accounts.account(db, owner.id, lock=True)
                row.credentials = {**row.credentials, **credentials}

    return hooks_of(context.account, keep)


bind(HookRegistry, CONNECTOR, _for_actions)
offer_hooks(CONNECTOR, hooks_of)
