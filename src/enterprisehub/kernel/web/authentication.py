"""Who calls is known before any route runs: `hub.scope`, `hub.session`, or neither.

A session cookie or an API key is enough to be known, not to be let in: the tenant's address list,
its demand for a second factor and the rate limits come first.
"""

from typing import TYPE_CHECKING, Final

from starlette.requests import HTTPConnection, Request
from starlette.types import ASGIApp, Receive, Scope, Send

from enterprisehub.kernel.errors import Denied, HubError, SecondFactorRequired, Unauthenticated
from enterprisehub.kernel.identity.api_keys import START
from enterprisehub.kernel.identity.callers import KeyHolder, SignedIn
from enterprisehub.kernel.identity.security_events import note_apart
from enterprisehub.kernel.scope import Actor
from enterprisehub.kernel.scope import Scope as HubScope
from enterprisehub.kernel.web.cookies import SESSION, cookie_name
from enterprisehub.kernel.web.problems import AnswerError
from enterprisehub.kernel.web.rate_limits import Buckets, Limits
from enterprisehub.kernel.web.sockets import REFUSED

if TYPE_CHECKING:
    from enterprisehub.kernel.db.session import Database
    from enterprisehub.kernel.identity.authenticate import Callers

_OPEN: Final = ("/static/", "/healthz", "/readyz", "/sw.js")
_HOOKS: Final = "/hooks/"  # signed by vendors, each of which sends from a few addresses
_MOST = 200
_STREAMS: Final = frozenset({"/live", "/live/socket"})


def _attended(connection: HTTPConnection) -> bool:
    """False for streams, and where our pages say that nobody touched them for a while."""
    return connection.scope["path"] not in _STREAMS and "x-unattended" not in connection.headers


def _suspended(because: str) -> Denied:
    return Denied(
        f"This organisation is suspended ({because.rstrip('.')}): nobody can work in it, and "
        "nothing leaves it. What arrives is kept. Ask whoever runs this installation.",
        reason="suspended",
    )


class Authentication:
    """The middleware. It reads `database` and `callers` from the application's state."""

    def __init__(self, app: ASGIApp, *, answer_error: AnswerError, limits: Limits) -> None:
        self.app = app
        self.answer_error = answer_error
        self.limits = limits
        self.buckets = Buckets()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in {"http", "websocket"} or scope["path"].startswith(_OPEN):
            await self.app(scope, receive, send)
            return
        try:
            await self._admit(HTTPConnection(scope))
        except HubError as error:
            if scope["type"] == "websocket":
                await send({"type": "websocket.close", "code": REFUSED, "reason": error.title})
                return
            response = await self.answer_error(Request(scope, receive), error)
            await response(scope, receive, send)
            return
        await self.app(scope, receive, send)

    async def _admit(self, connection: HTTPConnection) -> None:
        callers: Callers = connection.app.state.callers
        ip = connection.scope["hub.ip"]
        scheme, _, secret = connection.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer" and secret.startswith(START):
            holder = await callers.by_key(secret, ip) if len(secret) <= _MOST else None
            if holder is None:
                self._count(f"address:{ip}", self.limits.anonymous_per_minute)
                message = "This API key is unknown, revoked or expired. Create a new one."
                raise Unauthenticated(message)
            await self._admit_key(connection, holder, ip)
            return
        cookie = connection.cookies.get(cookie_name(SESSION, connection.scope["scheme"]))
        session = None
        if cookie and len(cookie) <= _MOST:
            attended = _attended(connection)
            session = await callers.by_session(cookie, ip, attended=attended)
        if session is None:
            self._count_stranger(connection, ip)
            return
        self._count(f"user:{session.user_id}", session.security.user_requests_per_minute)
        connection.scope["hub.session"] = session
        await self._admit_session(connection, session, ip)

    async def _admit_key(self, connection: HTTPConnection, holder: KeyHolder, ip: str) -> None:
        self._count(f"key:{holder.key_id}", holder.security.key_requests_per_minute)
        if holder.suspended is not None:
            raise _suspended(holder.suspended)
        scope = holder.scope(connection.scope["hub.request_id"])
        if not holder.security.admits(ip):
            raise await self._refused_address(connection, scope, ip)
        connection.scope["hub.by_key"] = True
        connection.scope["hub.scope"] = scope

    async def _admit_session(self, connection: HTTPConnection, session: SignedIn, ip: str) -> None:
        scope = session.scope(connection.scope["hub.request_id"])
        if scope is None:
            if session.stage == "full":
                connection.scope["hub.refusal"] = Denied(
                    "You do not belong to an organisation at the moment. Ask for an invitation."
                )
        elif session.suspended is not None:
            connection.scope["hub.refusal"] = _suspended(session.suspended)
        elif not session.security.admits(ip):
            refusal = await self._refused_address(connection, scope, ip)
            connection.scope["hub.refusal"] = refusal
        elif session.must_enrol:
            connection.scope["hub.refusal"] = SecondFactorRequired(
                "Your organisation asks for a second factor. Set one up under Account, Security."
            )
        else:
            connection.scope["hub.scope"] = scope

    async def _refused_address(
        self, connection: HTTPConnection, scope: HubScope, ip: str
    ) -> Denied:
        if not self.buckets.try_take(f"refused:{scope.tenant_id}:{ip}", 1):
            database: Database = connection.app.state.database
            who = Actor(scope.actor.kind, scope.actor.id, scope.actor.name)
            summary = f"{who.name} from {ip}"
            await note_apart(database, scope, "address.refused", summary, ip=ip)
        return Denied(
            f"Your organisation lets nobody in from {ip}. Ask an admin to allow this address.",
            reason="address",
        )

    def _count_stranger(self, connection: HTTPConnection, ip: str) -> None:
        if connection.scope["path"].startswith(_HOOKS):
            self._count(f"hooks:{ip}", self.limits.hooks_per_minute)
        else:
            self._count(f"address:{ip}", self.limits.anonymous_per_minute)

    def _count(self, bucket: str, per_minute: int) -> None:
        if self.limits.enforced:
            self.buckets.take(bucket, per_minute)
