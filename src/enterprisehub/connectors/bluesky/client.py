"""The AT Protocol as Bluesky speaks it: HTTP only.

Sources: docs.bsky.app/docs/api, the lexicons com.atproto.server.createSession and
com.atproto.repo.{createRecord,getRecord,deleteRecord}.
"""

from dataclasses import dataclass
from typing import ClassVar, Final

import httpx

from enterprisehub.kernel import clock
from enterprisehub.kernel.connectors.rest import TOO_MANY, Json, Lasting, RestClient, named_wait
from enterprisehub.kernel.errors import ConnectorRejected

SERVICE: Final = "https://bsky.social"
POSTS: Final = "app.bsky.feed.post"
_DEFAULT_WAIT_SECONDS: Final = 60


@dataclass(frozen=True, slots=True)
class Session:
    """Whose repository it is, by identifier and by name."""

    did: str
    handle: str


class BlueskyClient(RestClient):
    """One account, by an app password; signs in when it is first asked."""

    vendor: ClassVar[str] = "Bluesky"

    def __init__(self, identifier: str, password: str, service: str = SERVICE) -> None:
        super().__init__(Lasting(""), service)
        self._identifier, self._password = identifier, password
        self._session: Session | None = None

    async def session(self) -> Session:
        """Who is signed in. Raises ConnectorRejected."""
        if self._session is None:
            body = {"identifier": self._identifier, "password": self._password}
            told = await self.post("/xrpc/com.atproto.server.createSession", body)
            self._bearer = Lasting(str(told["accessJwt"]))
            self._session = Session(str(told["did"]), str(told.get("handle") or told["did"]))
        return self._session

    async def create(self, rkey: str, record: Json) -> Json:
        """A post under this key of the repository."""
        body: Json = {"repo": (await self.session()).did, "collection": POSTS, "rkey": rkey}
        body["record"] = record
        return await self.post_once("/xrpc/com.atproto.repo.createRecord", body)

    async def find(self, rkey: str) -> Json | None:
        """The post under this key, if there is one."""
        repo = (await self.session()).did
        try:
            path = "/xrpc/com.atproto.repo.getRecord"
            return await self.get(path, repo=repo, collection=POSTS, rkey=rkey)
        except ConnectorRejected as error:
            if error.details.get("code") == "RecordNotFound":
                return None
            raise

    async def remove(self, rkey: str) -> None:
        """The post is gone; one that was gone before is no failure to the server either."""
        body = {"repo": (await self.session()).did, "collection": POSTS, "rkey": rkey}
        await self.post("/xrpc/com.atproto.repo.deleteRecord", body)

    @classmethod
    def code(cls, told: Json) -> str:
        return str(told.get("error") or "")

    @classmethod
    def wait_seconds(cls, answer: httpx.Response, told: Json) -> int:
        """Retry-After, or until the second that RateLimit-Reset names."""
        del told
        if answer.status_code != TOO_MANY:
            return 0
        if named := named_wait(answer):
            return named
        ends = answer.headers.get("RateLimit-Reset", "")
        if not ends.isdigit():
            return _DEFAULT_WAIT_SECONDS
        return max(1, int(ends) - int(clock.now().timestamp()))
