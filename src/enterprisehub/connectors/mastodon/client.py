"""Mastodon's REST API: HTTP only. Source: docs.joinmastodon.org/methods."""

from datetime import datetime
from typing import ClassVar, Final

import httpx

from enterprisehub.kernel import clock
from enterprisehub.kernel.connectors.rest import TOO_MANY, Json, Lasting, RestClient, named_wait

_DEFAULT_WAIT_SECONDS: Final = 60
_LATEST: Final = 40


class MastodonClient(RestClient):
    """One person's account on one server, by an access token."""

    vendor: ClassVar[str] = "Mastodon"

    def __init__(self, token: str, server: str) -> None:
        super().__init__(Lasting(token), server)

    async def account(self) -> Json:
        return await self.get("/api/v1/accounts/verify_credentials")

    async def instance(self) -> Json:
        return await self.get("/api/v2/instance")

    async def post_status(self, text: str, *, visibility: str, key: str) -> Json:
        """A status; the same key within an hour is the same one."""
        body = {"status": text, "visibility": visibility}
        headers = {"Idempotency-Key": key}
        return await self.post_once("/api/v1/statuses", body, headers=headers)

    async def latest(self, account_id: str) -> list[Json]:
        """The account's own latest statuses, newest first."""
        path = f"/api/v1/accounts/{account_id}/statuses"
        told = await self.get(path, limit=_LATEST, exclude_reblogs="true")
        return list(told.get("results") or ())

    async def delete_status(self, status_id: str) -> None:
        await self.delete(f"/api/v1/statuses/{status_id}")

    @classmethod
    def said(cls, told: Json) -> str:
        return str(told.get("error_description") or told.get("error") or "")

    @classmethod
    def wait_seconds(cls, answer: httpx.Response, told: Json) -> int:
        """Retry-After, or until the moment that X-RateLimit-Reset names."""
        del told
        if answer.status_code != TOO_MANY:
            return 0
        if named := named_wait(answer):
            return named
        try:
            ends = datetime.fromisoformat(answer.headers.get("X-RateLimit-Reset", ""))
        except ValueError:
            return _DEFAULT_WAIT_SECONDS
        return max(1, round((ends - clock.now()).total_seconds()))
